"""The copy of an identity document: optional, seen by the officer alone, deleted as soon as the decision falls.

`moving.make` gives it up with the move that ends its use (`papers.forget_identity`); a trace says when it was seen and
deleted.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit.trail import SYSTEM, Actor
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import SENT, hold, hold_in, note
from certify.candidacies.paper_models import Paper
from certify.candidacies.paper_terms import Gone, Purpose
from certify.candidacies.papers import Brought, forget_identity, identity_copies, keep_paper
from certify.candidacies.rules import EDITABLE
from certify.db import Database
from certify.errors import Conflict
from certify.storage.files import FileStore
from certify.storage.incoming import FileKind

ABANDONED = timedelta(days=90)  # without a change to an application that was never sent
KINDS = (FileKind.PHOTO, FileKind.PDF)
MOST = 2  # both sides


def add_identity_copy(
    session: Session, candidacy: Candidacy, brought: Brought, files: FileStore, *, by: Actor, now: datetime
) -> Paper:
    """Add one side of the document. Errors: Conflict once the application is sent, `identity_copy.too_many`."""
    hold_in(session, candidacy, EDITABLE, SENT)
    if len(identity_copies(session, candidacy)) >= MOST:
        raise Conflict("identity_copy.too_many", "Deux fichiers suffisent : le recto et le verso. Effacez-les d’abord.")
    copy = keep_paper(session, candidacy, Purpose.IDENTITY, brought, files, by=by, now=now)
    note(session, candidacy, "add_identity_copy", by=by, now=now)
    return copy


def take_back_identity_copies(session: Session, candidacy: Candidacy, *, by: Actor, now: datetime) -> int:
    """Delete them before any decision; the candidate may at any time. How many there were."""
    return forget_identity(session, candidacy, Gone.TAKEN_BACK, by=by, now=now)


def forget_abandoned(database: Database, *, now: datetime) -> int:
    """Give up the copies of applications that nobody goes on with; how many. Run again, it does nothing more."""
    left = (
        select(Paper.candidacy_id)
        .join(Paper.candidacy)
        .where(
            Paper.purpose == Purpose.IDENTITY,
            Paper.file.is_not(None),
            Candidacy.state.in_(EDITABLE),
            Candidacy.changed_at < now - ABANDONED,
        )
        .distinct()
    )
    with database.reading() as session:
        keys = session.scalars(left).all()
    forgotten = 0
    for key in keys:
        with database.writing() as session:
            candidacy = session.get_one(Candidacy, key)
            hold(session, candidacy)
            if candidacy.state in EDITABLE and candidacy.changed_at < now - ABANDONED:
                forgotten += forget_identity(session, candidacy, Gone.LEFT, by=SYSTEM, now=now)
    return forgotten

"""The files of a candidacy: kept under the hash of what they hold, given up in the transaction that needs them no more.

The file itself is deleted by the worker after the commit (`certify.storage.discarding`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies.identity import unseen
from certify.candidacies.models import Candidacy
from certify.candidacies.paper_models import Paper
from certify.candidacies.paper_terms import Gone, Purpose
from certify.errors import Conflict, NotFound
from certify.storage.discarding import discard
from certify.storage.files import FileStore
from certify.storage.incoming import Incoming

MOST = 60
HEAVIEST = 400 * 1024 * 1024  # bytes of one candidacy
LABEL_MAX = 120
NO_LABEL = "fichier"


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that was accepted, and the name that its sender gave it."""

    accepted: Incoming
    label: str


def keep_paper(
    session: Session,
    candidacy: Candidacy,
    purpose: Purpose,
    brought: Brought,
    files: FileStore,
    *,
    by: Actor,
    now: datetime,
) -> Paper:
    """Keep a file that was accepted.

    Errors: Conflict `paper.too_many`, `paper.too_much`.
    """
    held = brought.accepted
    _check_room(session, candidacy, len(held.content))
    paper = Paper(
        candidacy=candidacy,
        purpose=purpose,
        kind=held.kind,
        label=tidy_label(brought.label),
        media_type=held.media_type,
        file=files.put(held.content),
        arrived_sha256=held.sha256,
        size=len(held.content),
        pages=held.pages,
        seconds=held.seconds,
        at=now,
        by_id=by.id,
        by_label=by.label,
        for_candidate=bool(by.acting_for),
    )
    session.add(paper)
    session.flush()
    return paper


def tidy_label(name: str) -> str:
    """A file's name as it is shown: without folders, without signs that are not seen, not too long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(sign for sign in last if not unseen(sign)).strip()
    return seen[-LABEL_MAX:] or NO_LABEL


def _check_room(session: Session, candidacy: Candidacy, size: int) -> None:
    """A candidacy has room for many files, not for any number."""
    query = select(func.count(), func.coalesce(func.sum(Paper.size), 0)).where(
        Paper.candidacy_id == candidacy.id, Paper.file.is_not(None)
    )
    many, heavy = session.execute(query).one()
    if many >= MOST:
        raise Conflict("paper.too_many", "Ce dossier a déjà %(most)s fichiers. Retirez-en un d’abord.", {"most": MOST})
    if heavy + size > HEAVIEST:
        raise Conflict("paper.too_much", "Les fichiers de ce dossier pèsent trop. Retirez-en un d’abord.")


def give_up(session: Session, paper: Paper, gone: Gone, *, now: datetime) -> None:
    """Give the file up and forget its name; what it was for, its kind and its instants stay."""
    if paper.file is None:
        return
    discard(session, paper.file, now)
    paper.file, paper.label, paper.arrived_sha256, paper.size = None, "", "", 0
    paper.deleted_at, paper.gone = now, gone


def forget_identity(session: Session, candidacy: Candidacy, gone: Gone, *, by: Actor, now: datetime) -> int:
    """Give up every copy of an identity document; how many there were. A trace stays that says so."""
    copies = identity_copies(session, candidacy)
    for copy in copies:
        give_up(session, copy, gone, now=now)
    if copies:
        trail.record(
            session, "candidacy.delete_identity_copy", ("candidacy", candidacy.id), by=by, now=now, why=gone.value
        )
    return len(copies)


def identity_copies(session: Session, candidacy: Candidacy, *, also_gone: bool = False) -> list[Paper]:
    """The copies of an identity document that are held now; or all there ever were, with when each was deleted."""
    query = select(Paper).where(Paper.candidacy_id == candidacy.id, Paper.purpose == Purpose.IDENTITY)
    return list(session.scalars((query if also_gone else query.where(Paper.file.is_not(None))).order_by(Paper.id)))


def paper_of(session: Session, candidacy: Candidacy, key: int, purposes: Collection[Purpose]) -> Paper:
    """A file of this candidacy that is for one of these purposes. Errors: NotFound `paper.unknown`."""
    paper = session.get(Paper, key)
    if paper is None or paper.candidacy_id != candidacy.id or paper.file is None or paper.purpose not in purposes:
        raise NotFound("paper.unknown", "Ce fichier n’existe pas, ou vous n’y avez pas accès.")
    return paper


def note_seen(session: Session, key: int, *, now: datetime) -> None:
    """Write that an officer opened a file, the first time."""
    paper = session.get(Paper, key)
    if paper is not None and paper.seen_at is None:
        paper.seen_at = now

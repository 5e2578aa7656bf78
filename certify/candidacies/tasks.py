"""Work of candidacies that no person starts."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from certify.candidacies.decisions import expire
from certify.candidacies.models import Candidacy
from certify.candidacies.queries import overdue_admissibilities
from certify.db import Database
from certify.errors import Conflict


def expire_due(database: Database, *, now: datetime) -> int:
    """End each admissibility whose last day is past; how many were ended. Run again, it does nothing more.

    One transaction each, so that a long list holds nobody up. Whatever moved meanwhile, or has some hours left where
    the authority sits, is passed over.
    """
    with database.reading() as session:
        keys = [candidacy.id for candidacy in overdue_admissibilities(session, now.date())]
    ended = 0
    for key in keys:
        with suppress(Conflict), database.writing() as session:
            expire(session, session.get_one(Candidacy, key), now=now)
            ended += 1
    return ended

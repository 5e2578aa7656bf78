"""Work of candidacies that no person starts."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta

from certify.candidacies.decisions import expire, remind
from certify.candidacies.delays import REMINDERS, reminder_due
from certify.candidacies.models import Candidacy
from certify.candidacies.queries import ending_admissibilities, overdue_admissibilities
from certify.db import Database
from certify.errors import Conflict

DAY = timedelta(days=1)


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


def remind_due(database: Database, *, now: datetime) -> int:
    """Remind everybody whose admissibility ends in 90, 30 or 7 days; how many were. Run again, it does nothing more."""
    today = now.date()
    with database.reading() as session:
        ending = ending_admissibilities(session, today - DAY, today + DAY * max(REMINDERS))
        keys = [each.id for each in ending if _may_be_due(each, today)]
    reminded = 0
    for key in keys:
        with database.writing() as session:
            reminded += remind(session, session.get_one(Candidacy, key), now=now)
    return reminded


def _may_be_due(candidacy: Candidacy, today: date) -> bool:
    """Seen from any time zone: a day more or less than where the authority sits."""
    until = candidacy.admissible_until
    known = candidacy.reminded_days if candidacy.reminded_until == until else None
    return until is not None and any(reminder_due(until, today + DAY * shift, known) for shift in (-1, 0, 1))

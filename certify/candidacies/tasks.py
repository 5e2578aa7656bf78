"""Work of candidacies that no person starts."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from certify.candidacies.decisions import expire, remind
from certify.candidacies.delays import reminder_due
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import rules_for
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
    """Remind everybody whose admissibility ends in as many days as their rule-set says; how many were reminded.

    Run again, it does nothing more.
    """
    today = now.date()
    with database.reading() as session:
        ending = ending_admissibilities(session, today)
        keys = [each.id for each in ending if _may_be_due(each, now)]
    reminded = 0
    for key in keys:
        with database.writing() as session:
            reminded += remind(session, session.get_one(Candidacy, key), now=now)
    return reminded


def _may_be_due(candidacy: Candidacy, now: datetime) -> bool:
    """Seen from any time zone: a day more or less than where the authority sits."""
    until, today, rules = candidacy.admissible_until, now.date(), rules_for(candidacy, now)
    known = candidacy.reminded_days if candidacy.reminded_until == until else None
    return until is not None and any(reminder_due(until, today + DAY * shift, rules, known) for shift in (-1, 0, 1))

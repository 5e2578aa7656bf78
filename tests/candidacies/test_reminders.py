"""Before an admissibility ends: reminded on the days of the rule-set, once each, and again after a renewal."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine
from certify.candidacies.decisions import expire, remind, renew
from certify.candidacies.delays import reminder_due
from certify.candidacies.leaving import withdraw
from certify.candidacies.models import Candidacy
from certify.candidacies.tasks import remind_due
from certify.certifications.rulesets import FR_2015, parse, values_of
from certify.db import Database
from certify.mail.models import Message

from .samples import CANDIDATE, OFFICER

UNTIL = date(2027, 11, 24)


@pytest.mark.parametrize(
    ("left", "reminded", "due"),
    [
        (91, None, None),
        (90, None, 90),
        (89, 90, None),
        (30, 90, 30),
        (30, None, 30),
        (8, 30, None),
        (7, 30, 7),
        (7, 90, 7),
        (1, 7, None),
        (0, None, 7),
        (-1, None, None),
    ],
)
def test_the_nearest_reminder_is_due_once(left: int, reminded: int | None, due: int | None) -> None:
    assert reminder_due(UNTIL, UNTIL - timedelta(days=left), FR_2015, reminded) == due


def reminders(session: Session) -> list[int]:
    lines = session.scalars(select(TrailLine).where(TrailLine.act == "candidacy.remind").order_by(TrailLine.id))
    return [line.detail["days"] for line in lines]


def test_somebody_is_told_three_times_and_each_time_once(
    session: Session, database: Database, admissible: Candidacy, now: datetime
) -> None:
    admissible.candidate.mail = "awa@exemple.ml"
    session.commit()
    for left in (200, 91, 90, 90, 60, 30, 8, 7, 6, 0):
        remind_due(database, now=now + timedelta(days=365 - left))
    with database.reading() as reading:
        assert reminders(reading) == [90, 30, 7]
        told = reading.scalars(select(Message).where(Message.template == "candidacies/ending")).all()
        assert len(told) == 3


def test_a_new_term_has_its_own_reminders(session: Session, admissible: Candidacy, now: datetime) -> None:
    assert remind(session, admissible, now=now + timedelta(days=360))
    late = now + timedelta(days=367)
    expire(session, admissible, now=late)
    renew(session, admissible, reason="Session reportée.", by=OFFICER, now=late)
    assert not remind(session, admissible, now=late)
    assert remind(session, admissible, now=late + timedelta(days=360))
    assert reminders(session) == [7, 7]


def test_nobody_is_reminded_of_what_they_left(session: Session, admissible: Candidacy, now: datetime) -> None:
    withdraw(session, admissible, by=CANDIDATE, now=now)
    assert not remind(session, admissible, now=now + timedelta(days=360))


def test_the_days_are_those_of_the_rule_set_that_governs(
    session: Session, database: Database, admissible: Candidacy, now: datetime
) -> None:
    assert admissible.rule_set is not None
    admissible.rule_set.values = values_of(parse("FR-2015", {"reminder_days": [120, 10]}))
    session.commit()
    for left in (121, 120, 90, 30, 11, 10, 7):
        remind_due(database, now=now + timedelta(days=365 - left))
    with database.reading() as reading:
        assert reminders(reading) == [120, 10]


def test_a_rule_set_may_remind_nobody(session: Session, admissible: Candidacy, now: datetime) -> None:
    assert admissible.rule_set is not None
    admissible.rule_set.values = values_of(parse("FR-2015", {"reminder_days": []}))
    assert not remind(session, admissible, now=now + timedelta(days=360))

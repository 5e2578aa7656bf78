"""A decision after its validation: told, then final once the delay to appeal is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments import decisions, validation
from certify.assessments.models import Decision, Minutes
from certify.assessments.terms import DecisionState, Told
from certify.db import Database
from certify.errors import Conflict, Forbidden, Invalid

from . import samples
from .samples import World


@pytest.fixture
def document(session: Session, world: World, now: datetime) -> Minutes:
    found = samples.signed(session, world, now, units=(2, 1, 0))
    validation.accept_minutes(session, found, by=world.certifier, now=now)
    return found


def test_opening_the_result_begins_the_delay_once(
    session: Session, world: World, document: Minutes, now: datetime
) -> None:
    decision = decisions.untold(session, world.candidacies[1])
    assert decision is document.decisions[1]
    decisions.tell_own(session, decision, by=world.certifier, now=now)
    assert (decision.state, decision.told, decision.notified_at) == (DecisionState.NOTIFIED, Told.PAGE, now)
    decisions.tell_own(session, decision, by=world.certifier, now=now + timedelta(days=9))
    assert decision.notified_at == now
    assert decisions.untold(session, world.candidacies[1]) is None


def test_the_manager_records_who_was_given_the_sheet(
    session: Session, world: World, document: Minutes, now: datetime
) -> None:
    chosen = [one.enrolment_id for one in document.decisions[1:]]
    with pytest.raises(Forbidden):
        decisions.hand_over(session, document, chosen, by=world.sitting_people[0], now=now)
    with pytest.raises(Invalid):
        decisions.hand_over(session, document, [], by=world.manager, now=now)
    assert len(decisions.hand_over(session, document, chosen, by=world.manager, now=now)) == 2
    assert decisions.hand_over(session, document, chosen, by=world.manager, now=now) == []
    assert [one.told for one in document.decisions] == [None, Told.SHEET, Told.SHEET]


def test_nothing_is_handed_over_before_the_validation(session: Session, world: World, now: datetime) -> None:
    document = samples.signed(session, world, now)
    with pytest.raises(Conflict):
        decisions.hand_over(session, document, [document.decisions[0].enrolment_id], by=world.manager, now=now)


def test_the_worker_makes_it_final_after_the_last_day(
    session: Session, database: Database, world: World, document: Minutes, now: datetime
) -> None:
    decision = document.decisions[0]
    decisions.tell_own(session, decision, by=world.certifier, now=now)
    until = decision.appeal_until
    assert until is not None
    session.commit()
    days = (until - now.date()).days
    assert decisions.finish_due(database, now=now + timedelta(days=days)) == 0
    assert decisions.finish_due(database, now=now + timedelta(days=days + 1)) == 1
    assert decisions.finish_due(database, now=now + timedelta(days=days + 1)) == 0
    session.expire_all()
    states = session.scalars(select(Decision.state).order_by(Decision.id)).all()
    assert states == [DecisionState.FINAL, DecisionState.VALIDATED, DecisionState.VALIDATED]

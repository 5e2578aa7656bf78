"""Incidents: who may write one, what it needs, and that a stopped test is not forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from certify.assessments import deliberation, incidents
from certify.assessments.board import load
from certify.assessments.terms import IncidentKind, IncidentSequel
from certify.errors import Conflict, Forbidden, Invalid

from . import samples
from .samples import World


def test_manager_and_jurors_write_incidents_in_order(session: Session, world: World, now: datetime) -> None:
    sitting = samples.started(session, world, now)
    one = load(session, sitting).present[0]
    for by in (world.manager, world.sitting_people[1]):
        incidents.record_incident(
            session, sitting, kind=IncidentKind.DANGER, what="Sans lunettes.", enrolment=one, by=by, now=now
        )
    assert [row.number for row in incidents.incidents_of(session, sitting)] == [1, 2]


def test_nobody_else_writes_one(session: Session, world: World, now: datetime) -> None:
    sitting = samples.started(session, world, now)
    with pytest.raises(Forbidden):
        incidents.record_incident(
            session, sitting, kind=IncidentKind.OTHER, what="Bruit.", enrolment=None, by=world.certifier, now=now
        )


def test_an_incident_needs_words_a_past_hour_and_its_candidate(session: Session, world: World, now: datetime) -> None:
    sitting = samples.started(session, world, now)
    with pytest.raises(Invalid) as refused:
        incidents.record_incident(
            session,
            sitting,
            kind=IncidentKind.DANGER,
            what=" ",
            enrolment=None,
            happened_at=now + timedelta(hours=1),
            by=world.manager,
            now=now,
        )
    assert set(refused.value.fields) == {"what", "happened_at", "enrolment"}


def test_no_incident_before_the_convening(session: Session, world: World, now: datetime) -> None:
    sitting = samples.formed(session, world, now)
    with pytest.raises(Conflict, match="de la convocation"):
        incidents.record_incident(
            session, sitting, kind=IncidentKind.OTHER, what="Bruit.", enrolment=None, by=world.manager, now=now
        )


def test_the_deliberation_waits_for_what_followed_a_danger(session: Session, world: World, now: datetime) -> None:
    sitting = samples.marked(session, world, now)
    one = load(session, sitting).present[0]
    danger = incidents.record_incident(
        session, sitting, kind=IncidentKind.DANGER, what="Disqueuse.", enrolment=one, by=world.manager, now=now
    )
    with pytest.raises(Conflict, match="chaque danger"):
        deliberation.start_deliberation(session, sitting, by=world.manager, now=now)
    incidents.settle_incident(session, danger, IncidentSequel.RESUMED, word="Rappel fait.", by=world.manager, now=now)
    deliberation.start_deliberation(session, sitting, by=world.manager, now=now)
    with pytest.raises(Conflict, match="déjà écrite"):
        incidents.settle_incident(session, danger, IncidentSequel.ENDED, word="Fin.", by=world.manager, now=now)

"""What changed between the page that was read and the act: the act decides on what is there, not on what was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from certify.assessments import jury, marking, planning, postponing, sitting
from certify.assessments.board import load
from certify.assessments.grid import grid_of
from certify.assessments.marking import Given
from certify.assessments.models import Enrolment, JurySession, Seat
from certify.assessments.terms import Mark, Presence, SessionState
from certify.candidacies.models import Candidacy
from certify.certifications.models import AssessmentMethod
from certify.db import Database
from certify.errors import Conflict, DomainError, Forbidden

from . import samples
from .samples import TODAY, World

WHY = "Une raison."


@pytest.fixture
def database(database: Database) -> Database:
    if database.engine.dialect.name == "sqlite":
        pytest.skip("a writer of SQLite keeps the others out from its first reading on")
    return database


def meanwhile(database: Database, act: Callable[[Session], object]) -> None:
    with database.writing() as session:
        act(session)


def postpone(session: Session, key: int, world: World, now: datetime, days: int) -> None:
    postponing.postpone_session(
        session,
        session.get_one(JurySession, key),
        starts_on=TODAY + timedelta(days=days),
        ends_on=TODAY + timedelta(days=days + 4),
        starts_at=time(8),
        reason=WHY,
        by=world.manager,
        now=now,
    )


def test_a_candidacy_is_enrolled_for_the_days_as_they_are(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key, wanted = samples.opened(session, world, now).id, world.candidacies[0].id
        world.candidacies[0].admissible_until = TODAY + timedelta(days=10)
    with database.writing() as session:
        sat, candidacy = session.get_one(JurySession, key), session.get_one(Candidacy, wanted)
        meanwhile(database, lambda other: postpone(other, key, world, now, 100))
        with pytest.raises(Conflict) as refused:
            planning.enrol(session, sat, [candidacy], by=world.manager, now=now)
    assert refused.value.code == "candidacy.admissibility_ends_before_session"


def test_a_jury_is_convened_for_the_days_as_they_are(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key = samples.formed(session, world, now).id
        for juror in world.jurors:
            juror.habilitations[0].until_on = TODAY + timedelta(days=20)
    with database.writing() as session:
        sat = session.get_one(JurySession, key)
        meanwhile(database, lambda other: postpone(other, key, world, now, 50))
        with pytest.raises(Conflict) as refused:
            jury.convene(session, sat, by=world.manager, now=now)
    assert refused.value.code == "session.jury_habilitation"


def test_a_session_opens_on_the_rules_that_another_gave_it(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key, wanted = samples.planned(session, world, now).id, world.candidacies[0].id
    with database.writing() as session:
        sat = session.get_one(JurySession, key)
        assert [sat.rule_set] == [None]

        def opening(other: Session) -> None:
            planning.open_session(other, other.get_one(JurySession, key), by=world.manager, now=now)

        meanwhile(database, opening)
        planning.enrol(session, sat, [session.get_one(Candidacy, wanted)], by=world.manager, now=now)
        assert (sat.state, sat.rule_set) == (SessionState.OPEN, sat.version.rule_set)


def leave(session: Session, world: World, seat: int, _enrolment: int, now: datetime) -> None:
    jury.record_departure(session, session.get_one(Seat, seat), reason=WHY, by=world.manager, now=now)


def exclude(session: Session, world: World, _seat: int, enrolment: int, now: datetime) -> None:
    sitting.exclude_candidate(session, session.get_one(Enrolment, enrolment), reason=WHY, by=world.manager, now=now)


def absent(session: Session, world: World, _seat: int, enrolment: int, now: datetime) -> None:
    samples.attend(session, world, session.get_one(Enrolment, enrolment), now, Presence.ABSENT)


@pytest.mark.parametrize(
    ("change", "refusal"), [(leave, Forbidden), (exclude, Conflict), (absent, Conflict)], ids=lambda one: one.__name__
)
def test_nobody_marks_whom_they_may_no_longer(
    database: Database,
    now: datetime,
    change: Callable[[Session, World, int, int, datetime], None],
    refusal: type[DomainError],
) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        board = load(session, samples.started(session, world, now))
        keys = board.seats[1].id, board.present[0].id
        method = world.version.methods[0].id
    with database.writing() as session:
        seat, enrolment = session.get_one(Seat, keys[0]), session.get_one(Enrolment, keys[1])
        asked = session.get_one(AssessmentMethod, method)
        assert enrolment.attendance is not None
        grid = grid_of(session, seat, enrolment, asked)
        meanwhile(database, lambda other: change(other, world, *keys, now))
        given = {grid.criteria[0].id: Given(Mark.MET)}
        with pytest.raises(refusal):
            marking.save_marks(session, seat, enrolment, asked, given, by=world.sitting_people[1], now=now)


def test_attendance_is_not_noted_of_whoever_is_excluded(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key = load(session, samples.convened(session, world, now)).enrolments[0].id
    with database.writing() as session:
        enrolment = session.get_one(Enrolment, key)
        assert enrolment.excluded_at is None
        meanwhile(database, lambda other: exclude(other, world, 0, key, now))
        with pytest.raises(Conflict) as refused:
            samples.attend(session, world, enrolment, now)
    assert refused.value.code == "enrolment.gone"


def test_attendance_noted_by_two_is_noted_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key = load(session, samples.convened(session, world, now)).enrolments[0].id
    with database.writing() as session:
        enrolment = session.get_one(Enrolment, key)
        assert enrolment.attendance is None
        meanwhile(database, lambda other: absent(other, world, 0, key, now))
        samples.attend(session, world, enrolment, now)
    with database.reading() as session:
        attendance = session.get_one(Enrolment, key).attendance
        assert attendance is not None
        assert attendance.presence is Presence.PRESENT

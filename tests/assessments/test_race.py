"""Two at once: one wins, the other is told, and nothing is there twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.assessments import jury, minutes, planning, validation
from certify.assessments.models import Enrolment, JurySession, Minutes, MinutesSignature, UnitHolding
from certify.assessments.terms import RejectionGround, SessionState
from certify.candidacies.models import Candidacy
from certify.db import Database
from certify.errors import Conflict

from . import samples


def at_once(database: Database, *acts: Callable[[Session], object]) -> list[str]:
    """What became of acts that all begin before the first one ends: "done" or the code of the refusal."""
    gate, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[Session], object]) -> None:
        gate.wait(timeout=30)
        try:
            with database.writing() as session:
                act(session)
            outcomes.append("done")
        except Conflict as refusal:
            outcomes.append(refusal.code)
        except IntegrityError:
            outcomes.append("constraint")

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def test_the_jury_is_convened_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key, manager = samples.formed(session, world, now).id, world.manager

    def convene(session: Session) -> None:
        jury.convene(session, session.get_one(JurySession, key), by=manager, now=now)

    assert at_once(database, *[convene] * 4) == ["done"] + ["session.out_of_order"] * 3


def test_the_last_place_goes_to_one(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key, manager = samples.opened(session, world, now, capacity=1).id, world.manager
        candidacies = [candidacy.id for candidacy in world.candidacies]

    def enrol(candidacy: int) -> Callable[[Session], object]:
        def act(session: Session) -> None:
            wanted = [session.get_one(Candidacy, candidacy)]
            planning.enrol(session, session.get_one(JurySession, key), wanted, by=manager, now=now)

        return act

    assert at_once(database, *map(enrol, candidacies)) == ["done", "session.full", "session.full"]
    with database.reading() as session:
        assert session.scalar(select(func.count(Enrolment.id))) == 1


def test_table_numbers_are_given_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now, candidates=5)
        key, manager = samples.opened(session, world, now).id, world.manager
        candidacies = [candidacy.id for candidacy in world.candidacies]

    def enrol(candidacy: int) -> Callable[[Session], object]:
        def act(session: Session) -> None:
            wanted = [session.get_one(Candidacy, candidacy)]
            planning.enrol(session, session.get_one(JurySession, key), wanted, by=manager, now=now)

        return act

    assert at_once(database, *map(enrol, candidacies)) == ["done"] * 5
    with database.reading() as session:
        assert sorted(session.scalars(select(Enrolment.table_number))) == [1, 2, 3, 4, 5]


def sign(key: int, by: Person, now: datetime) -> Callable[[Session], object]:
    def act(session: Session) -> None:
        minutes.sign_minutes(session, session.get_one(Minutes, key), by=by, now=now)

    return act


def test_everybody_may_sign_at_the_same_moment(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key = samples.drafted(session, world, now).id
        people = [*world.sitting_people, world.manager]
    assert at_once(database, *[sign(key, by, now) for by in people]) == ["done"] * 4
    with database.reading() as session:
        assert session.get_one(Minutes, key).jury_session.state is SessionState.SIGNED


def test_one_person_signs_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key, by = samples.drafted(session, world, now).id, world.manager
    assert at_once(database, *[sign(key, by, now)] * 3) == ["done"] + ["minutes.signed_already"] * 2
    with database.reading() as session:
        assert session.scalar(select(func.count(MinutesSignature.id))) == 1


def test_validating_and_refusing_at_once_one_wins(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        key, by = samples.signed(session, world, now).id, world.certifier

    def accept(session: Session) -> None:
        validation.accept_minutes(session, session.get_one(Minutes, key), by=by, now=now)

    def reject(session: Session) -> None:
        minutes = session.get_one(Minutes, key)
        validation.reject_minutes(session, minutes, RejectionGround.SUBSTANCE, "Non.", by=by, now=now)

    outcomes = at_once(database, accept, reject, accept, reject)
    assert outcomes == ["done"] + ["session.out_of_order"] * 3
    with database.reading() as session:
        assert session.scalar(select(func.count(UnitHolding.id))) in (0, 3)

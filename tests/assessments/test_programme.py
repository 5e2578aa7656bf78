"""The programme in rows: made for those who are enrolled, changed slot by slot, and never two places at once."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from certify.assessments import accommodations, deliberation, minutes, planning, programme
from certify.assessments.board import load
from certify.assessments.models import JurySession, Slot
from certify.assessments.programme import Where
from certify.assessments.terms import AccommodationKind, SessionState
from certify.assessments.timetable import Hours, clashes
from certify.errors import Conflict, Forbidden, Invalid, NotFound

from . import samples
from .samples import TODAY, World

HOURS = Hours(8 * 60, 17 * 60, (12 * 60, 13 * 60))


def arranged(session: Session, world: World, now: datetime, sitting: JurySession, *, keep: bool = False) -> list[Slot]:
    practical, interview = world.version.methods
    stations = {practical.id: Where("Atelier 1", 2), interview.id: Where("Salle 2", 1)}
    days = programme.days_of(sitting)
    left = programme.arrange(session, sitting, stations, HOURS, days=days, keep=keep, by=world.manager, now=now)
    assert left == []
    return list(programme.of(session, sitting))


def test_each_candidate_gets_a_time_for_each_test(session: Session, world: World, now: datetime) -> None:
    sitting = samples.formed(session, world, now)
    slots = arranged(session, world, now, sitting)
    assert len(slots) == 6
    assert [programme.placed(slot, sitting) for slot in sorted(slots, key=lambda slot: slot.id)] == (
        programme.all_placed(session, sitting)
    )
    assert clashes(programme.all_placed(session, sitting)) == []
    assert {len(slot.watchers) for slot in slots} == {3}
    first = slots[0]
    assert (first.day, first.starts_at, first.ends_at, first.place) == (TODAY, time(8), time(12), "Atelier 1")
    assert programme.missing(session, load(session, sitting), programme.all_placed(session, sitting)) == []


def test_a_newcomer_is_placed_and_the_others_stay(session: Session, world: World, now: datetime) -> None:
    sitting = samples.opened(session, world, now)
    planning.enrol(session, sitting, world.candidacies[:2], by=world.manager, now=now)
    before = {slot.id for slot in arranged(session, world, now, sitting)}
    planning.enrol(session, sitting, world.candidacies[2:], by=world.manager, now=now)
    known = programme.all_placed(session, sitting)
    assert len(programme.missing(session, load(session, sitting), known)) == 2
    after = arranged(session, world, now, sitting, keep=True)
    assert before < {slot.id for slot in after}


def test_extra_time_that_was_granted_lengthens_the_tests(session: Session, world: World, now: datetime) -> None:
    sitting = samples.formed(session, world, now)
    asked = accommodations.ask_accommodation(
        session,
        world.candidacies[0],
        AccommodationKind.EXTRA_TIME,
        need="Je lis lentement.",
        extra_percent=25,
        by=world.manager,
        now=now,
    )
    accommodations.decide_accommodation(session, sitting, asked, granted=True, word="", by=world.manager, now=now)
    slot = next(slot for slot in arranged(session, world, now, sitting) if slot.enrolment.table_number == 1)
    assert (slot.starts_at, slot.ends_at) == (time(8), time(14))


def test_a_slot_moves_where_nobody_is_in_two_places(session: Session, world: World, now: datetime) -> None:
    sitting = samples.formed(session, world, now)
    slots = arranged(session, world, now, sitting)
    other, last = slots[1], slots[-1]

    def move(slot: Slot, day: int, hour: time, workstation: int = 1) -> None:
        programme.move_slot(
            session,
            sitting,
            slot,
            day=TODAY + timedelta(days=day),
            starts_at=hour,
            place=slot.place,
            workstation=workstation,
            by=world.manager,
            now=now,
        )

    with pytest.raises(Invalid, match="poste est pris par le candidat 001"):
        move(other, 0, time(8), 1)
    with pytest.raises(Invalid, match="membre du jury suit déjà"):
        move(last, 0, time(9))
    with pytest.raises(Invalid) as refused:
        move(last, 9, time(23), 0)
    assert {"day", "workstation"} <= set(refused.value.fields)
    move(last, 3, time(9))
    assert (last.day, last.starts_at) == (TODAY + timedelta(days=3), time(9))


def test_nothing_begins_before_people_are_convened(session: Session, world: World, now: datetime) -> None:
    sitting = samples.formed(session, world, now)
    sitting.starts_at = time(14, 30)
    slots = arranged(session, world, now, sitting)
    assert slots
    assert all((slot.day, slot.starts_at) >= (TODAY, time(14, 30)) for slot in slots)
    later = next(slot for slot in slots if slot.day > TODAY)
    assert later.starts_at == time(8)
    with pytest.raises(Invalid) as refused:
        programme.move_slot(
            session,
            sitting,
            later,
            day=TODAY,
            starts_at=time(8),
            place=later.place,
            workstation=1,
            by=world.manager,
            now=now,
        )
    assert set(refused.value.fields) == {"starts_at"}


def test_nobody_decides_before_the_tests_of_the_programme_unless_confirmed(
    session: Session, world: World, now: datetime
) -> None:
    sitting = samples.marked(session, world, now)
    slots = arranged(session, world, now, sitting)
    practical, interview = world.version.methods
    ahead = programme.still_ahead(session, sitting, now, grids=True)
    assert ahead
    assert {slot.method_id for slot in ahead} == {practical.id}
    with pytest.raises(Conflict, match="encore à venir"):
        deliberation.start_deliberation(session, sitting, by=world.manager, now=now)
    deliberation.start_deliberation(session, sitting, early=True, by=world.manager, now=now)
    for enrolment in load(session, sitting).present:
        samples.decide(session, world, enrolment, now)
    assert {slot.method_id for slot in programme.still_ahead(session, sitting, now)} == {practical.id, interview.id}
    with pytest.raises(Conflict, match="encore à venir"):
        minutes.draft_minutes(session, sitting, by=world.sitting_people[0], now=now)
    last = max(slot.day for slot in slots)
    after = now + (last - TODAY) + timedelta(days=1)
    assert minutes.draft_minutes(session, sitting, by=world.sitting_people[0], now=after)


def test_a_programme_needs_places_hours_and_days(session: Session, world: World, now: datetime) -> None:
    sitting = samples.formed(session, world, now)
    practical, interview = world.version.methods
    with pytest.raises(Invalid) as refused:
        programme.arrange(
            session,
            sitting,
            {practical.id: Where(" ", 0), interview.id: Where("Salle", 1)},
            Hours(900, 800, (60, 0)),
            days=[TODAY + timedelta(days=60)],
            keep=False,
            by=world.manager,
            now=now,
        )
    assert set(refused.value.fields) == {
        "closes",
        "pause_until",
        "days",
        f"place{practical.id}",
        f"places{practical.id}",
    }


def test_it_is_made_for_somebody_by_the_manager_before_the_deliberation(
    session: Session, world: World, now: datetime
) -> None:
    sitting = samples.opened(session, world, now)
    with pytest.raises(Conflict, match="Inscrivez"):
        arranged(session, world, now, sitting)
    stations: dict[int, Where] = {}
    with pytest.raises(Forbidden):
        programme.arrange(
            session, sitting, stations, HOURS, days=[TODAY], keep=False, by=world.sitting_people[0], now=now
        )
    sitting.state = SessionState.DELIBERATION
    with pytest.raises(Conflict, match="Le programme se fait"):
        arranged(session, world, now, sitting)


def test_an_accommodation_is_asked_in_words_and_refused_with_a_reason(
    session: Session, world: World, now: datetime
) -> None:
    sitting = samples.formed(session, world, now)
    mine = world.candidacies[0]
    with pytest.raises(Invalid) as refused:
        accommodations.ask_accommodation(
            session, mine, AccommodationKind.EXTRA_TIME, need="", extra_percent=900, by=world.manager, now=now
        )
    assert set(refused.value.fields) == {"need", "extra_percent"}
    with pytest.raises(Invalid, match="ne peut pas être demandé"):
        accommodations.ask_accommodation(
            session, mine, AccommodationKind.INTERPRETER, need="Je parle fon.", by=world.manager, now=now
        )
    asked = accommodations.ask_accommodation(
        session, mine, AccommodationKind.INTERPRETER, need="Je parle fon.", language="fon", by=world.manager, now=now
    )
    with pytest.raises(Invalid):
        accommodations.decide_accommodation(session, sitting, asked, granted=False, word=" ", by=world.manager, now=now)
    accommodations.decide_accommodation(session, sitting, asked, granted=True, word="", by=world.manager, now=now)
    assert accommodations.granted(accommodations.in_session(session, sitting)) == {mine.id: [asked]}
    assert accommodations.accommodation_of(session, sitting, asked.id) is asked
    with pytest.raises(NotFound):
        accommodations.accommodation_of(session, samples.opened(session, world, now), asked.id)

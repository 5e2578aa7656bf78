"""Grids: drafts, handing in, corrections; and the consensus drawn from them."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certify.assessments import deliberation, marking, minutes
from certify.assessments.deliberation import Verdict
from certify.assessments.grid import Grid, grid_of
from certify.assessments.marking import Given
from certify.assessments.models import AssessmentSheet, JurySession, UnitOutcome
from certify.assessments.terms import Mark, SheetState
from certify.certifications.models import CompetenceUnit
from certify.errors import Conflict, Forbidden, Invalid, NotFound

from . import samples
from .samples import World

MET = Given(Mark.MET)


@pytest.fixture
def started(session: Session, world: World, now: datetime) -> JurySession:
    return samples.started(session, world, now)


@pytest.fixture
def grid(session: Session, world: World, started: JurySession) -> Grid:
    return grid_of(session, started.seats[0], started.enrolments[0], world.version.methods[0])


def save(
    session: Session, world: World, grid: Grid, now: datetime, marks: dict[int, Given], revision: int = 0
) -> AssessmentSheet:
    by = samples.juror_person(world, grid.seat.juror)
    return marking.save_marks(session, grid.seat, grid.enrolment, grid.method, marks, revision=revision, by=by, now=now)


def all_met(grid: Grid) -> dict[int, Given]:
    return {criterion.id: MET for criterion in grid.criteria}


def test_a_draft_keeps_marks_and_observations(session: Session, world: World, grid: Grid, now: datetime) -> None:
    first, second = grid.criteria[:2]
    save(session, world, grid, now, {first.id: Given(Mark.PARTLY_MET, "Deux reprises."), second.id: Given(None, "?")})
    again = grid_of(session, grid.seat, grid.enrolment, grid.method)
    assert again.marked == 1
    assert again.marks[first.id].observation == "Deux reprises."
    assert again.marks[second.id].mark is None


def test_saving_over_what_one_has_not_seen_is_told(session: Session, world: World, grid: Grid, now: datetime) -> None:
    first = grid.criteria[0].id
    save(session, world, grid, now, {first: MET})
    with pytest.raises(Conflict) as refused:
        save(session, world, grid, now, {first: Given(Mark.NOT_MET)})
    assert refused.value.code == "sheet.stale"
    assert save(session, world, grid, now, {first: Given(Mark.NOT_MET)}, revision=1).revision == 2


def test_a_grid_is_handed_in_whole(session: Session, world: World, grid: Grid, now: datetime) -> None:
    marks = all_met(grid)
    last = grid.criteria[-1].id
    del marks[last]
    sheet = save(session, world, grid, now, marks)
    with pytest.raises(Invalid) as refused:
        marking.submit_sheet(session, sheet, revision=1, by=world.sitting_people[0], now=now)
    assert set(refused.value.fields) == {f"c{last}"}


def test_a_grid_handed_in_is_locked(session: Session, world: World, grid: Grid, now: datetime) -> None:
    samples.mark_grid(session, world, grid.seat, grid.enrolment, now)
    with pytest.raises(Conflict) as refused:
        save(session, world, grid, now, all_met(grid), revision=1)
    assert refused.value.code == "sheet.submitted"


def test_a_correction_is_a_new_version_with_its_reason(
    session: Session, world: World, grid: Grid, now: datetime
) -> None:
    samples.mark_grid(session, world, grid.seat, grid.enrolment, now)
    first = grid_of(session, grid.seat, grid.enrolment, grid.method).sheet
    assert first is not None
    by = world.sitting_people[0]
    second = marking.amend_sheet(session, first, reason="Case mal lue.", by=by, now=now)
    assert (first.state, second.state, second.version) == (SheetState.SUBMITTED, SheetState.DRAFT, 2)
    marking.save_marks(
        session, grid.seat, grid.enrolment, grid.method, {grid.criteria[0].id: Given(Mark.NOT_MET)}, by=by, now=now
    )
    marking.submit_sheet(session, second, revision=second.revision, by=by, now=now)
    session.refresh(first)
    assert (first.state, second.state) == (SheetState.AMENDED, SheetState.SUBMITTED)
    assert {mark.mark for mark in first.marks} == {Mark.MET}


def test_a_correction_says_why_and_is_begun_once(session: Session, world: World, grid: Grid, now: datetime) -> None:
    samples.mark_grid(session, world, grid.seat, grid.enrolment, now)
    sheet = grid_of(session, grid.seat, grid.enrolment, grid.method).sheet
    assert sheet is not None
    by = world.sitting_people[0]
    with pytest.raises(Invalid):
        marking.amend_sheet(session, sheet, reason=" ", by=by, now=now)
    marking.amend_sheet(session, sheet, reason="Case mal lue.", by=by, now=now)
    with pytest.raises(Conflict):
        marking.amend_sheet(session, sheet, reason="Encore.", by=by, now=now)


def test_nobody_fills_another_juror_s_grid(session: Session, world: World, grid: Grid, now: datetime) -> None:
    with pytest.raises(Forbidden):
        marking.save_marks(
            session, grid.seat, grid.enrolment, grid.method, all_met(grid), by=world.sitting_people[1], now=now
        )


def test_a_criterion_of_another_title_is_unknown(session: Session, world: World, grid: Grid, now: datetime) -> None:
    with pytest.raises(NotFound):
        save(session, world, grid, now, {987654: MET})


def test_an_observation_too_long_is_named(session: Session, world: World, grid: Grid, now: datetime) -> None:
    first = grid.criteria[0].id
    with pytest.raises(Invalid) as refused:
        save(session, world, grid, now, {first: Given(Mark.MET, "a" * 2001)})
    assert set(refused.value.fields) == {f"o{first}"}
    assert session.scalar(select(func.count(AssessmentSheet.id))) == 0


def test_who_aims_at_one_unit_is_marked_on_that_unit(session: Session, world: World, now: datetime) -> None:
    world.candidacies = [samples.make_candidacy(session, world.version, "KOFFI Léa", 50, now, units=1)]
    started = samples.started(session, world, now)
    grid = grid_of(session, started.seats[0], started.enrolments[0], world.version.methods[0])
    assert {section.unit.code for section in grid.sections} == {"U2"}


def unit_of(world: World, position: int) -> CompetenceUnit:
    return world.version.units[position - 1]


def held(unit: CompetenceUnit, acquired: bool, word: str = "") -> dict[int, Verdict]:
    return {competence.id: Verdict(acquired, word) for competence in unit.competences}


def test_a_consensus_against_every_grid_needs_a_word(session: Session, world: World, now: datetime) -> None:
    deliberating = samples.deliberating(session, world, now)
    unit, first = unit_of(world, 1), deliberating.enrolments[0]
    by = world.sitting_people[0]
    with pytest.raises(Invalid) as refused:
        deliberation.record_consensus(session, first, unit, held(unit, False), advice="Revoir.", by=by, now=now)
    assert set(refused.value.fields) == {f"w{competence.id}" for competence in unit.competences}
    outcome = deliberation.record_consensus(
        session, first, unit, held(unit, False, "Gestes hésitants."), advice="Revoir.", by=by, now=now
    )
    assert (outcome.obtained, outcome.advice) == (False, "Revoir.")


def test_a_unit_that_is_not_obtained_comes_with_advice(session: Session, world: World, now: datetime) -> None:
    deliberating = samples.deliberating(session, world, now)
    unit = unit_of(world, 1)
    with pytest.raises(Invalid) as refused:
        deliberation.record_consensus(
            session, deliberating.enrolments[0], unit, held(unit, False, "Non."), by=world.sitting_people[0], now=now
        )
    assert set(refused.value.fields) == {"advice"}


def test_every_competence_is_decided(session: Session, world: World, now: datetime) -> None:
    deliberating = samples.deliberating(session, world, now)
    unit = unit_of(world, 1)
    with pytest.raises(Invalid) as refused:
        deliberation.record_consensus(
            session, deliberating.enrolments[0], unit, {}, by=world.sitting_people[0], now=now
        )
    assert set(refused.value.fields) >= {f"c{competence.id}" for competence in unit.competences}
    assert session.scalar(select(func.count()).select_from(UnitOutcome)) == 0


def test_only_who_leads_records_it(session: Session, world: World, now: datetime) -> None:
    deliberating = samples.deliberating(session, world, now)
    unit = unit_of(world, 1)
    for by in (world.sitting_people[1], world.manager, world.certifier):
        with pytest.raises(Forbidden):
            deliberation.record_consensus(session, deliberating.enrolments[0], unit, held(unit, True), by=by, now=now)


def test_an_eliminatory_mark_given_in_a_correction_reopens_the_decision(
    session: Session, world: World, now: datetime
) -> None:
    deliberating = samples.deliberating(session, world, now)
    for enrolment in deliberating.enrolments:
        samples.decide(session, world, enrolment, now)
    seat, first = deliberating.seats[1], deliberating.enrolments[0]
    grid = grid_of(session, seat, first, world.version.methods[0])
    assert grid.sheet is not None
    by = world.sitting_people[1]
    second = marking.amend_sheet(session, grid.sheet, reason="Sans lunettes.", by=by, now=now)
    safety = next(criterion.id for criterion in grid.criteria if criterion.eliminatory)
    marking.save_marks(session, seat, first, grid.method, {safety: Given(Mark.NOT_MET)}, by=by, now=now)
    marking.submit_sheet(session, second, revision=second.revision, by=by, now=now)
    with pytest.raises(Conflict) as refused:
        minutes.draft_minutes(session, deliberating, by=world.sitting_people[0], now=now)
    assert (refused.value.code, refused.value.values) == ("session.undecided", {"count": 1})


def test_a_correction_under_way_keeps_the_minutes_waiting(session: Session, world: World, now: datetime) -> None:
    deliberating = samples.deliberating(session, world, now)
    for enrolment in deliberating.enrolments:
        samples.decide(session, world, enrolment, now)
    grid = grid_of(session, deliberating.seats[1], deliberating.enrolments[0], world.version.methods[0])
    assert grid.sheet is not None
    marking.amend_sheet(session, grid.sheet, reason="Case mal lue.", by=world.sitting_people[1], now=now)
    with pytest.raises(Conflict) as refused:
        minutes.draft_minutes(session, deliberating, by=world.sitting_people[0], now=now)
    assert refused.value.code == "session.sheets_missing"

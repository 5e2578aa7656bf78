"""Who may mark: each refusal says its reason, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certify.assessments import habilitations, incidents, marking, notes
from certify.assessments.grid import Grid, grid_of, grids_of
from certify.assessments.marking import Given
from certify.assessments.models import AssessmentSheet, ConflictDeclaration, JurySession, SheetNote
from certify.assessments.terms import HabilitationEvent, IncidentKind, IncidentSequel, Mark, Tie
from certify.errors import Conflict, DomainError, Forbidden, Invalid

from . import samples
from .samples import World

MET = Given(Mark.MET)


@pytest.fixture
def started(session: Session, world: World, now: datetime) -> JurySession:
    return samples.started(session, world, now)


@pytest.fixture
def grid(session: Session, world: World, started: JurySession) -> Grid:
    return grid_of(session, started.seats[1], started.enrolments[0], world.version.methods[0])


@pytest.fixture
def save(session: Session, world: World, grid: Grid, now: datetime) -> Callable[..., AssessmentSheet]:
    def act(given: Given = MET, revision: int = 0) -> AssessmentSheet:
        marks = {grid.criteria[0].id: given}
        by = samples.juror_person(world, grid.seat.juror)
        return marking.save_marks(
            session, grid.seat, grid.enrolment, grid.method, marks, revision=revision, by=by, now=now
        )

    return act


def declaration(session: Session, grid: Grid) -> ConflictDeclaration:
    wanted = (ConflictDeclaration.seat_id == grid.seat.id, ConflictDeclaration.enrolment_id == grid.enrolment.id)
    return session.scalars(select(ConflictDeclaration).where(*wanted)).one()


def refused(session: Session, save: Callable[..., AssessmentSheet], kind: type[DomainError]) -> str:
    with pytest.raises(kind) as refusal:
        save()
    assert session.scalar(select(func.count(AssessmentSheet.id))) == 0
    return refusal.value.code


def test_whoever_has_a_tie_stands_aside(session: Session, grid: Grid, save: Callable[..., AssessmentSheet]) -> None:
    declaration(session, grid).tie = Tie.TRAINER
    assert refused(session, save, Forbidden) == "sheet.aside"


def test_whoever_declared_nothing_marks_nothing(
    session: Session, grid: Grid, save: Callable[..., AssessmentSheet]
) -> None:
    session.delete(declaration(session, grid))
    assert refused(session, save, Conflict) == "sheet.undeclared"


def test_a_habilitation_that_lapsed_since(
    session: Session, world: World, grid: Grid, save: Callable[..., AssessmentSheet], now: datetime
) -> None:
    (held,) = grid.seat.juror.habilitations
    suspend = HabilitationEvent.SUSPEND
    habilitations.end_habilitation(session, held, suspend, reason="Plainte.", by=world.certifier, now=now)
    assert refused(session, save, Conflict) == "jury.habilitation_lapsed"


def test_someone_excluded_is_not_marked(
    session: Session, grid: Grid, save: Callable[..., AssessmentSheet], now: datetime
) -> None:
    grid.enrolment.excluded_at = now
    assert refused(session, save, Conflict) == "sheet.absent"


def test_a_test_that_was_stopped_is_marked_once_it_goes_on(
    session: Session, world: World, grid: Grid, save: Callable[..., AssessmentSheet], now: datetime
) -> None:
    by = samples.juror_person(world, grid.seat.juror)
    kind, what = IncidentKind.DANGER, "Disqueuse sans carter."
    found = grid.seat.jury_session
    incident = incidents.record_incident(session, found, kind=kind, what=what, enrolment=grid.enrolment, by=by, now=now)
    assert refused(session, save, Conflict) == "sheet.stopped"
    resumed = IncidentSequel.RESUMED
    incidents.settle_incident(session, incident, resumed, word="Carter remis.", by=world.manager, now=now)
    assert save().revision == 1


def test_a_tap_leaves_what_was_written(session: Session, grid: Grid, save: Callable[..., AssessmentSheet]) -> None:
    save(Given(Mark.PARTLY_MET, "Deux reprises."))
    sheet = save(Given(Mark.MET, None), revision=1)
    assert (sheet.marks[0].mark, sheet.marks[0].observation) == (Mark.MET, "Deux reprises.")


def test_what_is_sent_again_because_the_answer_was_lost_is_there_once(save: Callable[..., AssessmentSheet]) -> None:
    assert save().revision == 1
    assert save().revision == 1
    with pytest.raises(Conflict) as refusal:
        save(Given(Mark.NOT_MET))
    assert refusal.value.code == "sheet.stale"


def test_several_grids_at_once_are_those_of_each(session: Session, started: JurySession, world: World) -> None:
    seat, method = started.seats[1], world.version.methods[0]
    together = grids_of(session, seat, started.enrolments, method)
    assert together == tuple(grid_of(session, seat, enrolment, method) for enrolment in started.enrolments)
    assert len(together[0].criteria) == 8


def test_a_note_has_its_time_and_who_wrote_it(session: Session, world: World, grid: Grid, now: datetime) -> None:
    by = samples.juror_person(world, grid.seat.juror)
    notes.write_note(session, grid.seat, grid.enrolment, grid.method, " Coupe nette. ", by=by, now=now)
    (note,) = notes.notes_on(session, [grid.enrolment])
    assert (note.text, note.written_at, note.seat.juror.name) == ("Coupe nette.", now, "Akakpo Exemple")
    assert not notes.notes_on(session, [grid.enrolment], seat=grid.seat.jury_session.seats[0])


@pytest.mark.parametrize("text", ["", "  ", "x" * 2001])
def test_a_note_says_something_short(session: Session, world: World, grid: Grid, now: datetime, text: str) -> None:
    by = samples.juror_person(world, grid.seat.juror)
    with pytest.raises(Invalid):
        notes.write_note(session, grid.seat, grid.enrolment, grid.method, text, by=by, now=now)
    assert session.scalar(select(func.count(SheetNote.id))) == 0

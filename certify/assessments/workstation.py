"""The workstation: one member of the jury watches up to six candidates in one test, and marks them side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.assessments.board import Board
from certify.assessments.grid import Grid
from certify.assessments.incidents import STOPPING
from certify.assessments.marking import Given, save_marks
from certify.assessments.models import Enrolment, Incident, Seat, Slot, SlotSeat
from certify.assessments.moments import possible
from certify.assessments.notes import write_note
from certify.assessments.terms import Mark, SessionState, SheetState
from certify.candidacies.models import Candidacy
from certify.certifications.models import AssessmentMethod, Competence
from certify.errors import Conflict

if TYPE_CHECKING:
    from certify.accounts.person import Person

MOST = 6
"""How many one person can watch."""

PREPARABLE = frozenset({SessionState.CONVENED, SessionState.IN_PROGRESS})
"""When a tablet is prepared: from the day before until the tests are over."""


class Standing(StrEnum):
    """What may be done with one candidate's grid."""

    OPEN = "open"
    STOPPED = "stopped"
    LOCKED = "locked"
    CLOSED = "closed"


@dataclass(frozen=True)
class Watched:
    """One candidate at the workstation."""

    grid: Grid
    standing: Standing

    @property
    def revision(self) -> int:
        """The revision that is stored."""
        return 0 if self.grid.sheet is None else self.grid.sheet.revision

    @property
    def criteria(self) -> frozenset[int]:
        """Ids of the criteria of this candidate's grid: two people may be assessed on different units."""
        return frozenset(criterion.id for criterion in self.grid.criteria)


def watched(session: Session, grids: Iterable[Grid]) -> tuple[Watched, ...]:
    """The candidates with what may be done for each. One query."""
    grids = tuple(grids)
    stopped = set(
        session.scalars(
            select(Incident.enrolment_id).where(
                Incident.enrolment_id.in_([grid.enrolment.id for grid in grids]),
                Incident.kind.in_(STOPPING),
                Incident.settled_at.is_(None),
            )
        )
    )
    return tuple(Watched(grid, _standing(grid, grid.enrolment.id in stopped)) for grid in grids)


def to_keep(people: Iterable[Watched]) -> tuple[Watched, ...]:
    """Those whom a tablet may be prepared for: not handed in, not stopped; the tests may be yet to begin."""
    return tuple(
        Watched(one.grid, Standing.OPEN)
        for one in people
        if one.criteria
        and one.grid.seat.jury_session.state in PREPARABLE
        and one.standing in (Standing.OPEN, Standing.CLOSED)
    )


def _standing(grid: Grid, stopped: bool) -> Standing:
    sheet = grid.sheet
    if sheet is not None and sheet.state is not SheetState.DRAFT:
        return Standing.LOCKED
    act = "mark" if sheet is None or sheet.version == 1 else "amend"
    if not possible(act, grid.seat.jury_session.state):
        return Standing.CLOSED
    return Standing.STOPPED if stopped else Standing.OPEN


def sections(grids: Iterable[Grid]) -> tuple[Competence, ...]:
    """Every competence that one of the grids has, in order."""
    found = {competence.id: competence for grid in grids for competence in grid.sections}
    return tuple(sorted(found.values(), key=lambda each: (each.unit.position, each.position)))


@dataclass(frozen=True, slots=True)
class Seen:
    """What a juror gives for one candidate: marks by criterion, the revision they saw, and perhaps a note."""

    marks: Mapping[int, Mark]
    revision: int
    note: str = ""


def save_seen(
    session: Session, one: Watched, seen: Seen, *, by: Person, now: datetime, device_at: datetime | None = None
) -> None:
    """Save what changed for one candidate. Errors: those of `save_marks` and `write_note`."""
    grid = one.grid
    stored = {key: row.mark for key, row in grid.marks.items()}
    changed = {key: Given(mark, None) for key, mark in seen.marks.items() if stored.get(key) is not mark}
    if changed:
        save_marks(
            session,
            grid.seat,
            grid.enrolment,
            grid.method,
            changed,
            revision=seen.revision,
            device_at=device_at,
            by=by,
            now=now,
        )
    if seen.note.strip():
        write_note(session, grid.seat, grid.enrolment, grid.method, seen.note, device_at=device_at, by=by, now=now)


@dataclass(frozen=True, slots=True)
class Group:
    """Candidates who pass together, at an hour of the programme if it has one."""

    numbers: tuple[int, ...]
    slot: Slot | None = None


def groups(session: Session, board: Board, seat: Seat, method: AssessmentMethod) -> tuple[Group, ...]:
    """Whom this member watches together: by the programme, else six by six in the order of their numbers."""
    theirs = [e for e in _awaited(board) if board.assesses(seat, e) and method in board.grids_of(e)]
    numbers = {enrolment.id: enrolment.table_number for enrolment in theirs}
    slots = _slots(session, seat, method)
    if not slots:
        return tuple(Group(tuple(some)) for some in _by_six([e.table_number for e in theirs]))
    by_hour: dict[tuple[object, object], list[Slot]] = {}
    for slot in slots:
        if slot.enrolment_id in numbers:
            by_hour.setdefault((slot.day, slot.starts_at), []).append(slot)
    return tuple(
        Group(tuple(some), together[0])
        for together in by_hour.values()
        for some in _by_six(sorted(numbers[slot.enrolment_id] for slot in together))
    )


def _awaited(board: Board) -> Sequence[Enrolment]:
    """Who is there or, before the first day, who is to come."""
    if board.jury_session.state is SessionState.CONVENED:
        return [enrolment for enrolment in board.enrolments if enrolment.excluded_at is None]
    return board.present


def _by_six(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[at : at + MOST] for at in range(0, len(numbers), MOST))


def _slots(session: Session, seat: Seat, method: AssessmentMethod) -> Sequence[Slot]:
    return session.scalars(
        select(Slot)
        .join(SlotSeat, SlotSeat.slot_id == Slot.id)
        .where(SlotSeat.seat_id == seat.id, Slot.method_id == method.id)
        .order_by(Slot.day, Slot.starts_at, Slot.id)
    ).all()


def people_at(session: Session, seat: Seat, numbers: Sequence[int]) -> tuple[Enrolment, ...]:
    """The candidates of these numbers, in order. Errors: Conflict `workstation.people` if none, too many or unknown."""
    found = session.scalars(
        select(Enrolment)
        .where(
            Enrolment.session_id == seat.session_id,
            Enrolment.table_number.in_(numbers[: MOST + 1]),
            Enrolment.removed_at.is_(None),
        )
        .options(joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate), joinedload(Enrolment.attendance))
        .order_by(Enrolment.table_number)
    ).all()
    if not found or len(found) != len(set(numbers)) or len(found) > MOST:
        raise Conflict("workstation.people", "Choisissez de un à six candidats de cette session.")
    return tuple(found)

"""What the grids in force say of each competence, and what the jury has decided and still owes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, select, tuple_
from sqlalchemy.orm import Session

from certify.assessments.board import Board
from certify.assessments.models import (
    AssessmentSheet,
    ConsensusMark,
    CriterionMark,
    Enrolment,
    FinalInterview,
    Seat,
    UnitOutcome,
)
from certify.assessments.outcomes import Reading, Seen, read, wrong_consensus
from certify.assessments.terms import Mark, SheetState
from certify.certifications.models import Criterion

NOTHING = read(())


def marks_by_competence(session: Session, board: Board, enrolment: Enrolment) -> dict[tuple[int, int], list[Seen]]:
    """Marks on one person, of the submitted grids of members who have not left, by (enrolment, competence)."""
    statement = (
        select(
            AssessmentSheet.enrolment_id,
            Criterion.competence_id,
            CriterionMark.criterion_id,
            Criterion.eliminatory,
            AssessmentSheet.seat_id,
            CriterionMark.mark,
        )
        .join(AssessmentSheet, CriterionMark.sheet_id == AssessmentSheet.id)
        .join(Criterion, CriterionMark.criterion_id == Criterion.id)
        .join(Seat, AssessmentSheet.seat_id == Seat.id)
        .where(AssessmentSheet.enrolment_id == enrolment.id, *_in_force(board))
    )
    found: dict[tuple[int, int], list[Seen]] = defaultdict(list)
    for of, competence, criterion, eliminatory, seat, mark in session.execute(statement):
        assert mark is not None  # noqa: S101  (the query leaves those out)
        found[of, competence].append(Seen(criterion, eliminatory, seat, mark))
    return found


def readings_of(session: Session, board: Board) -> dict[tuple[int, int], Reading]:
    """What the grids in force say of each competence of each person, by (enrolment, competence).

    The same as `outcomes.read` of each, but for `unseen`, which is left at 0: a session has tens of thousands of marks,
    and the database reads them in one statement.
    """
    return {(row[0], row[1]): _reading(*row[2:]) for row in session.execute(_gathered(board))}


def _reading(diverges: int, eliminated: int, met: int, partly: int, not_met: int) -> Reading:
    seen = (met, partly, not_met)
    return Reading(
        observed=any(seen),
        diverges=bool(diverges),
        eliminated=bool(eliminated),
        unanimous={(1, 0, 0): True, (0, 0, 1): False}.get(seen),
    )


def _gathered(board: Board) -> Select[*tuple[Any, ...]]:
    """One line for each person and competence, from one for each criterion, from one for each criterion and member."""
    member = _by_member(board).subquery()
    seen = member.c.met + 2 * member.c.partly + 4 * member.c.not_met
    criterion = (
        select(
            member.c.enrolment_id,
            member.c.criterion_id,
            _flag(func.min(func.nullif(seen, 0)) != func.max(seen)).label("diverges"),
            *(func.max(member.c[name]).label(name) for name in ("met", "partly", "not_met")),
        )
        .group_by(member.c.enrolment_id, member.c.criterion_id)
        .subquery()
    )
    return (
        select(
            criterion.c.enrolment_id,
            Criterion.competence_id,
            func.max(criterion.c.diverges),
            func.max(_flag(and_(Criterion.eliminatory, criterion.c.not_met == 1))),
            *(func.max(criterion.c[name]) for name in ("met", "partly", "not_met")),
        )
        .join(Criterion, Criterion.id == criterion.c.criterion_id)
        .group_by(criterion.c.enrolment_id, Criterion.competence_id)
    )


def _by_member(board: Board) -> Select[*tuple[Any, ...]]:
    """Which marks each member gave to each criterion: a criterion may be marked in two tests."""
    return (
        select(
            AssessmentSheet.enrolment_id,
            CriterionMark.criterion_id,
            *(
                func.max(_flag(CriterionMark.mark == mark)).label(name)
                for name, mark in (("met", Mark.MET), ("partly", Mark.PARTLY_MET), ("not_met", Mark.NOT_MET))
            ),
        )
        .join(AssessmentSheet, CriterionMark.sheet_id == AssessmentSheet.id)
        .join(Seat, AssessmentSheet.seat_id == Seat.id)
        .where(*_in_force(board))
        .group_by(AssessmentSheet.enrolment_id, CriterionMark.criterion_id, AssessmentSheet.seat_id)
    )


def _in_force(board: Board) -> tuple[ColumnElement[bool], ...]:
    """Marks that count: handed in, by a member who has not left and does not stand aside for this person."""
    counting = (
        Seat.session_id == board.jury_session.id,
        Seat.left_at.is_(None),
        AssessmentSheet.state == SheetState.SUBMITTED,
        CriterionMark.mark.is_not(None),
    )
    if not board.aside:
        return counting
    return *counting, tuple_(AssessmentSheet.seat_id, AssessmentSheet.enrolment_id).not_in(sorted(board.aside))


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


class Held(NamedTuple):
    """What the jury holds of one competence."""

    acquired: bool
    word: str | None
    casting_vote: bool


class Outcome(NamedTuple):
    """Whether a unit is obtained, and the advice when it is not."""

    obtained: bool
    advice: str | None
    revision: int


class Spoken(NamedTuple):
    """A final interview."""

    satisfactory: bool
    word: str
    revision: int


@dataclass(frozen=True)
class Verdicts:
    """What the jury recorded: consensus by (enrolment, competence), outcomes by (enrolment, unit), interviews."""

    consensus: Mapping[tuple[int, int], Held]
    outcomes: Mapping[tuple[int, int], Outcome]
    interviews: Mapping[int, Spoken]


def verdicts(session: Session, board: Board, enrolment: Enrolment | None = None) -> Verdicts:
    """The recorded verdicts of the session, or of one person. Three queries, of values: there are thousands."""
    of = Enrolment.session_id == board.jury_session.id
    here = of if enrolment is None else Enrolment.id == enrolment.id
    mark, unit, interview = ConsensusMark, UnitOutcome, FinalInterview
    consensus = select(mark.enrolment_id, mark.competence_id, mark.acquired, mark.word, mark.casting_vote)
    outcomes = select(unit.enrolment_id, unit.unit_id, unit.obtained, unit.advice, unit.revision)
    interviews = select(interview.enrolment_id, interview.satisfactory, interview.word, interview.revision)
    return Verdicts(
        consensus={(r[0], r[1]): Held(*r[2:]) for r in session.execute(consensus.join(mark.enrolment).where(here))},
        outcomes={(r[0], r[1]): Outcome(*r[2:]) for r in session.execute(outcomes.join(unit.enrolment).where(here))},
        interviews={r[0]: Spoken(*r[1:]) for r in session.execute(interviews.join(interview.enrolment).where(here))},
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """What the jury still owes one person: units without a consensus that today's grids allow, and the interview."""

    units: tuple[int, ...]
    interview: bool

    @property
    def count(self) -> int:
        """How many things."""
        return len(self.units) + self.interview


def owed(board: Board, enrolment: Enrolment, decided: Verdicts, readings: Mapping[tuple[int, int], Reading]) -> Owed:
    """What the jury still owes this person."""
    units = tuple(
        unit.id
        for unit in board.units
        if unit.id in board.aims(enrolment)
        and (
            (enrolment.id, unit.id) not in decided.outcomes
            or not all(_holds(decided, readings, (enrolment.id, competence.id)) for competence in unit.competences)
        )
    )
    interview = board.owes_interview(enrolment) and enrolment.id not in decided.interviews
    return Owed(units, interview)


def _holds(decided: Verdicts, readings: Mapping[tuple[int, int], Reading], key: tuple[int, int]) -> bool:
    """Whether the consensus is recorded and the grids of today still allow it: one may have been corrected since."""
    row = decided.consensus.get(key)
    return row is not None and wrong_consensus(readings.get(key, NOTHING), row.acquired, row.word) is None


def all_owed(session: Session, board: Board, decided: Verdicts) -> dict[int, Owed]:
    """What the jury still owes each person whom it assesses, by enrolment. One query."""
    readings = readings_of(session, board)
    return {enrolment.id: owed(board, enrolment, decided, readings) for enrolment in board.present}

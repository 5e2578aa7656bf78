"""What the grids in force say of each competence, and what the jury has decided and still owes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
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
from certify.assessments.terms import SheetState
from certify.certifications.models import Criterion

NOTHING = read(())


def marks_by_competence(
    session: Session, board: Board, enrolment: Enrolment | None = None
) -> dict[tuple[int, int], list[Seen]]:
    """Marks of the submitted grids of members who have not left, by (enrolment, competence). One query."""
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
        .where(
            Seat.session_id == board.jury_session.id,
            Seat.left_at.is_(None),
            AssessmentSheet.state == SheetState.SUBMITTED,
            CriterionMark.mark.is_not(None),
        )
    )
    if enrolment is not None:
        statement = statement.where(AssessmentSheet.enrolment_id == enrolment.id)
    found: dict[tuple[int, int], list[Seen]] = defaultdict(list)
    for of, competence, criterion, eliminatory, seat, mark in session.execute(statement):
        assert mark is not None  # noqa: S101  (the query leaves those out)
        found[of, competence].append(Seen(criterion, eliminatory, seat, mark))
    return found


@dataclass(frozen=True)
class Verdicts:
    """What the jury recorded: consensus by (enrolment, competence), outcomes by (enrolment, unit), interviews."""

    consensus: Mapping[tuple[int, int], ConsensusMark]
    outcomes: Mapping[tuple[int, int], UnitOutcome]
    interviews: Mapping[int, FinalInterview]


def verdicts(session: Session, board: Board) -> Verdicts:
    """The recorded verdicts of the session. Three queries."""
    ids = select(Enrolment.id).where(Enrolment.session_id == board.jury_session.id)
    consensus = session.scalars(select(ConsensusMark).where(ConsensusMark.enrolment_id.in_(ids)))
    outcomes = session.scalars(select(UnitOutcome).where(UnitOutcome.enrolment_id.in_(ids)))
    interviews = session.scalars(select(FinalInterview).where(FinalInterview.enrolment_id.in_(ids)))
    return Verdicts(
        consensus={(row.enrolment_id, row.competence_id): row for row in consensus},
        outcomes={(row.enrolment_id, row.unit_id): row for row in outcomes},
        interviews={row.enrolment_id: row for row in interviews},
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
    readings = {key: read(marks) for key, marks in marks_by_competence(session, board).items()}
    return {enrolment.id: owed(board, enrolment, decided, readings) for enrolment in board.present}

"""Counting grids: which are expected, which are handed in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.board import Board, SheetKey
from certify.assessments.models import AssessmentSheet, Enrolment, JurySession
from certify.assessments.terms import SheetState


def sheet_states(session: Session, jury_session: JurySession) -> dict[SheetKey, SheetState]:
    """The state of the newest version of each grid of the session."""
    statement = (
        select(AssessmentSheet.seat_id, AssessmentSheet.enrolment_id, AssessmentSheet.method_id, AssessmentSheet.state)
        .join(Enrolment)
        .where(Enrolment.session_id == jury_session.id)
        .order_by(AssessmentSheet.version)
    )
    return {(row[0], row[1], row[2]): row[3] for row in session.execute(statement)}


def missing_sheets(board: Board, states: dict[SheetKey, SheetState]) -> list[SheetKey]:
    """The expected grids that are not submitted, those being corrected included."""
    return [key for key in board.expected() if states.get(key) is not SheetState.SUBMITTED]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many grids are expected and handed in: in all, by enrolment and by method, as (handed in, expected)."""

    total: tuple[int, int]
    by_enrolment: dict[int, tuple[int, int]]
    by_method: dict[int, tuple[int, int]]


def tally(board: Board, states: dict[SheetKey, SheetState]) -> Tally:
    """Count the grids in one pass: a session may have thousands."""
    expected = list(board.expected())
    done = [key for key in expected if states.get(key) is SheetState.SUBMITTED]
    return Tally((len(done), len(expected)), _pairs(done, expected, 1), _pairs(done, expected, 2))


def _pairs(done: list[SheetKey], expected: list[SheetKey], part: int) -> dict[int, tuple[int, int]]:
    got, wanted = Counter(key[part] for key in done), Counter(key[part] for key in expected)
    return {key: (got[key], count) for key, count in wanted.items()}

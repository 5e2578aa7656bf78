"""Reads of grids on paper: how far each printed sheet is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from certify.accounts.models import Account
from certify.assessments.models import AssessmentSheet, Enrolment, Juror, JurySession, PaperCopy, PaperGrid, Seat
from certify.assessments.terms import SheetState
from certify.certifications.models import AssessmentMethod
from certify.credential.record import Label

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One printed sheet: whose, for whom, on what; the accounts of those who typed it; whether it is handed in."""

    number: int
    table: int
    juror: str
    account_id: int
    method: Label
    typed_by: frozenset[int]
    handed_in: bool


def count(session: Session, jury_session: JurySession) -> int:
    """How many sheets are numbered."""
    return session.scalar(select(func.count(PaperGrid.id)).where(PaperGrid.session_id == jury_session.id)) or 0


def progress(session: Session, jury_session: JurySession, page: int = 1) -> Sequence[Line]:
    """The sheets in order of their numbers, `PAGE` at a time; two queries."""
    sheet = aliased(AssessmentSheet)
    rows = session.execute(
        select(PaperGrid, Enrolment.table_number, Account, AssessmentMethod.label, sheet.id)
        .join(Seat, Seat.id == PaperGrid.seat_id)
        .join(Juror, Juror.id == Seat.juror_id)
        .join(Account, Account.id == Juror.account_id)
        .join(Enrolment, Enrolment.id == PaperGrid.enrolment_id)
        .join(AssessmentMethod, AssessmentMethod.id == PaperGrid.method_id)
        .outerjoin(
            sheet,
            (sheet.seat_id == PaperGrid.seat_id)
            & (sheet.enrolment_id == PaperGrid.enrolment_id)
            & (sheet.method_id == PaperGrid.method_id)
            & (sheet.state == SheetState.SUBMITTED),
        )
        .where(PaperGrid.session_id == jury_session.id)
        .order_by(PaperGrid.number)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    typed = _typed(session, [row[0].id for row in rows])
    return [
        Line(grid.number, table, account.display_name, account.id, label, typed.get(grid.id, frozenset()), bool(key))
        for grid, table, account, label, key in rows
    ]


def _typed(session: Session, grids: Sequence[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    rows = session.execute(select(PaperCopy.grid_id, PaperCopy.typed_by_id).where(PaperCopy.grid_id.in_(grids)))
    for grid, account in rows:
        found.setdefault(grid, set()).add(account)
    return {grid: frozenset(accounts) for grid, accounts in found.items()}

"""What a session's manager still has to see to, counted for the dashboard in four queries."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certify.assessments.board import Board
from certify.assessments.checking import Checklist, checklist
from certify.assessments.models import Accommodation, Enrolment, Incident, Slot
from certify.assessments.terms import AccommodationState


@dataclass(frozen=True, slots=True)
class Ahead:
    """The checklist of the site; accommodations to decide; incidents, and those without a sequel; times given."""

    checklist: Checklist
    accommodations: int
    incidents: int
    unsettled: int
    slots: int
    expected: int


def ahead_of(session: Session, board: Board) -> Ahead:
    """What lies ahead of this session."""
    here = board.jury_session
    incidents, settled = session.execute(
        select(func.count(), func.count(Incident.settled_at)).where(Incident.session_id == here.id)
    ).one()
    return Ahead(
        checklist=checklist(session, here),
        accommodations=_waiting(session, board),
        incidents=incidents,
        unsettled=incidents - settled,
        slots=_slots(session, board),
        expected=sum(
            len(board.grids_of(e)) + board.owes_interview(e) for e in board.enrolments if e.excluded_at is None
        ),
    )


def _waiting(session: Session, board: Board) -> int:
    statement = (
        select(func.count())
        .select_from(Accommodation)
        .join(Enrolment, Enrolment.candidacy_id == Accommodation.candidacy_id)
        .where(
            Enrolment.session_id == board.jury_session.id,
            Enrolment.removed_at.is_(None),
            Accommodation.state == AccommodationState.ASKED,
        )
    )
    return session.scalar(statement) or 0


def _slots(session: Session, board: Board) -> int:
    statement = (
        select(func.count())
        .select_from(Slot)
        .join(Slot.enrolment)
        .where(
            Enrolment.session_id == board.jury_session.id,
            Enrolment.removed_at.is_(None),
            Enrolment.excluded_at.is_(None),
        )
    )
    return session.scalar(statement) or 0

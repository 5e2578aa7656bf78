"""Who may mark whom, now: every refusal of marking, in the order in which a person can put things right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.incidents import STOPPING
from certify.assessments.models import Enrolment, Incident, Seat
from certify.assessments.standing import require_standing
from certify.assessments.terms import Presence
from certify.certifications.models import AssessmentMethod, MethodKind
from certify.errors import Conflict, Forbidden, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person


def require_own(seat: Seat, by: Person) -> None:
    """Errors: Forbidden `seat.other` or `seat.left`."""
    if seat.juror.account_id != by.id:
        raise Forbidden("seat.other", "Cette place de jury est celle d’une autre personne.")
    if seat.left_at is not None:
        raise Forbidden("seat.left", "Vous avez quitté le jury de cette session.")


def require_assessing(session: Session, seat: Seat, enrolment: Enrolment, method: AssessmentMethod) -> None:
    """This member assesses this person in this test: habilitated, declared without a tie, the person here.

    Errors: NotFound `sheet.unknown`; Conflict `sheet.absent`; those of `standing.require_standing`.
    """
    if enrolment.session_id != seat.session_id or method.version_id != seat.jury_session.version_id:
        raise NotFound("sheet.unknown", "Cette grille n’existe pas.")
    if method.kind is MethodKind.FINAL_INTERVIEW:
        raise NotFound("sheet.unknown", "L’entretien final se note avec la décision, sans grille.")
    attendance = enrolment.attendance
    here = enrolment.removed_at is None and enrolment.excluded_at is None
    if not here or attendance is None or attendance.presence is not Presence.PRESENT:
        raise Conflict("sheet.absent", "Cette personne n’est pas notée présente : il n’y a rien à évaluer.")
    require_standing(session, seat, enrolment)


def require_running(session: Session, enrolment: Enrolment) -> None:
    """Errors: Conflict `sheet.stopped` while the person's test is stopped by an incident."""
    number = session.scalar(
        select(Incident.number)
        .where(Incident.enrolment_id == enrolment.id, Incident.kind.in_(STOPPING), Incident.settled_at.is_(None))
        .limit(1)
    )
    if number is not None:
        raise Conflict(
            "sheet.stopped",
            "L’épreuve du candidat %(candidate)s est arrêtée : incident %(number)d. "
            "La personne responsable de la session écrit la suite, puis vous continuez.",
            {"candidate": enrolment.label, "number": number},
        )

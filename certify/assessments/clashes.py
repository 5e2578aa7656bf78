"""What keeps a person from a place in a session: a seat in its jury, or other tests on the same days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.board import OVER
from certify.assessments.models import Enrolment, Juror, JurySession, Seat
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.states import CandidacyState
from certify.errors import Conflict


def require_no_member(session: Session, jury_session: JurySession, candidacies: Iterable[Candidacy]) -> None:
    """Errors: Conflict `session.member` for the candidacy of somebody who sits in the session's jury."""
    member = session.scalars(
        select(Candidacy.reference)
        .join(Candidate, Candidate.id == Candidacy.candidate_id)
        .join(Juror, Juror.account_id == Candidate.account_id)
        .join(Seat, Seat.juror_id == Juror.id)
        .where(
            Seat.session_id == jury_session.id,
            Seat.left_at.is_(None),
            Candidacy.id.in_([candidacy.id for candidacy in candidacies]),
        )
        .order_by(Candidacy.reference)
    ).first()
    if member is not None:
        raise Conflict(
            "session.member",
            "La candidature %(candidacy)s est celle d’un membre du jury de cette session. "
            "Notez d’abord son départ du jury, ou inscrivez cette personne dans une autre session.",
            {"candidacy": member},
        )


def other_tests(session: Session, candidacy: Candidacy, starts_on: date, ends_on: date) -> str | None:
    """The reference of a session with one of these days in which another candidacy of the person has a place."""
    return session.scalars(
        select(JurySession.reference)
        .join(Enrolment, Enrolment.session_id == JurySession.id)
        .join(Candidacy, Candidacy.id == Enrolment.candidacy_id)
        .where(
            Candidacy.candidate_id == candidacy.candidate_id,
            Candidacy.id != candidacy.id,
            Candidacy.state == CandidacyState.SCHEDULED,
            Enrolment.removed_at.is_(None),
            JurySession.state.not_in(OVER),
            JurySession.starts_on <= ends_on,
            JurySession.ends_on >= starts_on,
        )
        .order_by(JurySession.reference)
    ).first()


def require_free_days(session: Session, jury_session: JurySession, candidacy: Candidacy) -> None:
    """Errors: Conflict `session.other_tests` for somebody who has a place elsewhere, or here, on one of these days."""
    taken = other_tests(session, candidacy, jury_session.starts_on, jury_session.ends_on)
    if taken is not None:
        raise Conflict(
            "session.other_tests",
            "La personne de la candidature %(candidacy)s a déjà une place un de ces jours, "
            "dans la session %(reference)s. Inscrivez-la dans une session à d’autres dates.",
            {"candidacy": candidacy.reference, "reference": taken},
        )

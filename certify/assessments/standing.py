"""Whether a member of the jury may act now: habilitated on the session's days, and free of any tie with the candidate.

Checked at the act itself: a habilitation may lapse, and a tie be found, after the jury was convened.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.bars import barred_jurors
from certify.assessments.board import habilitated
from certify.assessments.fitness import covered
from certify.assessments.models import ConflictDeclaration, Enrolment, Seat
from certify.assessments.progress import session_rules
from certify.assessments.terms import SessionState
from certify.assessments.ties import kept_from
from certify.errors import Conflict, Forbidden

LAPSED = (
    "L’habilitation de ce membre du jury ne couvre plus les jours de la session. "
    "L’autorité peut la rétablir, ou le responsable noter son départ et désigner quelqu’un d’autre."
)
LAPSED_AT_SIGNING = (
    "L’habilitation de ce membre du jury ne couvre plus les jours de la session : il ne signe pas. "
    "L’autorité peut la rétablir. Sinon, la présidence reprend le procès-verbal et le responsable note le départ."
)


def is_habilitated(seat: Seat) -> bool:
    """Whether the rule-set asks for no habilitation, or the member's covers every day of the session."""
    jury_session = seat.jury_session
    rules = session_rules(jury_session)
    periods = habilitated(seat.juror, jury_session.version.certification_id)
    return not rules.habilitation_required or covered(periods, jury_session.starts_on, jury_session.ends_on)


def require_habilitated(seat: Seat) -> None:
    """Errors: Conflict `jury.habilitation_lapsed`, with the way out at this stage of the session."""
    if not is_habilitated(seat):
        signing = seat.jury_session.state is SessionState.MINUTES_DRAFTED
        raise Conflict("jury.habilitation_lapsed", LAPSED_AT_SIGNING if signing else LAPSED)


def require_standing(session: Session, seat: Seat, enrolment: Enrolment) -> None:
    """Make sure that this member may assess this candidate.

    Errors: Conflict when the habilitation lapsed, or `sheet.undeclared` while nothing is declared on the candidate;
    Forbidden `sheet.aside` for a tie, a decision annulled, whoever accompanied the candidate, or the candidate.
    """
    require_habilitated(seat)
    declared = session.execute(
        select(ConflictDeclaration.tie).where(
            ConflictDeclaration.seat_id == seat.id, ConflictDeclaration.enrolment_id == enrolment.id
        )
    ).one_or_none()
    barred = barred_jurors(session, seat.jury_session).get(enrolment.candidacy_id, frozenset())
    tied = kept_from(session, [enrolment], [seat.juror]).get(enrolment.candidacy_id, frozenset())
    if seat.juror_id in barred | tied or (declared is not None and declared.tie is not None):
        raise Forbidden("sheet.aside", "Vous vous déportez pour cette personne : vous ne l’évaluez pas.")
    if declared is None:
        raise Conflict("sheet.undeclared", "Dites d’abord ce qui vous lie à cette personne, dans vos déclarations.")

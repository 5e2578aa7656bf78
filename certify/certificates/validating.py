"""The authority's decision on signed minutes: validating them prepares the certificates, in one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.assessments import validation
from certify.assessments.models import Minutes
from certify.assessments.terms import MinutesState, RejectionGround
from certify.certificates.models import Certificate
from certify.certificates.preparing import prepare_for
from certify.errors import Conflict


def check_awaits_decision(minutes: Minutes) -> None:
    """Errors: Conflict `minutes.not_signed` unless the minutes are signed and nothing was decided yet."""
    if minutes.state is not MinutesState.SIGNED:
        raise Conflict("minutes.not_signed", "Ce procès-verbal n’attend pas de décision de l’autorité.")


def validate_minutes(
    session: Session, minutes: Minutes, *, public_url: str, by: Person, now: datetime
) -> list[Certificate]:
    """Validate the minutes and prepare what they give. The worker draws and signs after the commit.

    Errors: Forbidden for who took part in the session; Conflict out of order, or when rows are not what was signed.
    """
    check_awaits_decision(minutes)
    validation.accept_minutes(session, minutes, by=by, now=now)
    return prepare_for(session, minutes, public_url=public_url, by=by.actor, now=now)


def reject_minutes(
    session: Session, minutes: Minutes, ground: RejectionGround, reason: str, *, by: Person, now: datetime
) -> None:
    """Refuse the minutes, for their form or for the substance.

    Errors: Invalid on `reason`; Forbidden; Conflict out of order.
    """
    check_awaits_decision(minutes)
    validation.reject_minutes(session, minutes, ground, reason, by=by, now=now)

"""Annulling validated minutes, whole or for some people: their certificates are withdrawn in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.assessments.annulment import Fallen, annul_decisions
from certify.assessments.models import Decision, Enrolment, Minutes, UnitHolding
from certify.certificates import status
from certify.certificates.models import Certificate
from certify.certificates.preparing import prepare
from certify.certificates.rules import TRANSITIONS, Event, ReasonCode
from certify.certificates.status import Reason
from certify.certifications.models import CompetenceUnit

STOPPABLE = frozenset(state for state, event in TRANSITIONS if event is Event.WITHDRAW)
"""States of a certificate that is in force, or on its way to be."""


def annul_minutes(
    session: Session,
    minutes: Minutes,
    *,
    enrolments: Collection[Enrolment] | None,
    reason: str,
    public_reason: ReasonCode = ReasonCode.MINUTES_ANNULLED,
    public_url: str,
    by: Person,
    now: datetime,
) -> list[Certificate]:
    """Annul what the minutes decided for these people, or everything (None); the certificates withdrawn.

    Units are no longer held, candidacies wait for another jury, certificates are withdrawn, those on their way are
    stopped. A title that rested on one of these units is withdrawn too, and what its own sitting gave is certified unit
    by unit. Errors: those of `annul_decisions`; Invalid on `private`, `code`.
    """
    fallen = annul_decisions(session, minutes, enrolments=enrolments, reason=reason, by=by, now=now)
    why = Reason(public_reason, reason)
    withdrawn = _withdraw(session, _of(session, fallen), why, by=by, now=now)
    for decision in fallen.titles:
        _certify_units(session, decision, public_url=public_url, by=by, now=now)
    return withdrawn


def _of(session: Session, fallen: Fallen) -> Sequence[Certificate]:
    """Every certificate of the annulled decisions, and the titles that fell; kept until the transaction ends."""
    annulled = [decision.id for decision in fallen.annulled]
    titles = [decision.id for decision in fallen.titles]
    return session.scalars(
        select(Certificate)
        .where(
            Certificate.state.in_(STOPPABLE),
            Certificate.decision_id.in_(annulled)
            | (Certificate.decision_id.in_(titles) & (Certificate.scope == "title")),
        )
        .order_by(Certificate.id)
        .with_for_update(of=Certificate)
        .execution_options(populate_existing=True)
    ).all()


def _withdraw(
    session: Session, certificates: Iterable[Certificate], why: Reason, *, by: Person, now: datetime
) -> list[Certificate]:
    withdrawn = []
    for certificate in certificates:
        status.withdraw(session, certificate, why, by=by.actor, now=now)
        withdrawn.append(certificate)
    session.flush()
    return withdrawn


def _certify_units(session: Session, decision: Decision, *, public_url: str, by: Person, now: datetime) -> None:
    """Prepare a certificate for each unit that the sitting itself gave, where its title fell."""
    holder = decision.enrolment.candidacy.candidate.holder
    units = session.scalars(
        select(CompetenceUnit)
        .join(UnitHolding, UnitHolding.unit_id == CompetenceUnit.id)
        .where(UnitHolding.decision_id == decision.id, UnitHolding.ended_at.is_(None))
        .order_by(CompetenceUnit.position)
    ).all()
    for unit in units:
        prepare(session, decision, unit, holder=holder, public_url=public_url, by=by.actor, now=now)

"""Changing a certificate's status: suspend, reinstate, withdraw, replace. In the register at once, in the log next."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from certify.audit import trail
from certify.audit.trail import SYSTEM, Actor
from certify.certificates.models import Certificate, StatusChange
from certify.certificates.notices import tell_reinstated, tell_replaced, tell_suspended, tell_withdrawn
from certify.certificates.preparing import NONCE_BYTES, prepare
from certify.certificates.rules import REASONS, Event, ReasonCode, State, follow
from certify.certifications.models import CompetenceUnit
from certify.certifications.rulesets import Rules, rules_of
from certify.credential import canonical
from certify.credential.record import Holder
from certify.errors import Conflict, Invalid

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a public code, which the verification page shows, and a private sentence, which stays with the authority."""

    code: ReasonCode
    private: str


def suspend(
    session: Session, certificate: Certificate, reason: Reason, until_on: date, *, by: Actor, now: datetime
) -> None:
    """Suspend until the end of a day, where the rule-set cites what allows it.

    Errors: Conflict `certificate.no_basis`, `certificate.out_of_order`; Invalid on `until_on` or `private`.
    """
    rule_set = certificate.minutes.jury_session.rule_set
    rules = rules_of(rule_set) if rule_set is not None else None
    if rules is None or rules.suspension_basis is None:
        raise Conflict("certificate.no_basis", "Le règlement de cette certification ne prévoit pas de suspension.")
    today = now.astimezone(ZoneInfo(certificate.authority.time_zone)).date()
    _check_end(until_on, today, rules)
    _change(session, certificate, Event.SUSPEND, reason, until_on=until_on, by=by, now=now)
    tell_suspended(session, certificate, until_on, now=now)


def _check_end(until_on: date, today: date, rules: Rules) -> None:
    if until_on <= today:
        sentence = "Écrivez une date à venir."
        raise Invalid("certificate.until", sentence, fields={"until_on": sentence})
    if rules.suspension_days is not None and until_on > (last := today + timedelta(days=rules.suspension_days)):
        sentence = "Le règlement permet une suspension jusqu’au %(last)s au plus."
        raise Invalid("certificate.until", sentence, {"last": f"{last:%d/%m/%Y}"}, {"until_on": sentence})


def reinstate(session: Session, certificate: Certificate, reason: Reason, *, by: Actor, now: datetime) -> None:
    """Put a suspended certificate back in force. Errors: Conflict `certificate.out_of_order`; Invalid on `private`."""
    _change(session, certificate, Event.REINSTATE, reason, by=by, now=now)
    tell_reinstated(session, certificate, now=now)


def withdraw(session: Session, certificate: Certificate, reason: Reason, *, by: Actor, now: datetime) -> None:
    """Withdraw for good. Errors: Conflict `certificate.out_of_order`; Invalid on `private`."""
    _change(session, certificate, Event.WITHDRAW, reason, by=by, now=now)
    tell_withdrawn(session, certificate, now=now)


def replace(
    session: Session,
    certificate: Certificate,
    reason: Reason,
    holder: Holder,
    *,
    public_url: str,
    by: Actor,
    now: datetime,
) -> Certificate:
    """Replace by a new certificate for `holder`, of the same decision and scope, and return it.

    After a correction the old page points to the new one; after a loss it never does, or a finder would gain it.
    Errors: Conflict `certificate.out_of_order`; Invalid on `private`, or on `code` for a correction of nothing.
    """
    if reason.code is ReasonCode.CORRECTION and holder == canonical.decode(certificate.record).holder:
        sentence = "Rien n’est corrigé : écrivez ce qui était faux, ou choisissez « perte ou vol »."
        raise Invalid("certificate.nothing_corrected", sentence, fields={"code": sentence})
    _change(session, certificate, Event.REPLACE, reason, by=by, now=now)
    successor = prepare(
        session,
        certificate.decision,
        _unit_of(session, certificate),
        holder=holder,
        public_url=public_url,
        by=by,
        now=now,
        edition=certificate.edition + 1,
    )
    certificate.replaced_by = successor
    tell_replaced(session, certificate, successor, now=now)
    return successor


def lift_ended_suspensions(session: Session, *, now: datetime) -> int:
    """Reinstate what was suspended until a day that has passed, and say how many. The worker calls it."""
    rows = session.execute(
        select(Certificate, StatusChange)
        .join(Certificate.changes)
        .where(Certificate.state == State.SUSPENDED, StatusChange.event == Event.SUSPEND)
        .order_by(StatusChange.id)
    )
    latest = {row.Certificate: row.StatusChange for row in rows}
    lifted = 0
    for certificate, change in latest.items():
        today = now.astimezone(ZoneInfo(certificate.authority.time_zone)).date()
        if change.until_on and change.until_on < today:
            reason = Reason(ReasonCode.INQUIRY_CLOSED, "Fin de la suspension à la date fixée.")
            reinstate(session, certificate, reason, by=SYSTEM, now=now)
            lifted += 1
    return lifted


def _unit_of(session: Session, certificate: Certificate) -> CompetenceUnit | None:
    kind, _, code = certificate.scope.partition(":")
    if kind == "title":
        return None
    version_id = certificate.minutes.jury_session.version_id
    return session.scalars(
        select(CompetenceUnit).where(CompetenceUnit.version_id == version_id, CompetenceUnit.code == code)
    ).one()


def _change(
    session: Session,
    certificate: Certificate,
    event: Event,
    reason: Reason,
    *,
    until_on: date | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Move the row by compare-and-set, so that of two people who decide at once the second is told."""
    _check(event, reason)
    before, after = certificate.state, follow(certificate.state, event)
    moved = session.execute(
        update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.state == before)
        .values(state=after)
        .execution_options(synchronize_session="fetch")
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise Conflict("certificate.changed", "Une autre personne vient de changer ce certificat. Relisez-le.")
    session.add(
        StatusChange(
            certificate_id=certificate.id,
            event=event,
            reason_code=reason.code,
            private_reason=reason.private.strip(),
            at=now,
            until_on=until_on,
            actor_id=by.id,
            nonce=secrets.token_bytes(NONCE_BYTES),
        )
    )
    subject = ("certificate", certificate.number)
    trail.record(session, f"certificate.{event.value}", subject, by=by, now=now, reason=reason.code.value)


def _check(event: Event, reason: Reason) -> None:
    if reason.code not in REASONS[event]:
        sentence = "Choisissez un motif dans la liste."
        raise Invalid("certificate.reason", sentence, fields={"code": sentence})
    if len(reason.private.strip()) < SHORTEST_REASON:
        sentence = f"Écrivez le motif en {SHORTEST_REASON} caractères au moins : il reste au dossier de l’autorité."
        raise Invalid("certificate.reason", sentence, fields={"private": sentence})

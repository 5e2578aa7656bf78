"""The life of a habilitation: asked for, trained for, granted, suspended and reinstated, renewed, ended."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.models import Habilitation, HabilitationStep, Juror
from certify.assessments.progress import lock
from certify.assessments.register import require_reach, today_in
from certify.assessments.rules import HABILITATION, follow
from certify.assessments.terms import HabilitationEvent, HabilitationState
from certify.audit import trail
from certify.certifications.models import Certification, CertificationVersion
from certify.certifications.rulesets import in_force, rules_of
from certify.db import Database
from certify.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person

# A renewal may be asked for that long before the end, so that no juror falls out between the two.
RENEWAL = timedelta(days=180)
_LIVE = frozenset({HabilitationState.REQUESTED, HabilitationState.TRAINED, HabilitationState.SUSPENDED})


def under_way(juror: Juror, today: date) -> set[int]:
    """The certifications for which none can be asked now: one is asked for, suspended, or far from its end."""
    return {
        h.certification_id
        for h in juror.habilitations
        if h.state in _LIVE or (h.state is HabilitationState.GRANTED and h.until_on and h.until_on - RENEWAL > today)
    }


def request_habilitation(
    session: Session, juror: Juror, certification: Certification, *, by: Person, now: datetime
) -> Habilitation:
    """Ask for a habilitation, or for its renewal in its last `RENEWAL`.

    Errors: Conflict while another one for the same title is under way, suspended or far from its end.
    """
    require_reach(juror.authority, by)
    if certification.authority_id != juror.authority_id:
        raise NotFound("certification.unknown", "Ce titre n’existe pas ici.")
    lock(session, juror, "registered_at")
    session.expire(juror, ["habilitations"])
    if certification.id in under_way(juror, today_in(juror.authority, now)):
        raise Conflict("habilitation.exists", "Une habilitation pour ce titre est déjà en cours.")
    habilitation = Habilitation(
        juror=juror, certification=certification, state=HabilitationState.REQUESTED, requested_at=now
    )
    session.add(habilitation)
    session.flush()
    _note(session, habilitation, "request", by=by.actor, now=now)
    return habilitation


def record_training(
    session: Session, habilitation: Habilitation, *, trained_on: date, hours: Decimal, by: Person, now: datetime
) -> None:
    """Record the training that a juror followed. Errors: Invalid by field; Conflict out of order."""
    wrong = {}
    if trained_on > today_in(habilitation.juror.authority, now):
        wrong["trained_on"] = "Cette date est à venir."
    if not (hours.is_finite() and 0 < hours <= 200):
        wrong["hours"] = "Écrivez un nombre d’heures, par exemple 4."
    if wrong:
        raise Invalid("habilitation.invalid", "La formation est à corriger.", fields=wrong)
    _move(session, habilitation, HabilitationEvent.TRAIN, by=by, now=now)
    habilitation.trained_on, habilitation.training_hours = trained_on, hours


def grant_habilitation(
    session: Session, habilitation: Habilitation, *, until_on: date, by: Person, now: datetime
) -> None:
    """Grant from today until a day, at most the end of the title.

    Errors: Invalid by field, also when the training is shorter than the rule-set asks; Conflict out of order.
    """
    today = today_in(habilitation.juror.authority, now)
    version = _version_in_force(session, habilitation.certification, today)
    wrong = {}
    if until_on < today:
        wrong["until_on"] = "L’habilitation finit aujourd’hui ou plus tard."
    if version.valid_until is not None and until_on > version.valid_until:
        wrong["until_on"] = "L’habilitation finit au plus tard avec le titre."
    if (habilitation.training_hours or 0) < rules_of(in_force(version.rule_set, today)).habilitation_hours:
        wrong["hours"] = "La formation suivie est plus courte que le règlement ne le demande."
    if wrong:
        raise Invalid("habilitation.invalid", "L’habilitation ne peut pas être donnée ainsi.", fields=wrong)
    _move(session, habilitation, HabilitationEvent.GRANT, by=by, now=now)
    habilitation.granted_on, habilitation.until_on = today, until_on


def end_habilitation(
    session: Session, habilitation: Habilitation, event: HabilitationEvent, *, reason: str, by: Person, now: datetime
) -> None:
    """Refuse, suspend, reinstate or withdraw a habilitation, from today.

    Errors: Invalid without a reason; Conflict out of order, or when what is reinstated is past its last day.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid("habilitation.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez le motif."})
    today = today_in(habilitation.juror.authority, now)
    past = habilitation.until_on is not None and habilitation.until_on < today
    if event is HabilitationEvent.REINSTATE and past:
        raise Conflict("habilitation.past", "Le dernier jour de cette habilitation est passé. Demandez-en une autre.")
    _move(session, habilitation, event, reason=reason, by=by, now=now)
    habilitation.ended_reason = None if event is HabilitationEvent.REINSTATE else reason


def expire_habilitations(database: Database, *, now: datetime) -> int:
    """End the habilitations whose last day is past where their authority sits; how many. Run again, it ends no more."""
    with database.writing() as session:
        rows = session.scalars(
            select(Habilitation).where(
                Habilitation.state.in_([HabilitationState.GRANTED, HabilitationState.SUSPENDED]),
                Habilitation.until_on < now.date() + timedelta(days=1),
            )
        ).all()
        past = [h for h in rows if h.until_on and h.until_on < today_in(h.juror.authority, now)]
        for habilitation in past:
            _step(session, habilitation, HabilitationEvent.EXPIRE, by=trail.SYSTEM, now=now)
    return len(past)


def _version_in_force(session: Session, certification: Certification, today: date) -> CertificationVersion:
    newest = session.scalars(
        select(CertificationVersion)
        .where(CertificationVersion.certification_id == certification.id, CertificationVersion.valid_from <= today)
        .order_by(CertificationVersion.valid_from.desc())
        .limit(1)
    ).first()
    if newest is None:
        raise Conflict("habilitation.no_title", "Ce titre n’est pas encore en vigueur.")
    return newest


def _move(
    session: Session,
    habilitation: Habilitation,
    event: HabilitationEvent,
    *,
    reason: str | None = None,
    by: Person,
    now: datetime,
) -> None:
    require_reach(habilitation.juror.authority, by)
    lock(session, habilitation, "state")
    _step(session, habilitation, event, reason=reason, by=by.actor, now=now)


def _step(
    session: Session,
    habilitation: Habilitation,
    event: HabilitationEvent,
    *,
    reason: str | None = None,
    by: trail.Actor,
    now: datetime,
) -> None:
    habilitation.state = follow(HABILITATION, habilitation.state, event)
    on = today_in(habilitation.juror.authority, now)
    habilitation.steps.append(HabilitationStep(event=event, on=on, reason=reason))
    session.flush()
    _note(session, habilitation, event.value, by=by, now=now)


def _note(session: Session, habilitation: Habilitation, act: str, *, by: trail.Actor, now: datetime) -> None:
    trail.record(session, f"habilitation.{act}", ("habilitation", habilitation.id), by=by, now=now)

"""The register of jurors of an authority: who they are, and the habilitations that let them sit."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.models import Account
from certify.assessments.models import Habilitation, Juror
from certify.assessments.progress import lock
from certify.assessments.rules import HABILITATION, follow
from certify.assessments.terms import HabilitationEvent, HabilitationState, Sex
from certify.audit import trail
from certify.certifications.models import Certification, CertificationVersion
from certify.certifications.rulesets import rules_of
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions.models import Authority

if TYPE_CHECKING:
    from certify.accounts.person import Person


def _require_reach(authority: Authority, by: Person) -> None:
    if authority.organisation_id not in by.organisations("minutes.validate"):
        raise NotFound("juror.unknown", "Cette page n’existe pas.")


def register_juror(
    session: Session,
    *,
    account: Account,
    authority: Authority,
    trade: str,
    practice_years: int,
    left_trade_on: date | None,
    sex: Sex | None,
    by: Person,
    now: datetime,
) -> Juror:
    """Enter a person of the trade in the register. Errors: Invalid by field; Conflict when already in it."""
    _require_reach(authority, by)
    wrong = {}
    if not trade.strip():
        wrong["trade"] = "Écrivez le métier, par exemple maçonnerie."
    if not 0 <= practice_years <= 70:
        wrong["practice_years"] = "Écrivez un nombre d’années, de 0 à 70."
    if left_trade_on is not None and left_trade_on > _today(authority, now):
        wrong["left_trade_on"] = "Cette date est à venir."
    if wrong:
        raise Invalid("juror.invalid", "L’inscription au registre est incomplète.", fields=wrong)
    if session.scalar(select(Juror.id).where(Juror.account_id == account.id, Juror.authority_id == authority.id)):
        raise Conflict("juror.exists", "Cette personne est déjà au registre.")
    juror = Juror(
        account=account,
        authority=authority,
        trade=trade.strip(),
        practice_years=practice_years,
        left_trade_on=left_trade_on,
        sex=sex,
        registered_at=now,
    )
    session.add(juror)
    session.flush()
    trail.record(session, "juror.register", ("juror", juror.id), by=by.actor, now=now)
    return juror


def under_way(juror: Juror) -> set[int]:
    """The certifications for which a habilitation is asked for or in force: it is not asked for twice."""
    live = (HabilitationState.REQUESTED, HabilitationState.TRAINED, HabilitationState.GRANTED)
    return {h.certification_id for h in juror.habilitations if h.state in live}


def request_habilitation(
    session: Session, juror: Juror, certification: Certification, *, by: Person, now: datetime
) -> Habilitation:
    """Ask for a habilitation. Errors: Conflict while another one for the same title is under way or in force."""
    _require_reach(juror.authority, by)
    if certification.authority_id != juror.authority_id:
        raise NotFound("certification.unknown", "Ce titre n’existe pas ici.")
    lock(session, juror, "registered_at")
    if certification.id in under_way(juror):
        raise Conflict("habilitation.exists", "Une habilitation pour ce titre est déjà en cours.")
    habilitation = Habilitation(
        juror=juror, certification=certification, state=HabilitationState.REQUESTED, requested_at=now
    )
    session.add(habilitation)
    session.flush()
    _note(session, habilitation, "request", by=by, now=now)
    return habilitation


def record_training(
    session: Session, habilitation: Habilitation, *, trained_on: date, hours: Decimal, by: Person, now: datetime
) -> None:
    """Record the training that a juror followed. Errors: Invalid by field; Conflict out of order."""
    wrong = {}
    if trained_on > _today(habilitation.juror.authority, now):
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
    today = _today(habilitation.juror.authority, now)
    version = _version_in_force(session, habilitation.certification, today)
    wrong = {}
    if until_on < today:
        wrong["until_on"] = "L’habilitation finit aujourd’hui ou plus tard."
    if version.valid_until is not None and until_on > version.valid_until:
        wrong["until_on"] = "L’habilitation finit au plus tard avec le titre."
    if (habilitation.training_hours or 0) < rules_of(version.rule_set).habilitation_hours:
        wrong["hours"] = "La formation suivie est plus courte que le règlement ne le demande."
    if wrong:
        raise Invalid("habilitation.invalid", "L’habilitation ne peut pas être donnée ainsi.", fields=wrong)
    _move(session, habilitation, HabilitationEvent.GRANT, by=by, now=now)
    habilitation.granted_on, habilitation.until_on = today, until_on


def end_habilitation(
    session: Session, habilitation: Habilitation, event: HabilitationEvent, *, reason: str, by: Person, now: datetime
) -> None:
    """Suspend or withdraw a habilitation that was granted. Errors: Invalid without a reason; Conflict out of order."""
    if not reason.strip():
        raise Invalid("habilitation.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez le motif."})
    _move(session, habilitation, event, by=by, now=now)
    habilitation.ended_reason = reason.strip()


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


def _move(session: Session, habilitation: Habilitation, event: HabilitationEvent, *, by: Person, now: datetime) -> None:
    _require_reach(habilitation.juror.authority, by)
    lock(session, habilitation, "state")
    habilitation.state = follow(HABILITATION, habilitation.state, event)
    _note(session, habilitation, event.value, by=by, now=now)


def _note(session: Session, habilitation: Habilitation, act: str, *, by: Person, now: datetime) -> None:
    trail.record(session, f"habilitation.{act}", ("habilitation", habilitation.id), by=by.actor, now=now)


def _today(authority: Authority, now: datetime) -> date:
    return now.astimezone(ZoneInfo(authority.time_zone)).date()

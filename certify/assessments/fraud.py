"""Fraud, after the exclusion: the manager's report, the hearing, then a sanction or none (domain §3).

The candidacy's own table says in which order; this room says who may, and keeps the hearing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import LoaderOption

from certify.assessments.models import Enrolment, Hearing, JurySession
from certify.assessments.notices import tell_fraud_answered, tell_hearing
from certify.assessments.progress import hold, note, require_part
from certify.assessments.rules import Part
from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies import sittings
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions.models import Authority

if TYPE_CHECKING:
    from certify.accounts.person import Person

WAITING = (CandidacyState.EXCLUDED, CandidacyState.REPORTED, CandidacyState.HEARD)
LONGEST = 5000
ANSWERED = (CandidacyState.SANCTIONED, CandidacyState.CLEARED)


def report_exclusion(session: Session, enrolment: Enrolment, *, facts: str, by: Person, now: datetime) -> None:
    """Report the facts of an exclusion to the authority, by the manager. Errors: Invalid on `reason`; Conflict."""
    _hold(session, enrolment, Part.MANAGER, by)
    sittings.report_fraud(session, enrolment.candidacy, reason=facts, by=by.actor, now=now)
    _note(session, enrolment, "report_fraud", by, now)


def summon_to_hearing(
    session: Session, enrolment: Enrolment, *, at: datetime, place: str, by: Person, now: datetime
) -> Hearing:
    """Say when and where the person is heard, by the authority; it may be said again until it has taken place.

    Errors: Invalid on `day`, `place`; Conflict `fraud.not_reported`; Forbidden `session.part`.
    """
    _hold(session, enrolment, Part.AUTHORITY, by)
    if enrolment.candidacy.state is not CandidacyState.REPORTED:
        raise Conflict("fraud.not_reported", "La personne est entendue après le rapport, une seule fois.")
    wrong = {}
    if at <= now:
        wrong["day"] = "Choisissez un jour et une heure à venir."
    if not place.strip():
        wrong["place"] = "Écrivez où la personne est entendue."
    if wrong:
        raise Invalid("fraud.hearing", "L’audition ne peut pas être fixée ainsi.", fields=wrong)
    hearing = session.get(Hearing, enrolment.id) or Hearing(enrolment=enrolment)
    hearing.at, hearing.place = at, place.strip()
    hearing.summoned_at, hearing.summoned_by_id = now, by.id
    session.add(hearing)
    session.flush()
    zone = enrolment.jury_session.authority.time_zone
    tell_hearing(session, enrolment.candidacy, at=at, place=hearing.place, zone=zone, now=now)
    _note(session, enrolment, "summon_hearing", by, now)
    return hearing


def write_observations(session: Session, enrolment: Enrolment, *, text: str, by: Actor, now: datetime) -> None:
    """Keep what the person writes before the hearing; written again, the last text counts.

    Errors: Invalid on `observations`; Conflict `fraud.no_observations` before the summons and after the hearing.
    """
    hold(session, enrolment.jury_session)
    hearing = session.get(Hearing, enrolment.id)
    if hearing is None or enrolment.candidacy.state is not CandidacyState.REPORTED:
        sentence = "Les observations s’écrivent une fois l’audition fixée, et avant qu’elle ait lieu."
        raise Conflict("fraud.no_observations", sentence)
    if not text.strip() or len(text) > LONGEST:
        sentence = "5 000 caractères au plus." if text.strip() else "Écrivez vos observations."
        raise Invalid("fraud.observations", sentence, fields={"observations": sentence})
    hearing.observations, hearing.observed_at = text.strip(), now
    session.flush()
    subject = ("jury_session", enrolment.jury_session.reference)
    trail.record(session, "session.observe", subject, by=by, now=now, table=enrolment.table_number)


def record_hearing(session: Session, enrolment: Enrolment, *, words: str, by: Person, now: datetime) -> None:
    """Record what was said, or that the person did not come, once the hour has come.

    Errors: Invalid on `reason`; Conflict `fraud.no_hearing`, `fraud.too_early`, or out of order.
    """
    _hold(session, enrolment, Part.AUTHORITY, by)
    hearing = session.get(Hearing, enrolment.id)
    if hearing is None:
        raise Conflict("fraud.no_hearing", "Fixez d’abord le jour de l’audition : la personne doit le savoir.")
    if now < hearing.at:
        raise Conflict("fraud.too_early", "L’audition n’a pas encore eu lieu.")
    sittings.hear(session, enrolment.candidacy, reason=words, by=by.actor, now=now)
    _note(session, enrolment, "hear", by, now)


def sanction_fraud(
    session: Session, enrolment: Enrolment, *, reason: str, banned_until: date, by: Person, now: datetime
) -> None:
    """Ban the person from applying until a date. Errors: Invalid on `reason`, `banned_until`; Conflict."""
    _hold(session, enrolment, Part.AUTHORITY, by)
    sittings.sanction(session, enrolment.candidacy, reason=reason, banned_until=banned_until, by=by.actor, now=now)
    _answer(session, enrolment, "sanction", by, now)


def clear_of_fraud(session: Session, enrolment: Enrolment, *, reason: str, by: Person, now: datetime) -> None:
    """Find that there was no fraud: nothing counts against the person, who may sit again. Errors: Invalid; Conflict."""
    _hold(session, enrolment, Part.AUTHORITY, by)
    sittings.clear(session, enrolment.candidacy, reason=reason, by=by.actor, now=now)
    _answer(session, enrolment, "clear", by, now)


def _answer(session: Session, enrolment: Enrolment, act: str, by: Person, now: datetime) -> None:
    tell_fraud_answered(session, enrolment.candidacy, now=now)
    _note(session, enrolment, act, by, now)


def _hold(session: Session, enrolment: Enrolment, part: Part, by: Person) -> None:
    hold(session, enrolment.jury_session)
    require_part(session, enrolment.jury_session, part, by)
    if enrolment.excluded_at is None:
        raise Conflict("fraud.not_excluded", "Cette personne n’a pas été exclue.")


def _note(session: Session, enrolment: Enrolment, act: str, by: Person, now: datetime) -> None:
    note(session, enrolment.jury_session, act, by=by, now=now, table=enrolment.table_number)


def cases_of(
    session: Session, certifiers: Collection[int], states: Collection[CandidacyState] = WAITING
) -> Sequence[Enrolment]:
    """The exclusions of these certifiers' sessions whose candidacy is in one of these states, oldest first."""
    return session.scalars(
        select(Enrolment)
        .join(Enrolment.candidacy)
        .join(Enrolment.jury_session)
        .join(JurySession.authority)
        .where(
            Authority.organisation_id.in_(certifiers), Enrolment.excluded_at.is_not(None), Candidacy.state.in_(states)
        )
        .order_by(Enrolment.excluded_at)
        .options(*_shown())
        .limit(200)
    ).all()


def case_in(session: Session, certifiers: Collection[int], reference: str, table: int) -> Enrolment:
    """One exclusion, with its steps. Errors: NotFound `fraud.unknown`."""
    row = session.scalar(
        select(Enrolment)
        .join(Enrolment.jury_session)
        .join(JurySession.authority)
        .where(
            JurySession.reference == reference,
            Enrolment.table_number == table,
            Enrolment.excluded_at.is_not(None),
            Authority.organisation_id.in_(certifiers),
        )
        .options(*_shown(), joinedload(Enrolment.candidacy).selectinload(Candidacy.steps))
    )
    if row is None:
        raise NotFound("fraud.unknown", "Ce cas n’existe pas, ou vous n’y avez pas accès.")
    return row


def _shown() -> tuple[LoaderOption, ...]:
    return (
        joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate),
        joinedload(Enrolment.jury_session).joinedload(JurySession.version),
    )


def hearing_for(session: Session, candidacy: Candidacy) -> Hearing | None:
    """The hearing of a candidacy's last exclusion, if its day was said."""
    return session.scalars(
        select(Hearing)
        .join(Hearing.enrolment)
        .where(Enrolment.candidacy_id == candidacy.id, Enrolment.excluded_at.is_not(None))
        .order_by(Enrolment.id.desc())
        .limit(1)
    ).first()


def hearing_of(session: Session, enrolment: Enrolment) -> Hearing | None:
    """When and where the person is heard, if it was said."""
    return session.get(Hearing, enrolment.id)

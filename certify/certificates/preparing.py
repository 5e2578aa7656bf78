"""Preparing certificates: the number allocated and the record frozen. Nothing is drawn or signed here."""

from __future__ import annotations

import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.models import Attendance, Decision, Minutes, UnitHolding
from certify.assessments.terms import Result
from certify.audit import trail
from certify.audit.trail import Actor
from certify.certificates import status_places
from certify.certificates.models import Certificate
from certify.certificates.records import record_of
from certify.certificates.rules import State, fold_name
from certify.certifications.models import CompetenceUnit
from certify.credential import canonical, number, publicid
from certify.credential.record import Holder
from certify.institutions import series
from certify.institutions.models import Authority, SeriesKind

NONCE_BYTES = 16


def prepare_for(session: Session, minutes: Minutes, *, public_url: str, by: Actor, now: datetime) -> list[Certificate]:
    """Prepare what validated minutes give: a title for each full result, else one certificate for each new unit."""
    holdings = _units_obtained(session, minutes)
    prepared = []
    for decision in minutes.decisions:
        for unit in _scopes(decision, holdings):
            holder = decision.enrolment.candidacy.candidate.holder
            prepared.append(prepare(session, decision, unit, holder=holder, public_url=public_url, by=by, now=now))
    return prepared


def prepare(
    session: Session,
    decision: Decision,
    unit: CompetenceUnit | None,
    *,
    holder: Holder,
    public_url: str,
    by: Actor,
    now: datetime,
    edition: int = 1,
) -> Certificate:
    """Prepare one certificate: a title (`unit` None) or one unit."""
    authority = decision.minutes.jury_session.authority
    record = record_of(
        decision,
        unit,
        holder=holder,
        number=_next_number(session, authority, now),
        public_id=publicid.of_bits(secrets.randbits(60)),
        status_index=status_places.take(session, authority.id),
        portrait=_portrait(session, decision),
        public_url=public_url,
        now=now,
    )
    content = canonical.encode(record)
    certificate = Certificate(
        number=record.number,
        public_id=record.public_id,
        kind=record.kind,
        state=State.PREPARED,
        authority_id=authority.id,
        candidate_id=decision.enrolment.candidacy.candidate_id,
        minutes_id=decision.minutes_id,
        decision_id=decision.id,
        scope=f"unit:{unit.code}" if unit else "title",
        edition=edition,
        record=content,
        record_hash=canonical.digest(content).hex(),
        holder_folded=fold_name(holder.full_name),
        birth_year=holder.birth.year,
        expires_on=record.expires_on,
        portrait=record.portrait_sha256,
        nonce=secrets.token_bytes(NONCE_BYTES),
        status_index=record.status_index,
        prepared_at=now,
    )
    session.add(certificate)
    session.flush()
    trail.record(session, "certificate.prepare", ("certificate", certificate.number), by=by, now=now)
    return certificate


def _portrait(session: Session, decision: Decision) -> str | None:
    """The name of the picture taken when this person's identity was checked; validated minutes fix it."""
    taken = select(Attendance.portrait).where(Attendance.enrolment_id == decision.enrolment_id)
    return session.scalars(taken).one_or_none()


def _next_number(session: Session, authority: Authority, now: datetime) -> str:
    year = now.astimezone(ZoneInfo(authority.time_zone)).year
    sequence = series.take(session, SeriesKind.CERTIFICATE, authority.id, year)
    return number.make(authority.number_prefix, year, sequence)


def _units_obtained(session: Session, minutes: Minutes) -> dict[int, list[CompetenceUnit]]:
    """The units each decision of the minutes gave, in the order of the référentiel."""
    rows = session.execute(
        select(UnitHolding.decision_id, CompetenceUnit)
        .join(UnitHolding.unit)
        .join(UnitHolding.decision)
        .where(Decision.minutes_id == minutes.id)
        .order_by(CompetenceUnit.position)
    )
    obtained: dict[int, list[CompetenceUnit]] = {}
    for decision_id, unit in rows:
        obtained.setdefault(decision_id, []).append(unit)
    return obtained


def _scopes(decision: Decision, holdings: dict[int, list[CompetenceUnit]]) -> list[CompetenceUnit | None]:
    """What to certify: the title alone when it is earned, else each unit newly held."""
    if decision.result is Result.TITLE:
        return [None]
    return list(holdings.get(decision.id, ()))

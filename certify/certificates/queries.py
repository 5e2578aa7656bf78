"""What pages read of minutes to validate and of certificates."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.assessments.models import (
    Attendance,
    Decision,
    Enrolment,
    JurySession,
    Minutes,
    UnitHolding,
    UnitOutcome,
)
from certify.assessments.terms import MinutesState, Result
from certify.candidacies.models import Candidacy, Candidate
from certify.certificates.models import Certificate, Doubt
from certify.certificates.rules import fold_name
from certify.certifications.models import CompetenceUnit
from certify.credential import malformed, number, publicid
from certify.errors import NotFound
from certify.institutions.models import Authority

PAGE = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the minutes, and the units a certificate would be made for."""

    decision: Decision
    candidate: Candidate
    new_units: tuple[CompetenceUnit, ...]
    portrait: str | None = None

    @property
    def certificates(self) -> int:
        """How many certificates validating makes for this person."""
        return 1 if self.decision.result is Result.TITLE else len(self.new_units)


def minutes_of(session: Session, organisations: Collection[int], states: Collection[MinutesState]) -> Sequence[Minutes]:
    """Minutes of these organisations' authorities in these states, latest first, with what a list shows."""
    return session.scalars(
        select(Minutes)
        .join(Minutes.jury_session)
        .join(JurySession.authority)
        .where(Authority.organisation_id.in_(organisations), Minutes.state.in_(states))
        .options(
            joinedload(Minutes.jury_session).joinedload(JurySession.version),
            joinedload(Minutes.jury_session).joinedload(JurySession.site),
        )
        .order_by(Minutes.drafted_at.desc())
        .limit(PAGE)
    ).all()


def count_to_validate(session: Session, organisations: Collection[int]) -> int:
    """How many signed minutes await these organisations' authorities."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Minutes)
            .join(Minutes.jury_session)
            .join(JurySession.authority)
            .where(Authority.organisation_id.in_(organisations), Minutes.state == MinutesState.SIGNED)
        )
        or 0
    )


def one_minutes(session: Session, organisations: Collection[int], reference: str) -> Minutes:
    """The minutes of that number within reach. Errors: NotFound."""
    found = session.scalars(
        select(Minutes)
        .join(Minutes.jury_session)
        .join(JurySession.authority)
        .where(Authority.organisation_id.in_(organisations), Minutes.number == reference)
        .options(
            joinedload(Minutes.jury_session).options(
                joinedload(JurySession.site), joinedload(JurySession.version), joinedload(JurySession.authority)
            ),
            selectinload(Minutes.signatures),
        )
    ).one_or_none()
    if found is None:
        raise NotFound("minutes.unknown", "Ce procès-verbal n’existe pas.")
    return found


def outcomes_of(session: Session, minutes: Minutes) -> list[Outcome]:
    """The lines of the minutes with the units each gives anew: four queries, whatever the number of people."""
    rows = session.execute(
        select(Decision, Enrolment, Candidate, Attendance.portrait)
        .join(Decision.enrolment)
        .outerjoin(Enrolment.attendance)
        .join(Enrolment.candidacy)
        .join(Candidacy.candidate)
        .where(Decision.minutes_id == minutes.id)
        .order_by(Enrolment.table_number)
    ).all()
    obtained = _obtained(session, minutes)
    held = _held_before(session, minutes)
    return [
        Outcome(
            decision,
            candidate,
            tuple(unit for unit in obtained.get(enrolment.id, ()) if (candidate.id, unit.id) not in held),
            portrait,
        )
        for decision, enrolment, candidate, portrait in rows
    ]


def _obtained(session: Session, minutes: Minutes) -> dict[int, list[CompetenceUnit]]:
    rows = session.execute(
        select(UnitOutcome.enrolment_id, CompetenceUnit)
        .join(UnitOutcome.unit)
        .join(Decision, Decision.enrolment_id == UnitOutcome.enrolment_id)
        .where(Decision.minutes_id == minutes.id, Decision.result == Result.UNITS, UnitOutcome.obtained)
        .order_by(CompetenceUnit.position)
    )
    units: dict[int, list[CompetenceUnit]] = {}
    for enrolment_id, unit in rows:
        units.setdefault(enrolment_id, []).append(unit)
    return units


def _held_before(session: Session, minutes: Minutes) -> set[tuple[int, int]]:
    """(candidate, unit) pairs held from other minutes."""
    rows = session.execute(
        select(UnitHolding.candidate_id, UnitHolding.unit_id)
        .join(UnitHolding.decision)
        .where(UnitHolding.ended_at.is_(None), Decision.minutes_id != minutes.id)
        .where(
            UnitHolding.candidate_id.in_(
                select(Candidacy.candidate_id)
                .join(Enrolment, Enrolment.candidacy_id == Candidacy.id)
                .where(Enrolment.session_id == minutes.session_id)
            )
        )
    )
    return {(candidate_id, unit_id) for candidate_id, unit_id in rows}


def certificates_of_minutes(session: Session, minutes: Minutes) -> Sequence[Certificate]:
    """The certificates these minutes gave, in the order of their numbers."""
    return session.scalars(
        select(Certificate)
        .where(Certificate.minutes_id == minutes.id)
        .options(joinedload(Certificate.candidate))
        .order_by(Certificate.number)
    ).all()


def certificates_of_account(session: Session, account_id: int) -> Sequence[Certificate]:
    """A person's own certificates, latest first."""
    return session.scalars(
        select(Certificate)
        .join(Certificate.candidate)
        .where(Candidate.account_id == account_id)
        .options(joinedload(Certificate.replaced_by))
        .order_by(Certificate.prepared_at.desc(), Certificate.number)
    ).all()


def own_certificate(session: Session, account_id: int, public_id: str) -> Certificate:
    """One of a person's own certificates. Errors: NotFound."""
    found = session.scalars(
        select(Certificate)
        .join(Certificate.candidate)
        .where(Candidate.account_id == account_id, Certificate.public_id == public_id)
    ).one_or_none()
    return _found(found)


def register(session: Session, organisations: Collection[int], sought: str = "") -> Sequence[Certificate]:
    """The register of these organisations' authorities, latest first; `sought` is a number, public id or name."""
    statement = (
        select(Certificate)
        .join(Certificate.authority)
        .where(Authority.organisation_id.in_(organisations))
        .options(joinedload(Certificate.candidate))
        .order_by(Certificate.prepared_at.desc(), Certificate.number.desc())
        .limit(PAGE)
    )
    if sought.strip():
        statement = statement.where(*_matching(sought))
    return session.scalars(statement).all()


def in_register(session: Session, organisations: Collection[int], public_id: str) -> Certificate:
    """One certificate within reach, with its changes. Errors: NotFound."""
    found = session.scalars(
        select(Certificate)
        .join(Certificate.authority)
        .where(Authority.organisation_id.in_(organisations), Certificate.public_id == public_id)
        .options(
            joinedload(Certificate.candidate),
            joinedload(Certificate.replaced_by),
            joinedload(Certificate.minutes).joinedload(Minutes.jury_session).joinedload(JurySession.rule_set),
            selectinload(Certificate.changes),
        )
    ).one_or_none()
    return _found(found)


def replaced_by(session: Session, certificate: Certificate) -> Certificate | None:
    """The certificate that this one replaces, if it replaces one."""
    return session.scalars(select(Certificate).where(Certificate.replaced_by_id == certificate.id)).one_or_none()


def open_doubts(session: Session, certificate: Certificate) -> Sequence[Doubt]:
    """What was reported on a certificate and waits for its authority, the oldest first."""
    return session.scalars(
        select(Doubt)
        .where(Doubt.certificate_id == certificate.id, Doubt.handled_at.is_(None))
        .order_by(Doubt.id)
        .limit(PAGE)
    ).all()


def _found(certificate: Certificate | None) -> Certificate:
    if certificate is None:
        raise NotFound("certificate.unknown", "Ce certificat n’existe pas.")
    return certificate


def _matching(sought: str) -> list[ColumnElement[bool]]:
    for read, column in ((number.read, Certificate.number), (publicid.read, Certificate.public_id)):
        try:
            return [column == read(sought)]
        except malformed.Malformed:
            continue
    words = fold_name(sought).split()
    if not words:
        return [false()]
    return [Certificate.holder_folded.contains(word, autoescape=True) for word in words]

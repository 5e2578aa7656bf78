"""What is stored already, and the writing of a whole list: in bulk, in the caller's one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session, selectinload

from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies import texts
from certify.candidacies.companion_models import Mandate
from certify.candidacies.experiences import columns
from certify.candidacies.identity import Identity
from certify.candidacies.lists.checks import Known, Newcomer, OpenVersion, PersonKey, person_key
from certify.candidacies.lists.lines import Line
from certify.candidacies.models import (
    AimedUnit,
    Candidacy,
    CandidacyStep,
    Candidate,
    Consent,
    Experience,
    JobSeekerNumber,
)
from certify.candidacies.states import CandidacyState, ConsentKind
from certify.certifications.models import Certification, CertificationVersion
from certify.certifications.queries import is_open
from certify.credential.record import BirthDate
from certify.db import Base
from certify.institutions.models import Authority, Country, Organisation, SeriesKind
from certify.institutions.series import take

ASKED_AT_ONCE = 500  # values in one condition

LISTED = "list"  # the trail says how a file was opened


def known_to(session: Session, service: Organisation, lines: Sequence[Line], today: date) -> Known:
    """What a list of this service is compared with; the number of statements grows with the list alone."""
    return Known(
        today=today,
        country=service.country_code,
        countries=frozenset(session.scalars(select(Country.code))),
        versions=versions_by_code(session, service.country_code, today),
        numbers=_numbers(session, service.slug, [line["numero"].upper() for line in lines]),
        people=_people(session, [line["nom"] for line in lines]),
    )


def versions_by_code(session: Session, country: str, today: date) -> dict[str, OpenVersion | None]:
    """Open vintages of a country by code and by `prefix:code`, the latest first; None where a code is not enough."""
    query = (
        select(CertificationVersion, Certification.code, Authority.id, Authority.number_prefix)
        .join(CertificationVersion.certification)
        .join(Certification.authority)
        .join(Authority.organisation)
        .where(is_open(today), Organisation.country_code == country)
        .order_by(CertificationVersion.valid_from.desc())
        .options(selectinload(CertificationVersion.units))
    )
    found: dict[str, OpenVersion | None] = {}
    for version, code, authority_id, prefix in session.execute(query):
        units = {unit.code.upper(): unit.id for unit in version.units}
        opened = OpenVersion(version.id, authority_id, units)
        found.setdefault(f"{prefix}:{code}".upper(), opened)
        other = found.setdefault(code.upper(), opened)
        if other is not None and other.authority_id != authority_id:
            found[code.upper()] = None
    return found


def _numbers(session: Session, scheme: str, wanted: Sequence[str]) -> frozenset[str]:
    query = select(JobSeekerNumber.value).where(JobSeekerNumber.scheme == scheme)
    return frozenset(
        value for part in _parts(wanted) for value in session.scalars(query.where(JobSeekerNumber.value.in_(part)))
    )


def _people(session: Session, names: Sequence[str]) -> frozenset[PersonKey]:
    columns = (
        Candidate.birth_name, Candidate.given_names, Candidate.birth_place, Candidate.birth_year,
        Candidate.birth_month, Candidate.birth_day, Candidate.birth_precision,
    )  # fmt: skip
    query = select(*columns).where(Candidate.birth_year.is_not(None))
    written = sorted({form for name in names for form in (name, name.upper(), name.title())})
    return frozenset(
        person_key(Identity(row[0], "", row[1], BirthDate(row[3], row[4], row[5], row[6]), row[2]))  # type: ignore[arg-type]
        for part in _parts(written)
        for row in session.execute(query.where(Candidate.birth_name.in_(part)))
    )


def _parts(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[first : first + ASKED_AT_ONCE] for first in range(0, len(values), ASKED_AT_ONCE))


def load(
    session: Session, people: Sequence[Newcomer], service: Organisation, *, language: str, by: Actor, now: datetime
) -> int:
    """Register every person of a checked list and begin a candidacy for each; how many.

    The caller's transaction is all or nothing. Errors: IntegrityError when somebody else registered one meanwhile.
    """
    if not people:
        return 0
    candidates = _inserted(session, Candidate, [_candidate(each, now) for each in people])
    actors = [Actor(by.id, by.label, acting_for=f"candidate:{key}") for key in candidates]
    _insert(session, JobSeekerNumber, (
        {"candidate_id": key, "scheme": service.slug, "value": each.number}
        for key, each in zip(candidates, people, strict=True)
    ))  # fmt: skip
    text = texts.mandate(service, language)
    _insert(session, Mandate, (
        _mandate(each, key, service, text, by=by, now=now) for key, each in zip(candidates, people, strict=True)
    ))  # fmt: skip
    trail.record_each(
        session,
        "candidate.register",
        "candidate",
        zip(candidates, [by] * len(people), strict=True),
        now=now,
        way=LISTED,
    )
    candidacies = _inserted(session, Candidacy, _candidacies(session, people, candidates, now))
    _fill(session, people, candidacies, actors, language=language, now=now)
    return len(people)


def _candidate(each: Newcomer, now: datetime) -> dict[str, Any]:
    identity, birth, contact = each.identity, each.identity.birth, each.contact
    return {
        "birth_name": identity.birth_name,
        "usual_name": identity.usual_name,
        "given_names": identity.given_names,
        "birth_year": birth.year,
        "birth_month": birth.month,
        "birth_day": birth.day,
        "birth_precision": birth.precision,
        "birth_place": identity.birth_place,
        "phone": contact.phone,
        "mail": contact.mail,
        "town": contact.town,
        "country_code": contact.country_code,
        "created_at": now,
    }


def _mandate(
    each: Newcomer, candidate_id: int, service: Organisation, text: str, *, by: Actor, now: datetime
) -> dict[str, Any]:
    return {
        "candidate_id": candidate_id,
        "organisation_id": service.id,
        "way": each.agreement.way,
        "witness": each.agreement.witness,
        "text_version": texts.MANDATE.version,
        "text": text,
        "given_at": now,
        "by_id": by.id,
        "by_label": by.label,
    }


def _candidacies(
    session: Session, people: Sequence[Newcomer], candidates: Sequence[int], now: datetime
) -> list[dict[str, Any]]:
    """The drafts, with references in the order of the list."""
    counts = Counter(each.version.authority_id for each in people)
    prefixes = dict(
        session.execute(select(Authority.id, Authority.number_prefix).where(Authority.id.in_(counts))).all()
    )
    following = {
        key: take(session, SeriesKind.CANDIDACY, key, 0, count=count) - count for key, count in sorted(counts.items())
    }
    rows = []
    for each, candidate_id in zip(people, candidates, strict=True):
        authority_id = each.version.authority_id
        following[authority_id] += 1
        rows.append(
            {
                "reference": f"{prefixes[authority_id]}-D-{following[authority_id]:06d}",
                "candidate_id": candidate_id,
                "authority_id": authority_id,
                "version_id": each.version.version_id,
                "state": CandidacyState.DRAFT,
                "started_at": now,
                "changed_at": now,
                "session_place": "",
                "attempts": 0,
            }
        )
    return rows


def _fill(
    session: Session,
    people: Sequence[Newcomer],
    candidacies: Sequence[int],
    actors: Sequence[Actor],
    *,
    language: str,
    now: datetime,
) -> None:
    """Aims, experience, the agreement to be accompanied, the first step and its line."""
    rows = list(zip(candidacies, people, actors, strict=True))
    _insert(session, AimedUnit, (
        {"candidacy_id": key, "unit_id": unit}
        for key, each, _ in rows
        for unit in (each.units or each.version.units.values())
    ))  # fmt: skip
    _insert(session, Experience, (
        {"candidacy_id": key, **columns(each.work)} for key, each, _ in rows if each.work is not None
    ))  # fmt: skip
    wording = texts.CONSENTS[ConsentKind.ACCOMPANIMENT]
    consent = {
        "kind": ConsentKind.ACCOMPANIMENT,
        "text_version": wording.version,
        "text": wording.text.first(language),
        "given_at": now,
    }
    _insert(session, Consent, ({"candidacy_id": key, **consent} for key, _, _ in rows))
    step = {"event": "start", "state": CandidacyState.DRAFT, "reason": "", "at": now}
    _insert(session, CandidacyStep, (
        {"candidacy_id": key, **step, "by_id": by.id, "by_label": by.label} for key, _, by in rows
    ))  # fmt: skip
    state = CandidacyState.DRAFT.value
    trail.record_each(session, "candidacy.start", "candidacy", ((key, by) for key, _, by in rows), now=now, state=state)


def _inserted(session: Session, kind: type[Base], rows: list[dict[str, Any]]) -> list[int]:
    """Insert rows under ids taken beforehand, in order: to ask for ids with the rows takes twice as long."""
    keys = _ids(session, kind, len(rows))
    _insert(session, kind, (row | {"id": key} for key, row in zip(keys, rows, strict=True)))
    return keys


def _ids(session: Session, kind: type[Base], count: int) -> list[int]:
    """Ids that nobody else gets. On SQLite the writer is alone, and the next id follows the highest."""
    if session.get_bind().dialect.name == "postgresql":
        following = func.nextval(f"{kind.__tablename__}_id_seq")
        return list(session.scalars(select(following).select_from(func.generate_series(1, count))))
    last = session.scalar(select(func.max(kind.id))) or 0  # type: ignore[attr-defined]
    return list(range(last + 1, last + 1 + count))


def _insert(session: Session, kind: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    if listed := list(rows):
        session.execute(insert(kind), listed)

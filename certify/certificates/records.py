"""From rows to the record: the facts of one certificate as they stand when the minutes are validated."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from certify.assessments.models import Decision
from certify.certifications.models import CertificationVersion, CompetenceUnit
from certify.certifications.rulesets import rules_of
from certify.credential.record import (
    AuthorityName,
    CertificationRef,
    Holder,
    Kind,
    Level,
    Mapping,
    OccupationRef,
    Record,
    Signatory,
    Unit,
)
from certify.institutions.models import Authority
from certify.nomenclature.models import Occupation


def did_of(slug: str, public_url: str) -> str:
    """The authority's identity on the web (did:web; a port's colon is percent-encoded)."""
    return f"did:web:{quote(urlsplit(public_url).netloc, safe='')}:a:{slug}"


def record_of(
    decision: Decision,
    unit: CompetenceUnit | None,
    *,
    holder: Holder,
    number: str,
    public_id: str,
    status_index: int,
    portrait: str | None,
    public_url: str,
    now: datetime,
) -> Record:
    """The record of a title (`unit` None) or of one unit, from validated minutes.

    `portrait` is the SHA-256 in hexadecimal of the picture taken with consent, which is its name in the file store.
    """
    minutes = decision.minutes
    jury_session = minutes.jury_session
    version, authority = jury_session.version, jury_session.authority
    zone = ZoneInfo(authority.time_zone)
    issued_on = now.astimezone(zone).date()
    validity = rules_of(jury_session.rule_set).certificate_validity_days if jury_session.rule_set else None
    return Record(
        number=number,
        public_id=public_id,
        kind=Kind.UNIT if unit else Kind.TITLE,
        language=authority.language,
        authority=authority_name(authority, public_url),
        holder=holder,
        occupation=_occupation(version.occupation),
        certification=CertificationRef(version.certification.code, version.vintage, version.kind_name, version.title),
        units=_units(version, None if unit is None else [unit]),
        level=Level(version.level_framework, version.level_value, version.eqf_level),
        decided_on=minutes.drafted_at.astimezone(zone).date(),
        issued_on=issued_on,
        issued_at=now,
        place=authority.seat,
        expires_on=issued_on + timedelta(days=validity) if validity else None,
        minutes_number=minutes.number,
        signatory=Signatory(authority.signatory_name, authority.signatory_office),
        status_index=status_index,
        portrait_sha256=portrait,
    )


def authority_name(authority: Authority, public_url: str) -> AuthorityName:
    """The authority as a certificate names it."""
    organisation = authority.organisation
    return AuthorityName(
        slug=organisation.slug,
        legal_name=organisation.legal_name,
        country=organisation.country_code,
        country_name=organisation.country.name,
        legal_basis=authority.legal_basis,
        did=did_of(organisation.slug, public_url),
    )


def _occupation(occupation: Occupation) -> OccupationRef:
    scheme = occupation.scheme
    neighbours = tuple(Mapping(m.scheme, m.code, m.label, m.relation.value) for m in occupation.mappings)
    return OccupationRef(scheme.code, scheme.version, occupation.code, occupation.label, scheme.fictitious, neighbours)


def _units(version: CertificationVersion, covered: Sequence[CompetenceUnit] | None) -> tuple[Unit, ...]:
    """Every unit of the title; those in `covered` (all, when None) are attested."""
    return tuple(
        Unit(
            code=unit.code,
            position=unit.position,
            title=unit.title,
            competences=tuple(competence.label for competence in unit.competences),
            covered=covered is None or unit in covered,
        )
        for unit in version.units
    )

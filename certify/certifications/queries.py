"""Reads of certifications: what is open to candidates, and whole versions, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from certify.certifications.models import (
    AssessmentMethod,
    AssessmentPack,
    CentreApproval,
    Certification,
    CertificationVersion,
    ChecklistItem,
    Competence,
    CompetenceUnit,
    UnitCorrespondence,
    VersionState,
)
from certify.certifications.rules import counted, covers
from certify.credential.record import Label
from certify.errors import NotFound
from certify.institutions.models import Authority, Organisation, Site
from certify.nomenclature.models import Occupation


@dataclass(frozen=True, slots=True)
class OpenCertification:
    """A certification that takes candidates: what a person chooses from."""

    version_id: int
    authority_id: int
    code: str
    vintage: str
    kind_name: Label
    title: Label
    occupation: Label
    authority_slug: str
    authority_name: Label
    country_code: str
    country_name: Label


def is_open(on: date) -> ColumnElement[bool]:
    """The condition that a version takes candidates on a day: adopted, and valid then."""
    return (
        (CertificationVersion.state == VersionState.ADOPTED)
        & (CertificationVersion.valid_from <= on)
        & or_(CertificationVersion.valid_until.is_(None), CertificationVersion.valid_until >= on)
    )


def open_certifications(session: Session, on: date, country: str | None = None) -> list[OpenCertification]:
    """The certifications open to candidates on a day, by country, then title; in one query."""
    query = (
        select(CertificationVersion)
        .join(CertificationVersion.certification)
        .join(Certification.authority)
        .join(Authority.organisation)
        .where(is_open(on))
        .order_by(Organisation.country_code, CertificationVersion.title, CertificationVersion.vintage.desc())
        .options(_issuer(), joinedload(CertificationVersion.occupation))
    )
    if country is not None:
        query = query.where(Organisation.country_code == country)
    return [_open(row) for row in session.scalars(query)]


def _open(row: CertificationVersion) -> OpenCertification:
    organisation = row.certification.authority.organisation
    return OpenCertification(
        version_id=row.id,
        authority_id=row.certification.authority_id,
        code=row.certification.code,
        vintage=row.vintage,
        kind_name=row.kind_name,
        title=row.title,
        occupation=row.occupation.label,
        authority_slug=organisation.slug,
        authority_name=organisation.legal_name,
        country_code=organisation.country_code,
        country_name=organisation.country.name,
    )


def version(session: Session, version_id: int) -> CertificationVersion:
    """A version with its référentiel, occupation, rule-set and issuer, in seven queries.

    Errors: NotFound `certification.unknown`.
    """
    rows = versions(session, CertificationVersion.id == version_id)
    if not rows:
        raise NotFound("certification.unknown", "Cette certification n’existe pas.")
    return rows[0]


def versions(session: Session, *conditions: ColumnElement[bool]) -> Sequence[CertificationVersion]:
    """The versions that fit, each whole; the number of queries does not grow with them."""
    competences = selectinload(CertificationVersion.units).selectinload(CompetenceUnit.competences)
    return session.scalars(
        select(CertificationVersion)
        .where(*conditions)
        .order_by(CertificationVersion.id)
        .options(
            competences.selectinload(Competence.criteria),
            selectinload(CertificationVersion.methods).selectinload(AssessmentMethod.competences),
            joinedload(CertificationVersion.occupation).joinedload(Occupation.scheme),
            joinedload(CertificationVersion.occupation).selectinload(Occupation.mappings),
            joinedload(CertificationVersion.rule_set),
            _issuer(),
        )
    ).all()


def _issuer() -> LoaderOption:
    return (
        joinedload(CertificationVersion.certification)
        .joinedload(Certification.authority)
        .joinedload(Authority.organisation)
        .joinedload(Organisation.country)
    )


def checklist_of(session: Session, version: CertificationVersion) -> list[ChecklistItem]:
    """What must be on the site for this vintage, in its order; empty where the vintage asks for nothing."""
    query = select(ChecklistItem).where(ChecklistItem.version_id == version.id).order_by(ChecklistItem.position)
    return list(session.scalars(query))


def packs_of(session: Session, version: CertificationVersion, *, retired: bool = False) -> list[AssessmentPack]:
    """The sealed packs of a vintage with their variants, newest edition first; `retired` adds those not to be used."""
    query = (
        select(AssessmentPack)
        .where(AssessmentPack.version_id == version.id)
        .order_by(AssessmentPack.code, AssessmentPack.edition.desc())
        .options(selectinload(AssessmentPack.variants))
    )
    if not retired:
        query = query.where(AssessmentPack.retired_at.is_(None))
    return list(session.scalars(query))


def counting_for(session: Session, version: CertificationVersion) -> dict[int, int]:
    """What each unit counts as in this vintage: its own units as themselves, older ones by the correspondences.

    A unit of 2016 counts for 2026 also through 2021. Keys and values are ids of units; one query beside the units.
    """
    rows = session.execute(
        select(UnitCorrespondence.old_unit_id, UnitCorrespondence.new_unit_id)
        .join(UnitCorrespondence.new_unit)
        .join(CompetenceUnit.version)
        .where(CertificationVersion.certification_id == version.certification_id)
        .order_by(UnitCorrespondence.id)
    )
    return counted([unit.id for unit in version.units], [(old, new) for old, new in rows])


def approved(session: Session, site: Site, certification: Certification, first: date, last: date) -> bool:
    """Whether the site may hold tests of the certification on each day of the span.

    Where the authority keeps no approval for that certification at all, every site may.
    """
    kept = select(CentreApproval).where(CentreApproval.certification_id == certification.id)
    approvals = session.scalars(kept).all()
    spans = [(each.from_on, each.until_on) for each in approvals if each.site_id == site.id]
    return not approvals or covers(spans, first, last)

"""Reads of certifications: what is open to candidates, and whole versions, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
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
    RuleSet,
    UnitCorrespondence,
    VersionState,
)
from certify.certifications.rules import counted, covers
from certify.credential.record import Label
from certify.errors import NotFound
from certify.institutions.models import Authority, Organisation, Site
from certify.nomenclature.models import Occupation, OccupationScheme, OccupationTitle


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
    query = select(CertificationVersion).where(*conditions).order_by(CertificationVersion.id)
    return session.scalars(query.options(*_whole())).all()


def _whole() -> tuple[LoaderOption, ...]:
    competences = selectinload(CertificationVersion.units).selectinload(CompetenceUnit.competences)
    return (
        competences.selectinload(Competence.criteria),
        selectinload(CertificationVersion.methods).selectinload(AssessmentMethod.competences),
        joinedload(CertificationVersion.occupation).joinedload(Occupation.scheme),
        joinedload(CertificationVersion.occupation).selectinload(Occupation.mappings),
        joinedload(CertificationVersion.rule_set),
        _issuer(),
    )


def texts(session: Session, *conditions: ColumnElement[bool]) -> list[CertificationVersion]:
    """The versions that fit, with all that `referentiel.said_by` reads, in a constant number of queries."""
    counted_units = (
        selectinload(CertificationVersion.units)
        .selectinload(CompetenceUnit.counted)
        .joinedload(UnitCorrespondence.old_unit)
        .joinedload(CompetenceUnit.version)
    )
    return list(
        session.scalars(
            select(CertificationVersion)
            .where(*conditions)
            .order_by(CertificationVersion.id)
            .options(
                *_whole(),
                selectinload(CertificationVersion.specialisations),
                selectinload(CertificationVersion.checklist),
                counted_units,
            )
            .execution_options(populate_existing=True)
        )
    )


def older_units(session: Session, authority: str, code: str) -> dict[tuple[str, str], int]:
    """Ids of the units of what a certification's adopted and closed vintages have, by vintage and code of the unit."""
    rows = session.execute(
        select(CertificationVersion.vintage, CompetenceUnit.code, CompetenceUnit.id)
        .join(CompetenceUnit.version)
        .join(CertificationVersion.certification)
        .join(Certification.authority)
        .join(Authority.organisation)
        .where(
            Organisation.slug == authority,
            Certification.code == code,
            CertificationVersion.state != VersionState.DRAFT,
        )
        .order_by(CertificationVersion.valid_from.desc(), CompetenceUnit.position)
    )
    return {(vintage, unit): key for vintage, unit, key in rows}


def authority_within(session: Session, organisations: Collection[int]) -> Authority:
    """The authority among these organisations; the first one, where there are several.

    Errors: NotFound `authority.unknown`.
    """
    row = session.scalar(
        select(Authority)
        .join(Authority.organisation)
        .where(Authority.organisation_id.in_(organisations))
        .order_by(Organisation.slug)
        .options(joinedload(Authority.organisation))
    )
    if row is None:
        raise NotFound("authority.unknown", "Cette page n’existe pas.")
    return row


def vintages_of(session: Session, authority: Authority) -> list[CertificationVersion]:
    """Every vintage of an authority's certifications, by code, newest first."""
    return list(
        session.scalars(
            select(CertificationVersion)
            .join(CertificationVersion.certification)
            .where(Certification.authority_id == authority.id)
            .order_by(Certification.code, CertificationVersion.valid_from.desc())
            .options(
                joinedload(CertificationVersion.certification),
                joinedload(CertificationVersion.rule_set),
                selectinload(CertificationVersion.units),
            )
        )
    )


def rule_sets_of(session: Session, authority: Authority) -> list[RuleSet]:
    """The rule-sets of an authority, by code, newest version first."""
    query = select(RuleSet).where(RuleSet.authority_id == authority.id).order_by(RuleSet.code, RuleSet.version.desc())
    return list(session.scalars(query))


def occupations_matching(session: Session, words: str, most: int = 12) -> list[Occupation]:
    """Occupations whose code is `words`, else whose name or appellation holds them, by scheme and code."""
    query = (
        select(Occupation)
        .join(Occupation.scheme)
        .order_by(OccupationScheme.code, OccupationScheme.version.desc(), Occupation.code)
        .options(contains_eager(Occupation.scheme))
        .limit(most)
    )
    if exact := list(session.scalars(query.where(Occupation.code == words))):
        return exact
    named = (
        Occupation.label_fr.icontains(words, autoescape=True)  # type: ignore[attr-defined]
        | Occupation.label_en.icontains(words, autoescape=True)  # type: ignore[attr-defined]
        | Occupation.titles.any(OccupationTitle.label_fr.icontains(words, autoescape=True))  # type: ignore[attr-defined]
    )
    return list(session.scalars(query.where(named)))


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


def approved_sites(session: Session, version_ids: Collection[int], today: date) -> dict[int, frozenset[int]]:
    """Ids of the sites whose approval has not ended, by vintage, for those whose authority keeps approvals; one query.

    A vintage that is not named may be assessed on every site.
    """
    rows = session.execute(
        select(CertificationVersion.id, CentreApproval.site_id, CentreApproval.until_on)
        .join(CentreApproval, CentreApproval.certification_id == CertificationVersion.certification_id)
        .where(CertificationVersion.id.in_(version_ids))
    ).all()
    return {
        key: frozenset(site for version, site, until in rows if version == key and until >= today)
        for key in {version for version, _site, _until in rows}
    }

"""Changes of certifications. What an authority adopted never changes: a new vintage, or a new version of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from certify.audit.trail import Actor, record
from certify.certifications.importer import CertificationFiles
from certify.certifications.models import (
    AssessmentMethod,
    Certification,
    CertificationVersion,
    Competence,
    CompetenceUnit,
    Criterion,
    RuleSet,
    VersionState,
)
from certify.certifications.queries import versions
from certify.certifications.referentiel import RuleSetEntry, UnitEntry, VersionEntry, said_by
from certify.certifications.rules import may_become
from certify.certifications.rulesets import rules_of, values_of
from certify.institutions.files import Faults, Loaded, Place
from certify.institutions.models import Authority, Organisation, RoleKind
from certify.institutions.queries import holds_role
from certify.nomenclature.models import Occupation, OccupationScheme

OccupationKey = tuple[str, str, str]


class Known:
    """What is stored, by the names that files use."""

    def __init__(self, session: Session) -> None:
        self.authorities = {
            row.organisation.slug: row
            for row in session.scalars(
                select(Authority).options(selectinload(Authority.organisation).selectinload(Organisation.roles))
            )
        }
        slugs = {row.id: slug for slug, row in self.authorities.items()}
        self.rule_sets = {
            (slugs[row.authority_id], row.code, row.version): row for row in session.scalars(select(RuleSet))
        }
        self.certifications = {
            (slugs[row.authority_id], row.code): row for row in session.scalars(select(Certification))
        }
        self.versions = {said_by(row).key: row for row in versions(session)}
        self.occupations: dict[OccupationKey, int] = {
            (scheme, version, code): key
            for scheme, version, code, key in session.execute(
                select(OccupationScheme.code, OccupationScheme.version, Occupation.code, Occupation.id).join(
                    Occupation.scheme
                )
            )
        }


def load_certifications(session: Session, files: CertificationFiles, *, by: Actor, now: datetime) -> Loaded:
    """Load files that were read without fault: rule-sets, then vintages; a draft may change, what is adopted may not.

    Errors: ImportRefused if the files do not fit what is stored; nothing is written then.
    """
    known = Known(session)
    _check(files, known)
    loaded = Loaded()
    for _, rule_set in files.rule_sets:
        loaded += _load_rule_set(session, rule_set, known)
    for _, entry in files.versions:
        loaded += _load_version(session, entry, known)
    if loaded.wrote:
        record(
            session,
            "certifications.import",
            ("files", " ".join(files.names)),
            by=by,
            now=now,
            created=loaded.created,
            changed=loaded.changed,
        )
    return loaded


def _check(files: CertificationFiles, known: Known) -> None:
    faults = Faults()
    for place, rule_set in files.rule_sets:
        _check_rule_set(place, rule_set, known, faults)
    begins = {key: row.valid_from for key, row in known.rule_sets.items()}
    begins |= {entry.key: entry.valid_from for _, entry in files.rule_sets}
    for place, entry in files.versions:
        _check_issuer(place, entry, known.authorities, faults)
        if entry.occupation not in known.occupations:
            faults.add(place, f"le métier « {' '.join(entry.occupation)} » n’est pas chargé")
        starts = begins.get((entry.authority, *entry.rule_set))
        if starts is None:
            faults.add(place, f"le règlement « {entry.rule_set[0]} » version {entry.rule_set[1]} est inconnu")
        elif starts > entry.valid_from:
            faults.add(place, f"le règlement « {entry.rule_set[0]} » ne vaut qu’à partir du {starts}")
        _check_change(place, entry, known.versions.get(entry.key), faults)
    faults.stop()


def _check_rule_set(place: Place, entry: RuleSetEntry, known: Known, faults: Faults) -> None:
    if entry.authority not in known.authorities:
        faults.add(place, f"l’autorité « {entry.authority} » est inconnue")
    row = known.rule_sets.get(entry.key)
    if row is not None and (row.preset, row.valid_from, rules_of(row)) != (
        entry.preset,
        entry.valid_from,
        entry.rules,
    ):
        faults.add(
            place, f"le règlement « {entry.code} » version {entry.version} est déjà chargé : donnez une autre version"
        )


def _check_issuer(place: Place, entry: VersionEntry, authorities: Mapping[str, Authority], faults: Faults) -> None:
    authority = authorities.get(entry.authority)
    if authority is None:
        faults.add(place, f"l’autorité « {entry.authority} » est inconnue")
    elif not holds_role(authority.organisation, RoleKind.CERTIFIER, entry.valid_from):
        faults.add(place, f"« {entry.authority} » n’est pas certificateur le {entry.valid_from}")


def _check_change(place: Place, entry: VersionEntry, row: CertificationVersion | None, faults: Faults) -> None:
    if row is None:
        return
    stored, name = said_by(row), f"« {entry.code} », millésime {entry.vintage}"
    if not may_become(stored.state, entry.state):
        faults.add(place, f"{name} est {stored.state} et ne redevient pas {entry.state}")
    elif stored.state is not VersionState.DRAFT and (changes := _changes(stored, entry)):
        faults.add(place, f"{name} est adopté et ne change plus ({', '.join(changes)}) : donnez un nouveau millésime")


def _changes(stored: VersionEntry, entry: VersionEntry) -> list[str]:
    """What differs of what an authority adopted."""
    return stored.with_state(entry.state).adopted_text().differences(entry.adopted_text())


def _load_rule_set(session: Session, entry: RuleSetEntry, known: Known) -> Loaded:
    if entry.key in known.rule_sets:
        return Loaded(unchanged=1)
    known.rule_sets[entry.key] = row = RuleSet(
        authority=known.authorities[entry.authority],
        code=entry.code,
        version=entry.version,
        preset=entry.preset,
        valid_from=entry.valid_from,
        values=values_of(entry.rules),
    )
    session.add(row)
    session.flush()
    return Loaded(created=1)


def _load_version(session: Session, entry: VersionEntry, known: Known) -> Loaded:
    row = known.versions.get(entry.key)
    if row is None:
        row = CertificationVersion(certification=_certification(session, entry, known), vintage=entry.vintage)
        _write(session, row, entry, known)
        return Loaded(created=1)
    if said_by(row) == entry:
        return Loaded(unchanged=1)
    if row.state is VersionState.DRAFT:
        _empty(session, row)
        _write(session, row, entry, known)
    else:
        _translate(row, entry)
    row.state = entry.state
    return Loaded(changed=1)


def _translate(row: CertificationVersion, entry: VersionEntry) -> None:
    """Put the unofficial translations of the file in the place of those that are stored."""
    row.translations = dict(entry.translations)
    for unit, said in zip(row.units, entry.units, strict=True):
        unit.translations = dict(said.translations)
        for competence, told in zip(unit.competences, said.competences, strict=True):
            competence.translations = dict(told.translations)


def _certification(session: Session, entry: VersionEntry, known: Known) -> Certification:
    key = entry.authority, entry.code
    if key not in known.certifications:
        known.certifications[key] = Certification(authority=known.authorities[entry.authority], code=entry.code)
        session.add(known.certifications[key])
    return known.certifications[key]


def _empty(session: Session, row: CertificationVersion) -> None:
    """Take the référentiel of a draft away, from the leaves up."""
    for method in row.methods:
        session.delete(method)
    for unit in row.units:
        for competence in unit.competences:
            for criterion in competence.criteria:
                session.delete(criterion)
            session.delete(competence)
        session.delete(unit)
    session.flush()
    session.expire(row, ["units", "methods"])


def _write(session: Session, row: CertificationVersion, entry: VersionEntry, known: Known) -> None:
    row.state, row.kind_name, row.title = entry.state, entry.kind_name, entry.title
    row.occupation_id = known.occupations[entry.occupation]
    row.level_framework, row.level_value, row.eqf_level = entry.level_framework, entry.level_value, entry.eqf_level
    row.legal_act, row.valid_from, row.valid_until = entry.legal_act, entry.valid_from, entry.valid_until
    row.rule_set = known.rule_sets[entry.authority, *entry.rule_set]
    row.units = [_unit(position, unit) for position, unit in enumerate(entry.units, 1)]
    _translate(row, entry)
    competences = {each.code: each for unit in row.units for each in unit.competences}
    session.add(row)
    session.flush()  # numbers competences in the order of the référentiel, before a method names some of them
    row.methods = [
        AssessmentMethod(
            code=method.code,
            position=position,
            kind=method.kind,
            label=method.label,
            minutes=method.minutes,
            jury_present=method.jury_present,
            competences=[competences[code] for code in method.covers],
        )
        for position, method in enumerate(entry.methods, 1)
    ]
    session.flush()


def _unit(position: int, entry: UnitEntry) -> CompetenceUnit:
    """A unit with its competences; a criterion's code is its competence's and its place in it, as C4.2."""
    return CompetenceUnit(
        code=entry.code,
        position=position,
        title=entry.title,
        competences=[
            Competence(
                code=competence.code,
                position=n,
                label=competence.label,
                mandatory=competence.mandatory,
                criteria=[
                    Criterion(code=f"{competence.code}.{k}", position=k, label=each.label, eliminatory=each.eliminatory)
                    for k, each in enumerate(competence.criteria, 1)
                ],
            )
            for n, competence in enumerate(entry.competences, 1)
        ],
    )

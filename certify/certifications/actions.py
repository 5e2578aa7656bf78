"""Changes of certifications. What an authority adopted never changes: a new vintage, or a new version of the rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from certify.audit.trail import Actor, record
from certify.certifications.importer import CertificationFiles
from certify.certifications.models import (
    AssessmentPack,
    Certification,
    CertificationVersion,
    PackVariant,
    RuleSet,
    VersionState,
)
from certify.certifications.queries import older_units, texts
from certify.certifications.referentiel import PackEntry, RuleSetEntry, VersionEntry, pack_said_by, said_by
from certify.certifications.rules import may_become
from certify.certifications.rulesets import rules_of, values_of
from certify.certifications.writing import empty, translate, write
from certify.institutions.files import Faults, Loaded, Place
from certify.institutions.models import Authority, Organisation, RoleKind
from certify.institutions.queries import holds_role
from certify.nomenclature.models import Occupation, OccupationScheme

OccupationKey = tuple[str, str, str]


class Known:
    """What is stored, by the names that files use."""

    def __init__(self, session: Session, reach: Collection[str] | None = None) -> None:
        self.authorities = {
            row.organisation.slug: row
            for row in session.scalars(
                select(Authority).options(selectinload(Authority.organisation).selectinload(Organisation.roles))
            )
        }
        slugs = {row.id: slug for slug, row in self.authorities.items()}
        self.limited = reach is not None
        if reach is not None:
            # What is out of reach looks as if it were not there.
            self.authorities = {slug: row for slug, row in self.authorities.items() if slug in reach}
        self.rule_sets = {
            (slugs[row.authority_id], row.code, row.version): row for row in session.scalars(select(RuleSet))
        }
        self.certifications = {
            (slugs[row.authority_id], row.code): row for row in session.scalars(select(Certification))
        }
        self.versions = {said_by(row).key: row for row in texts(session)}
        self.packs = {pack.key: pack for pack in _packs(session, self.versions)}
        self.occupations: dict[OccupationKey, int] = {
            (scheme, version, code): key
            for scheme, version, code, key in session.execute(
                select(OccupationScheme.code, OccupationScheme.version, Occupation.code, Occupation.id).join(
                    Occupation.scheme
                )
            )
        }


def _packs(session: Session, versions: Mapping[tuple[str, str, str], CertificationVersion]) -> list[PackEntry]:
    keys = {row.id: key for key, row in versions.items()}
    rows = session.scalars(select(AssessmentPack).options(selectinload(AssessmentPack.variants)))
    return [pack_said_by(row, keys[row.version_id]) for row in rows]


def load_certifications(
    session: Session,
    files: CertificationFiles,
    *,
    by: Actor,
    now: datetime,
    reach: Collection[str] | None = None,
) -> Loaded:
    """Load files that were read without fault: rule-sets, then vintages; a draft may change, what is adopted may not.

    `reach` has the slugs of the authorities whose things may be loaded; None is all of them. Errors: ImportRefused if
    the files do not fit what is stored or reach further; nothing is written then.
    """
    known = Known(session, reach)
    _check(files, known)
    loaded = Loaded()
    for _, rule_set in files.rule_sets:
        loaded += _load_rule_set(session, rule_set, known)
    # An older vintage first: a newer one of the same import may say what its units count as.
    for _, entry in sorted(files.versions, key=lambda found: found[1].valid_from):
        loaded += _load_version(session, entry, known)
    for _, pack in files.packs:
        loaded += _load_pack(session, pack, known, now)
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


def try_certifications(
    session: Session,
    files: CertificationFiles,
    *,
    by: Actor,
    now: datetime,
    reach: Collection[str] | None = None,
) -> Loaded:
    """What loading the files would do, with nothing written. Errors: as `load_certifications`."""
    with session.begin_nested() as trial:
        loaded = load_certifications(session, files, by=by, now=now, reach=reach)
        trial.rollback()
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
        _check_begin(place, entry, begins.get((entry.authority, *entry.rule_set)), faults)
        _check_change(place, entry, known.versions.get(entry.key), faults)
        if known.limited:
            _check_adoption(place, entry, known.versions.get(entry.key), faults)
    _check_correspondences(files, known, faults)
    for place, pack in files.packs:
        if known.packs.get(pack.key, pack) != pack:
            faults.add(place, f"le sujet « {pack.code} » {pack.edition} est scellé et ne change plus")
    faults.stop()


def _check_begin(place: Place, entry: VersionEntry, starts: date | None, faults: Faults) -> None:
    """`starts` is the first day of the rule-set that the vintage names, None where there is none."""
    code, version = entry.rule_set
    if starts is None:
        faults.add(place, f"le règlement « {code} » version {version} est inconnu")
    elif starts > entry.valid_from:
        faults.add(place, f"le règlement « {code} » ne vaut qu’à partir du {starts}")


def _check_correspondences(files: CertificationFiles, known: Known, faults: Faults) -> None:
    """Units of an adopted or closed vintage, stored or in the same files; a draft's could still change."""
    said = {key: said_by(row) for key, row in known.versions.items()} | {each.key: each for _, each in files.versions}
    for place, entry in files.versions:
        for each in entry.correspondences:
            older = said.get((entry.authority, entry.code, each.vintage))
            if older is None or older.state is VersionState.DRAFT or older.valid_from > entry.valid_from:
                faults.add(place, f"le millésime {each.vintage} n’est pas un millésime antérieur adopté")
            elif each.unit not in {unit.code for unit in older.units}:
                faults.add(place, f"l’unité « {each.unit} » n’est pas dans le millésime {each.vintage}")


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


def _check_adoption(place: Place, entry: VersionEntry, row: CertificationVersion | None, faults: Faults) -> None:
    """A person adopts and closes on the page of the vintage, with a password; a file only brings drafts."""
    if entry.state is not (row.state if row is not None else VersionState.DRAFT):
        faults.add(
            place, f"« {entry.code} », millésime {entry.vintage} : écrivez state: draft, puis adoptez sur sa page"
        )


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
    older = older_units(session, entry.authority, entry.code) if entry.correspondences else {}
    if row is None:
        row = CertificationVersion(certification=_certification(session, entry, known), vintage=entry.vintage)
        _write(session, row, entry, known, older)
        return Loaded(created=1)
    if said_by(row) == entry:
        return Loaded(unchanged=1)
    if row.state is VersionState.DRAFT:
        empty(session, row)
        _write(session, row, entry, known, older)
    else:
        translate(row, entry)
    row.state = entry.state
    return Loaded(changed=1)


def _write(
    session: Session, row: CertificationVersion, entry: VersionEntry, known: Known, older: Mapping[tuple[str, str], int]
) -> None:
    occupation_id, rule_set = known.occupations[entry.occupation], known.rule_sets[entry.authority, *entry.rule_set]
    write(session, row, entry, occupation_id=occupation_id, rule_set=rule_set, older=older)


def _load_pack(session: Session, entry: PackEntry, known: Known, now: datetime) -> Loaded:
    if entry.key in known.packs:
        return Loaded(unchanged=1)
    variants = [
        PackVariant(code=code, position=position, label=label)
        for position, (code, label) in enumerate(entry.variants, 1)
    ]
    session.add(
        AssessmentPack(
            version=_stored(session, entry.version),
            code=entry.code,
            edition=entry.edition,
            label=entry.label,
            sha256=entry.sha256,
            size=entry.size,
            sealed_at=now,
            variants=variants,
        )
    )
    return Loaded(created=1)


def _stored(session: Session, key: tuple[str, str, str]) -> CertificationVersion:
    authority, code, vintage = key
    return session.scalars(
        select(CertificationVersion)
        .join(CertificationVersion.certification)
        .join(Certification.authority)
        .join(Authority.organisation)
        .where(Organisation.slug == authority, Certification.code == code, CertificationVersion.vintage == vintage)
    ).one()


def _certification(session: Session, entry: VersionEntry, known: Known) -> Certification:
    key = entry.authority, entry.code
    if key not in known.certifications:
        known.certifications[key] = Certification(authority=known.authorities[entry.authority], code=entry.code)
        session.add(known.certifications[key])
    return known.certifications[key]

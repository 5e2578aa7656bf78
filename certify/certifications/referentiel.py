"""What a file, or the database, says of a certification: values that are equal when they say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from certify.certifications.models import (
    AssessmentMethod,
    AssessmentPack,
    CertificationVersion,
    ChecklistKind,
    CompetenceUnit,
    MethodKind,
    VersionState,
)
from certify.certifications.rulesets import Rules
from certify.credential.record import Label

# Languages beside French and English in which a title, a unit or a competence may be told, unofficially.
TRANSLATED = ("de", "es", "it", "nl", "pt")
Translations = tuple[tuple[str, str], ...]
"""Language and text, by language."""


@dataclass(frozen=True, slots=True)
class RuleSetEntry:
    """A rule-set in one version; `authority` is the slug of its organisation."""

    authority: str
    code: str
    version: int
    preset: str
    valid_from: date
    rules: Rules

    @property
    def key(self) -> tuple[str, str, int]:
        """What names it: authority, code, version."""
        return self.authority, self.code, self.version


@dataclass(frozen=True, slots=True)
class CriterionEntry:
    """What a juror looks at."""

    label: Label
    eliminatory: bool


@dataclass(frozen=True, slots=True)
class CompetenceEntry:
    """A competence with its criteria, in their order."""

    code: str
    label: Label
    mandatory: bool
    criteria: tuple[CriterionEntry, ...]
    translations: Translations = ()


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A unit with its competences, in their order."""

    code: str
    title: Label
    competences: tuple[CompetenceEntry, ...]
    translations: Translations = ()


@dataclass(frozen=True, slots=True)
class MethodEntry:
    """A test; `covers` holds codes of competences, in the order of the référentiel."""

    code: str
    kind: MethodKind
    label: Label
    minutes: int
    jury_present: bool
    covers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpecialisationEntry:
    """A complementary certificate, open to who holds the title."""

    code: str
    title: Label


@dataclass(frozen=True, slots=True)
class ChecklistEntry:
    """A thing that must be on the site: so many of it, in all or for each candidate."""

    kind: ChecklistKind
    label: Label
    quantity: int
    per_candidate: bool


@dataclass(frozen=True, slots=True, order=True)
class CorrespondenceEntry:
    """`unit` of an older `vintage` of the same certification counts as the unit `counts_as` of this one."""

    vintage: str
    unit: str
    counts_as: str


@dataclass(frozen=True, slots=True)
class PackEntry:
    """A sealed pack of one vintage in one edition; `variants` are codes with what they are called."""

    version: tuple[str, str, str]
    code: str
    edition: str
    label: Label
    sha256: str
    size: int
    variants: tuple[tuple[str, Label], ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What names it: authority, code and vintage of the certification, its own code and edition."""
        return (*self.version, self.code, self.edition)


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """A vintage of a certification, whole: what is adopted, by whom, under which rules, and the référentiel."""

    authority: str
    code: str
    vintage: str
    state: VersionState
    kind_name: Label
    title: Label
    occupation: tuple[str, str, str]
    level_framework: Label
    level_value: str
    eqf_level: str | None
    legal_act: Label
    valid_from: date
    valid_until: date | None
    rule_set: tuple[str, int]
    units: tuple[UnitEntry, ...]
    methods: tuple[MethodEntry, ...]
    translations: Translations = ()
    specialisations: tuple[SpecialisationEntry, ...] = ()
    checklist: tuple[ChecklistEntry, ...] = ()
    correspondences: tuple[CorrespondenceEntry, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What names it: authority, code, vintage."""
        return self.authority, self.code, self.vintage

    def differences(self, other: VersionEntry) -> list[str]:
        """Names of what the two say differently."""
        return [f.name for f in fields(self) if getattr(self, f.name) != getattr(other, f.name)]

    def with_state(self, state: VersionState) -> VersionEntry:
        """The same in another state."""
        return replace(self, state=state)

    def adopted_text(self) -> VersionEntry:
        """The same without its unofficial translations, which nobody adopted and which may be mended at any time."""
        units = tuple(
            replace(unit, translations=(), competences=tuple(replace(c, translations=()) for c in unit.competences))
            for unit in self.units
        )
        return replace(self, translations=(), units=units)


def said_by(row: CertificationVersion) -> VersionEntry:
    """What a stored version says."""
    scheme = row.occupation.scheme
    return VersionEntry(
        authority=row.certification.authority.organisation.slug,
        code=row.certification.code,
        vintage=row.vintage,
        state=row.state,
        kind_name=row.kind_name,
        title=row.title,
        occupation=(scheme.code, scheme.version, row.occupation.code),
        level_framework=row.level_framework,
        level_value=row.level_value,
        eqf_level=row.eqf_level,
        legal_act=row.legal_act,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        rule_set=(row.rule_set.code, row.rule_set.version),
        units=tuple(_unit(unit) for unit in row.units),
        methods=tuple(_method(method, row.units) for method in row.methods),
        translations=_translations(row.translations),
        specialisations=tuple(SpecialisationEntry(each.code, each.title) for each in row.specialisations),
        checklist=tuple(
            ChecklistEntry(each.kind, each.label, each.quantity, each.per_candidate) for each in row.checklist
        ),
        correspondences=tuple(sorted(_correspondences(row))),
    )


def _correspondences(row: CertificationVersion) -> Iterator[CorrespondenceEntry]:
    for unit in row.units:
        for each in unit.counted:
            yield CorrespondenceEntry(each.old_unit.version.vintage, each.old_unit.code, unit.code)


def pack_said_by(row: AssessmentPack, version: tuple[str, str, str]) -> PackEntry:
    """What a stored pack says; `version` is the key of its vintage."""
    variants = tuple((each.code, each.label) for each in row.variants)
    return PackEntry(version, row.code, row.edition, row.label, row.sha256, row.size, variants)


def _translations(stored: Mapping[str, str]) -> Translations:
    return tuple(sorted(stored.items()))


def _unit(row: CompetenceUnit) -> UnitEntry:
    return UnitEntry(
        row.code,
        row.title,
        tuple(
            CompetenceEntry(
                competence.code,
                competence.label,
                competence.mandatory,
                tuple(CriterionEntry(each.label, each.eliminatory) for each in competence.criteria),
                _translations(competence.translations),
            )
            for competence in row.competences
        ),
        _translations(row.translations),
    )


def _method(row: AssessmentMethod, units: list[CompetenceUnit]) -> MethodEntry:
    covered = {competence.id for competence in row.competences}
    covers = tuple(each.code for unit in units for each in unit.competences if each.id in covered)
    return MethodEntry(row.code, row.kind, row.label, row.minutes, row.jury_present, covers)

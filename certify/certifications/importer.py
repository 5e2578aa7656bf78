"""The import of certifications from YAML: rule-sets, a référentiel, and the authorities that adopt it.

One file holds one référentiel (`referentiel`) and who adopts it under which rules (`adoptions`), or rule-sets
(`rule_sets`), or both. Files are read together, so that one may cite a rule-set that another brings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from certify.certifications import annexes
from certify.certifications.annexes import CODE, VINTAGE
from certify.certifications.models import MethodKind, VersionState
from certify.certifications.referentiel import (
    TRANSLATED,
    ChecklistEntry,
    CompetenceEntry,
    CriterionEntry,
    MethodEntry,
    PackEntry,
    RuleSetEntry,
    SpecialisationEntry,
    Translations,
    UnitEntry,
    VersionEntry,
)
from certify.certifications.rulesets import PRESETS, parse
from certify.credential.record import Label
from certify.errors import Invalid
from certify.institutions.entries import Entry, read_entry
from certify.institutions.files import Faults, Place
from certify.institutions.typography import printed

EQF = r"[1-8]", "un niveau du CEC de 1 à 8 est attendu"
LONGEST_TRANSLATION = 200  # characters; the longest of ours takes 60


@dataclass(slots=True)
class CertificationFiles:
    """The files of one import, sound in themselves, each thing with its place."""

    names: list[str] = field(default_factory=list)
    rule_sets: list[tuple[Place, RuleSetEntry]] = field(default_factory=list)
    versions: list[tuple[Place, VersionEntry]] = field(default_factory=list)
    packs: list[tuple[Place, PackEntry]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Referentiel:
    """The face that all who adopt it share."""

    title: Label
    translations: Translations
    occupation: tuple[str, str, str]
    units: tuple[UnitEntry, ...]
    methods: tuple[MethodEntry, ...]
    specialisations: tuple[SpecialisationEntry, ...]
    checklist: tuple[ChecklistEntry, ...]


def read(paths: Iterable[Path]) -> CertificationFiles:
    """Read files of certifications and rule-sets.

    Errors: ImportRefused, with every fault of every file.
    """
    faults, files = Faults(), CertificationFiles()
    for path in paths:
        files.names.append(path.name)
        if top := read_entry(path, faults):
            _read_file(top, files)
    faults.once(((" ".join(map(str, entry.key)), place) for place, entry in files.rule_sets), "le règlement")
    faults.once(((" ".join(entry.key), place) for place, entry in files.versions), "le millésime")
    faults.stop()
    return files


def _read_file(top: Entry, files: CertificationFiles) -> None:
    adoptions = top.entries("adoptions", required=False)
    shared = top.entry("referentiel", required=bool(adoptions))
    rule_sets = top.entries("rule_sets", required=not shared)
    top.end()
    files.rule_sets += [(entry.place, rule_set) for entry in rule_sets if (rule_set := _rule_set(entry))]
    if shared is None:
        return
    referentiel = _referentiel(shared)
    if not adoptions:
        shared.faults.add(top.place, "« adoptions » : au moins une autorité doit adopter le référentiel")
    files.versions += [(entry.place, _version(entry, referentiel, files)) for entry in adoptions]


def _rule_set(entry: Entry) -> RuleSetEntry | None:
    preset, values = entry.text("preset"), entry.plain("values")
    authority, code = entry.slug("authority"), entry.matching("code", *CODE)
    version, valid_from = entry.number("version", 1, 999), entry.day("valid_from")
    entry.end()
    if preset and preset not in PRESETS:
        entry.faults.add(entry.find("preset")[1], f"préréglage « {preset} » inconnu : attendu {', '.join(PRESETS)}")
    if preset not in PRESETS:
        return None
    try:
        rules = parse(preset, {name: value for name, (value, _) in values.items()})
    except Invalid as refusal:
        for name, reason in refusal.fields.items():
            entry.faults.add(values[name][1], f"« {name} » : {reason}")
        return None
    return RuleSetEntry(authority, code, version, preset, valid_from, rules)


@dataclass(slots=True)
class Codes:
    """The codes of one référentiel with their places, to see that they agree."""

    units: list[tuple[str, Place]] = field(default_factory=list)
    competences: list[tuple[str, Place]] = field(default_factory=list)
    methods: list[tuple[str, Place]] = field(default_factory=list)
    covered: list[tuple[str, Place]] = field(default_factory=list)

    def check(self, faults: Faults) -> None:
        """Each code names one thing; a method covers what exists; every competence is assessed by some method."""
        faults.once(self.units, "le code d’unité")
        faults.once(self.competences, "le code de compétence")
        faults.once(self.methods, "le code d’épreuve")
        known, covered = ({code for code, _ in codes} for codes in (self.competences, self.covered))
        for code, place in self.covered:
            if code not in known:
                faults.add(place, f"la compétence « {code} » n’est pas dans le référentiel")
        for code, place in self.competences:
            if code and code not in covered:
                faults.add(place, f"aucune épreuve ne porte sur la compétence « {code} »")


def _referentiel(entry: Entry) -> Referentiel:
    codes = Codes()
    units = tuple(_unit(unit, codes) for unit in entry.entries("units"))
    methods = tuple(_method(method, codes) for method in entry.entries("methods"))
    codes.check(entry.faults)
    if sum(method.kind is MethodKind.FINAL_INTERVIEW for method in methods) > 1:
        entry.faults.add(entry.place, "un seul entretien final est possible")
    referentiel = Referentiel(
        title=entry.label("title"),
        translations=_translations(entry),
        occupation=_occupation(entry),
        units=units,
        methods=methods,
        specialisations=annexes.specialisations(entry),
        checklist=annexes.checklist(entry),
    )
    entry.end()
    return referentiel


def _translations(entry: Entry) -> Translations:
    """Unofficial texts of the title, unit or competence, by language; none where nobody wrote them."""
    found = {}
    for language, (value, place) in entry.plain("translations").items():
        text = " ".join(str(value).split()) if isinstance(value, (str, int)) else ""
        if reason := _not_a_translation(language, text):
            entry.faults.add(place, f"« translations » : {reason}")
        found[language] = printed(Label("", text)).en
    return tuple(sorted(found.items()))


def _not_a_translation(language: str, text: str) -> str | None:
    if language in ("fr", "en"):
        return f"« {language} » est dans le texte lui-même, pas dans ses traductions"
    if language not in TRANSLATED:
        return f"langue « {language} » inconnue, attendu {', '.join(TRANSLATED)}"
    if not text:
        return f"le texte en « {language} » manque"
    return f"« {language} » dépasse {LONGEST_TRANSLATION} caractères" if len(text) > LONGEST_TRANSLATION else None


def _occupation(referentiel: Entry) -> tuple[str, str, str]:
    entry = referentiel.entry("occupation")
    if entry is None:
        return "", "", ""
    key = entry.text("scheme"), entry.text("version"), entry.text("code")
    entry.end()
    return key


def _unit(entry: Entry, codes: Codes) -> UnitEntry:
    unit = UnitEntry(
        entry.matching("code", *CODE),
        entry.label("title"),
        tuple(_competence(competence, codes) for competence in entry.entries("competences")),
        _translations(entry),
    )
    codes.units.append((unit.code, entry.place))
    entry.end()
    return unit


def _competence(entry: Entry, codes: Codes) -> CompetenceEntry:
    competence = CompetenceEntry(
        code=entry.matching("code", *CODE),
        label=entry.label("label"),
        mandatory=not entry.flag("optional"),
        criteria=tuple(_criterion(criterion) for criterion in entry.entries("criteria")),
        translations=_translations(entry),
    )
    codes.competences.append((competence.code, entry.place))
    entry.end()
    return competence


def _criterion(entry: Entry) -> CriterionEntry:
    criterion = CriterionEntry(entry.own_label(), entry.flag("eliminatory"))
    entry.end()
    return criterion


def _method(entry: Entry, codes: Codes) -> MethodEntry:
    covers = entry.texts("covers")
    codes.covered += covers
    entry.faults.once(covers, "la compétence")
    asked = {code for code, _ in covers}
    method = MethodEntry(
        code=entry.matching("code", *CODE),
        kind=entry.choice("kind", MethodKind),
        label=entry.label("label"),
        minutes=entry.number("minutes", 5, 2400),
        jury_present=entry.flag("jury_present"),
        # In the order of the référentiel, so that two files that say the same are the same.
        covers=tuple(code for code, _ in codes.competences if code in asked),
    )
    codes.methods.append((method.code, entry.place))
    entry.end()
    return method


def _version(entry: Entry, shared: Referentiel, files: CertificationFiles) -> VersionEntry:
    level = entry.entry("level")
    vintage = entry.matching("vintage", *VINTAGE)
    version = VersionEntry(
        authority=entry.slug("authority"),
        code=entry.matching("code", *CODE),
        vintage=vintage,
        state=entry.choice("state", VersionState),
        kind_name=entry.label("kind_name"),
        title=shared.title,
        occupation=shared.occupation,
        level_framework=level.label("framework") if level else Label("", ""),
        level_value=level.text("value") if level else "",
        eqf_level=level.matching("eqf", *EQF) if level and level.find("eqf")[0] else None,
        legal_act=entry.label("legal_act"),
        valid_from=entry.day("valid_from"),
        valid_until=entry.optional_day("valid_until"),
        rule_set=_cited_rule_set(entry),
        units=shared.units,
        methods=shared.methods,
        translations=shared.translations,
        specialisations=shared.specialisations,
        checklist=shared.checklist,
        correspondences=annexes.correspondences(entry, {unit.code for unit in shared.units}, vintage),
    )
    files.packs += annexes.packs(entry, version.key)
    if version.valid_until and version.valid_until < version.valid_from:
        entry.faults.add(entry.find("valid_until")[1], "la fin de validité précède son début")
    if level:
        level.end()
    entry.end()
    return version


def _cited_rule_set(adoption: Entry) -> tuple[str, int]:
    entry = adoption.entry("rule_set")
    if entry is None:
        return "", 0
    cited = entry.text("code"), entry.number("version", 1, 999)
    entry.end()
    return cited

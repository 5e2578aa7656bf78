"""What must hold before a vintage is adopted, and what its authors may want to think of again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from certify.certifications.drafting import competence_codes
from certify.certifications.models import MethodKind
from certify.certifications.referentiel import CompetenceEntry, UnitEntry, VersionEntry
from certify.credential.record import Label

LONGEST_PRINTED = 60  # characters of a unit or competence that fit on its line of the certificate
OBSERVED = {MethodKind.PRACTICAL, MethodKind.SYNTHESIS}

Where = tuple[str, ...]
"""The part concerned: what it is and, for one among several, its code."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence about one part. What `blocks` must be mended before adoption; the rest is advice."""

    code: str
    message: str
    where: Where
    values: Mapping[str, object] = field(default_factory=dict)
    blocks: bool = True


def findings(
    entry: VersionEntry, *, rule_set_from: date, older: Collection[tuple[str, str]] = (), language: str = "fr"
) -> tuple[Finding, ...]:
    """All that stands against adopting the entry, then advice.

    `rule_set_from` is the first day of the rule-set that it names, `older` the units of earlier vintages, by vintage
    and code, `language` the first one of the authority: certificates begin in it.
    """
    found = [*_description(entry, rule_set_from), *_units(entry), *_tests(entry), *_english(entry, language)]
    found += _advice(entry, older)
    return tuple(sorted(found, key=lambda finding: not finding.blocks))


def blocking(found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those without which adoption is refused."""
    return tuple(finding for finding in found if finding.blocks)


def _description(entry: VersionEntry, rule_set_from: date) -> Iterator[Finding]:
    here = ("description",)
    if entry.valid_until is not None and entry.valid_until < entry.valid_from:
        yield Finding("dates", "La fin de validité précède son début.", here)
    if rule_set_from > entry.valid_from:
        yield Finding("rule_set", "Le règlement choisi commence après le titre.", here)


def _units(entry: VersionEntry) -> Iterator[Finding]:
    if not entry.units:
        yield Finding("no_unit", "Le titre n’a aucune unité.", ("units",))
    for unit in entry.units:
        where, values = ("unit", unit.code), {"code": unit.code}
        if not unit.competences:
            yield Finding("no_competence", "L’unité %(code)s n’a aucune compétence.", where, values)
        elif not any(competence.mandatory for competence in unit.competences):
            yield Finding(
                "all_optional", "Toutes les compétences de l’unité %(code)s sont facultatives.", where, values
            )
        for competence in unit.competences:
            if not competence.criteria:
                yield _of(competence, "no_criterion", "La compétence %(code)s n’a aucun critère.")


def _of(competence: CompetenceEntry, code: str, message: str, *, blocks: bool = True) -> Finding:
    return Finding(code, message, ("competence", competence.code), {"code": competence.code}, blocks)


def _tests(entry: VersionEntry) -> Iterator[Finding]:
    here = ("methods",)
    if not entry.methods:
        yield Finding("no_method", "Le titre n’a aucune épreuve.", here)
        return
    if not any(method.kind in OBSERVED for method in entry.methods):
        yield Finding("nothing_observed", "Aucune mise en situation : personne ne regarde travailler.", here)
    if not any(method.jury_present for method in entry.methods):
        yield Finding("jury_absent", "Le jury n’est présent à aucune épreuve.", here)
    if sum(method.kind is MethodKind.FINAL_INTERVIEW for method in entry.methods) > 1:
        yield Finding("two_interviews", "Un seul entretien final est possible.", here)
    yield from _coverage(entry)


def _coverage(entry: VersionEntry) -> Iterator[Finding]:
    covered = {code for method in entry.methods for code in method.covers}
    for code in competence_codes(entry):
        if code not in covered:
            message = "Aucune épreuve ne porte sur la compétence %(code)s."
            yield Finding("not_covered", message, ("methods",), {"code": code})
    for method in entry.methods:
        if not method.covers and method.kind is not MethodKind.FINAL_INTERVIEW:
            message = "L’épreuve %(code)s ne porte sur aucune compétence."
            yield Finding("covers_nothing", message, ("method", method.code), {"code": method.code})


def _english(entry: VersionEntry, language: str) -> Iterator[Finding]:
    """One finding for each page on which an English text is missing.

    French then stands for it, and certificates print it once. Where certificates begin in English, it is due.
    """
    due = Counter(where for where, label in labels(entry) if not label.en)
    is_due = language == "en"
    for where, count in due.items():
        message = "Textes sans anglais, %(place)s : %(count)d."
        if not is_due:
            message = "Textes sans anglais, %(place)s : %(count)d. Adopté ainsi, le français en tient lieu."
        values = {"count": count, "place": where[-1]}
        yield Finding("no_english", message, where, values, blocks=is_due)


def labels(entry: VersionEntry) -> Iterator[tuple[Where, Label]]:
    """Every text of the entry with the part it stands in."""
    for label in (entry.kind_name, entry.title, entry.level_framework, entry.legal_act):
        yield ("description",), label
    for unit in entry.units:
        yield ("unit", unit.code), unit.title
        for competence in unit.competences:
            yield ("competence", competence.code), competence.label
            for criterion in competence.criteria:
                yield ("competence", competence.code), criterion.label
    for method in entry.methods:
        yield ("method", method.code), method.label
    for specialisation in entry.specialisations:
        yield ("specialisations",), specialisation.title
    for item in entry.checklist:
        yield ("checklist",), item.label


def _advice(entry: VersionEntry, older: Collection[tuple[str, str]]) -> Iterator[Finding]:
    for unit in entry.units:
        yield from _long(unit)
    criteria = [each for unit in entry.units for c in unit.competences for each in c.criteria]
    if criteria and not any(criterion.eliminatory for criterion in criteria):
        yield Finding("no_safety", "Aucun critère n’est éliminatoire, pas même de sécurité.", ("units",), blocks=False)
    if entry.units and not entry.checklist:
        yield Finding("no_checklist", "La liste de contrôle du plateau est vide.", ("checklist",), blocks=False)
    counted = {(each.vintage, each.unit) for each in entry.correspondences}
    for vintage, code in older:
        if (vintage, code) not in counted:
            message = "L’unité %(code)s du millésime %(vintage)s ne compte pour aucune unité."
            values = {"code": code, "vintage": vintage}
            yield Finding("not_counted", message, ("correspondences",), values, blocks=False)


def _long(unit: UnitEntry) -> Iterator[Finding]:
    message = "L’intitulé %(code)s dépasse 60 caractères : il prendra deux lignes sur le certificat."
    if max(len(unit.title.fr), len(unit.title.en)) > LONGEST_PRINTED:
        yield Finding("long", message, ("unit", unit.code), {"code": unit.code}, blocks=False)
    for competence in unit.competences:
        if max(len(competence.label.fr), len(competence.label.en)) > LONGEST_PRINTED:
            yield _of(competence, "long", message, blocks=False)

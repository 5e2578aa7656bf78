"""A vintage as the YAML file that imports equal: what an authority keeps, sends to another, or edits by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from certify.certifications.referentiel import (
    CompetenceEntry,
    CriterionEntry,
    MethodEntry,
    PackEntry,
    RuleSetEntry,
    Translations,
    UnitEntry,
    VersionEntry,
)
from certify.certifications.rulesets import changed, values_of
from certify.credential.record import Label

Plain = dict[str, Any]


def exported(version: VersionEntry, rule_set: RuleSetEntry, packs: Iterable[PackEntry] = ()) -> str:
    """The text of the file: the rule-set that the vintage names, the référentiel, and its one adoption."""
    content = {
        "rule_sets": [_rule_set(rule_set)],
        "referentiel": _referentiel(version),
        "adoptions": [_adoption(version, packs)],
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=120)


def _label(label: Label) -> Plain:
    return {"fr": label.fr, "en": label.en} if label.en else {"fr": label.fr}


def _translated(plain: Plain, translations: Translations) -> Plain:
    return plain | {"translations": dict(translations)} if translations else plain


def _flagged(plain: Plain, name: str, flag: bool) -> Plain:
    return plain | {name: True} if flag else plain


def _rule_set(entry: RuleSetEntry) -> Plain:
    values = values_of(entry.rules)
    differing = {name: _scalar(values[name]) for name in changed(entry.preset, entry.rules)}
    plain: Plain = {
        "authority": entry.authority,
        "code": entry.code,
        "version": entry.version,
        "preset": entry.preset,
        "valid_from": entry.valid_from,
    }
    return plain | {"values": differing} if differing else plain


def _scalar(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def _referentiel(version: VersionEntry) -> Plain:
    scheme, edition, code = version.occupation
    plain = _translated({"title": _label(version.title)}, version.translations)
    plain |= {
        "occupation": {"scheme": scheme, "version": edition, "code": code},
        "units": [_unit(unit) for unit in version.units],
        "methods": [_method(method) for method in version.methods],
    }
    if version.specialisations:
        plain["specialisations"] = [{"code": s.code, "title": _label(s.title)} for s in version.specialisations]
    if version.checklist:
        plain["checklist"] = [
            _flagged(
                {"kind": str(item.kind), "label": _label(item.label), "quantity": item.quantity},
                "per_candidate",
                item.per_candidate,
            )
            for item in version.checklist
        ]
    return plain


def _unit(unit: UnitEntry) -> Plain:
    plain = _translated({"code": unit.code, "title": _label(unit.title)}, unit.translations)
    return plain | {"competences": [_competence(competence) for competence in unit.competences]}


def _competence(competence: CompetenceEntry) -> Plain:
    plain: Plain = _flagged({"code": competence.code}, "optional", not competence.mandatory)
    plain = _translated(plain | {"label": _label(competence.label)}, competence.translations)
    return plain | {"criteria": [_criterion(criterion) for criterion in competence.criteria]}


def _criterion(criterion: CriterionEntry) -> Plain:
    return _flagged(_label(criterion.label), "eliminatory", criterion.eliminatory)


def _method(method: MethodEntry) -> Plain:
    return {
        "code": method.code,
        "kind": str(method.kind),
        "label": _label(method.label),
        "minutes": method.minutes,
        "jury_present": method.jury_present,
        "covers": list(method.covers),
    }


def _adoption(version: VersionEntry, packs: Iterable[PackEntry]) -> Plain:
    level: Plain = {"framework": _label(version.level_framework), "value": version.level_value}
    if version.eqf_level:
        level["eqf"] = version.eqf_level
    code, number = version.rule_set
    plain: Plain = {
        "authority": version.authority,
        "code": version.code,
        "vintage": version.vintage,
        "state": str(version.state),
        "kind_name": _label(version.kind_name),
        "level": level,
        "legal_act": _label(version.legal_act),
        "valid_from": version.valid_from,
        "valid_until": version.valid_until,
        "rule_set": {"code": code, "version": number},
    }
    return _with_annexes({name: value for name, value in plain.items() if value is not None}, version, packs)


def _with_annexes(plain: Plain, version: VersionEntry, packs: Iterable[PackEntry]) -> Plain:
    if version.correspondences:
        plain["correspondences"] = [
            {"vintage": each.vintage, "unit": each.unit, "counts_as": each.counts_as}
            for each in version.correspondences
        ]
    if written := [_pack(pack) for pack in packs]:
        plain["packs"] = written
    return plain


def _pack(pack: PackEntry) -> Plain:
    return {
        "code": pack.code,
        "edition": pack.edition,
        "label": _label(pack.label),
        "sha256": pack.sha256,
        "size": pack.size,
        "variants": [{"code": code, "label": _label(label)} for code, label in pack.variants],
    }


def file_name(version: VersionEntry) -> str:
    """What the file is called: CQP-MAC-2025.yaml."""
    return f"{version.code}-{version.vintage}.yaml"

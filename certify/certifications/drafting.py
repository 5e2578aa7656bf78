"""Changes of a draft, as values: an entry goes in, an entry comes out. Nothing here is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from certify.certifications.referentiel import (
    CompetenceEntry,
    CorrespondenceEntry,
    MethodEntry,
    UnitEntry,
    VersionEntry,
)
from certify.errors import Invalid


class Coded(Protocol):
    """What has a code."""

    @property
    def code(self) -> str:
        """What names it among its like."""


T = TypeVar("T")
C = TypeVar("C", bound=Coded)


def fingerprint(part: object) -> str:
    """A short print of a part of an entry, or of nothing: whoever sends a form says what they had before them."""
    return hashlib.sha256(repr(part).encode()).hexdigest()[:16]


def check_seen(seen: str | None, part: object) -> None:
    """Refuse to overwrite what somebody else wrote meanwhile. Errors: Invalid `certification.changed_meanwhile`."""
    if seen != fingerprint(part):
        raise Invalid(
            "certification.changed_meanwhile",
            "Une autre personne a changé cette partie pendant que vous écriviez. Rien n’est perdu : comparez, puis"
            " enregistrez de nouveau pour garder votre version.",
        )


def by_code(items: Iterable[C], code: str) -> C | None:
    """The one of that code, or None."""
    return next((item for item in items if item.code == code), None)


def moved(items: tuple[T, ...], place: int, step: int) -> tuple[T, ...]:
    """The items with the one at `place` one step up (-1) or down (1); at the edge nothing moves."""
    target = place + step
    if not (0 <= place < len(items) and 0 <= target < len(items)):
        return items
    order = list(items)
    order[place], order[target] = order[target], order[place]
    return tuple(order)


def moved_code(items: tuple[C, ...], code: str, step: int) -> tuple[C, ...]:
    """The same for the item of that code."""
    place = next((n for n, item in enumerate(items) if item.code == code), -1)
    return moved(items, place, step)


def placed(items: tuple[C, ...], code: str | None, new: C) -> tuple[C, ...]:
    """The items with the one of that code replaced, or with `new` at the end where there is none."""
    if code is None or by_code(items, code) is None:
        return (*items, new)
    return tuple(new if item.code == code else item for item in items)


def once(codes: Iterable[str], field: str = "code") -> None:
    """Refuse a code given twice. Errors: Invalid `certification.code_taken` on the field."""
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            sentence = "Le code %(code)s est déjà pris dans ce référentiel."
            raise Invalid("certification.code_taken", sentence, {"code": code}, fields={field: sentence})
        seen.add(code)


def settled(entry: VersionEntry) -> VersionEntry:
    """The entry with what names a unit or competence in the référentiel's order, and nothing named that is gone."""
    order = competence_codes(entry)
    units = {unit.code for unit in entry.units}
    return replace(
        entry,
        methods=tuple(replace(m, covers=tuple(code for code in order if code in m.covers)) for m in entry.methods),
        correspondences=tuple(sorted(each for each in entry.correspondences if each.counts_as in units)),
    )


def competence_codes(entry: VersionEntry) -> list[str]:
    """Codes of the competences, in the order of the référentiel."""
    return [competence.code for unit in entry.units for competence in unit.competences]


def unit_of(entry: VersionEntry, competence: str) -> UnitEntry | None:
    """The unit that a competence belongs to."""
    return next((unit for unit in entry.units if by_code(unit.competences, competence)), None)


def with_unit(entry: VersionEntry, code: str | None, unit: UnitEntry) -> VersionEntry:
    """The unit of that code becomes this one, or a new one stands last. Errors: Invalid on the field `code`."""
    units = placed(entry.units, code, unit)
    once(each.code for each in units)
    counted = tuple(
        replace(each, counts_as=unit.code) if each.counts_as == code else each for each in entry.correspondences
    )
    return settled(replace(entry, units=units, correspondences=counted))


def without_unit(entry: VersionEntry, code: str) -> VersionEntry:
    """The unit is gone, with its competences and what tests said of them."""
    return settled(replace(entry, units=tuple(unit for unit in entry.units if unit.code != code)))


def with_competence(entry: VersionEntry, unit: UnitEntry, code: str | None, new: CompetenceEntry) -> VersionEntry:
    """The competence of that code becomes this one, or a new one stands last in the unit.

    Errors: Invalid on the field `code`, where another competence of the référentiel has it.
    """
    changed = replace(unit, competences=placed(unit.competences, code, new))
    methods = tuple(
        replace(each, covers=tuple(new.code if covered == code else covered for covered in each.covers))
        for each in entry.methods
    )
    whole = replace(entry, units=placed(entry.units, unit.code, changed), methods=methods)
    once(competence_codes(whole))
    return settled(whole)


def without_competence(entry: VersionEntry, code: str) -> VersionEntry:
    """The competence is gone, and what tests said of it."""
    units = tuple(
        replace(unit, competences=tuple(each for each in unit.competences if each.code != code)) for unit in entry.units
    )
    return settled(replace(entry, units=units))


def with_method(entry: VersionEntry, code: str | None, method: MethodEntry) -> VersionEntry:
    """The test of that code becomes this one, or a new one stands last. Errors: Invalid on the field `code`."""
    methods = placed(entry.methods, code, method)
    once(each.code for each in methods)
    return settled(replace(entry, methods=methods))


def without_method(entry: VersionEntry, code: str) -> VersionEntry:
    """The test is gone."""
    return replace(entry, methods=tuple(each for each in entry.methods if each.code != code))


def suggested(entry: VersionEntry, older: Iterable[tuple[str, str]]) -> tuple[CorrespondenceEntry, ...]:
    """Older units, given by vintage and code, counted as the unit of the same code; the others wait for a decision."""
    own = {unit.code for unit in entry.units}
    return tuple(sorted(CorrespondenceEntry(vintage, unit, unit) for vintage, unit in older if unit in own))

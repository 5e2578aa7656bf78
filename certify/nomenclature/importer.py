"""The import of occupations from tables (CSV): schemes, occupations, titles, items, mappings, each a file of its own.

The columns of a file say which table it is. Files are read together, so that one may speak of what another brings.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from certify.credential.record import Label
from certify.institutions.files import Faults, Place
from certify.institutions.lines import Line, read_lines
from certify.nomenclature.models import ItemKind, SkosRelation

KEY = ("scheme", "version", "code")
TABLES = {
    "schemes": ("scheme", "version", "title_fr", "title_en", "code_pattern", "source", "licence", "fictitious"),
    "occupations": (*KEY, "label_fr", "label_en", "definition_fr", "definition_en"),
    "titles": (*KEY, "title_fr", "title_en"),
    "items": (*KEY, "kind", "core", "item_fr", "item_en"),
    "mappings": (*KEY, "target_scheme", "target_code", "target_label", "relation"),
}
# Letters, digits, classes and counts, no choice or open repetition: no pattern of a file can take long to match.
PATTERN = re.compile(r"(?:[A-Za-z0-9]|\\[d.-]|[.-]|\[[A-Za-z0-9-]+\]|\{\d{1,2}\}){1,60}")


@dataclass(frozen=True, slots=True)
class SchemeEntry:
    """A nomenclature in one version."""

    code: str
    version: str
    title: Label
    code_pattern: str
    source: str
    licence: str
    fictitious: bool


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """A line of a fiche."""

    kind: ItemKind
    core: bool
    label: Label


@dataclass(frozen=True, slots=True)
class MappingEntry:
    """A neighbour in another scheme; `code` is empty where the label is what names the concept."""

    scheme: str
    code: str
    label: str
    relation: SkosRelation


@dataclass(frozen=True, slots=True)
class OccupationEntry:
    """A whole fiche; two are the same when all they say is."""

    scheme: tuple[str, str]
    code: str
    label: Label
    definition: Label
    titles: tuple[Label, ...] = ()
    items: tuple[ItemEntry, ...] = ()
    mappings: tuple[MappingEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class OccupationFiles:
    """The files of one import, sound in themselves, each thing with its place."""

    names: tuple[str, ...]
    schemes: list[tuple[Place, SchemeEntry]]
    occupations: list[tuple[Place, OccupationEntry]]


Lines = dict[str, list[Line]]
Key = tuple[str, str, str]
Part = TypeVar("Part")


def read(paths: Iterable[Path]) -> OccupationFiles:
    """Read tables of occupations.

    Errors: ImportRefused, with every fault of every file.
    """
    faults, lines, paths = Faults(), defaultdict[str, list[Line]](list), list(paths)
    for path in paths:
        kind, found = read_lines(path, TABLES, faults)
        lines[kind or ""] += found
    schemes = [(line.place, _scheme(line)) for line in lines["schemes"]]
    occupations = _occupations(lines, faults)
    faults.once(((f"{each.code} {each.version}", place) for place, each in schemes), "la nomenclature")
    faults.stop()
    return OccupationFiles(tuple(path.name for path in paths), schemes, occupations)


def _scheme(line: Line) -> SchemeEntry:
    pattern = line.text("code_pattern")
    if pattern and not _usable(pattern):
        line.faults.add(
            line.place,
            f"« code_pattern » vaut « {pattern} » : par exemple [A-Z]\\d{{4}} ; ni choix ni répétition libre",
        )
    return SchemeEntry(
        code=line.text("scheme"),
        version=line.text("version"),
        title=line.label("title"),
        code_pattern=pattern,
        source=line.text("source"),
        licence=line.text("licence"),
        fictitious=line.flag("fictitious"),
    )


def _usable(pattern: str) -> bool:
    try:
        return bool(PATTERN.fullmatch(pattern) and re.compile(pattern))
    except re.error:
        return False


def _key(line: Line) -> Key:
    return line.text("scheme"), line.text("version"), line.text("code")


def _occupations(lines: Lines, faults: Faults) -> list[tuple[Place, OccupationEntry]]:
    keyed = [(_key(line), line) for line in lines["occupations"]]
    faults.once(((" ".join(key), line.place) for key, line in keyed), "le métier")
    faults.once(((_target(line), line.place) for line in lines["mappings"]), "la correspondance")
    known = {key for key, _ in keyed}
    titles = _grouped(lines["titles"], known, lambda line: line.label("title"))
    items = _grouped(lines["items"], known, _item)
    mappings = _grouped(lines["mappings"], known, _mapping)
    return [
        (
            line.place,
            OccupationEntry(
                scheme=key[:2],
                code=key[2],
                label=line.label("label"),
                definition=line.label("definition"),
                titles=tuple(titles[key]),
                items=tuple(items[key]),
                mappings=tuple(mappings[key]),
            ),
        )
        for key, line in keyed
    ]


def _target(line: Line) -> str:
    return " ".join((*_key(line), line.text("target_scheme"), line.optional("target_code") or ""))


def _grouped(lines: Iterable[Line], known: set[Key], made: Callable[[Line], Part]) -> dict[Key, list[Part]]:
    """The parts of each occupation, in the order of the file; a part of no occupation of these files is a fault."""
    groups: dict[Key, list[Part]] = defaultdict(list)
    for line in lines:
        key = _key(line)
        if all(key) and key not in known:
            line.faults.add(line.place, f"le métier « {' '.join(key)} » n’est pas dans ces fichiers")
        groups[key].append(made(line))
    return groups


def _item(line: Line) -> ItemEntry:
    return ItemEntry(line.choice("kind", ItemKind), line.flag("core"), line.label("item"))


def _mapping(line: Line) -> MappingEntry:
    return MappingEntry(
        scheme=line.text("target_scheme"),
        code=line.optional("target_code") or "",
        label=line.text("target_label"),
        relation=line.choice("relation", SkosRelation),
    )

"""From the record to what stands where on paper: every text with its size, so that the templates only place them."""

from __future__ import annotations

from dataclasses import dataclass

from certify.certificates import wording
from certify.certificates.fitting import columns, fitted, halves, lines
from certify.credential.record import Kind, Label, Record, Unit

NAME_SIZES = {Kind.TITLE: (26.0, 23.0, 20.0), Kind.UNIT: (22.0, 20.0, 18.0)}
HEAD_SIZES = {Kind.TITLE: (36.0, 31.0, 27.0, 23.0), Kind.UNIT: (25.0, 22.0, 19.0)}
TEXT_MM = {Kind.TITLE: 158.0, Kind.UNIT: 148.0}
BACK_MM = {Kind.TITLE: 257.0, Kind.UNIT: 174.0}
# Sizes of the list of competences, from roomy to the smallest that is still read at arm's length.
DENSITIES = (9.8, 9.0, 8.2, 7.4, 6.7, 6.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its size in points."""

    text: str
    size: float


@dataclass(frozen=True, slots=True)
class Column:
    """Units one under the other, at `left` millimetres, `width` wide."""

    left: float
    width: float
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the templates place. `first` and `second` are the language codes in the authority's order."""

    record: Record
    first: str
    second: str
    heading: Label
    heading_lines: tuple[Line, ...]
    under_heading: Line
    name_lines: tuple[Line, ...]
    running_name: Line
    birth_name: str
    kind: Label
    scope: Label
    columns: tuple[Column, ...]
    density: int
    public_id: str
    address: Line
    fingerprint: tuple[str, ...]
    relations: tuple[tuple[Label, str], ...]

    @property
    def competence_size(self) -> float:
        """Points of the list of competences."""
        return DENSITIES[self.density]


def sheet(record: Record, *, public_host: str, root_fingerprint: str, density: int = 0) -> Sheet:
    """The sheet of a record. `density` is an index of DENSITIES; `root_fingerprint` hexadecimal SHA-256."""
    kind, holder = record.kind, record.holder
    heading = record.certification.title if kind is Kind.TITLE else _unit_title(record)
    other = heading.second(record.language)
    return Sheet(
        record=record,
        first=record.language,
        second="fr" if record.language == "en" else "en",
        heading=heading,
        heading_lines=_lines(heading.first(record.language), TEXT_MM[kind], HEAD_SIZES[kind]),
        under_heading=Line(other, fitted(other, TEXT_MM[kind], (15.0, 13.0, 11.0, 9.5))),
        name_lines=_lines(holder.full_name, TEXT_MM[kind], NAME_SIZES[kind]),
        running_name=Line(holder.full_name, fitted(holder.full_name, 110, (10.5, 9.5, 8.5))),
        birth_name=holder.birth_name if holder.usual_name and holder.usual_name != holder.birth_name else "",
        kind=record.certification.kind_name if kind is Kind.TITLE else wording.WORDS["unit_kind"],
        scope=_scope(record),
        columns=_columns(record.units, BACK_MM[kind], density),
        density=density,
        public_id=" ".join(record.public_id[k : k + 4] for k in range(0, len(record.public_id), 4)),
        address=Line(f"{public_host}/verify", fitted(f"{public_host}/verify", 64, (14.0, 12.0, 10.5, 9.0))),
        fingerprint=_fingerprint(root_fingerprint),
        relations=_relations(record),
    )


def _unit_title(record: Record) -> Label:
    titles = [unit.title for unit in record.covered]
    return Label(" · ".join(title.fr for title in titles), " · ".join(title.en for title in titles))


def _lines(text: str, width: float, sizes: tuple[float, ...]) -> tuple[Line, ...]:
    """On one line if the smallest of `sizes` allows, else on two of one size."""
    parts = halves(text, width, sizes[-1])
    longest = min(fitted(part, width, sizes if len(parts) == 1 else sizes[1:]) for part in parts)
    return tuple(Line(part, longest) for part in parts)


def _scope(record: Record) -> Label:
    if record.kind is Kind.TITLE:
        return wording.all_held(len(record.units))
    return wording.part_held(len(record.covered), len(record.units))


def _columns(units: tuple[Unit, ...], width: float, density: int, gap: float = 7.0) -> tuple[Column, ...]:
    count = len(units) if len(units) <= 4 else 3  # five units and more stand two in a column
    each = (width - gap * (count - 1)) / count
    split = columns([_height(unit, each, DENSITIES[density]) for unit in units], count)
    made, start = [], 0
    for place, size in enumerate(split):
        made.append(Column(place * (each + gap), each, units[start : start + size]))
        start += size
    return tuple(made)


def _height(unit: Unit, width: float, size: float) -> float:
    """About how many lines a unit takes with its competences."""
    texts = [(unit.title, 1.17), *((competence, 1.0) for competence in unit.competences)]
    return 1 + sum(lines(t.fr, width, size * k) + lines(t.en, width, size * k * 0.88) + 0.4 for t, k in texts)


def _fingerprint(text: str) -> tuple[str, ...]:
    """Hexadecimal in capitals, groups of four, eight groups a line."""
    digits = text.replace(":", "").replace(" ", "").upper()
    groups = [digits[k : k + 4] for k in range(0, len(digits), 4)]
    return tuple(" ".join(groups[k : k + 8]) for k in range(0, len(groups), 8))


def _relations(record: Record) -> tuple[tuple[Label, str], ...]:
    """Neighbouring concepts, gathered by relation: (relation in words, codes)."""
    gathered: dict[str, list[str]] = {}
    for near in record.occupation.mappings:
        gathered.setdefault(near.relation, []).append(f"{near.scheme} {near.code} {near.label}".strip())
    return tuple(
        (wording.RELATIONS.get(relation.removeprefix("skos:"), Label(relation, relation)), " · ".join(codes))
        for relation, codes in gathered.items()
    )

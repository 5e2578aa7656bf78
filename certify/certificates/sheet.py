"""From the record to what stands where on paper: every text with its size, so that the templates only place them."""

from __future__ import annotations

from dataclasses import dataclass

from certify.certificates import wording
from certify.certificates.fitting import POINT_MM, columns, fitted, halves, lines
from certify.credential.record import Kind, Label, Record, Unit

# Sizes on one line, then sizes on two.
NAME_SIZES = {Kind.TITLE: ((26.0, 23.0, 20.0), (19.0, 17.0, 15.0)), Kind.UNIT: ((22.0, 20.0, 18.0), (17.0, 15.0, 13.0))}
HEAD_SIZES = {Kind.TITLE: ((36.0, 31.0, 27.0, 23.0), (22.0, 19.0)), Kind.UNIT: ((25.0, 22.0, 19.0), (18.0, 16.0))}
TEXT_MM = {Kind.TITLE: 158.0, Kind.UNIT: 148.0}
BACK_MM = {Kind.TITLE: 257.0, Kind.UNIT: 174.0}
PORTRAIT_MM = 29.0  # what a portrait takes of the width beside the name: 24 mm and the space before it
RUNNING_SIZES, RUNNING_MM = ((10.5, 9.5, 8.5), (6.5, 6.0)), 104.0
# Sizes of the list of competences, from roomy to the smallest that is still read at arm's length.
DENSITIES = (11.4, 10.4, 9.6, 8.8, 8.0, 7.3, 6.7, 6.1)


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
    running_lines: tuple[Line, ...]
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
    def text_mm(self) -> float:
        """Width of the text on the first page."""
        return TEXT_MM[self.record.kind]

    @property
    def holder_mm(self) -> float:
        """Width of the text about the holder, beside whom the portrait stands where there is one."""
        return holder_mm(self.record)

    @property
    def halves(self) -> int:
        """Columns in which a unit certificate lists its competences."""
        return 1 if self.density == 0 and sum(len(unit.competences) for unit in self.record.covered) <= 6 else 2

    @property
    def competence_size(self) -> float:
        """Points of the list of competences."""
        return DENSITIES[self.density]


def holder_mm(record: Record) -> float:
    """Width of the holder's name."""
    return TEXT_MM[record.kind] - (PORTRAIT_MM if record.portrait_sha256 else 0.0)


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
        name_lines=_lines(holder.full_name, holder_mm(record), NAME_SIZES[kind]),
        running_lines=_lines(holder.full_name, RUNNING_MM, RUNNING_SIZES),
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


def _lines(text: str, width: float, sizes: tuple[tuple[float, ...], tuple[float, ...]]) -> tuple[Line, ...]:
    """On one line if the smallest of the first sizes allows, else on two of one size."""
    parts = halves(text, width, sizes[0][-1])
    size = min(fitted(part, width, sizes[len(parts) - 1]) for part in parts)
    return tuple(Line(part, size) for part in parts)


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
    return 2 + sum(lines(t.fr, width, size * k) + lines(t.en, width, size * k * 0.88) + 0.4 for t, k in texts)


def first_density(record: Record) -> int:
    """The density worth trying first: the roomiest at which the list seems to fit. The drawing has the last word."""
    return next((k for k in range(len(DENSITIES)) if _seems_to_fit(record, k)), len(DENSITIES) - 1)


def _seems_to_fit(record: Record, density: int) -> bool:
    line = DENSITIES[density] * 1.28 * POINT_MM
    if record.kind is Kind.UNIT:
        tall = sum(_height(unit, 130 if unit.covered else 95, DENSITIES[density]) for unit in record.covered)
        return tall * line + 14 * (len(record.units) - len(record.covered)) <= 136
    room = 94 if density < 6 else 112
    heights = (
        sum(_height(unit, column.width, DENSITIES[density]) for unit in column.units)
        for column in _columns(record.units, BACK_MM[Kind.TITLE], density)
    )
    return max(heights) * line <= room


def _fingerprint(text: str) -> tuple[str, ...]:
    """Hexadecimal in capitals, groups of four, eight groups a line."""
    digits = text.replace(":", "").replace(" ", "").upper()
    groups = [digits[k : k + 4] for k in range(0, len(digits), 4)]
    return tuple(" ".join(groups[k : k + 8]) for k in range(0, len(groups), 8))


def _relations(record: Record) -> tuple[tuple[Label, str], ...]:
    """Neighbouring concepts, gathered by relation: (relation in words, codes)."""
    gathered: dict[str, list[str]] = {}
    for near in record.occupation.mappings:
        gathered.setdefault(near.relation, []).append(" ".join(filter(None, (near.scheme, near.code, near.label))))
    return tuple(
        (wording.RELATIONS.get(relation.removeprefix("skos:"), Label(relation, relation)), " · ".join(codes))
        for relation, codes in gathered.items()
    )

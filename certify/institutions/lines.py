"""CSV files written by hand or by a spreadsheet, as lines that remember their number.

UTF-8 with or without BOM; commas or semicolons, whichever the first line uses. The first line names the columns, and
its names say which kind of table the file is.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from certify.credential.record import Label
from certify.institutions.fields import Fields
from certify.institutions.files import Faults, Place, read_text
from certify.institutions.typography import printed


class Line(Fields):
    """A line of a table: its cells by the name of the column."""

    def __init__(self, cells: Mapping[str, str], place: Place, faults: Faults) -> None:
        super().__init__(place, faults)
        self._cells = cells

    def find(self, name: str) -> tuple[str | None, Place]:
        """The cell of a column; an empty one is missing."""
        return " ".join(self._cells[name].split()) or None, self.place

    def label(self, name: str) -> Label:
        """A text in French and English, from the columns `<name>_fr` and `<name>_en`."""
        return printed(Label(self.text(f"{name}_fr"), self.text(f"{name}_en")))


def read_lines(path: Path, kinds: Mapping[str, tuple[str, ...]], faults: Faults) -> tuple[str | None, list[Line]]:
    """The kind of the table and its lines. `kinds` maps each kind to the columns it must have, in any order."""
    text = read_text(path, faults)
    if not text:
        return None, []
    records = _records(text, path.name, faults)
    place, header = next(records, (Place(path.name, 1), []))
    kind = next((kind for kind, columns in kinds.items() if sorted(columns) == sorted(header)), None)
    if kind is None:
        faults.add(place, _unknown(header, kinds))
        return None, []
    return kind, [line for place, cells in records if (line := _line(header, cells, place, faults))]


def _line(header: list[str], cells: list[str], place: Place, faults: Faults) -> Line | None:
    if len(cells) == len(header):
        return Line(dict(zip(header, cells, strict=True)), place, faults)
    faults.add(place, f"{len(cells)} colonnes au lieu de {len(header)}")
    return None


def _records(text: str, name: str, faults: Faults) -> Iterator[tuple[Place, list[str]]]:
    """Each record with its first line (a quoted cell may span several); blank lines are passed over."""
    first = text.lstrip().partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",", strict=True
    )
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield Place(name, start), [cell.strip() for cell in cells]
            start = reader.line_num + 1
    except csv.Error as error:
        faults.add(Place(name, start), f"CSV mal écrit ({error})")


def _unknown(header: list[str], kinds: Mapping[str, tuple[str, ...]]) -> str:
    """Name the columns that are missing or too many for the kind of table that is nearest."""
    nearest = max(kinds.values(), key=lambda columns: len(set(columns) & set(header)) / len(columns))
    missing, unknown = sorted(set(nearest) - set(header)), sorted(set(header) - set(nearest))
    reasons = [f"colonnes manquantes : {', '.join(missing)}"] if missing else []
    reasons += [f"colonnes inconnues : {', '.join(unknown)}"] if unknown else []
    return " ; ".join(reasons) or "une colonne est donnée deux fois"

"""A list as lines of cells: UTF-8, commas or semicolons, columns named by the first line in any order."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from certify.candidacies.phones import phone_example
from certify.institutions.files import UNPRINTABLE

MOST_LINES = 10_000
MOST_BYTES = 8 * 1024 * 1024
LONGEST = 4000  # characters of a cell
MOST_COLUMNS = 100  # of a heading: each one that we do not know is named

# Name of the column, whether it must be there, an example. Those of a country are in `columns_for`.
COLUMNS: tuple[tuple[str, bool, str], ...] = (
    ("nom", True, "EXEMPLE"),
    ("prenoms", False, "Awa Marie"),
    ("nom_usage", False, ""),
    ("naissance", True, "14/03/1991"),
    ("lieu_naissance", True, "Ségou"),
    ("numero", True, "DE-000123"),
    ("telephone", False, ""),
    ("courriel", False, ""),
    ("ville", True, "Bamako"),
    ("pays", False, ""),
    ("certification", True, ""),
    ("unites", False, ""),
    ("experience", False, "Pose de carreaux"),
    ("experience_lieu", False, "Bamako"),
    ("experience_employeur", False, ""),
    ("experience_debut", False, "vers 2009"),
    ("experience_fin", False, ""),
    ("accord", True, "signature"),
    ("temoin", False, ""),
)
NAMES = tuple(name for name, _, _ in COLUMNS)
REQUIRED = tuple(name for name, required, _ in COLUMNS if required)


def columns_for(country: str, codes: Sequence[str]) -> list[tuple[str, bool, str]]:
    """The columns with examples of a country where `codes` name the open certifications."""
    examples = {"telephone": phone_example(country), "pays": country, "certification": next(iter(codes), "")}
    return [(name, required, examples.get(name, example)) for name, required, example in COLUMNS]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, on which line (counted from 1) and in which column (empty: the whole line)."""

    line: int
    column: str
    sentence: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: its number and its cells by column, spaces at the ends taken off."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")


def read_lines(content: bytes) -> tuple[list[Line], list[Fault]]:
    """The lines of a list and what is wrong with the file. With a fault in the heading there is no line."""
    if len(content) > MOST_BYTES:
        return [], [Fault(1, "", "Ce fichier est trop grand : 8 Mo au plus.")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [], [Fault(line, "", "Ce caractère n’est pas en UTF-8 : enregistrez le fichier en « CSV UTF-8 ».")]
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        sentence = "Caractère interdit (U+%(code)s) : effacez-le."
        return [], [Fault(line, "", sentence, {"code": f"{ord(found.group()):04X}"})]
    return _lines(text)


def _lines(text: str) -> tuple[list[Line], list[Fault]]:
    lines: list[Line] = []
    faults: list[Fault] = []
    records = _records(text, faults)
    _, heading = next(records, (1, []))
    if len(heading) > MOST_COLUMNS:
        sentence = "Cette ligne a %(there)s colonnes : écrivez-y les colonnes du modèle, sans autre."
        return [], [Fault(1, "", sentence, {"there": len(heading)})]
    names = [_column(cell) for cell in heading]
    if wrong := _wrong_heading(names):
        return [], [*wrong, *faults]
    for number, cells in records:
        if len(lines) == MOST_LINES:
            faults.append(Fault(number, "", "10 000 personnes au plus par fichier : coupez-le en plusieurs."))
            break
        if len(cells) != len(names):
            counts: dict[str, object] = {"there": len(cells), "wanted": len(names)}
            faults.append(Fault(number, "", "%(there)s cases au lieu de %(wanted)s.", counts))
            continue
        line = Line(number, dict(zip(names, map(_cell, cells), strict=True)))
        faults += [_too_long(number, name) for name in names if len(line[name]) > LONGEST]
        lines.append(line)
    if not lines and not faults:
        faults.append(Fault(1, "", "Cette liste ne contient personne."))
    return lines, faults


def _records(text: str, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with its first line: a quoted cell may span several."""
    first = text.lstrip().partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error:
        faults.append(Fault(start, "", "Ligne mal écrite : un guillemet est ouvert ou fermé de travers."))


def _column(cell: str) -> str:
    """The name of a column as we write it: Lieu de naissance is lieu_naissance."""
    plain = unicodedata.normalize("NFKD", cell.strip().casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return "_".join(word for word in bare.replace("-", " ").replace("_", " ").replace("’", " ").split() if word != "de")


def _cell(cell: str) -> str:
    """The text of a cell; the apostrophe that a spreadsheet puts before a formula is taken off."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text


def _wrong_heading(names: list[str]) -> list[Fault]:
    faults = [Fault(1, name, "Cette colonne manque.") for name in REQUIRED if name not in names]
    faults += [Fault(1, name, "Cette colonne est inconnue : ôtez-la.") for name in names if name not in NAMES]
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    return faults + [Fault(1, name, "Cette colonne est donnée deux fois.") for name in twice]


def _too_long(number: int, name: str) -> Fault:
    return Fault(number, name, "Ce texte est trop long : écrivez-le en moins de mots.")

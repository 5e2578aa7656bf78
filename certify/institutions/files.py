"""Files that a country writes by hand. A file is read whole and every fault is named before a row is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from certify.errors import Invalid

MOST_BYTES = 1_000_000  # the whole of a country's référentiel is a tenth of it
# Control characters, other line ends, and the marks that make a text read otherwise than it is written.
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a file, counted from 1."""

    path: str
    line: int


@dataclass(frozen=True, slots=True, order=True)
class FileError:
    """A fault: where it is, and a sentence that says what is wrong."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}, ligne {self.line} : {self.reason}"


class ImportRefused(Invalid):
    """The files hold faults and nothing was loaded. `errors` lists them all, in the order of the lines."""

    def __init__(self, errors: Iterable[FileError]) -> None:
        self.errors = sorted(set(errors))
        super().__init__(
            "import.refused",
            "Rien n’a été chargé : %(count)d erreur(s) dans les fichiers.",
            {"count": len(self.errors)},
        )


@dataclass(frozen=True, slots=True)
class Loaded:
    """What an import did: how many things it made, changed, and found as they were."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: Loaded) -> Loaded:
        return Loaded(self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged)

    @property
    def wrote(self) -> bool:
        """Whether a row was made or changed."""
        return bool(self.created or self.changed)


@dataclass(slots=True)
class Faults:
    """The faults found so far. Reading goes on after a fault, so that all are named at once."""

    found: list[FileError] = field(default_factory=list)

    def add(self, place: Place, reason: str) -> None:
        """Note a fault."""
        self.found.append(FileError(place.path, place.line, reason))

    def stop(self) -> None:
        """Refuse if there is any fault: until here, what was read may hold placeholders.

        Errors: ImportRefused.
        """
        if self.found:
            raise ImportRefused(self.found)

    def once(self, things: Iterable[tuple[str, Place]], what: str) -> None:
        """Note each name that was given before. `what` is the thing with its article, as « le code »."""
        seen: dict[str, Place] = {}
        for name, place in things:
            if name and (first := seen.setdefault(name, place)) is not place:
                self.add(place, f"{what} « {name} » est déjà pris (ligne {first.line})")


def read_text(path: Path, faults: Faults) -> str:
    """The text of a file, or an empty one and a fault: it must be small, UTF-8 (a BOM is let through) and printable."""
    name = path.name
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        faults.add(Place(name, 1), f"fichier illisible ({error.strerror})")
        return ""
    if len(content) > MOST_BYTES:
        faults.add(Place(name, 1), f"fichier trop grand : {MOST_BYTES // 1000} ko au plus")
        return ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.add(Place(name, line), "caractère qui n’est pas en UTF-8 : enregistrez le fichier en UTF-8")
        return ""
    return _printable(text, name, faults)


def _printable(text: str, name: str, faults: Faults) -> str:
    if not text.strip():
        faults.add(Place(name, 1), "fichier vide")
        return ""
    if found := UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        faults.add(Place(name, line), f"caractère interdit (U+{ord(found.group()):04X})")
        return ""
    return text

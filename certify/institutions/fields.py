"""Named values of one place in a file, read by the kind of value they must be.

A missing or wrong value is noted as a fault and answered by a placeholder, so that reading goes on; nobody may use what
was read before `Faults.stop()`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from certify.credential.record import Precision
from certify.institutions.files import Faults, Place

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST = 600  # characters of a text; a criterion is one sentence

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as the file gives it: to the day, or only its year (then 1 January of it)."""

    on: date
    precision: Precision


class Fields:
    """What an entry of a YAML file and a line of a table have in common. Subclasses say how a name is found."""

    def __init__(self, place: Place, faults: Faults) -> None:
        self.place = place
        self.faults = faults

    def find(self, name: str) -> tuple[str | None, Place]:
        """The text under a name, None where there is none, and where it is."""
        raise NotImplementedError

    def optional(self, name: str) -> str | None:
        """A text that may be missing."""
        value, place = self.find(name)
        if value is not None and len(value) > LONGEST:
            self.faults.add(place, f"« {name} » est trop long : {LONGEST} caractères au plus")
        return value

    def text(self, name: str) -> str:
        """A text that must be there."""
        if (value := self.optional(name)) is None:
            self.faults.add(self.find(name)[1], f"« {name} » manque")
        return value or ""

    def slug(self, name: str) -> str:
        """A name for addresses and references: lower case, digits, hyphens."""
        value = self.text(name)
        if value and not SLUG.fullmatch(value):
            self.faults.add(
                self.find(name)[1], f"« {name} » : minuscules sans accent, chiffres et traits d’union attendus"
            )
        return value

    def matching(self, name: str, pattern: str, expected: str) -> str:
        """A text of a given form; `expected` says it in words."""
        value = self.text(name)
        if value and not re.fullmatch(pattern, value):
            self.faults.add(self.find(name)[1], f"« {name} » vaut « {value} » : {expected}")
        return value

    def choice(self, name: str, kind: type[Choice]) -> Choice:
        """One word of a list."""
        value = self.text(name)
        if value and value not in set(kind):
            self.faults.add(self.find(name)[1], f"« {name} » vaut « {value} » : attendu {', '.join(kind)}")
        return kind(value) if value in set(kind) else next(iter(kind))

    def flag(self, name: str) -> bool:
        """True or false; missing is false."""
        value, place = self.find(name)
        if value not in ("true", "false", None):
            self.faults.add(place, f"« {name} » vaut « {value} » : attendu true ou false")
        return value == "true"

    def number(self, name: str, least: int, most: int) -> int:
        """A whole number between two bounds."""
        value = self.text(name)
        good = value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most
        if value and not good:
            self.faults.add(self.find(name)[1], f"« {name} » vaut « {value} » : un nombre de {least} à {most} attendu")
        return int(value) if good else least

    def day(self, name: str) -> date:
        """A date to the day that must be there."""
        if found := self.imprecise_day(name):
            if found.precision is not Precision.DAY:
                self.faults.add(self.find(name)[1], f"« {name} » : une date complète est attendue (AAAA-MM-JJ)")
            return found.on
        if self.find(name)[0] is None:
            self.faults.add(self.find(name)[1], f"« {name} » manque")
        return date.min

    def imprecise_day(self, name: str) -> Day | None:
        """A date, or only a year where no more is certain, or nothing."""
        value, place = self.find(name)
        if value is None:
            return None
        try:
            if re.fullmatch(r"\d{4}", value):
                return Day(date(int(value), 1, 1), Precision.YEAR)
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                return Day(date.fromisoformat(value), Precision.DAY)
        except ValueError:
            pass
        self.faults.add(place, f"« {name} » vaut « {value} » : une date est attendue (AAAA-MM-JJ ou AAAA)")
        return None

    def optional_day(self, name: str) -> date | None:
        """A date to the day that may be missing."""
        return self.day(name) if self.find(name)[0] is not None else None

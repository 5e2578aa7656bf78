"""From a database's IntegrityError to a Conflict: the only place that does it, by the constraint's name."""

from __future__ import annotations

import re
from functools import cache

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.exc import IntegrityError

from certify.db import Base
from certify.errors import Conflict

GENERAL = ("record.exists", "Cet enregistrement existe déjà : quelqu’un a été plus rapide.")

_told: dict[str, tuple[str, str]] = {}
_SQLITE = re.compile(r"UNIQUE constraint failed: (.+)")


def tell(constraint: str, code: str, sentence: str) -> None:
    """Say something more exact than the general sentence when that constraint breaks. Rooms call it as they load."""
    _told[constraint] = code, sentence


def conflict_of(error: IntegrityError) -> Conflict | None:
    """The Conflict for a broken unique constraint, or None when the constraint is none that we know."""
    name = _constraint_name(error)
    if name is None or name not in _unique_names().values():
        return None
    code, sentence = _told.get(name, GENERAL)
    return Conflict(code, sentence)


def _constraint_name(error: IntegrityError) -> str | None:
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is not None:  # PostgreSQL says the name
        name: str | None = diagnosis.constraint_name
        return name
    # SQLite says the columns.
    found = _SQLITE.search(str(error.orig))
    return _unique_names().get(found.group(1)) if found else None


@cache
def _unique_names() -> dict[str, str]:
    """Names of the unique constraints and indexes, by their columns as SQLite lists them."""
    names: dict[str, str] = {}
    for table in Base.metadata.tables.values():
        uniques: list[UniqueConstraint | Index] = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
        uniques += [index for index in table.indexes if index.unique]
        for unique in uniques:
            columns = ", ".join(f"{table.name}.{column.name}" for column in unique.columns)
            names[columns] = str(unique.name)
    return names

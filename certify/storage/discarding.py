"""Deleting files for good, so that a crash at any instant leaves neither a row without its file nor a file for ever.

Whoever gives a file up writes so in the same transaction (`discard`); the worker deletes it after the commit
(`delete_discarded`). A file that was stored for a transaction that never came is found by its age (`delete_orphans`).
Files are named by what they hold, so two rows may have one file: what anything refers to stays. Every column of text is
asked, so that a column that nobody thought of loses no file.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Enum, String, delete, select
from sqlalchemy.orm import Session

from certify.db import Base, Database
from certify.storage.files import FileStore
from certify.storage.models import DiscardedFile

Referring = Callable[[Session, Collection[str]], set[str]]

# A file that was stored just now may belong to a transaction that is not committed yet.
UNCOMMITTED = timedelta(minutes=2)
ORPHAN = timedelta(days=1)
AT_ONCE = 400


def discard(session: Session, name: str, now: datetime) -> None:
    """Give a file up, together with whatever else this transaction does."""
    if session.get(DiscardedFile, name) is None:
        session.add(DiscardedFile(name=name, at=now))


def holding(column: Any) -> Referring:
    """Those of some files that this column names."""

    def referred(session: Session, names: Collection[str]) -> set[str]:
        return set(session.scalars(select(column).where(column.in_(names))))

    return referred


def delete_discarded(database: Database, files: FileStore, referring: Sequence[Referring], *, now: datetime) -> int:
    """Delete what was given up and nothing refers to; how many. Run again, it goes on where it was stopped.

    `referring` is asked once more when nobody else can write; the columns that files are in.
    """
    with database.reading() as session:
        names = session.scalars(select(DiscardedFile.name).order_by(DiscardedFile.at)).all()
    due = [name for name in names if not files.stored_after(name, now - UNCOMMITTED)]
    return sum(_delete(database, files, some, referring, now) for some in _some(due))


def delete_orphans(database: Database, files: FileStore, referring: Sequence[Referring], *, now: datetime) -> int:
    """Delete files older than a day that nothing refers to; how many."""
    old = files.names(stored_before=now - ORPHAN)
    return sum(_delete(database, files, some, referring, now) for some in _some(old))


def _some(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE))


def _delete(
    database: Database, files: FileStore, names: Collection[str], referring: Sequence[Referring], now: datetime
) -> int:
    """Of these, those that nothing refers to are deleted, and none is discarded any longer."""
    with database.reading() as session:
        left = _unreferred(session, set(names), [*referring, *map(holding, _text_columns())])
        if not left and not holding(DiscardedFile.name)(session, names):
            return 0  # and nobody has waited
    with database.writing() as session:
        left = {name for name in _unreferred(session, left, referring) if not files.stored_after(name, now)}
        for name in left:
            files.remove(name)
        session.execute(delete(DiscardedFile).where(DiscardedFile.name.in_(names)))
    return len(left)


def _unreferred(session: Session, names: set[str], referring: Sequence[Referring]) -> set[str]:
    for referred in referring:
        if names:
            names = names - referred(session, names)
    return names


def _text_columns() -> list[ColumnElement[str]]:
    """Where a file may be named."""
    return [
        column
        for table in Base.metadata.sorted_tables
        if table is not DiscardedFile.__table__
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, Enum)
    ]

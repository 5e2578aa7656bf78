"""Series of numbers, one per authority, kind and year: none is given twice, and one rolled back is given again."""

from __future__ import annotations

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from certify.institutions.models import Series, SeriesKind


def take(session: Session, kind: SeriesKind, authority_id: int, year: int, *, count: int = 1) -> int:
    """The next number of the series, from 1 on; of several taken at once, the last. `year` is 0 for a series that
    never starts again.

    One statement makes the row or adds to it, so there is no moment between reading and writing. The row stays
    locked until the caller's transaction ends: whoever comes next waits, and takes that number if it is rolled back.
    On SQLite the session must be a writer (`Database.writer`), or it may fail at once beside another writer.
    """
    # Only these two dialects know ON CONFLICT, and SQLAlchemy keeps one `insert` for each.
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = insert(Series).values(authority_id=authority_id, kind=kind, year=year, last=count)
    statement = first.on_conflict_do_update(
        index_elements=[Series.authority_id, Series.kind, Series.year], set_={"last": Series.last + count}
    ).returning(Series.last)
    return session.execute(statement).scalar_one()

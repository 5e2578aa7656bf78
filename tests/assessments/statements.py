"""How many SQL statements something takes: a page that takes more for more people is slow sooner or later."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient
from sqlalchemy import event

from certify.db import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """The text of every statement sent to the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def count(database: Database, act: Callable[[], object]) -> int:
    """How many statements `act()` takes."""
    with statements(database) as seen:
        act()
    return len(seen)


def count_page(database: Database, client: FlaskClient, path: str) -> int:
    """How many statements a page takes, once what is cached is."""
    assert client.get(path).status_code == 200, path
    return count(database, lambda: client.get(path))

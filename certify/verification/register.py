"""The way to the register: one connection for each thread, kept open, that reads single statements.

Each statement is consistent by itself, so no transaction is opened around it and no snapshot is kept: what another
process commits is seen by the next one. Borrowing a connection and beginning a transaction for every request would
cost more than the reading.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar
from weakref import WeakSet

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from certify.db import is_current, make_statement_engine

Found = TypeVar("Found")


class Register:
    """Reads the database at a URL."""

    def __init__(self, url: URL) -> None:
        self.engine = make_statement_engine(url)
        self._thread = threading.local()
        self._open: WeakSet[Connection] = WeakSet()

    def ask(self, find: Callable[[Connection], Found]) -> Found:
        """What `find` reads. A kept connection that broke is replaced once. Errors: SQLAlchemyError."""
        kept = self._kept()
        if kept is not None:
            try:
                return find(kept)
            except SQLAlchemyError:
                self._thread.connection = None
                _drop(kept)
        connection = self._connect()
        try:
            found = find(connection)
        except SQLAlchemyError:
            _drop(connection)
            raise
        self._thread.connection = connection
        return found

    def close(self) -> None:
        """Give back every connection."""
        for connection in list(self._open):
            connection.close()
        self.engine.dispose()

    def _kept(self) -> Connection | None:
        """This thread's connection, unless the file under it was moved or replaced."""
        kept: Connection | None = getattr(self._thread, "connection", None)
        if kept is None or is_current(kept.info):
            return kept
        self._thread.connection = None
        _drop(kept)
        return None

    def _connect(self) -> Connection:
        connection = self.engine.connect()
        self._open.add(connection)
        return connection


def _drop(connection: Connection) -> None:
    """Close it for good: another statement on it would fail the same way."""
    connection.invalidate()
    connection.close()

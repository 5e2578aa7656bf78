"""One transaction for each request: committed when an unsafe method succeeds, rolled back in every other case.

What must survive a refusal or a read (failed sign-ins, a session last seen) goes through `record()`, a second one.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import cast

from flask import current_app
from sqlalchemy.orm import Session

from certify.db import Database

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

_log = logging.getLogger(__name__)


class Unit:
    """The transaction of one request. Its session is opened by the first `db()`, and begins at its first statement."""

    def __init__(self, database: Database, method: str) -> None:
        self.database = database
        self.writes = method not in SAFE_METHODS
        self.session: Session | None = None
        self.wake_ups: list[Callable[[], object]] = []

    def open(self) -> Session:
        """The request's session: a writer for unsafe methods, else a reader."""
        if self.session is None:
            self.session = self.database.writer() if self.writes else self.database.reader()
        return self.session

    def end(self, status: int) -> None:
        """Commit when the method is unsafe and `status` below 400, else roll back.

        An error at commit leaves nothing behind and is raised.
        """
        if self.session is None or not self.writes or status >= 400:
            self.roll_back()
            return
        try:
            self.session.commit()
        finally:
            self.close()
        self._wake()

    def roll_back(self) -> None:
        """Undo everything, and forget what was to happen after the commit."""
        self.wake_ups.clear()
        if self.session is not None:
            self.session.rollback()
        self.close()

    def close(self) -> None:
        """Give the connection back."""
        if self.session is not None:
            self.session.close()
        self.session = None

    def _wake(self) -> None:
        # The work is in our rows and a sweep finds it: a wake-up that fails must not turn a success into an error.
        for wake_up in self.wake_ups:
            try:
                wake_up()
            except Exception:
                _log.exception("a wake-up failed")


_unit: ContextVar[Unit | None] = ContextVar("unit", default=None)


def database() -> Database:
    """The application's database."""
    return cast(Database, current_app.extensions["certify.database"])


@contextmanager
def request_transaction(method: str) -> Iterator[Unit]:
    """The span of one request; whatever is still open at its end is rolled back."""
    unit = Unit(database(), method)
    token = _unit.set(unit)
    try:
        yield unit
    finally:
        _unit.reset(token)
        unit.roll_back()


def db() -> Session:
    """The request's session. Views pass it to actions and queries, and never commit."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError("db() belongs to a request; a streamed answer opens its own session")
    return unit.open()


@contextmanager
def record() -> Iterator[Session]:
    """A short writing transaction of its own, committed at its end whatever becomes of the request.

    On SQLite a second writer would wait for the first for ever, so it must come before `db()` writes or after the end.
    """
    unit = _unit.get()
    if unit is not None and unit.writes and unit.session is not None and unit.session.in_transaction():
        raise RuntimeError("record() inside the request's own transaction would wait for itself: call it before db()")
    with database().writing() as session:
        yield session


def after_commit(wake_up: Callable[[], object]) -> None:
    """Call `wake_up` once the request has committed; never if it has not."""
    unit = _unit.get()
    if unit is None or not unit.writes:
        raise RuntimeError("after_commit() belongs to a request that writes")
    unit.wake_ups.append(wake_up)

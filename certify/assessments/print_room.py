"""Printing what was asked for (`printing`), a document at a time, while a page says how far it is.

The state is in the rows: a lost wake-up is found by the sweep, and what a crash or a stop cuts short is begun anew when
its lease is over. `attempts` tells whose lease it is, so that a worker that was too slow writes nothing over another's.
Laying out takes about fifteen pages a second. Of minutes it happens outside any transaction; the pieces of a kit, each
of a few seconds, are read while they are laid out.
"""

from __future__ import annotations

import logging
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO

from sqlalchemy import case, delete, or_, select, update
from sqlalchemy.orm import Session

from certify.assessments import kit
from certify.assessments.minutes import signatories
from certify.assessments.minutes_paper import TEMPLATES, stamp, values_of
from certify.assessments.models import Print
from certify.assessments.terms import PrintKind
from certify.db import Database
from certify.paper import press
from certify.storage.files import CHUNK, FileStore

LEASE = timedelta(minutes=3)
MOST_WAIT = timedelta(hours=1)
SAID_EVERY = 5  # pages

_log = logging.getLogger(__name__)


class Stopped(Exception):
    """The worker is to stop: what is in hand goes back."""


class Lost(Exception):
    """The lease is another worker's, or nobody wants the document any more."""


@dataclass
class Held:
    """A print that this worker has until the lease ends.

    `before`: pages of the files that are laid out already; `most`: pages that are expected of the one in hand.
    """

    database: Database
    clock: Callable[[], datetime]
    stopping: Callable[[], bool]
    key: int
    attempts: int
    before: int = 0
    most: int | None = None
    done: int = 0

    def tell(self, page: int) -> None:
        """Write how many pages are laid out, and keep the lease. Errors: Stopped, Lost."""
        if self.stopping():
            raise Stopped
        # Pages that refer to the number of pages are laid out twice: what was told once stays told.
        self.done = done = max(self.done, self.before + (page if self.most is None else min(page, self.most)))
        with self.database.writing() as session:
            total = case((Print.total < done, done), else_=Print.total)
            self.write(session, done=done, total=total, retry_at=self.clock() + LEASE)

    def write(self, session: Session, **values: object) -> None:
        """Write to the row, if it is still ours. Errors: Lost."""
        mine = (Print.id == self.key, Print.attempts == self.attempts, Print.file.is_(None))
        if session.execute(update(Print).where(*mine).values(**values)).rowcount != 1:  # type: ignore[attr-defined]
            raise Lost


def print_waiting(
    database: Database, files: FileStore, clock: Callable[[], datetime], stopping: Callable[[], bool] = lambda: False
) -> int:
    """Print everything that was asked for, until `stopping`; how many documents."""
    printed = 0
    while not stopping() and (held := _lease(database, clock, stopping)) is not None:
        printed += _print_one(held, files)
    return printed


def _print_one(held: Held, files: FileStore) -> bool:
    try:
        return _print(held, files)
    except Lost:
        _log.warning("print %d is no longer this worker's", held.key)
    except Stopped:
        _later(held, retry_at=None, done=0)
    except Exception as error:
        _log.exception("print %d could not be made", held.key)
        wait = min(timedelta(seconds=30) * 2 ** min(held.attempts, 8), MOST_WAIT)
        _later(held, retry_at=held.clock() + wait, last_error=f"{type(error).__name__}: {error}"[:500])
    return False


def _lease(database: Database, clock: Callable[[], datetime], stopping: Callable[[], bool]) -> Held | None:
    now = clock()
    due = (
        select(Print)
        .where(Print.file.is_(None), or_(Print.retry_at.is_(None), Print.retry_at <= now))
        .order_by(Print.id)
        .limit(1)
    )
    with database.reading() as session:
        if session.scalar(due) is None:
            return None
    with database.writing() as session:
        found = session.scalar(due.with_for_update(skip_locked=True))
        if found is None:
            return None
        found.retry_at, found.attempts, found.done = now + LEASE, found.attempts + 1, 0
        return Held(database, clock, stopping, found.id, found.attempts)


def _later(held: Held, **values: object) -> None:
    """Give it back, if it is still ours."""
    with suppress(Lost), held.database.writing() as session:
        held.write(session, **values)


def _print(held: Held, files: FileStore) -> bool:
    with held.database.reading() as session:
        kind = session.get_one(Print, held.key).kind
    name = _kit(held, files) if kind is PrintKind.KIT else _document(held, files)
    if name is None:
        return False
    with held.database.writing() as session:
        held.write(session, file=name, done=Print.total, retry_at=None, last_error=None)
    return True


def _document(held: Held, files: FileStore) -> str | None:
    """The document of minutes; None when somebody signed since: the page asks for the next."""
    with held.database.reading() as session:
        found = session.get_one(Print, held.key)
        kind, language, seal, minutes = found.kind, found.language, found.stamp, found.minutes
        assert minutes is not None  # noqa: S101  (a constraint of the row)
        values = values_of(minutes, kind, signatories(session, minutes), minutes.decisions)
    if stamp(values) != seal:
        with held.database.writing() as session:
            session.execute(delete(Print).where(Print.id == held.key))
        return None
    with _told(held):
        return files.put(press.draw(TEMPLATES[kind], language, **values))


def _kit(held: Held, files: FileStore) -> str:
    """The kit, a PDF for each piece, in a file on disk: of hundreds of candidates it is too large to hold."""
    with TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, _told(held):
            for name, content in _pieces(held):
                archive.writestr(name, content)
        file.seek(0)
        return files.put_chunks(_chunks(file))


def _pieces(held: Held) -> Iterator[tuple[str, bytes]]:
    with held.database.reading() as session:
        pieces = kit.pieces(session, session.get_one(Print, held.key).jury_session)
    for piece in pieces:
        held.most = piece.pages
        with held.database.reading() as session:
            found = session.get_one(Print, held.key)
            content = piece.draw(session, found.jury_session, found.language)
        yield piece.name, content
        held.before += piece.pages
        held.tell(0)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


class _Pages(logging.Handler):
    """Hears the library say which page it lays out, in this thread alone."""

    def __init__(self, told: Callable[[int], None]) -> None:
        super().__init__(logging.INFO)
        self._told, self._thread = told, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Tell every few pages; the rest of what the library says is nothing to us."""
        if record.thread == self._thread and "Creating layout - Page" in record.msg and isinstance(record.args, tuple):
            page = int(record.args[-1])  # type: ignore[call-overload]
            if page % SAID_EVERY == 0:
                self._told(page)


@contextmanager
def _told(held: Held) -> Iterator[None]:
    """Write down how many pages are laid out, and keep the lease, while the block runs."""
    progress = logging.getLogger("weasyprint.progress")
    handler = _Pages(held.tell)
    progress.setLevel(logging.INFO)
    progress.propagate = False  # the worker's log is not the place for every page
    progress.addHandler(handler)
    try:
        yield
    finally:
        progress.removeHandler(handler)

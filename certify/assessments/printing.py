"""Documents of minutes, printed by the worker while a page says how far it is.

What is asked for is a row; a lost wake-up is found by the sweep, a crash leaves the row, which is tried again. Laying
out takes about fifteen pages a second: it happens outside any transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from certify.assessments.content import parse
from certify.assessments.minutes import require_intact, signatories
from certify.assessments.minutes_paper import TEMPLATES, pages, stamp, values_of
from certify.assessments.models import Minutes, Print
from certify.assessments.terms import MinutesState, PrintKind
from certify.db import Database
from certify.errors import Conflict, NotFound
from certify.paper import press
from certify.storage.files import FileStore

LEASE = timedelta(minutes=2)
MOST_WAIT = timedelta(hours=1)
SAID_EVERY = 5  # pages
LANGUAGES = ("fr", "en")

_log = logging.getLogger(__name__)


def ask_print(session: Session, minutes: Minutes, kind: PrintKind, language: str, *, now: datetime) -> Print:
    """The print of a document as it stands now; asked for again while nothing changed, it is the same one.

    Errors: Conflict `minutes.altered`; Conflict `minutes.not_validated` for result sheets before the validation.
    """
    require_intact(minutes)
    if kind is PrintKind.RESULTS and minutes.state not in (MinutesState.VALIDATED, MinutesState.ANNULLED):
        raise Conflict("minutes.not_validated", "Les fiches de résultats s’impriment une fois le procès-verbal validé.")
    seal = stamp(_values(session, minutes, kind))
    found = session.scalars(
        select(Print).where(
            Print.minutes_id == minutes.id, Print.kind == kind, Print.language == language, Print.stamp == seal
        )
    ).one_or_none()
    if found is None:
        lines = parse(minutes)["candidates"]
        units = max((len(line["units"]) for line in lines), default=0)
        found = Print(
            minutes=minutes,
            kind=kind,
            language=language,
            stamp=seal,
            total=pages(kind, len(lines), units),
            done=0,
            attempts=0,
            asked_at=now,
        )
        session.add(found)
        session.flush()
    return found


def _values(session: Session, minutes: Minutes, kind: PrintKind) -> dict[str, Any]:
    return values_of(minutes, kind, signatories(session, minutes), minutes.decisions)


def print_of(session: Session, minutes: Minutes, print_id: int) -> Print:
    """One print of these minutes. Errors: NotFound."""
    found = session.scalars(select(Print).where(Print.id == print_id, Print.minutes_id == minutes.id)).one_or_none()
    if found is None:
        raise NotFound("print.unknown", "Ce document n’existe pas.")
    return found


def print_waiting(database: Database, files: FileStore, clock: Callable[[], datetime]) -> int:
    """Print everything that was asked for; how many documents. The worker calls it."""
    printed = 0
    while (key := _lease(database, clock())) is not None:
        try:
            printed += _print(database, files, key, clock)
        except Exception as error:
            _log.exception("print %s could not be made", key)
            _put_off(database, key, f"{type(error).__name__}: {error}", clock())
    return printed


def _lease(database: Database, now: datetime) -> int | None:
    due = (
        select(Print.id)
        .where(Print.file.is_(None), or_(Print.retry_at.is_(None), Print.retry_at <= now))
        .order_by(Print.id)
        .limit(1)
    )
    with database.reading() as session:
        if session.scalar(due) is None:
            return None
    with database.writing() as session:
        key = session.scalar(due.with_for_update(skip_locked=True))
        if key is not None:
            found = session.get_one(Print, key)
            found.retry_at, found.attempts, found.done = now + LEASE, found.attempts + 1, 0
        return key


def _print(database: Database, files: FileStore, key: int, clock: Callable[[], datetime]) -> bool:
    with database.reading() as session:
        found = session.get_one(Print, key)
        kind, language, seal = found.kind, found.language, found.stamp
        values = _values(session, found.minutes, kind)
    if stamp(values) != seal:
        # Somebody signed since: what was asked for no longer says what is. The page asks for the next.
        with database.writing() as session:
            session.delete(session.get_one(Print, key))
        return False
    with _told(database, key, clock):
        content = press.draw(TEMPLATES[kind], language, **values)
    name = files.put(content)
    with database.writing() as session:
        found = session.get_one(Print, key)
        found.file, found.done, found.retry_at, found.last_error = name, found.total, None, None
    return True


def _put_off(database: Database, key: int, error: str, now: datetime) -> None:
    with database.writing() as session:
        found = session.get_one(Print, key)
        wait = min(timedelta(seconds=30) * 2 ** min(found.attempts, 8), MOST_WAIT)
        found.retry_at, found.last_error = now + wait, error[:500]


class _Pages(logging.Handler):
    """Hears the library say which page it lays out."""

    def __init__(self, told: Callable[[int], None]) -> None:
        super().__init__(logging.INFO)
        self._told = told

    def emit(self, record: logging.LogRecord) -> None:
        """Tell every few pages; the rest of what the library says is nothing to us."""
        if "Creating layout - Page" in record.msg and isinstance(record.args, tuple):
            page = int(record.args[-1])  # type: ignore[call-overload]
            if page % SAID_EVERY == 0:
                self._told(page)


@contextmanager
def _told(database: Database, key: int, clock: Callable[[], datetime]) -> Iterator[None]:
    """Write down how many pages are laid out, and keep the lease, while the block runs."""

    def tell(page: int) -> None:
        with database.writing() as session:
            found = session.get_one(Print, key)
            session.execute(
                update(Print)
                .where(Print.id == key)
                .values(done=max(found.done, page), total=max(found.total, page), retry_at=clock() + LEASE)
            )

    progress = logging.getLogger("weasyprint.progress")
    level, handler = progress.level, _Pages(tell)
    progress.setLevel(logging.INFO)
    progress.addHandler(handler)
    try:
        yield
    finally:
        progress.removeHandler(handler)
        progress.setLevel(level)

"""Receipts: asked for by a reader, drawn and signed by the worker, forgotten within the hour.

A row says what was found at the instant of asking, word for word as the reader saw it. The reader's token is a secret
of its own: only its hash is kept.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from certify.credential import typedjson
from certify.errors import Conflict, NotFound
from certify.storage.files import FileStore
from certify.verification.models import Receipt
from certify.verification.statement import Statement

KEPT = timedelta(hours=1)
MOST_WAITING = 200
ATTEMPTS = 4
LEASE = timedelta(minutes=1)
FOLDER = "receipts"
TOKEN_BYTES = 24


def _(message: str) -> str:
    """Marks a sentence for the catalogue; the page says it in the reader's language."""
    return message


BUSY: Final = _(
    "Trop de reçus sont demandés à la fois. La vérification elle-même fonctionne : revenez dans une minute."
)
GONE: Final = _("Ce reçu n’existe pas, ou il a été effacé")


class Progress(StrEnum):
    """How far a receipt has come."""

    WAITING = "waiting"
    READY = "ready"
    FAILED = "failed"


def files_of(files: Path) -> FileStore:
    """Where receipts are: apart from certificates, so that forgetting the ones can never touch the others."""
    return FileStore(files / FOLDER)


def ask(session: Session, statement: Statement, language: str, *, now: datetime) -> str:
    """Have a receipt made, and give the token under which its reader finds it.

    Errors: Conflict `receipt.busy` when too many wait already.
    """
    waiting = session.scalar(select(func.count()).select_from(Receipt).where(_waits(now)))
    if (waiting or 0) >= MOST_WAITING:
        raise Conflict("receipt.busy", BUSY)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    content = typedjson.canonical(typedjson.plain(statement)).decode()
    session.add(Receipt(token_hash=_hash(token), language=language, content=content, asked_at=now, attempts=0))
    return token


def find(session: Session, token: str, *, now: datetime) -> Receipt:
    """The receipt of a token. Errors: NotFound when there is none, or no more."""
    found = session.scalars(select(Receipt).where(Receipt.token_hash == _hash(token))).one_or_none()
    if found is None or found.asked_at <= now - KEPT:
        raise NotFound("receipt.unknown", GONE)
    return found


def progress(receipt: Receipt, *, now: datetime) -> Progress:
    """How far it has come. It failed once the last attempt is over, whether it said so or died."""
    if receipt.file is not None:
        return Progress.READY
    over = receipt.retry_at is None or receipt.retry_at <= now
    return Progress.FAILED if receipt.attempts >= ATTEMPTS and over else Progress.WAITING


def statement_of(receipt: Receipt) -> Statement:
    """What it states. Errors: Malformed when the row is no longer what was written."""
    return typedjson.build(Statement, typedjson.parse(receipt.content.encode(), "receipt.form"), "receipt.form")


def lease(session: Session, *, now: datetime) -> Receipt | None:
    """Take the oldest receipt that waits and that no other worker holds, for LEASE; one attempt is counted."""
    found = session.scalars(
        select(Receipt)
        .where(_waits(now), or_(Receipt.retry_at.is_(None), Receipt.retry_at <= now))
        .order_by(Receipt.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if found is not None:
        found.attempts += 1
        found.retry_at = now + LEASE
    return found


def store(session: Session, identity: int, file: str, *, now: datetime) -> bool:
    """Say that it is made; False when another worker was faster, or its hour is over."""
    stored = session.execute(
        update(Receipt)
        .where(Receipt.id == identity, Receipt.file.is_(None))
        .values(file=file, made_at=now, retry_at=None)
    )
    return bool(stored.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE's result has it


def put_off(session: Session, identity: int, attempts: int, *, now: datetime) -> None:
    """Try again later, twice as late each time; after the last attempt never."""
    later = None if attempts >= ATTEMPTS else now + timedelta(seconds=10) * 2**attempts
    session.execute(
        update(Receipt).where(Receipt.id == identity, Receipt.file.is_(None)).values(retry_at=later, attempts=attempts)
    )


def forget(session: Session, *, now: datetime) -> int:
    """Delete the rows whose hour is over, and say how many."""
    done = session.execute(delete(Receipt).where(Receipt.asked_at <= now - KEPT))
    return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it


def forget_files(folder: Path, *, now: datetime) -> int:
    """Delete the files that are an hour old, those that a crash left without a row too; say how many."""
    old = [path for path in folder.glob("??/*") if path.stat().st_mtime <= (now - KEPT).timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _waits(now: datetime) -> ColumnElement[bool]:
    """Neither made, nor given up, nor past its hour."""
    return and_(Receipt.file.is_(None), Receipt.attempts < ATTEMPTS, Receipt.asked_at > now - KEPT)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()

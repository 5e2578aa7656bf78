"""Forgets messages when their time is over, with the files that were made for them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from certify.db import Database
from certify.mail.models import Message, MessageAttachment
from certify.mail.rules import State
from certify.storage.files import FileStore

KEPT = timedelta(days=180)
AT_ONCE = 500


def forget_old(database: Database, files: FileStore, *, now: datetime) -> int:
    """Delete messages that were sent or given up `KEPT` ago, and files that none of the others has; how many."""
    with database.writing() as session:
        old = (
            select(Message.id)
            .where(Message.state != State.WAITING, Message.created_at <= now - KEPT)
            .order_by(Message.id)
            .limit(AT_ONCE)
        )
        keys = session.scalars(old).all()
        if not keys:
            return 0
        named = select(MessageAttachment.sha256).where(MessageAttachment.message_id.in_(keys))
        names = set(session.scalars(named.where(MessageAttachment.sha256.is_not(None))))
        session.execute(delete(MessageAttachment).where(MessageAttachment.message_id.in_(keys)))
        session.execute(delete(Message).where(Message.id.in_(keys)))
        unused = names - _still_named(session, names)
    for name in unused:
        files.remove(name or "")
    return len(keys)


def _still_named(session: Session, names: set[str | None]) -> set[str | None]:
    return set(session.scalars(select(MessageAttachment.sha256).where(MessageAttachment.sha256.in_(names))))

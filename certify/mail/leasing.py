"""Which messages a worker takes, and what it writes of each: by lease and compare-and-set, so that two never send one.

Only a crash, or an answer lost between the server and the row, sends one twice: then with the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload, undefer

from certify.mail.composing import Outgoing
from certify.mail.models import Message, MessageAttachment
from certify.mail.rules import Event, State, follow, next_try

LEASE = timedelta(minutes=5)
BATCH = 20


@dataclass(frozen=True, slots=True)
class ToMake:
    """A file that goes along: its bytes, or how to make them."""

    id: int
    filename: str
    media_type: str
    content: bytes | None
    maker: str | None
    arguments: dict[str, object]


@dataclass(frozen=True, slots=True)
class Leased:
    """A message that this worker sends until the lease ends. `attempts` counts this one."""

    id: int
    attempts: int
    outgoing: Outgoing
    files: Sequence[ToMake]


def lease(session: Session, now: datetime, most: int = BATCH) -> list[Leased]:
    """Take the messages that have waited longest and that nobody holds."""
    waiting = (
        select(Message)
        .where(Message.state == State.WAITING, Message.send_after <= now)
        .order_by(Message.send_after, Message.id)
        .limit(most)
        .with_for_update(skip_locked=True)
        .options(selectinload(Message.attachments).options(undefer(MessageAttachment.content)))
    )
    messages = session.scalars(waiting).all()
    for message in messages:
        message.attempts += 1
        message.send_after = now + LEASE
    return [_leased(message) for message in messages]


def _leased(message: Message) -> Leased:
    outgoing = Outgoing(
        key=message.key,
        to_address=message.to_address,
        to_name=message.to_name,
        reply_to=message.reply_to,
        language=message.language,
        subject=message.subject,
        text=message.text,
        html=message.html,
    )
    files = [
        ToMake(one.id, one.filename, one.media_type, one.content, one.maker, one.arguments or {})
        for one in message.attachments
    ]
    return Leased(message.id, message.attempts, outgoing, files)


def note_sent(session: Session, leased: Leased, now: datetime, made: dict[int, str]) -> bool:
    """Write that the server took it, and the names of the files that were made for it."""
    sent = _set(session, leased, state=follow(State.WAITING, Event.SEND), sent_at=now, failed_at=None, last_error=None)
    for identity, name in made.items():
        session.execute(update(MessageAttachment).where(MessageAttachment.id == identity).values(sha256=name))
    return sent


def note_refused(session: Session, leased: Leased, now: datetime, words: str, *, for_good: bool) -> bool:
    """Write why it was refused; it is tried again, later each time, or given up."""
    again = None if for_good else next_try(leased.attempts, now)
    if again is not None:
        return _set(session, leased, send_after=again, last_error=words)
    return _set(session, leased, state=follow(State.WAITING, Event.GIVE_UP), failed_at=now, last_error=words)


def give_back(session: Session, leased: Leased, now: datetime, words: str) -> bool:
    """Write that the server could not be used: the message waits as before, and no attempt is counted."""
    return _set(session, leased, send_after=now, attempts=leased.attempts - 1, last_error=words or None)


def _set(session: Session, leased: Leased, **values: object) -> bool:
    done = session.execute(
        update(Message)
        .where(Message.id == leased.id, Message.state == State.WAITING, Message.attempts == leased.attempts)
        .values(**values)
    )
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE's result has it

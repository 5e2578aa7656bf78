"""Reads of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, selectinload

from certify.errors import NotFound
from certify.mail.models import Message, MessageAttachment
from certify.mail.rules import State

PAGE = 50


def outbox(session: Session, state: State | None = None, sought: str = "", page: int = 1) -> Sequence[Message]:
    """One page of messages, the latest first: in one state, or to somebody, or about something."""
    return session.scalars(
        select(Message)
        .where(*_matching(state, sought))
        .order_by(Message.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(selectinload(Message.attachments))
    ).all()


def matching(session: Session, state: State | None = None, sought: str = "") -> int:
    """How many there are on all the pages."""
    return session.scalar(select(func.count()).select_from(Message).where(*_matching(state, sought))) or 0


def _matching(state: State | None, sought: str) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [] if state is None else [Message.state == state]
    if words := sought.strip():
        columns = (Message.to_address, Message.to_name, Message.subject, Message.about_id)
        conditions.append(or_(*(column.icontains(words, autoescape=True) for column in columns)))
    return conditions


def counts(session: Session) -> dict[State, int]:
    """How many messages are in each state."""
    return dict(session.execute(select(Message.state, func.count()).group_by(Message.state)).all())


def oldest_waiting(session: Session) -> Message | None:
    """The message that has waited longest."""
    return session.scalars(
        select(Message).where(Message.state == State.WAITING).order_by(Message.created_at, Message.id).limit(1)
    ).one_or_none()


def one_message(session: Session, identity: int) -> Message:
    """A message with its attachments. Errors: NotFound `message.unknown`."""
    message = session.get(Message, identity, options=[selectinload(Message.attachments)])
    if message is None:
        raise NotFound("message.unknown", "Ce message n’existe pas, ou il a été effacé après son délai.")
    return message


def one_attachment(session: Session, identity: int, place: int) -> MessageAttachment:
    """The attachment at a place of a message, counted from 1. Errors: NotFound `message.unknown`."""
    attachments = one_message(session, identity).attachments
    if not 1 <= place <= len(attachments):
        raise NotFound("message.unknown", "Ce message n’a pas cette pièce jointe.")
    return attachments[place - 1]


def waits_unseen(session: Session, since: datetime) -> bool:
    """Whether a message has waited since before that instant without being tried or given a reason: nobody sends."""
    oldest = oldest_waiting(session)
    return oldest is not None and oldest.created_at < since and not oldest.attempts and not oldest.last_error

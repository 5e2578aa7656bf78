"""Writing a message into the outbox, in the transaction of the act it tells of; and sending one again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit import trail
from certify.audit.trail import Actor
from certify.languages import LANGUAGES
from certify.mail.addresses import one_line, written
from certify.mail.letters import write
from certify.mail.models import Message, MessageAttachment
from certify.mail.rules import Event, State, follow

# What an Invalid address is told by, to staff who read the outbox.
NO_ADDRESS = "address"
LARGEST = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom: an address as they gave it (empty: none), the name they go by, the language they read."""

    address: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along, as bytes: small ones, such as a date for a calendar."""

    filename: str
    media_type: str
    content: bytes

    def row(self) -> MessageAttachment:
        """The row. Errors: ValueError over `LARGEST`; what is larger is drawn when it is sent."""
        if len(self.content) > LARGEST:
            raise ValueError("a file of this size is drawn when it is sent (Deferred)")
        return MessageAttachment(
            filename=one_line(self.filename, 100), media_type=one_line(self.media_type), content=self.content
        )


@dataclass(frozen=True, slots=True)
class Deferred:
    """A file that the worker draws as it sends: the name of a maker (`certify.mail.makers`) and its arguments, JSON."""

    filename: str
    media_type: str
    maker: str
    arguments: Mapping[str, object] = field(default_factory=dict)

    def row(self) -> MessageAttachment:
        """The row."""
        return MessageAttachment(
            filename=one_line(self.filename, 100),
            media_type=one_line(self.media_type),
            maker=self.maker,
            arguments=dict(self.arguments),
        )


def send(
    session: Session,
    *,
    to: Recipient,
    template: str,
    values: Mapping[str, object],
    about: tuple[str, object],
    now: datetime,
    attachments: Sequence[Attachment | Deferred] = (),
    once: str | None = None,
    reply_to: str | None = None,
) -> Message | None:
    """Put a message in the outbox, already in the person's language; the worker sends it after the commit.

    None when the person has no mail address, or when a message with the same `once` is there. An address that is none
    fails at once, where staff see it: the act goes on. `values` gets `name`, and `authority` where it is not given.
    """
    if not to.address.strip() or (once is not None and _is_said(session, once)):
        return None
    address = written(to.address)
    language = to.language if to.language in LANGUAGES else "fr"
    name = one_line(to.name)
    letter = write(template, language, {"authority": "", **values, "name": name})
    kind, identity = about
    message = Message(
        key=secrets.token_hex(16),
        template=template,
        to_address=address or one_line(to.address),
        to_name=name,
        language=language,
        reply_to=written(reply_to) if reply_to else None,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        about_kind=kind,
        about_id=str(identity),
        once=once,
        state=State.WAITING if address else follow(State.WAITING, Event.GIVE_UP),
        created_at=now,
        send_after=now,
        failed_at=None if address else now,
        last_error=None if address else NO_ADDRESS,
        attachments=[attachment.row() for attachment in attachments],
    )
    session.add(message)
    session.info[WRITTEN] = True
    return message


# Set in `session.info` by `send`, so that the worker is woken after the commit (`certify.mail.waking`).
WRITTEN = "certify.mail.written"


def _is_said(session: Session, once: str) -> bool:
    return session.scalar(select(Message.id).where(Message.once == once)) is not None


def resend(session: Session, message: Message, *, by: Actor, now: datetime) -> None:
    """Send again what was sent or given up, as another message of the same words.

    Errors: Conflict `message.out_of_order` while it waits, `message.no_address` when its address is none.
    """
    session.refresh(message, with_for_update={"of": Message})
    state = follow(message.state, Event.RESEND)
    if message.last_error == NO_ADDRESS:
        follow(State.WAITING, Event.RESEND)
    message.state, message.key = state, secrets.token_hex(16)
    message.attempts, message.send_after = 0, now
    message.sent_at = message.failed_at = message.last_error = None
    session.info[WRITTEN] = True
    trail.record(session, "message.resend", ("message", message.id), by=by, now=now)

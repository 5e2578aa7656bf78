"""Rows of messages: the outbox, written with the act that a message tells of, and what goes along."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.db import Base, choice
from certify.mail.rules import State


class Message(Base):
    """One message to one person, already in their language.

    `text` and `html` write the site's address as `certify.mail.letters.SITE`; sending puts the real one. `key` makes
    the Message-ID. `about` is what the message tells of: kind and identity, as in the trail. `once` keeps the same
    thing from being said twice. While a worker sends it, `send_after` is the end of its lease.
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_waiting", "state", "send_after"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    template: Mapped[str]
    to_address: Mapped[str]
    to_name: Mapped[str]
    language: Mapped[str]
    reply_to: Mapped[str | None]
    subject: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    about_kind: Mapped[str]
    about_id: Mapped[str]
    once: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[State] = mapped_column(choice(State, "state"))
    created_at: Mapped[datetime]
    send_after: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)

    attachments: Mapped[list[MessageAttachment]] = relationship(
        back_populates="message", cascade="all, delete-orphan", order_by="MessageAttachment.id"
    )


class MessageAttachment(Base):
    """A file that goes with a message: its bytes, or the `maker` that draws it from `arguments` when it is sent.

    `sha256` is the name, in the messages' file store, of what a maker made and what was sent.
    """

    __tablename__ = "message_attachment"
    __table_args__ = (CheckConstraint("content is not null or maker is not null", "made_or_to_make"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), index=True)
    filename: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    maker: Mapped[str | None]
    arguments: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    sha256: Mapped[str | None]

    message: Mapped[Message] = relationship(back_populates="attachments")

"""Rows of documents that take too long for a page to wait: the worker prints them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.assessments.models.decisions import Minutes
from certify.assessments.models.sessions import JurySession
from certify.assessments.terms import PrintKind
from certify.db import Base, choice


class Print(Base):
    """A document of minutes, or a session's kit, asked for in one language, printed by the worker.

    `stamp` is the hash of all it will say, so that the same is printed once; of a kit, the instant. `done` of `total`
    pages are laid out (`total` is an estimate until the end). `file` is a name in the file store once it is printed.
    While a worker prints it `retry_at` is the end of its lease, and `attempts` says whose lease it is.
    """

    __tablename__ = "print"
    __table_args__ = (
        UniqueConstraint("session_id", "kind", "language", "stamp"),
        CheckConstraint("(kind = 'kit') = (minutes_id is null)", "of_minutes"),
        CheckConstraint("language in ('fr', 'en')", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"))
    minutes_id: Mapped[int | None] = mapped_column(ForeignKey("minutes.id"))
    kind: Mapped[PrintKind] = mapped_column(choice(PrintKind, "kind"))
    language: Mapped[str]
    stamp: Mapped[str]
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    file: Mapped[str | None]
    asked_at: Mapped[datetime]
    retry_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]

    jury_session: Mapped[JurySession] = relationship()
    minutes: Mapped[Minutes | None] = relationship()

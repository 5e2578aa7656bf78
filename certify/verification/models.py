"""Rows of the public face."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from certify.db import Base


class Receipt(Base):
    """A receipt that somebody asked for: what was found at that instant, for the worker to draw and sign.

    `content` is canonical JSON of what it states, `file` a name in the file store once made. It is forgotten soon.
    """

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    content: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(index=True)
    file: Mapped[str | None]
    made_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]

"""Rows of storage: files that nothing is to refer to any more, until they are deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from certify.db import Base


class DiscardedFile(Base):
    """A file, by its name in the store, that was given up in a transaction and is deleted once that is committed."""

    __tablename__ = "discarded_file"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]

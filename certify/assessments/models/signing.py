"""Rows of signing by hand and of refusing to sign."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.models.decisions import Minutes
from certify.assessments.models.sessions import Seat
from certify.db import Base


class SignedPrint(Base):
    """The scan of a print of the minutes that members signed by hand: `file` is a name in the file store.

    `sha256` is the hash of the minutes that the print bears, as whoever scanned it read it there.
    """

    __tablename__ = "signed_print"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    sha256: Mapped[str]
    file: Mapped[str]
    media_type: Mapped[str]
    scanned_at: Mapped[datetime]
    scanned_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    minutes: Mapped[Minutes] = relationship()
    scanned_by: Mapped[Account] = relationship()


class SigningRefusal(Base):
    """A member's refusal to sign, with their reason. `withdrawn_at` when they signed after all."""

    __tablename__ = "signing_refusal"
    __table_args__ = (
        Index(
            "uq_signing_refusal_live",
            "minutes_id",
            "seat_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]

    minutes: Mapped[Minutes] = relationship()
    seat: Mapped[Seat] = relationship()
    recorded_by: Mapped[Account] = relationship()

"""Rows of session access: how a juror without a second factor gets into one session."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.models.sessions import Seat
from certify.db import Base


class SessionAccess(Base):
    """What opens one session to one member: the summons code, and the PIN given after the identity check.

    Both are known only by their hashes. `serial` counts the PINs given, so that of two who give one at once the second
    is told. `failures` counts wrong PINs since the last right one; at the limit the access is locked until another PIN
    is given. `admitted_at` is when the member last came in this way: the minutes say so. `mailed` when the code was
    made for a summons that leaves by mail: the next try makes another; a code that was given by hand is left alone.
    """

    __tablename__ = "session_access"
    __table_args__ = (
        CheckConstraint("failures >= 0", "failures"),
        CheckConstraint("pin_hash is null or identity_document is not null", "identity_checked"),
    )

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    code_issued_at: Mapped[datetime]
    mailed: Mapped[bool] = mapped_column(default=False)
    pin_hash: Mapped[str | None]
    pin_given_at: Mapped[datetime | None]
    pin_given_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    identity_document: Mapped[str | None]
    serial: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    admitted_at: Mapped[datetime | None]

    seat: Mapped[Seat] = relationship()
    pin_given_by: Mapped[Account | None] = relationship()

"""Rows of jurors: people of the trade known to an authority, and their habilitations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.terms import HabilitationState, Sex
from certify.certifications.models import Certification
from certify.db import Base, choice
from certify.institutions.models import Authority


class Juror(Base):
    """A member of juries of one authority: years of practice of the trade, and when they left it (None: not yet)."""

    __tablename__ = "juror"
    __table_args__ = (
        UniqueConstraint("account_id", "authority_id"),
        CheckConstraint("practice_years >= 0", "practice"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    trade: Mapped[str]
    practice_years: Mapped[int]
    left_trade_on: Mapped[date | None]
    sex: Mapped[Sex | None] = mapped_column(choice(Sex, "sex"))
    registered_at: Mapped[datetime]

    account: Mapped[Account] = relationship()
    authority: Mapped[Authority] = relationship()
    habilitations: Mapped[list[Habilitation]] = relationship(
        back_populates="juror", order_by="Habilitation.requested_at"
    )

    @property
    def name(self) -> str:
        """The juror's name, as the account shows it."""
        return self.account.display_name


class Habilitation(Base):
    """A juror's habilitation for one certification, valid from `granted_on` to `until_on`, both included."""

    __tablename__ = "habilitation"
    __table_args__ = (UniqueConstraint("juror_id", "certification_id", "requested_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"), index=True)
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"), index=True)
    state: Mapped[HabilitationState] = mapped_column(choice(HabilitationState, "state"))
    requested_at: Mapped[datetime]
    trained_on: Mapped[date | None]
    training_hours: Mapped[Decimal | None] = mapped_column(Numeric(5, 1))
    granted_on: Mapped[date | None]
    until_on: Mapped[date | None]
    ended_reason: Mapped[str | None]

    juror: Mapped[Juror] = relationship(back_populates="habilitations")
    certification: Mapped[Certification] = relationship()

"""Rows of jurors: people of the trade known to an authority, and their habilitations."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.fitness import Period, Practice, periods_of, practice_of
from certify.assessments.terms import HabilitationEvent, HabilitationState, Sex
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
    town: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    registered_at: Mapped[datetime]

    account: Mapped[Account] = relationship()
    authority: Mapped[Authority] = relationship()
    habilitations: Mapped[list[Habilitation]] = relationship(
        back_populates="juror", order_by="Habilitation.requested_at"
    )
    work: Mapped[list[TradeWork]] = relationship(
        back_populates="juror", order_by="TradeWork.from_on", cascade="all, delete-orphan"
    )
    absences: Mapped[list[Unavailability]] = relationship(
        back_populates="juror", order_by="Unavailability.from_on", cascade="all, delete-orphan"
    )
    acceptances: Mapped[list[CharterAcceptance]] = relationship(back_populates="juror")

    @property
    def name(self) -> str:
        """The juror's name, as the account shows it."""
        return self.account.display_name

    def practice(self, on: date) -> Practice:
        """The practice of the trade on a day: from the dated lines where there are any, else as it was declared."""
        if not self.work:
            return Practice(self.practice_years, self.left_trade_on)
        return practice_of([(line.from_on, line.until_on) for line in self.work], on)


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
    steps: Mapped[list[HabilitationStep]] = relationship(back_populates="habilitation", order_by="HabilitationStep.id")

    @property
    def periods(self) -> tuple[Period, ...]:
        """The days on which it holds or held, ends included."""
        return periods_of([(step.event, step.on) for step in self.steps], self.until_on)


class HabilitationStep(Base):
    """One step of a habilitation's life: what happened, on which day (local to the authority), and why."""

    __tablename__ = "habilitation_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    habilitation_id: Mapped[int] = mapped_column(ForeignKey("habilitation.id"), index=True)
    event: Mapped[HabilitationEvent] = mapped_column(choice(HabilitationEvent, "event"))
    on: Mapped[date]
    reason: Mapped[str | None]

    habilitation: Mapped[Habilitation] = relationship(back_populates="steps")


class TradeWork(Base):
    """Work in the trade, as dated lines: for whom (empty: on one's own account), from when to when (None: still)."""

    __tablename__ = "trade_work"
    __table_args__ = (CheckConstraint("until_on is null or until_on >= from_on", "dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"), index=True)
    employer: Mapped[str]
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    juror: Mapped[Juror] = relationship(back_populates="work")


class Unavailability(Base):
    """Days on which a juror cannot sit, ends included."""

    __tablename__ = "juror_unavailability"
    __table_args__ = (CheckConstraint("until_on >= from_on", "dates"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]

    juror: Mapped[Juror] = relationship(back_populates="absences")


class JurorCharter(Base):
    """What an authority asks its jurors to accept. A new version asks everybody anew; without one nothing is asked."""

    __tablename__ = "juror_charter"
    __table_args__ = (UniqueConstraint("authority_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    published_at: Mapped[datetime]


class CharterAcceptance(Base):
    """A juror's acceptance of one version of the charter."""

    __tablename__ = "charter_acceptance"
    __table_args__ = (UniqueConstraint("juror_id", "charter_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"))
    charter_id: Mapped[int] = mapped_column(ForeignKey("juror_charter.id"), index=True)
    accepted_at: Mapped[datetime]

    juror: Mapped[Juror] = relationship(back_populates="acceptances")
    charter: Mapped[JurorCharter] = relationship()

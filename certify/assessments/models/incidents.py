"""Rows of what goes wrong on the day: incidents, what followed, and the hearing of whoever was excluded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.models.sessions import Enrolment, JurySession
from certify.assessments.terms import IncidentKind, IncidentSequel
from certify.db import Base, choice


class Incident(Base):
    """What happened, to whom if to one candidate, when; then what followed (`sequel`), in words.

    `number` counts within the session, from 1. `photo` is a name in the file store. A DANGER or a FRAUD stops the
    candidate's test: it stays open until what followed is written.
    """

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        CheckConstraint("(sequel is null) = (settled_at is null)", "settled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), index=True)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"), index=True)
    number: Mapped[int]
    kind: Mapped[IncidentKind] = mapped_column(choice(IncidentKind, "kind"))
    what: Mapped[str] = mapped_column(Text)
    photo: Mapped[str | None]
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    sequel: Mapped[IncidentSequel | None] = mapped_column(choice(IncidentSequel, "sequel"))
    sequel_word: Mapped[str | None] = mapped_column(Text)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    jury_session: Mapped[JurySession] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()
    recorded_by: Mapped[Account] = relationship(foreign_keys=[recorded_by_id])
    settled_by: Mapped[Account | None] = relationship(foreign_keys=[settled_by_id])


class Hearing(Base):
    """When and where whoever was excluded for fraud is heard; `summoned_at` is when they were told of it.

    `observations` is what they wrote before it.
    """

    __tablename__ = "hearing"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    at: Mapped[datetime]
    place: Mapped[str]
    summoned_at: Mapped[datetime]
    summoned_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    observations: Mapped[str | None] = mapped_column(Text)
    observed_at: Mapped[datetime | None]

    enrolment: Mapped[Enrolment] = relationship()
    summoned_by: Mapped[Account] = relationship()

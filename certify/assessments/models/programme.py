"""Rows of the programme: where and how many at once for each test, and who passes what when, watched by whom."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.assessments.models.sessions import Enrolment, JurySession, Seat
from certify.certifications.models import AssessmentMethod
from certify.db import Base


class Station(Base):
    """Where one test of a session is held, and how many candidates pass it there at once (workstations)."""

    __tablename__ = "station"
    __table_args__ = (CheckConstraint("places > 0", "places"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), primary_key=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("assessment_method.id"), primary_key=True)
    place: Mapped[str]
    places: Mapped[int]

    jury_session: Mapped[JurySession] = relationship()
    method: Mapped[AssessmentMethod] = relationship()


class Slot(Base):
    """One candidate passes one test: the day, from when to when (local to the site), where, at which workstation.

    `seats` are the members who watch, empty where the test needs none.
    """

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "method_id"),
        CheckConstraint("ends_at > starts_at", "hours"),
        CheckConstraint("workstation > 0", "workstation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    method_id: Mapped[int] = mapped_column(ForeignKey("assessment_method.id"), index=True)
    day: Mapped[date]
    starts_at: Mapped[time]
    ends_at: Mapped[time]
    place: Mapped[str]
    workstation: Mapped[int]

    enrolment: Mapped[Enrolment] = relationship()
    method: Mapped[AssessmentMethod] = relationship()
    watchers: Mapped[list[SlotSeat]] = relationship(cascade="all, delete-orphan")

    @property
    def seats(self) -> list[Seat]:
        """The members who watch this test."""
        return [watcher.seat for watcher in self.watchers]


class SlotSeat(Base):
    """A member of the jury who watches that test."""

    __tablename__ = "slot_seat"

    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True, index=True)

    seat: Mapped[Seat] = relationship()

"""Rows of notes: what a member of the jury writes down while they watch, with the time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.assessments.models.sessions import Enrolment, Seat
from certify.certifications.models import AssessmentMethod
from certify.db import Base


class SheetNote(Base):
    """A note on one candidate in one test. It is never changed; `device_at` is what the tablet's clock said."""

    __tablename__ = "sheet_note"
    __table_args__ = (Index(None, "enrolment_id", "method_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    method_id: Mapped[int] = mapped_column(ForeignKey("assessment_method.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    device_at: Mapped[datetime | None]

    seat: Mapped[Seat] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    method: Mapped[AssessmentMethod] = relationship()

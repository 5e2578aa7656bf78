"""Rows of grids on paper: the printed sheet with its number, and what people typed from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.models.sessions import Enrolment, Seat
from certify.certifications.models import AssessmentMethod
from certify.db import Base


class PaperGrid(Base):
    """One printed grid of one juror for one candidate in one test. `number` counts within the session, from 1."""

    __tablename__ = "paper_grid"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        UniqueConstraint("seat_id", "enrolment_id", "method_id"),
        CheckConstraint("number > 0", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"))
    number: Mapped[int]
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("assessment_method.id"))
    printed_at: Mapped[datetime]

    seat: Mapped[Seat] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    method: Mapped[AssessmentMethod] = relationship()
    copies: Mapped[list[PaperCopy]] = relationship(back_populates="grid", order_by="PaperCopy.id")


class PaperCopy(Base):
    """What one person typed from a printed grid: `marks` by criterion, each a mark (or null) and an observation.

    A grid is typed by its juror and by somebody else; the juror then settles what differs.
    """

    __tablename__ = "paper_copy"
    __table_args__ = (UniqueConstraint("grid_id", "typed_by_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grid_id: Mapped[int] = mapped_column(ForeignKey("paper_grid.id"))
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    typed_at: Mapped[datetime]
    marks: Mapped[dict[str, Any]] = mapped_column(JSON)

    grid: Mapped[PaperGrid] = relationship(back_populates="copies")
    typed_by: Mapped[Account] = relationship()

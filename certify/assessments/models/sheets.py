"""Rows of grids: one version of a sheet per juror, candidate and method, and its marks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.assessments.models.sessions import Enrolment, Seat
from certify.assessments.terms import Mark, Medium, SheetState
from certify.certifications.models import AssessmentMethod, Criterion
from certify.db import Base, choice


class AssessmentSheet(Base):
    """One version of a juror's grid for one candidate and one method.

    `client_uuid` is chosen by whoever fills it, so that sending twice makes one sheet. `revision` grows with every
    save: whoever saves over a revision they have not seen is told. A correction is a new version that names the one it
    supersedes and why; a version is superseded once.
    """

    __tablename__ = "assessment_sheet"
    __table_args__ = (
        UniqueConstraint("seat_id", "enrolment_id", "method_id", "version"),
        Index(
            "uq_assessment_sheet_submitted",
            "seat_id",
            "enrolment_id",
            "method_id",
            unique=True,
            sqlite_where=text("state = 'submitted'"),
            postgresql_where=text("state = 'submitted'"),
        ),
        CheckConstraint("(version = 1) = (supersedes_id is null)", "first_version"),
        CheckConstraint("(version = 1) = (reason is null)", "reason"),
        CheckConstraint("(state = 'draft') = (submitted_at is null)", "submitted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    method_id: Mapped[int] = mapped_column(ForeignKey("assessment_method.id"))
    version: Mapped[int] = mapped_column(default=1)
    revision: Mapped[int] = mapped_column(default=0)
    state: Mapped[SheetState] = mapped_column(choice(SheetState, "state"))
    client_uuid: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    device_at: Mapped[datetime | None]
    medium: Mapped[Medium] = mapped_column(choice(Medium, "medium"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("assessment_sheet.id"), unique=True)
    reason: Mapped[str | None]

    seat: Mapped[Seat] = relationship()
    enrolment: Mapped[Enrolment] = relationship()
    method: Mapped[AssessmentMethod] = relationship()
    marks: Mapped[list[CriterionMark]] = relationship(back_populates="sheet", cascade="all, delete-orphan")


class CriterionMark(Base):
    """What the juror saw of one criterion. `mark` is empty on a draft where only an observation was written."""

    __tablename__ = "criterion_mark"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("assessment_sheet.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    mark: Mapped[Mark | None] = mapped_column(choice(Mark, "mark"))
    observation: Mapped[str | None]

    sheet: Mapped[AssessmentSheet] = relationship(back_populates="marks")
    criterion: Mapped[Criterion] = relationship()

"""Rows of accommodations: what a candidate needs to sit the tests as others do. Never shown on a certificate."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.assessments.terms import AccommodationKind, AccommodationState
from certify.candidacies.models import Candidacy
from certify.db import Base, choice


class Accommodation(Base):
    """One need, in the person's words; granted or refused with a reason by the manager of a session of the candidacy.

    `extra_percent` lengthens the tests, `language` is that of the interpreter. It stays with the candidacy: what was
    granted counts in its next session too.
    """

    __tablename__ = "accommodation"
    __table_args__ = (
        CheckConstraint("extra_percent is null or extra_percent between 1 and 200", "extra_percent"),
        CheckConstraint("state = 'asked' or decided_at is not null", "decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    kind: Mapped[AccommodationKind] = mapped_column(choice(AccommodationKind, "kind"))
    need: Mapped[str] = mapped_column(Text)
    extra_percent: Mapped[int | None]
    language: Mapped[str | None]
    state: Mapped[AccommodationState] = mapped_column(choice(AccommodationState, "state"))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    word: Mapped[str | None] = mapped_column(Text)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    candidacy: Mapped[Candidacy] = relationship()

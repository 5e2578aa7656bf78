"""Rows of what was annulled after the authority had validated it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.models.decisions import Decision
from certify.assessments.terms import AnnulmentScope
from certify.db import Base, choice


class Annulment(Base):
    """One decision annulled, or one title that fell because a unit it rested on was annulled elsewhere.

    `cause_id` is the annulled decision, where another one fell with it. The reason stays with the authority.
    """

    __tablename__ = "annulment"
    __table_args__ = (UniqueConstraint("decision_id", "scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    scope: Mapped[AnnulmentScope] = mapped_column(choice(AnnulmentScope, "scope"))
    cause_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    reason: Mapped[str] = mapped_column(Text)
    annulled_at: Mapped[datetime]
    annulled_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
    cause: Mapped[Decision | None] = relationship(foreign_keys=[cause_id])
    annulled_by: Mapped[Account] = relationship()

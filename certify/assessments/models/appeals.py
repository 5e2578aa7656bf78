"""Rows of appeals, and of units that their holder shows to another authority."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.appeal_rules import AppealState
from certify.assessments.models.decisions import Decision, UnitHolding
from certify.candidacies.models import Candidacy
from certify.db import Base, choice


class Appeal(Base):
    """A candidate's appeal against one decision, at most one each. `outcome` is what was decided, once it was.

    `answer` is what the person reads; `reviewer_id` whoever opened the review, and took no part in the decision.
    """

    __tablename__ = "appeal"
    __table_args__ = (UniqueConstraint("decision_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    state: Mapped[AppealState] = mapped_column(choice(AppealState, "state"), index=True)
    outcome: Mapped[AppealState | None] = mapped_column(choice(AppealState, "outcome"))
    grounds: Mapped[str] = mapped_column(Text)
    lodged_at: Mapped[datetime]
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    notified_at: Mapped[datetime | None]

    decision: Mapped[Decision] = relationship()
    reviewer: Mapped[Account | None] = relationship()


class ShownUnit(Base):
    """A unit held elsewhere that its holder attached to a candidacy: only then does that authority see it."""

    __tablename__ = "shown_unit"

    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), primary_key=True)
    holding_id: Mapped[int] = mapped_column(ForeignKey("unit_holding.id"), primary_key=True)
    shown_at: Mapped[datetime]

    candidacy: Mapped[Candidacy] = relationship()
    holding: Mapped[UnitHolding] = relationship()

"""Rows of rule-sets: a country's decree as data."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship, remote

from certify.db import Base
from certify.institutions.models import Authority


class RuleSet(Base):
    """A country's decree as data, in one version. A session keeps the version it was opened under.

    `versions`: every version under the same code, this one too, the oldest first.
    """

    __tablename__ = "rule_set"
    __table_args__ = (UniqueConstraint("authority_id", "code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    code: Mapped[str]
    version: Mapped[int]
    preset: Mapped[str]
    valid_from: Mapped[date]
    values: Mapped[dict[str, Any]] = mapped_column(JSON)

    authority: Mapped[Authority] = relationship()
    versions: Mapped[list[RuleSet]] = relationship(
        primaryjoin=lambda: (
            (RuleSet.authority_id == remote(foreign(RuleSet.authority_id)))
            & (RuleSet.code == remote(foreign(RuleSet.code)))
        ),
        order_by=lambda: RuleSet.version,
        viewonly=True,
    )

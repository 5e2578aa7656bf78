"""Rows of centre approvals (agréments)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.certifications.models.versions import Certification
from certify.db import Base
from certify.institutions.models import Site


class CentreApproval(Base):
    """A site may hold the tests of one certification, from a day to a day, by an act of the authority."""

    __tablename__ = "centre_approval"
    __table_args__ = (UniqueConstraint("site_id", "certification_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    legal_act: Mapped[str]
    ended_reason: Mapped[str | None]

    site: Mapped[Site] = relationship()
    certification: Mapped[Certification] = relationship()

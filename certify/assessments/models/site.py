"""Rows of what is made ready: the checklist of the site, and the subject drawn from a sealed pack."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.models.sessions import JurySession
from certify.certifications.models import AssessmentPack, ChecklistItem, PackVariant
from certify.db import Base


class SiteCheck(Base):
    """The signature under a session's checklist, for so many candidates. Whatever changes takes the signature away."""

    __tablename__ = "site_check"
    __table_args__ = (CheckConstraint("(signed_at is null) = (signed_by_id is null)", "signed"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), primary_key=True)
    candidates: Mapped[int] = mapped_column(default=0)
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    jury_session: Mapped[JurySession] = relationship()
    signed_by: Mapped[Account | None] = relationship()


class CheckedItem(Base):
    """One thing of the checklist, there or missing, with a word where there is something to say."""

    __tablename__ = "checked_item"

    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("checklist_item.id"), primary_key=True)
    present: Mapped[bool]
    word: Mapped[str | None]

    item: Mapped[ChecklistItem] = relationship()


class DrawnSubject(Base):
    """The subject of a session: the pack that was opened, the variant that was drawn, the hash that was checked.

    `checked` is whether the stored file had that hash; a pack kept elsewhere is compared by those who open it.
    """

    __tablename__ = "drawn_subject"

    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("assessment_pack.id"))
    variant_id: Mapped[int | None] = mapped_column(ForeignKey("pack_variant.id"))
    sha256: Mapped[str]
    checked: Mapped[bool]
    drawn_at: Mapped[datetime]

    jury_session: Mapped[JurySession] = relationship()
    pack: Mapped[AssessmentPack] = relationship()
    variant: Mapped[PackVariant | None] = relationship()

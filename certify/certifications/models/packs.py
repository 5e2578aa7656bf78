"""Rows of assessment packs (dossiers techniques d'évaluation): the sealed subjects of a vintage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.certifications.models.versions import CertificationVersion
from certify.credential.record import Label
from certify.db import Base, bilingual


class AssessmentPack(Base):
    """A sealed pack in one edition: `sha256` and `size` of its file are fixed when it is sealed.

    `kept` says whether the file itself is in the file store, under its SHA-256; else it is sealed elsewhere (on paper,
    on a key) and only its hash is known. A pack that may have leaked is retired, never changed.
    """

    __tablename__ = "assessment_pack"
    __table_args__ = (UniqueConstraint("version_id", "code", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    code: Mapped[str]
    edition: Mapped[str]
    label: Mapped[Label] = bilingual("label")
    sha256: Mapped[str]
    size: Mapped[int]
    kept: Mapped[bool] = mapped_column(default=False)
    sealed_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str | None]

    version: Mapped[CertificationVersion] = relationship()
    variants: Mapped[list[PackVariant]] = relationship(back_populates="pack", order_by="PackVariant.position")


class PackVariant(Base):
    """One subject among those of a pack, of which a session draws one."""

    __tablename__ = "pack_variant"
    __table_args__ = (UniqueConstraint("pack_id", "code"), UniqueConstraint("pack_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("assessment_pack.id"))
    code: Mapped[str]
    position: Mapped[int]
    label: Mapped[Label] = bilingual("label")

    pack: Mapped[AssessmentPack] = relationship(back_populates="variants")

"""Rows beside the units: specialisations, the checklist of the site, and what an older vintage's units count as."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.certifications.models.versions import CertificationVersion, CompetenceUnit
from certify.credential.record import Label
from certify.db import Base, bilingual, choice


class ChecklistKind(StrEnum):
    """What a thing on the checklist is for."""

    EQUIPMENT = "equipment"
    MATERIAL = "material"
    PROTECTIVE = "protective"


class Specialisation(Base):
    """A complementary certificate (CCS): open to who holds the title, and never part of it."""

    __tablename__ = "specialisation"
    __table_args__ = (UniqueConstraint("version_id", "code"), UniqueConstraint("version_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    code: Mapped[str]
    position: Mapped[int]
    title: Mapped[Label] = bilingual("title")

    version: Mapped[CertificationVersion] = relationship(back_populates="specialisations")


class ChecklistItem(Base):
    """A thing that must be on the site: `quantity` of it, for each candidate where `per_candidate`."""

    __tablename__ = "checklist_item"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    position: Mapped[int]
    kind: Mapped[ChecklistKind] = mapped_column(choice(ChecklistKind, "kind"))
    label: Mapped[Label] = bilingual("label")
    quantity: Mapped[int] = mapped_column(default=1)
    per_candidate: Mapped[bool] = mapped_column(default=False)

    version: Mapped[CertificationVersion] = relationship(back_populates="checklist")


class UnitCorrespondence(Base):
    """A unit earned under an older vintage counts as a unit of a newer one. Several old ones may count as one."""

    __tablename__ = "unit_correspondence"
    __table_args__ = (UniqueConstraint("old_unit_id", "new_unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    old_unit_id: Mapped[int] = mapped_column(ForeignKey("competence_unit.id"))
    new_unit_id: Mapped[int] = mapped_column(ForeignKey("competence_unit.id"), index=True)

    old_unit: Mapped[CompetenceUnit] = relationship(foreign_keys=old_unit_id)
    new_unit: Mapped[CompetenceUnit] = relationship(foreign_keys=new_unit_id, back_populates="counted")

"""Rows of the nomenclature: schemes, occupations, their titles, items and mappings."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.credential.record import Label
from certify.db import Base, bilingual, choice


class ItemKind(StrEnum):
    """What an item of a fiche describes (the rubrics of ROME and ROAME)."""

    ACTIVITY = "activity"
    KNOW_HOW = "know_how"
    KNOWLEDGE = "knowledge"
    SOFT_SKILL = "soft_skill"
    CAPACITY = "capacity"
    ENVIRONMENT = "environment"
    REQUIREMENT = "requirement"


class SkosRelation(StrEnum):
    """How near a neighbouring concept is (SKOS mapping properties). Never "equivalent"."""

    EXACT = "exactMatch"
    CLOSE = "closeMatch"
    BROAD = "broadMatch"
    NARROW = "narrowMatch"
    RELATED = "relatedMatch"


class OccupationScheme(Base):
    """A nomenclature in one version. `code_pattern` is the regular expression its codes follow."""

    __tablename__ = "occupation_scheme"
    __table_args__ = (UniqueConstraint("code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    version: Mapped[str]
    title: Mapped[Label] = bilingual("title")
    code_pattern: Mapped[str]
    source: Mapped[str]
    licence: Mapped[str]
    fictitious: Mapped[bool] = mapped_column(default=False)


class Occupation(Base):
    """A trade (fiche métier). A code means something only inside its scheme and version."""

    __tablename__ = "occupation"
    __table_args__ = (UniqueConstraint("scheme_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("occupation_scheme.id"))
    code: Mapped[str]
    label: Mapped[Label] = bilingual("label")
    definition: Mapped[Label] = bilingual("definition")

    scheme: Mapped[OccupationScheme] = relationship()
    titles: Mapped[list[OccupationTitle]] = relationship(order_by="OccupationTitle.position")
    items: Mapped[list[OccupationItem]] = relationship(order_by="OccupationItem.position")
    mappings: Mapped[list[OccupationMapping]] = relationship(order_by="OccupationMapping.id")


class OccupationTitle(Base):
    """A name the trade goes by (appellation)."""

    __tablename__ = "occupation_title"

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_id: Mapped[int] = mapped_column(ForeignKey("occupation.id"), index=True)
    position: Mapped[int]
    label: Mapped[Label] = bilingual("label")


class OccupationItem(Base):
    """A line of the fiche. `core` items belong to everyone in the trade, the others to some."""

    __tablename__ = "occupation_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_id: Mapped[int] = mapped_column(ForeignKey("occupation.id"), index=True)
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind, "kind"))
    core: Mapped[bool]
    position: Mapped[int]
    label: Mapped[Label] = bilingual("label")


class OccupationMapping(Base):
    """A neighbour in another scheme, which need not be loaded here: ROME, ISCO-08, ESCO."""

    __tablename__ = "occupation_mapping"
    __table_args__ = (UniqueConstraint("occupation_id", "scheme", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    occupation_id: Mapped[int] = mapped_column(ForeignKey("occupation.id"))
    scheme: Mapped[str]
    code: Mapped[str]
    label: Mapped[str]
    relation: Mapped[SkosRelation] = mapped_column(choice(SkosRelation, "relation"))

"""Rows of the référentiel, from the title down to the criterion, and the tests that observe it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, Column, ForeignKey, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.certifications.models.rulesets import RuleSet
from certify.credential.record import Label
from certify.db import Base, bilingual, choice
from certify.institutions.models import Authority
from certify.nomenclature.models import Occupation

if TYPE_CHECKING:
    from certify.certifications.models.beside import ChecklistItem, Specialisation, UnitCorrespondence


class VersionState(StrEnum):
    """Life of a vintage: only an adopted one opens sessions; a closed one still explains its certificates."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    CLOSED = "closed"


class MethodKind(StrEnum):
    """How competence is observed (modalités d'évaluation)."""

    PRACTICAL = "practical"
    TECHNICAL_INTERVIEW = "technical_interview"
    QUESTIONNAIRE = "questionnaire"
    PRODUCTION = "production"
    PROJECT = "project"
    SYNTHESIS = "synthesis"
    PORTFOLIO = "portfolio"
    FINAL_INTERVIEW = "final_interview"


class Certification(Base):
    """What an authority certifies, across its vintages."""

    __tablename__ = "certification"
    __table_args__ = (UniqueConstraint("authority_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    code: Mapped[str]

    authority: Mapped[Authority] = relationship()
    versions: Mapped[list[CertificationVersion]] = relationship(back_populates="certification")


class CertificationVersion(Base):
    """One vintage (millésime): exact title, occupation, level, legal act, units. `kind_name` is the country's word.

    `translations`, here and on units and competences, has the text in other languages (es, it, …): unofficial ones,
    which no certificate carries.
    """

    __tablename__ = "certification_version"
    __table_args__ = (UniqueConstraint("certification_id", "vintage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certification_id: Mapped[int] = mapped_column(ForeignKey("certification.id"))
    vintage: Mapped[str]
    state: Mapped[VersionState] = mapped_column(choice(VersionState, "state"))
    kind_name: Mapped[Label] = bilingual("kind_name")
    title: Mapped[Label] = bilingual("title")
    translations: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    occupation_id: Mapped[int] = mapped_column(ForeignKey("occupation.id"))
    level_framework: Mapped[Label] = bilingual("level_framework")
    level_value: Mapped[str]
    eqf_level: Mapped[str | None]
    legal_act: Mapped[Label] = bilingual("legal_act")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_set.id"))

    certification: Mapped[Certification] = relationship(back_populates="versions")
    occupation: Mapped[Occupation] = relationship()
    rule_set: Mapped[RuleSet] = relationship()
    units: Mapped[list[CompetenceUnit]] = relationship(back_populates="version", order_by="CompetenceUnit.position")
    methods: Mapped[list[AssessmentMethod]] = relationship(order_by="AssessmentMethod.position")
    specialisations: Mapped[list[Specialisation]] = relationship(
        back_populates="version", order_by="Specialisation.position"
    )
    checklist: Mapped[list[ChecklistItem]] = relationship(back_populates="version", order_by="ChecklistItem.position")


class CompetenceUnit(Base):
    """An activité-type, attested by a unit certificate (CCP)."""

    __tablename__ = "competence_unit"
    __table_args__ = (UniqueConstraint("version_id", "code"), UniqueConstraint("version_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    code: Mapped[str]
    position: Mapped[int]
    title: Mapped[Label] = bilingual("title")
    translations: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    version: Mapped[CertificationVersion] = relationship(back_populates="units")
    competences: Mapped[list[Competence]] = relationship(back_populates="unit", order_by="Competence.position")
    counted: Mapped[list[UnitCorrespondence]] = relationship(
        back_populates="new_unit", foreign_keys="UnitCorrespondence.new_unit_id", order_by="UnitCorrespondence.id"
    )


class Competence(Base):
    """A professional competence. A unit is obtained when every mandatory one is."""

    __tablename__ = "competence"
    __table_args__ = (UniqueConstraint("unit_id", "code"), UniqueConstraint("unit_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("competence_unit.id"))
    code: Mapped[str]
    position: Mapped[int]
    label: Mapped[Label] = bilingual("label")
    translations: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    mandatory: Mapped[bool] = mapped_column(default=True)

    unit: Mapped[CompetenceUnit] = relationship(back_populates="competences")
    criteria: Mapped[list[Criterion]] = relationship(back_populates="competence", order_by="Criterion.position")


class Criterion(Base):
    """What a juror looks at. An eliminatory one (safety) not met fails its competence."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("competence_id", "code"), UniqueConstraint("competence_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    competence_id: Mapped[int] = mapped_column(ForeignKey("competence.id"))
    code: Mapped[str]
    position: Mapped[int]
    label: Mapped[Label] = bilingual("label")
    eliminatory: Mapped[bool] = mapped_column(default=False)

    competence: Mapped[Competence] = relationship(back_populates="criteria")


method_competence = Table(
    "method_competence",
    Base.metadata,
    Column("method_id", ForeignKey("assessment_method.id"), primary_key=True),
    Column("competence_id", ForeignKey("competence.id"), primary_key=True),
)


class AssessmentMethod(Base):
    """One test of the assessment: its kind, length in minutes, whether the jury watches, the competences it covers."""

    __tablename__ = "assessment_method"
    __table_args__ = (UniqueConstraint("version_id", "code"), UniqueConstraint("version_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    code: Mapped[str]
    position: Mapped[int]
    kind: Mapped[MethodKind] = mapped_column(choice(MethodKind, "kind"))
    label: Mapped[Label] = bilingual("label")
    minutes: Mapped[int]
    jury_present: Mapped[bool]

    competences: Mapped[list[Competence]] = relationship(secondary=method_competence, order_by="Competence.id")

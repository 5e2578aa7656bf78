"""Rows of papers: the files of a candidacy, the evidence and the attestations of third parties."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKey, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.candidacies.paper_terms import Gone, Purpose, Witness
from certify.certifications.models import Competence
from certify.db import Base, choice
from certify.storage.sniffing import FileKind

if TYPE_CHECKING:
    from certify.candidacies.models import Candidacy, Experience, PracticeExample


class Paper(Base):
    """A file of a candidacy, whatever it is for.

    `label` is the name that its sender gave it, which is shown and never trusted. `file` is its name in the file store
    (the SHA-256 of what is kept), null once it is deleted; `arrived_sha256` that of the bytes that arrived, `size`
    those of what is kept. `seen_at` is when an officer first opened it.
    """

    __tablename__ = "paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"))
    kind: Mapped[FileKind] = mapped_column(choice(FileKind, "kind"))
    label: Mapped[str]
    media_type: Mapped[str]
    file: Mapped[str | None] = mapped_column(index=True)
    arrived_sha256: Mapped[str]
    size: Mapped[int]
    pages: Mapped[int | None]
    seconds: Mapped[int | None]
    at: Mapped[datetime]
    by_id: Mapped[str]
    by_label: Mapped[str | None]
    for_candidate: Mapped[bool] = mapped_column(default=False)
    seen_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    gone: Mapped[Gone | None] = mapped_column(choice(Gone, "gone"))

    candidacy: Mapped[Candidacy] = relationship()


shown_competence = Table(
    "shown_competence",
    Base.metadata,
    Column("evidence_id", ForeignKey("evidence.id", ondelete="CASCADE"), primary_key=True),
    Column("competence_id", ForeignKey("competence.id"), primary_key=True),
)
attested_experience = Table(
    "attested_experience",
    Base.metadata,
    Column("attestation_id", ForeignKey("attestation.id", ondelete="CASCADE"), primary_key=True),
    Column("experience_id", ForeignKey("experience.id", ondelete="CASCADE"), primary_key=True),
)


class Evidence(Base):
    """A file that shows competences (none, one or several), with a word on it; it may belong to a practice example."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    example_id: Mapped[int | None] = mapped_column(ForeignKey("practice_example.id", ondelete="SET NULL"))

    candidacy: Mapped[Candidacy] = relationship()
    paper: Mapped[Paper] = relationship()
    example: Mapped[PracticeExample | None] = relationship()
    competences: Mapped[list[Competence]] = relationship(secondary=shown_competence, passive_deletes=True)


class Attestation(Base):
    """What somebody without an account says of the candidate's work: written down, spoken or on a paper.

    `text` may be empty when there is a `paper` (a recorded voice, a photo, a PDF).
    """

    __tablename__ = "attestation"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    name: Mapped[str]
    witness: Mapped[Witness] = mapped_column(choice(Witness, "witness"))
    phone: Mapped[str] = mapped_column(default="")
    given_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text, default="")
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), unique=True)
    at: Mapped[datetime]
    by_id: Mapped[str]
    by_label: Mapped[str | None]
    for_candidate: Mapped[bool] = mapped_column(default=False)

    candidacy: Mapped[Candidacy] = relationship()
    paper: Mapped[Paper | None] = relationship()
    experiences: Mapped[list[Experience]] = relationship(secondary=attested_experience, passive_deletes=True)

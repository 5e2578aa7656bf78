"""Rows of accompaniment: who may act for a candidate, how a person takes over their file, lists of people to load."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.candidacies.models import Candidate
from certify.candidacies.states import MandateWay
from certify.db import Base, choice
from certify.institutions.models import Organisation


class Mandate(Base):
    """A candidate's agreement that the counsellors of an employment service fill in and send for them.

    Kept with the words that were read aloud, how it was given, who witnessed it and which counsellor wrote it down. In
    force until `ended_at`; given again is another row.
    """

    __tablename__ = "mandate"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    way: Mapped[MandateWay] = mapped_column(choice(MandateWay, "way"))
    witness: Mapped[str] = mapped_column(default="")
    text_version: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    by_id: Mapped[str]
    by_label: Mapped[str | None]
    ended_at: Mapped[datetime | None]

    candidate: Mapped[Candidate] = relationship()
    organisation: Mapped[Organisation] = relationship()


class TakeoverCode(Base):
    """A code, shown once by the counsellor after an identity check, that ties a file to the person's new account.

    Known by its SHA-256 alone; it serves once, until `expires_at`.
    """

    __tablename__ = "takeover_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    by_id: Mapped[str]

    candidate: Mapped[Candidate] = relationship()


class CandidateList(Base):
    """A CSV file that waits, checked, for the person who sent it to confirm it; forgotten after a day.

    `organisation_id` is the employment service that accompanies the people of the list. `first_faults` are lists of
    line, column, sentence and its values.
    """

    __tablename__ = "candidate_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    filename: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    people: Mapped[int]
    faults: Mapped[int]
    first_faults: Mapped[list[Any]] = mapped_column(JSON)
    sent_at: Mapped[datetime]
    by_id: Mapped[str]
    loaded_at: Mapped[datetime | None]
    loaded: Mapped[int | None]

    organisation: Mapped[Organisation] = relationship()

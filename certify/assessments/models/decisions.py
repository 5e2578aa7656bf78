"""Rows of decisions: consensus, outcomes, minutes with their signatures, and the units people hold."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.models.sessions import Enrolment, JurySession, Seat
from certify.assessments.terms import DecisionState, MinutesState, Result, SignatureMethod, Told
from certify.candidacies.models import Candidate
from certify.certifications.models import Competence, CompetenceUnit
from certify.db import Base, choice


class ConsensusMark(Base):
    """What the jury holds of one competence, with the written word it owes where its members diverge.

    `casting_vote`: the votes were equal, and the president's decided.
    """

    __tablename__ = "consensus_mark"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    competence_id: Mapped[int] = mapped_column(ForeignKey("competence.id"), primary_key=True)
    acquired: Mapped[bool]
    word: Mapped[str | None]
    casting_vote: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]

    enrolment: Mapped[Enrolment] = relationship()
    competence: Mapped[Competence] = relationship()


class UnitOutcome(Base):
    """Whether a unit is obtained, derived from its consensus; `advice` says what to work on when it is not.

    `revision` grows with every record: whoever decides over one they have not seen is told.
    """

    __tablename__ = "unit_outcome"
    __table_args__ = (CheckConstraint("obtained or advice is not null", "advice"),)

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("competence_unit.id"), primary_key=True)
    obtained: Mapped[bool]
    advice: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    enrolment: Mapped[Enrolment] = relationship()
    unit: Mapped[CompetenceUnit] = relationship()


class FinalInterview(Base):
    """The final interview of one candidate: satisfactory or not, and why. `revision` as for a unit."""

    __tablename__ = "final_interview"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    satisfactory: Mapped[bool]
    word: Mapped[str]
    revision: Mapped[int] = mapped_column(default=1)
    recorded_at: Mapped[datetime]

    enrolment: Mapped[Enrolment] = relationship()


class Minutes(Base):
    """Minutes (procès-verbal): `content` is the canonical JSON that people sign and `sha256` its hash, in hexadecimal.

    A session has one live minutes at most. Returned or annulled ones stay, with their number and their signatures.
    """

    __tablename__ = "minutes"
    __table_args__ = (
        Index(
            "uq_minutes_live",
            "session_id",
            unique=True,
            sqlite_where=text("state IN ('drafted', 'signed', 'validated')"),
            postgresql_where=text("state IN ('drafted', 'signed', 'validated')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), index=True)
    state: Mapped[MinutesState] = mapped_column(choice(MinutesState, "state"), index=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(unique=True)
    drafted_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_reason: Mapped[str | None]

    jury_session: Mapped[JurySession] = relationship()
    decided_by: Mapped[Account | None] = relationship()
    signatures: Mapped[list[MinutesSignature]] = relationship(
        back_populates="minutes", order_by="MinutesSignature.signed_at"
    )
    decisions: Mapped[list[Decision]] = relationship(back_populates="minutes", order_by="Decision.id")


class MinutesSignature(Base):
    """A person's signature: the hash they signed, when, and how. `seat_id` is empty for the session manager.

    One made by hand names the scanned print, which whoever scanned it countersigned.
    """

    __tablename__ = "minutes_signature"
    __table_args__ = (
        UniqueConstraint("minutes_id", "account_id"),
        UniqueConstraint("minutes_id", "seat_id"),
        CheckConstraint("(method = 'hand') = (print_id is not null)", "by_hand"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seat_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    sha256: Mapped[str]
    method: Mapped[SignatureMethod] = mapped_column(choice(SignatureMethod, "method"))
    signed_at: Mapped[datetime]
    print_id: Mapped[int | None] = mapped_column(ForeignKey("signed_print.id"))

    minutes: Mapped[Minutes] = relationship(back_populates="signatures")
    account: Mapped[Account] = relationship()
    seat: Mapped[Seat | None] = relationship()


class Decision(Base):
    """What minutes decide for one enrolment. The result is derived; reasons and advice are in the unit outcomes.

    From `notified_at`, when the person was told, to the end of `appeal_until`, local to the authority, one may appeal.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("minutes_id", "enrolment_id"),
        CheckConstraint("(notified_at is null) = (told is null)", "told_when"),
        Index("ix_decision_waiting", "state", "appeal_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    result: Mapped[Result] = mapped_column(choice(Result, "result"))
    state: Mapped[DecisionState] = mapped_column(choice(DecisionState, "state"))
    notified_at: Mapped[datetime | None]
    told: Mapped[Told | None] = mapped_column(choice(Told, "told"))
    appeal_until: Mapped[date | None]
    final_at: Mapped[datetime | None]

    minutes: Mapped[Minutes] = relationship(back_populates="decisions")
    enrolment: Mapped[Enrolment] = relationship()


class UnitHolding(Base):
    """One line of a person's livret de certification: a unit held, from which decision, since when.

    Nobody holds a unit twice at once. `ended_at` is set when the minutes that gave it are annulled.
    """

    __tablename__ = "unit_holding"
    __table_args__ = (
        UniqueConstraint("decision_id", "unit_id"),
        Index(
            "uq_unit_holding_live",
            "candidate_id",
            "unit_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("competence_unit.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"))
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    held_on: Mapped[date]
    ended_at: Mapped[datetime | None]

    candidate: Mapped[Candidate] = relationship()
    unit: Mapped[CompetenceUnit] = relationship()
    jury_session: Mapped[JurySession] = relationship()
    decision: Mapped[Decision] = relationship()

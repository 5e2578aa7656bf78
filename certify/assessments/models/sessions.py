"""Rows of jury sessions: the session, its seats and enrolments, and what happened on the day."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.assessments.models.jurors import Juror
from certify.assessments.terms import Medium, Presence, SessionState, Tie
from certify.candidacies.models import Candidacy
from certify.certifications.models import CertificationVersion, CompetenceUnit, RuleSet
from certify.db import Base, choice
from certify.institutions.models import Authority, Site


class JurySession(Base):
    """One sitting of a jury: a vintage, a site, dates (local to the site, both included), a capacity.

    `starts_at` is when candidates and jury come on the first day, local to the site.
    `rule_set_id` is empty while planned and frozen at the opening. `manager_id` is the session manager (RS).
    `balance_reason` is the written reason for a jury that is not balanced, where the rule-set asks for one.
    `postponed_reason` is why its days were last changed. `language` is the one the tests are held in.
    `summons_sequence` counts the summonses: 1 at the convening, one more each time dates change; a person was told
    when `summoned` on their seat or enrolment has reached it.
    """

    __tablename__ = "jury_session"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "dates"),
        CheckConstraint("capacity > 0", "capacity"),
        CheckConstraint("state in ('planned', 'cancelled') or rule_set_id is not null", "rules_frozen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"))
    rule_set_id: Mapped[int | None] = mapped_column(ForeignKey("rule_set.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    starts_at: Mapped[time]
    capacity: Mapped[int]
    state: Mapped[SessionState] = mapped_column(choice(SessionState, "state"), index=True)
    balance_reason: Mapped[str | None]
    planned_at: Mapped[datetime]
    convened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]
    postponed_reason: Mapped[str | None]
    language: Mapped[str] = mapped_column(default="fr", server_default="fr")
    summons_sequence: Mapped[int] = mapped_column(default=0, server_default="0")

    authority: Mapped[Authority] = relationship()
    version: Mapped[CertificationVersion] = relationship()
    rule_set: Mapped[RuleSet | None] = relationship()
    site: Mapped[Site] = relationship()
    manager: Mapped[Account] = relationship()
    seats: Mapped[list[Seat]] = relationship(back_populates="jury_session", order_by="Seat.id")
    enrolments: Mapped[list[Enrolment]] = relationship(back_populates="jury_session", order_by="Enrolment.table_number")
    opening: Mapped[SubjectOpening | None] = relationship(back_populates="jury_session")

    @property
    def begins(self) -> datetime:
        """The instant for which candidates and jury are convened."""
        return datetime.combine(self.starts_on, self.starts_at, ZoneInfo(self.site.time_zone))

    @property
    def place(self) -> str:
        """Where one goes: the site and its town."""
        return f"{self.site.name}, {self.site.town}"


class Seat(Base):
    """A juror in a session. `left_at` is a departure: the seat no longer counts, marks or signs.

    `declined` when it was the juror who said no; `replaces_id` is the seat of whoever left, that this one takes over.
    """

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("session_id", "juror_id"),
        Index(
            "uq_seat_president",
            "session_id",
            unique=True,
            sqlite_where=text("president AND left_at IS NULL"),
            postgresql_where=text("president AND left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), index=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"), index=True)
    president: Mapped[bool] = mapped_column(default=False)
    named_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str | None]
    declined: Mapped[bool] = mapped_column(default=False, server_default=false())
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    summoned: Mapped[int] = mapped_column(default=0, server_default="0")

    jury_session: Mapped[JurySession] = relationship(back_populates="seats")
    juror: Mapped[Juror] = relationship()
    declarations: Mapped[list[ConflictDeclaration]] = relationship(back_populates="seat")


class Enrolment(Base):
    """A candidacy in a session, under a table number. `removed_at` before it starts; `excluded_at` is for fraud."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("session_id", "candidacy_id"),
        UniqueConstraint("session_id", "table_number"),
        CheckConstraint("table_number > 0", "table_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), index=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    table_number: Mapped[int]
    enrolled_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str | None]
    excluded_at: Mapped[datetime | None]
    excluded_reason: Mapped[str | None]
    summoned: Mapped[int] = mapped_column(default=0, server_default="0")

    jury_session: Mapped[JurySession] = relationship(back_populates="enrolments")
    units: Mapped[list[EnrolledUnit]] = relationship(cascade="all, delete-orphan")
    candidacy: Mapped[Candidacy] = relationship()
    attendance: Mapped[Attendance | None] = relationship(back_populates="enrolment")

    @property
    def label(self) -> str:
        """The number a juror sees, such as 014."""
        return f"{self.table_number:03d}"


class EnrolledUnit(Base):
    """A unit in which this person is assessed here, fixed at the enrolment from those the candidacy still aims at."""

    __tablename__ = "enrolled_unit"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("competence_unit.id"), primary_key=True)

    unit: Mapped[CompetenceUnit] = relationship()


class ConflictDeclaration(Base):
    """A juror's declaration on one candidate: the file was read, and what ties them, if anything does.

    `medium` is PAPER where the session manager entered what the juror signed on paper, on the day `signed_on`.
    """

    __tablename__ = "conflict_declaration"
    __table_args__ = (UniqueConstraint("seat_id", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), index=True)
    medium: Mapped[Medium] = mapped_column(choice(Medium, "medium"), default=Medium.SCREEN, server_default="screen")
    signed_on: Mapped[date | None]
    tie: Mapped[Tie | None] = mapped_column(choice(Tie, "tie"))
    declared_at: Mapped[datetime]
    file_read_at: Mapped[datetime | None]

    seat: Mapped[Seat] = relationship(back_populates="declarations")
    enrolment: Mapped[Enrolment] = relationship()


class Attendance(Base):
    """Whether a candidate came; for one who did, who checked the identity, on which document, and when.

    `portrait` is a name in the file store: a picture taken then, where the candidate agreed (`portrait_agreed_at`) in
    the words of `portrait_agreement`. Both outlive the picture, with when the agreement was taken back, if it was.
    """

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("presence <> 'present' or identity_document is not null", "identity_checked"),
        CheckConstraint("portrait is null or portrait_agreed_at is not null", "portrait_agreed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), unique=True)
    presence: Mapped[Presence] = mapped_column(choice(Presence, "presence"))
    identity_document: Mapped[str | None]
    portrait: Mapped[str | None]
    portrait_agreed_at: Mapped[datetime | None]
    portrait_agreement: Mapped[str | None] = mapped_column(Text)
    portrait_withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime]

    enrolment: Mapped[Enrolment] = relationship(back_populates="attendance")
    recorded_by: Mapped[Account] = relationship()


class SubjectOpening(Base):
    """The opening of the subject: when, by whom, before which witness. There is one per session."""

    __tablename__ = "subject_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("jury_session.id"), unique=True)
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    witness: Mapped[str]

    jury_session: Mapped[JurySession] = relationship(back_populates="opening")
    opened_by: Mapped[Account] = relationship()

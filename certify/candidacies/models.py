"""Rows of candidacies: who applies, for what, on which experience, and what was decided at each step."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.models import Account
from certify.candidacies.paper_models import Paper
from certify.candidacies.paper_terms import SwornWay
from certify.candidacies.states import CandidacyState, ConsentKind, Practised, RequestKind
from certify.certifications.models import CertificationVersion, Competence, CompetenceUnit, RuleSet
from certify.credential.record import BirthDate, Holder, Precision
from certify.db import Base, choice
from certify.institutions.models import Authority


class Candidate(Base):
    """A person who asks for recognition. Belongs to the installation, not to an authority.

    Names are kept letter for letter as the identity document writes them; single names exist, so `given_names` may be
    empty. Until the identity is given, `birth_name` is empty and `birth_year` null. `account_id` is null for somebody
    registered by an employment service who does not sign in.
    """

    __tablename__ = "candidate"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), unique=True)
    birth_name: Mapped[str] = mapped_column(default="")
    usual_name: Mapped[str] = mapped_column(default="")
    given_names: Mapped[str] = mapped_column(default="")
    birth_year: Mapped[int | None]
    birth_month: Mapped[int | None]
    birth_day: Mapped[int | None]
    birth_precision: Mapped[Precision | None] = mapped_column(choice(Precision, "birth_precision"))
    birth_place: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    mail: Mapped[str] = mapped_column(default="")
    town: Mapped[str] = mapped_column(default="")
    country_code: Mapped[str | None] = mapped_column(ForeignKey("country.code"))
    created_at: Mapped[datetime]

    account: Mapped[Account | None] = relationship()
    job_seeker_numbers: Mapped[list[JobSeekerNumber]] = relationship(
        back_populates="candidate", cascade="all, delete-orphan", order_by="JobSeekerNumber.id"
    )
    candidacies: Mapped[list[Candidacy]] = relationship(back_populates="candidate", order_by="Candidacy.id")

    @property
    def birth(self) -> BirthDate | None:
        """The birth date with its precision, or None while the identity is not given."""
        if self.birth_year is None or self.birth_precision is None:
            return None
        return BirthDate(self.birth_year, self.birth_month, self.birth_day, self.birth_precision)

    @property
    def full_name(self) -> str:
        """The name as a certificate would print it; empty while the identity is not given."""
        return " ".join(part for part in (self.usual_name or self.birth_name, self.given_names) if part)

    @property
    def holder(self) -> Holder:
        """The person as a certificate states them. Raises ValueError while the identity is not given."""
        if self.birth is None:
            raise ValueError(f"candidate {self.id} has not given an identity")
        return Holder(self.birth_name, self.given_names, self.usual_name, self.birth, self.birth_place)


class JobSeekerNumber(Base):
    """The number by which an employment service knows the candidate; `scheme` is that organisation's slug."""

    __tablename__ = "job_seeker_number"
    __table_args__ = (UniqueConstraint("scheme", "value"), UniqueConstraint("candidate_id", "scheme"))

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"))
    scheme: Mapped[str]
    value: Mapped[str]

    candidate: Mapped[Candidate] = relationship(back_populates="job_seeker_numbers")


class AimedUnit(Base):
    """A unit that a candidacy asks for, with the day on which it was obtained."""

    __tablename__ = "aimed_unit"

    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("competence_unit.id"), primary_key=True)
    obtained_on: Mapped[date | None]

    unit: Mapped[CompetenceUnit] = relationship()


class Candidacy(Base):
    """One application to one vintage of a certification, for the units in `units`.

    `left_state` is the state a withdrawn or archived candidacy goes back to. `dossier` is the canonical JSON frozen at
    submission and `dossier_hash` its SHA-256. `attempts` counts failures and absences (an excused one does not) since
    the last unit obtained, from `first_attempt_on`; `first_unit_on` is the day of the first unit.
    While the candidacy is scheduled, `session_starts_on` and `session_ends_on` are the days of the session,
    `session_place` where it sits and `session_hour` the local time to come at on its first day, such as 08:00.
    `rule_set_id` is the version of the rule-set in force when the application was first sent; it governs from then on.
    `reminded_days` is the last reminder sent (days before the end) about the admissibility that ends `reminded_until`.
    """

    __tablename__ = "candidacy"
    __table_args__ = (CheckConstraint("submitted_at is null or rule_set_id is not null", "rules_kept"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("certification_version.id"), index=True)
    state: Mapped[CandidacyState] = mapped_column(choice(CandidacyState, "state"), index=True)
    left_state: Mapped[CandidacyState | None] = mapped_column(choice(CandidacyState, "left_state"))
    started_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    admissible_until: Mapped[date | None]
    dossier_submitted_at: Mapped[datetime | None]
    dossier: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    dossier_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    session_starts_on: Mapped[date | None]
    session_ends_on: Mapped[date | None]
    session_place: Mapped[str] = mapped_column(default="")
    session_hour: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    first_attempt_on: Mapped[date | None]
    first_unit_on: Mapped[date | None]
    banned_until: Mapped[date | None]
    reminded_days: Mapped[int | None]
    reminded_until: Mapped[date | None]
    rule_set_id: Mapped[int | None] = mapped_column(ForeignKey("rule_set.id"))

    candidate: Mapped[Candidate] = relationship(back_populates="candidacies")
    authority: Mapped[Authority] = relationship()
    version: Mapped[CertificationVersion] = relationship()
    rule_set: Mapped[RuleSet | None] = relationship()
    aims: Mapped[list[AimedUnit]] = relationship(cascade="all, delete-orphan")
    experiences: Mapped[list[Experience]] = relationship(
        back_populates="candidacy",
        cascade="all, delete-orphan",
        order_by="Experience.from_year, Experience.from_month, Experience.id",
    )
    examples: Mapped[list[PracticeExample]] = relationship(
        back_populates="candidacy", cascade="all, delete-orphan", order_by="PracticeExample.id"
    )
    positionings: Mapped[list[SelfPositioning]] = relationship(
        back_populates="candidacy", cascade="all, delete-orphan", order_by="SelfPositioning.id"
    )
    statements: Mapped[list[SwornStatement]] = relationship(back_populates="candidacy", order_by="SwornStatement.id")
    consents: Mapped[list[Consent]] = relationship(back_populates="candidacy", order_by="Consent.id")
    requests: Mapped[list[CompletionRequest]] = relationship(
        back_populates="candidacy", order_by="CompletionRequest.id"
    )
    decisions: Mapped[list[AdmissibilityDecision]] = relationship(
        back_populates="candidacy", order_by="AdmissibilityDecision.id"
    )
    steps: Mapped[list[CandidacyStep]] = relationship(back_populates="candidacy", order_by="CandidacyStep.id")

    @property
    def units(self) -> list[CompetenceUnit]:
        """The units aimed at and not obtained yet, in the order of the référentiel."""
        return sorted((aim.unit for aim in self.aims if aim.obtained_on is None), key=lambda unit: unit.position)

    @property
    def agreements(self) -> frozenset[ConsentKind]:
        """What the candidate agrees to now."""
        return frozenset(consent.kind for consent in self.consents if consent.withdrawn_at is None)


class Experience(Base):
    """Work in the trade: what, where, for whom (empty `employer` when on one's own account), from when to when.

    Dates are a year, with the month where it is known; `around` says that years are remembered roughly. `until_year`
    null means "still there". `informal` work left no paper; it counts like any other.
    """

    __tablename__ = "experience"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    work: Mapped[str] = mapped_column(Text)
    place: Mapped[str]
    employer: Mapped[str] = mapped_column(default="")
    self_employed: Mapped[bool] = mapped_column(default=False)
    informal: Mapped[bool] = mapped_column(default=False)
    from_year: Mapped[int]
    from_month: Mapped[int | None]
    until_year: Mapped[int | None]
    until_month: Mapped[int | None]
    around: Mapped[bool] = mapped_column(default=False)

    candidacy: Mapped[Candidacy] = relationship(back_populates="experiences")


class PracticeExample(Base):
    """A real piece of work that shows one unit, in the candidate's own words."""

    __tablename__ = "practice_example"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("competence_unit.id"))
    text: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]

    candidacy: Mapped[Candidacy] = relationship(back_populates="examples")
    unit: Mapped[CompetenceUnit] = relationship()


class SelfPositioning(Base):
    """What the candidate says of one competence: done alone, partly, or not; with a word where they want one."""

    __tablename__ = "self_positioning"
    __table_args__ = (UniqueConstraint("candidacy_id", "competence_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"))
    competence_id: Mapped[int] = mapped_column(ForeignKey("competence.id"))
    answer: Mapped[Practised] = mapped_column(choice(Practised, "answer"))
    word: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime]

    candidacy: Mapped[Candidacy] = relationship(back_populates="positionings")
    competence: Mapped[Competence] = relationship()


class SwornStatement(Base):
    """The statement on honour: the text shown, who made it and how, and the SHA-256 of what was declared true.

    It holds only while identity and experiences still have that hash: change them and one must declare again. The name
    is typed, or goes with a `paper`: the recorded voice, or a thumbprint on the print, which holds once whoever saw it
    being made has countersigned.
    """

    __tablename__ = "sworn_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    text_version: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    signed_name: Mapped[str]
    declared_hash: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
    way: Mapped[SwornWay] = mapped_column(choice(SwornWay, "way"), default=SwornWay.TYPED)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"))
    countersigned_at: Mapped[datetime | None]
    countersigned_by_id: Mapped[str | None]
    countersigned_by_label: Mapped[str | None]

    candidacy: Mapped[Candidacy] = relationship(back_populates="statements")
    paper: Mapped[Paper | None] = relationship()

    @property
    def is_made(self) -> bool:
        """Whether nothing is missing to it: a thumbprint waits for whoever saw it."""
        return self.way is not SwornWay.THUMBPRINT or self.countersigned_at is not None


class Consent(Base):
    """An agreement with the text that was shown; in force until `withdrawn_at`. Given again is another row."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    kind: Mapped[ConsentKind] = mapped_column(choice(ConsentKind, "kind"))
    text_version: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    candidacy: Mapped[Candidacy] = relationship(back_populates="consents")


class CompletionRequest(Base):
    """What an officer found missing, one sentence each, when an application or a dossier goes back."""

    __tablename__ = "completion_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    kind: Mapped[RequestKind] = mapped_column(choice(RequestKind, "kind"))
    missing: Mapped[list[Any]] = mapped_column(JSON)
    at: Mapped[datetime]
    by_id: Mapped[str]
    by_label: Mapped[str | None]

    candidacy: Mapped[Candidacy] = relationship(back_populates="requests")


class AdmissibilityDecision(Base):
    """An officer's decision (recevabilité): granted until a date, or refused with its reason and ways of appeal."""

    __tablename__ = "admissibility_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    admissible: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    ways_of_appeal: Mapped[str] = mapped_column(Text, default="")
    valid_until: Mapped[date | None]
    at: Mapped[datetime]
    by_id: Mapped[str]
    by_label: Mapped[str | None]

    candidacy: Mapped[Candidacy] = relationship(back_populates="decisions")


class CandidacyStep(Base):
    """One move of the candidacy from a state to the next, with the reason where one was given."""

    __tablename__ = "candidacy_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidacy_id: Mapped[int] = mapped_column(ForeignKey("candidacy.id"), index=True)
    event: Mapped[str]
    from_state: Mapped[CandidacyState | None] = mapped_column(choice(CandidacyState, "from_state"))
    state: Mapped[CandidacyState] = mapped_column(choice(CandidacyState, "state"))
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    by_id: Mapped[str]
    by_label: Mapped[str | None]

    candidacy: Mapped[Candidacy] = relationship(back_populates="steps")

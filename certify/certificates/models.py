"""Rows of certificates: what was signed, as the bytes that were signed, and every change of status."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.assessments.models import Decision, Minutes
from certify.candidacies.models import Candidate
from certify.certificates.rules import DoubtKind, Event, ReasonCode, State
from certify.credential.record import Kind
from certify.credential.statuslist import Purpose
from certify.db import Base, choice
from certify.institutions.models import Authority


class Certificate(Base):
    """One certificate, title or unit.

    `scope` is `title` or `unit:<code>`; `edition` counts the certificates made for one decision and scope (2 after a
    replacement). `status_index` is its place in the status lists. `record` is the canonical JSON, `record_hash` its
    SHA-256 in hexadecimal, `nonce` what hides the record behind its leaf in the log. `cose`, `qr_text`, `pdf`,
    `credential` (JSON) and `credential_jwt` exist once issued, the last three as names in the file store; so is
    `portrait`, where one was taken. `shareable` is the holder's word that anyone who has the public id may have the
    credential.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("decision_id", "scope", "edition"),
        UniqueConstraint("authority_id", "status_index"),
        Index("ix_certificate_waiting", "state", "retry_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[Kind] = mapped_column(choice(Kind, "kind"))
    state: Mapped[State] = mapped_column(choice(State, "state"))
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    minutes_id: Mapped[int] = mapped_column(ForeignKey("minutes.id"), index=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    scope: Mapped[str]
    edition: Mapped[int] = mapped_column(default=1)
    record: Mapped[bytes] = mapped_column(LargeBinary)
    record_hash: Mapped[str] = mapped_column(unique=True)
    holder_folded: Mapped[str]
    birth_year: Mapped[int]
    expires_on: Mapped[date | None]
    status_index: Mapped[int]
    portrait: Mapped[str | None]
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    prepared_at: Mapped[datetime]
    leaf_position: Mapped[int | None] = mapped_column(unique=True)
    proof: Mapped[bytes | None] = mapped_column(LargeBinary)
    kid: Mapped[str | None]
    cose: Mapped[bytes | None] = mapped_column(LargeBinary)
    qr_text: Mapped[str | None]
    pdf: Mapped[str | None]
    credential: Mapped[str | None]
    credential_jwt: Mapped[str | None]
    shareable: Mapped[bool] = mapped_column(default=False)
    issued_at: Mapped[datetime | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    retry_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]

    authority: Mapped[Authority] = relationship()
    candidate: Mapped[Candidate] = relationship()
    minutes: Mapped[Minutes] = relationship()
    decision: Mapped[Decision] = relationship()
    replaced_by: Mapped[Certificate | None] = relationship(remote_side=[id])
    changes: Mapped[list[StatusChange]] = relationship(
        back_populates="certificate", order_by="StatusChange.id", foreign_keys="StatusChange.certificate_id"
    )


class StatusChange(Base):
    """A change of status: at once in the register, then a leaf in the log. The private reason is for the authority.

    One that cannot be logged as it stands is tried again at `retry_at`, `last_error` says why.
    """

    __tablename__ = "status_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    event: Mapped[Event] = mapped_column(choice(Event, "event"))
    reason_code: Mapped[ReasonCode] = mapped_column(choice(ReasonCode, "reason_code"))
    private_reason: Mapped[str]
    at: Mapped[datetime]
    until_on: Mapped[date | None]
    actor_id: Mapped[str]
    nonce: Mapped[bytes] = mapped_column(LargeBinary)
    leaf_position: Mapped[int | None] = mapped_column(unique=True)
    retry_at: Mapped[datetime | None]
    last_error: Mapped[str | None]

    certificate: Mapped[Certificate] = relationship(back_populates="changes", foreign_keys=[certificate_id])


class StatusList(Base):
    """A signed list as it is published: `credential` with Data Integrity proofs, `jwt` the same as a compact JWS.

    `kids` are the keys that signed it, on P-256 and on Ed25519, in hexadecimal.
    """

    __tablename__ = "status_list"
    __table_args__ = (UniqueConstraint("authority_id", "purpose", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"))
    purpose: Mapped[Purpose] = mapped_column(choice(Purpose, "purpose"))
    number: Mapped[int]
    bits: Mapped[bytes] = mapped_column(LargeBinary)
    credential: Mapped[bytes] = mapped_column(LargeBinary)
    jwt: Mapped[bytes] = mapped_column(LargeBinary)
    kids: Mapped[str]
    signed_at: Mapped[datetime]
    valid_until: Mapped[datetime]

    authority: Mapped[Authority] = relationship()


class ShareLink(Base):
    """A link that its holder made, and can revoke: it shows the birth year only. The token is known to the holder."""

    __tablename__ = "share_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    label: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    certificate: Mapped[Certificate] = relationship()


class Doubt(Base):
    """What somebody who checked finds wrong, for the authority to look into.

    `paper` is the number or public code as they typed it from a paper; `contact` is there only if they gave one, and
    not for ever. `caller` is a mark that many addresses share, kept for a day (certify.certificates.doubt_limits);
    `others` is how many more of that day were counted here, without their text.
    """

    __tablename__ = "doubt"

    id: Mapped[int] = mapped_column(primary_key=True)
    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    kind: Mapped[DoubtKind] = mapped_column(choice(DoubtKind, "kind"))
    message: Mapped[str] = mapped_column(Text)
    contact: Mapped[str | None]
    paper: Mapped[str | None]
    caller: Mapped[str | None]
    others: Mapped[int] = mapped_column(default=0, server_default="0")
    reported_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[str | None]
    outcome: Mapped[str | None] = mapped_column(Text)

    authority: Mapped[Authority] = relationship()
    certificate: Mapped[Certificate | None] = relationship()

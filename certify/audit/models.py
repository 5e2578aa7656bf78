"""Rows of the audit room: the trail of acts, and the transparency log with its tree and checkpoints."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from certify.db import Base


class TrailLine(Base):
    """Who did what to what. Append-only by trigger; ids are opaque, a label is kept for staff only."""

    __tablename__ = "trail_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[str] = mapped_column(index=True)
    actor_label: Mapped[str | None]
    act: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str] = mapped_column(index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)


class LogLeaf(Base):
    """One leaf of the log: the hash of an event of a certificate. `position` counts from 0 without a gap.

    `event_key` names the event once (`issue:41`, `change:7`), so that a retry finds the leaf instead of adding one.
    What the leaf says, and its nonce, stay with the certificate.
    """

    __tablename__ = "log_leaf"
    __table_args__ = (UniqueConstraint("event_key"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_key: Mapped[str]
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class LogNode(Base):
    """Root of a complete subtree of 2**level leaves (RFC 6962 §2.1); level 0 is the leaf hash itself."""

    __tablename__ = "log_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class LogCheckpoint(Base):
    """A signed statement of the tree at one size (C2SP tlog-checkpoint), kept as the text that was signed."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    root_hash: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str]
    at: Mapped[datetime]

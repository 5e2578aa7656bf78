"""The trail: one line for each act of a person, written in the same transaction as the act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an opaque id that outlives the account, and a label that only staff see.

    `acting_for` names whom an act is done for when it is somebody else’s own (`candidate:12`); every line says so.
    """

    id: str
    label: str | None = None
    acting_for: str = ""


SYSTEM = Actor("system", "certify")


def record(
    session: Session, act: str, subject: tuple[str, object], *, by: Actor, now: datetime, **detail: object
) -> None:
    """Add the line: `act` is `room.verb` (`minutes.sign`), `subject` (kind, id), `detail` free of names and marks."""
    session.add(TrailLine(**_columns(act, subject, by, now, detail)))


def record_each(
    session: Session, act: str, kind: str, subjects: Iterable[tuple[object, Actor]], *, now: datetime, **detail: object
) -> None:
    """Add a line for each of many things of one kind, with who acted, in bulk."""
    lines = [_columns(act, (kind, identity), by, now, detail) for identity, by in subjects]
    if lines:
        session.execute(insert(TrailLine), lines)


def _columns(
    act: str, subject: tuple[str, object], by: Actor, now: datetime, detail: dict[str, object]
) -> dict[str, Any]:
    return {
        "at": now,
        "actor_id": by.id,
        "actor_label": by.label,
        "act": act,
        "subject_kind": subject[0],
        "subject_id": str(subject[1]),
        "detail": detail | ({"acting_for": by.acting_for} if by.acting_for else {}),
    }

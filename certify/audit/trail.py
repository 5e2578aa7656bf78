"""The trail: one line for each act of a person, written in the same transaction as the act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

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
    kind, identity = subject
    session.add(
        TrailLine(
            at=now,
            actor_id=by.id,
            actor_label=by.label,
            act=act,
            subject_kind=kind,
            subject_id=str(identity),
            detail=detail | ({"acting_for": by.acting_for} if by.acting_for else {}),
        )
    )

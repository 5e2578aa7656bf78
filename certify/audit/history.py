"""What happened to one thing, when and by whom: the trail's lines about it, for the timelines of the rooms.

Each room has the words for its acts; an act that a room does not know is told by a neutral sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine

MOST = 500


@dataclass(frozen=True, slots=True)
class Happening:
    """One act: `act` is `room.verb`; `actor_label` is for staff alone; `acting_for` as in `Actor`."""

    at: datetime
    act: str
    actor_id: str
    actor_label: str | None
    detail: Mapping[str, Any]

    @property
    def acting_for(self) -> str:
        """Whom the act was done for, empty for one's own."""
        return str(self.detail.get("acting_for", ""))


def happenings(
    session: Session, kind: str, identity: object, *, without: Collection[str] = (), most: int = MOST
) -> Sequence[Happening]:
    """The last acts on a thing, newest first; acts named in `without` are left out. One statement."""
    return happenings_of(session, kind, (identity,), without=without, most=most)


def happenings_of(
    session: Session, kind: str, identities: Collection[object], *, without: Collection[str] = (), most: int = MOST
) -> Sequence[Happening]:
    """The same for several things of one kind, as one story."""
    lines = session.scalars(
        select(TrailLine)
        .where(
            TrailLine.subject_id.in_([str(each) for each in identities]),
            TrailLine.subject_kind == kind,
            TrailLine.act.not_in(list(without)),
        )
        .order_by(TrailLine.id.desc())
        .limit(most)
    )
    return [Happening(line.at, line.act, line.actor_id, line.actor_label, line.detail) for line in lines]

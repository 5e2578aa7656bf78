"""The journal of who opened a candidacy: kept in the trail, read by the candidate."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from certify.audit import trail
from certify.audit.models import TrailLine
from certify.audit.trail import Actor

ACT = "candidacy.read"
# Going back and forth between pages is one reading.
SAME_READING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """When somebody opened the candidacy, and in which duty: `officer`, `juror`, `session_manager`, `counsellor`."""

    at: datetime
    duty: str


def note_reading(session: Session, candidacy_id: int, *, duty: str, by: Actor, now: datetime) -> None:
    """Write that somebody opened the candidacy, unless they did so within the hour."""
    known = session.scalar(
        _lines(candidacy_id).where(TrailLine.actor_id == by.id, TrailLine.at > now - SAME_READING).limit(1)
    )
    if known is None:
        trail.record(session, ACT, ("candidacy", candidacy_id), by=by, now=now, duty=duty)


def readings(session: Session, candidacy_id: int, most: int = 20) -> Sequence[Reading]:
    """The last readings, newest first. Names stay with the staff: the duty says enough."""
    lines = session.scalars(_lines(candidacy_id).order_by(TrailLine.id.desc()).limit(most))
    return [Reading(line.at, str(line.detail.get("duty", ""))) for line in lines]


def opened_by(session: Session, candidacies: Collection[int], by: Actor) -> dict[int, datetime]:
    """When somebody last opened each of these candidacies, of those that they did open. One query."""
    asked = [str(key) for key in candidacies]
    rows = session.execute(
        select(TrailLine.subject_id, func.max(TrailLine.at))
        .where(
            TrailLine.subject_id.in_(asked),
            TrailLine.subject_kind == "candidacy",
            TrailLine.act == ACT,
            TrailLine.actor_id == by.id,
        )
        .group_by(TrailLine.subject_id)
    )
    return {int(key): at for key, at in rows}


def _lines(candidacy_id: int) -> Select[TrailLine]:
    return select(TrailLine).where(
        TrailLine.subject_id == str(candidacy_id), TrailLine.subject_kind == "candidacy", TrailLine.act == ACT
    )

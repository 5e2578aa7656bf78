"""The whole trail for whoever audits: newest first, narrowed to a kind of thing, a person or a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine

PAGE = 50


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for. `actor` is a number of an account or a part of a name, `day` one in UTC, `before` a line."""

    kind: str = ""
    actor: str = ""
    day: date | None = None
    before: int | None = None


def lines(session: Session, sought: Sought) -> Sequence[TrailLine]:
    """One page of acts, newest first, and one more where older ones follow. One statement."""
    query = select(TrailLine).where(*_conditions(sought)).order_by(TrailLine.id.desc()).limit(PAGE + 1)
    return session.scalars(query).all()


def _conditions(sought: Sought) -> Iterator[ColumnElement[bool]]:
    if sought.kind:
        yield TrailLine.subject_kind == sought.kind
    if sought.actor:
        number = f"account:{sought.actor}" if sought.actor.isdecimal() else sought.actor
        yield or_(TrailLine.actor_id == number, TrailLine.actor_label.icontains(sought.actor, autoescape=True))
    if sought.day is not None:
        start = datetime.combine(sought.day, time.min, UTC)
        yield TrailLine.at.between(start, start + timedelta(days=1) - timedelta(microseconds=1))
    if sought.before is not None:
        yield TrailLine.id < sought.before

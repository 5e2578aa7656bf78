"""On which days a juror may sit: practice of the trade from dated lines, habilitation from its steps. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from certify.assessments.terms import HabilitationEvent

Period = tuple[date, date]
"""Two days, both included."""

DAY = timedelta(days=1)
_OPENS = frozenset({HabilitationEvent.GRANT, HabilitationEvent.REINSTATE})
_CLOSES = frozenset({HabilitationEvent.SUSPEND, HabilitationEvent.WITHDRAW})


@dataclass(frozen=True, slots=True)
class Practice:
    """Whole years of practice of the trade, and when it ended (None: not yet)."""

    years: int
    left_on: date | None


def practice_of(lines: Iterable[tuple[date, date | None]], on: date) -> Practice:
    """The practice on a day, from lines of work whose end may be open. What overlaps counts once."""
    begun = [(start, end) for start, end in lines if start <= on]
    worked = merged([(start, on if end is None else min(end, on)) for start, end in begun])
    days = sum((end - start + DAY).days for start, end in worked)
    goes_on = any(end is None or end >= on for _, end in begun)
    return Practice(int(days / 365.25 + 0.001), None if goes_on or not worked else worked[-1][1])


def periods_of(steps: Sequence[tuple[HabilitationEvent, date]], until_on: date | None) -> tuple[Period, ...]:
    """The days on which a habilitation holds, from its steps in order; the day it is suspended does not count."""
    if until_on is None:
        return ()
    found, start = [], None
    for event, on in steps:
        if event in _OPENS:
            start = on
        elif event in _CLOSES and start is not None:
            found.append((start, min(on - DAY, until_on)))
            start = None
    if start is not None:
        found.append((start, until_on))
    return merged(found)


def merged(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days as periods that neither touch nor overlap, in order."""
    joined: list[Period] = []
    for start, end in sorted(period for period in periods if period[0] <= period[1]):
        if joined and start <= joined[-1][1] + DAY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def covered(periods: Iterable[Period], starts_on: date, ends_on: date) -> bool:
    """Whether these periods, ends included, cover all those days."""
    return any(start <= starts_on and ends_on <= end for start, end in merged(periods))


def overlaps(periods: Iterable[Period], starts_on: date, ends_on: date) -> bool:
    """Whether one of these periods has a day in common with those days."""
    return any(start <= ends_on and starts_on <= end for start, end in periods)

"""Rules of certifications: the life of a vintage, what older units count as, the days an approval covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from certify.certifications.models import VersionState

# What a vintage may become; what is not here is refused. A vintage once adopted has certificates to explain for ever.
LIFE: frozenset[tuple[VersionState, VersionState]] = frozenset(
    {
        (VersionState.DRAFT, VersionState.ADOPTED),
        (VersionState.ADOPTED, VersionState.CLOSED),
    }
)


def may_become(now: VersionState, then: VersionState) -> bool:
    """Whether a vintage in one state may be in the other after an import; staying as it is is always allowed."""
    return now is then or (now, then) in LIFE


def counted(units: Iterable[int], correspondences: Sequence[tuple[int, int]]) -> dict[int, int]:
    """What each unit, own or older, counts as among `units`; `correspondences` are pairs (older, newer).

    The nearest way wins where there are two; a pair that leads back is not followed again.
    """
    found = {unit: unit for unit in units}
    reached = list(found)
    while reached:
        step = [(old, found[new]) for old, new in correspondences if new in reached and old not in found]
        reached = [old for old, target in step if found.setdefault(old, target) == target]
    return found


def covers(spans: Iterable[tuple[date, date]], first: date, last: date) -> bool:
    """Whether the spans, each from its first day to its last, leave no day from `first` to `last` without one."""
    day = first
    for begins, ends in sorted(spans):
        if begins <= day <= ends:
            day = ends + timedelta(days=1)
    return day > last

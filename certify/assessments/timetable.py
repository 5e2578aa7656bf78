"""The timetable, worked out: who passes which test when. Pure, deterministic; nobody is in two places at once.

Instants are whole minutes since midnight before the first day. A test that fits into half a day is not cut by the
pause; a longer one goes on after it. A candidate passes the tests in the order given. Members of the jury all watch a
test that needs them: they watch one test at a time, at one place, however many candidates pass it there together.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

DAY = 24 * 60
STEP = 5

Span = tuple[int, int]
"""From when to when, in minutes; the end is free again."""


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of each day: open, close, the pause (minutes since midnight), and the gap between two tests."""

    opens: int
    closes: int
    pause: Span
    gap: int = 15

    @property
    def halves(self) -> tuple[Span, ...]:
        """The parts of a day in which people sit."""
        start, end = self.pause
        if start >= end:
            return ((self.opens, self.closes),)
        return tuple(half for half in ((self.opens, start), (end, self.closes)) if half[0] < half[1])


@dataclass(frozen=True, slots=True)
class Exam:
    """One test (épreuve): its length, how many pass it at once and where, whether the jury watches."""

    method: int
    minutes: int
    places: int
    place: str
    jury: bool


@dataclass(frozen=True, slots=True)
class Sitter:
    """One candidate: the tests to pass, in order; extra time in per cent; the members who assess them (seats)."""

    enrolment: int
    methods: tuple[int, ...]
    extra: int = 0
    seats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Placed:
    """One candidate passes one test, at a workstation counted from 1."""

    enrolment: int
    method: int
    span: Span
    place: str
    workstation: int
    seats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be placed, in order of time; and (enrolment, method) of what finds no room."""

    placed: tuple[Placed, ...]
    unplaced: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """Two of the placed that cannot both be: a person in two places (`candidate`, `juror`), or one `workstation`."""

    kind: str
    one: Placed
    other: Placed


def lasting(minutes: int, extra: int) -> int:
    """A length with extra time, rounded up to five minutes."""
    return -(-minutes * (100 + extra) // (100 * STEP)) * STEP


def minute_of(value: time) -> int:
    """Minutes since midnight."""
    return value.hour * 60 + value.minute


def local(minute: int, first: date) -> tuple[date, time]:
    """The day and the hour of an instant of the programme."""
    day, rest = divmod(minute, DAY)
    return first + timedelta(days=day), time(rest // 60, rest % 60)


def instant(day: date, hour: time, first: date) -> int:
    """The instant of a day and an hour."""
    return (day - first).days * DAY + minute_of(hour)


def ends(start: int, minutes: int, hours: Hours) -> int | None:
    """When a test begun at `start` ends, or None where it does not fit in that day."""
    base, at = start - start % DAY, start % DAY
    half = next((half for half in hours.halves if half[0] <= at < half[1]), None)
    if half is None:
        return None
    if at + minutes <= half[1]:
        return start + minutes
    longest = max(end - begin for begin, end in hours.halves)
    pause = hours.pause[1] - hours.pause[0]
    if minutes > longest and half is not hours.halves[-1] and at + minutes + pause <= hours.closes:
        return base + at + minutes + pause
    return None


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@dataclass
class _Book:
    """Who and what is taken when, while the programme is made; and what was placed so far."""

    hours: Hours
    found: list[Placed] = field(default_factory=list)
    people: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    stations: dict[tuple[int, int], list[Span]] = field(default_factory=lambda: defaultdict(list))
    jury: list[tuple[Span, int]] = field(default_factory=list)
    marks: set[int] = field(default_factory=set)

    def write(self, placed: Placed, *, watched: bool) -> None:
        """Write it down: the time of the candidate, of the workstation, of the jury where it watches."""
        self.found.append(placed)
        held = (placed.span[0], placed.span[1] + self.hours.gap)
        self.people[placed.enrolment].append(held)
        self.stations[placed.method, placed.workstation].append(held)
        entry = (held, placed.method)
        if watched and entry not in self.jury[-1:]:
            self.jury.append(entry)
        self.marks.add(_rounded(held[1]))

    def jury_free(self, span: Span, method: int) -> bool:
        """Whether the jury watches no other test then."""
        return not any(other != method and _meet(span, held) for held, other in self.jury)

    def person_free(self, enrolment: int, span: Span) -> bool:
        """Whether the candidate has nothing then, and nothing later: tests come in order."""
        return all(held[1] <= span[0] for held in self.people[enrolment])

    def workstation(self, test: Exam, span: Span) -> int | None:
        """The first free workstation, or None."""
        return next(
            (
                number
                for number in range(1, test.places + 1)
                if not any(_meet(span, held) for held in self.stations[test.method, number])
            ),
            None,
        )


def _rounded(minute: int) -> int:
    return -(-minute // STEP) * STEP


def propose(
    sitters: Sequence[Sitter],
    tests: Sequence[Exam],
    days: Sequence[int],
    hours: Hours,
    *,
    arrival: int = 0,
    kept: Iterable[Placed] = (),
) -> Proposal:
    """Place every test of every candidate as early as it can be, tests in order, candidates in order.

    `days` on which people sit, counted from the first as 0. Nothing begins before `arrival`, the instant for which
    people are convened. `kept` stay as they are and take their room.
    """
    kept = tuple(kept)
    watched = {test.method for test in tests if test.jury}
    book = _Book(hours, marks={_rounded(arrival)})
    for placed in kept:
        book.write(placed, watched=placed.method in watched)
    done = {(placed.enrolment, placed.method) for placed in kept}
    unplaced: list[tuple[int, int]] = []
    for test in tests:
        waiting = [s for s in sitters if test.method in s.methods and (s.enrolment, test.method) not in done]
        left = _place(waiting, test, days, book, arrival)
        unplaced.extend((sitter.enrolment, test.method) for sitter in left)
    return Proposal(tuple(sorted(book.found, key=_order)), tuple(unplaced))


def _order(placed: Placed) -> tuple[int, int, int]:
    return placed.span[0], placed.method, placed.workstation


def _place(waiting: list[Sitter], test: Exam, days: Sequence[int], book: _Book, arrival: int) -> list[Sitter]:
    """Place these candidates on one test, going through the instants at which something begins or ends."""
    moments = {day * DAY + half[0] for day in days for half in book.hours.halves} | book.marks
    heap = sorted(moments)
    while heap and waiting:
        start = heapq.heappop(heap)
        if start < arrival or start // DAY not in days:
            continue
        waiting, ended = _start(waiting, test, start, book)
        for instant_ in ended - moments:
            moments.add(instant_)
            heapq.heappush(heap, instant_)
    return waiting


def _start(waiting: list[Sitter], test: Exam, start: int, book: _Book) -> tuple[list[Sitter], set[int]]:
    """Let as many as there is room for begin at `start`; who still waits, and when what began ends."""
    left: list[Sitter] = []
    ended: set[int] = set()
    shortest = ends(start, test.minutes, book.hours)
    if shortest is None or (test.jury and not book.jury_free((start, shortest), test.method)):
        return waiting, ended
    for position, sitter in enumerate(waiting):
        if book.workstation(test, (start, shortest)) is None:
            return left + waiting[position:], ended
        placed = _fit(sitter, test, start, book)
        if placed is None:
            left.append(sitter)
            continue
        book.write(placed, watched=test.jury)
        ended.add(_rounded(placed.span[1] + book.hours.gap))
    return left, ended


def _fit(sitter: Sitter, test: Exam, start: int, book: _Book) -> Placed | None:
    end = ends(start, lasting(test.minutes, sitter.extra), book.hours)
    if end is None or not book.person_free(sitter.enrolment, (start, end)):
        return None
    if test.jury and not book.jury_free((start, end), test.method):
        return None
    workstation = book.workstation(test, (start, end))
    if workstation is None:
        return None
    seats = sitter.seats if test.jury else ()
    return Placed(sitter.enrolment, test.method, (start, end), test.place, workstation, seats)


def clashes(placed: Iterable[Placed]) -> list[Clash]:
    """Who would be in two places at once, and which workstation has two candidates."""
    found: list[Clash] = []
    for kind, groups in _by_resource(placed).items():
        for group in groups.values():
            found += [Clash(kind, one, other) for one, other in _meeting(group) if _apart(kind, one, other)]
    return found


def _by_resource(placed: Iterable[Placed]) -> dict[str, dict[object, list[Placed]]]:
    found: dict[str, dict[object, list[Placed]]] = {
        kind: defaultdict(list) for kind in ("candidate", "juror", "workstation")
    }
    for one in placed:
        found["candidate"][one.enrolment].append(one)
        found["workstation"][one.method, one.place, one.workstation].append(one)
        for seat in one.seats:
            found["juror"][seat].append(one)
    return found


def _apart(kind: str, one: Placed, other: Placed) -> bool:
    """A member watches several candidates at once only in one test at one place."""
    return kind != "juror" or (one.method, one.place) != (other.method, other.place)


def _meeting(group: list[Placed]) -> Iterable[tuple[Placed, Placed]]:
    """Pairs that overlap, once each."""
    going_on: list[Placed] = []
    for one in sorted(group, key=_order):
        going_on = [other for other in going_on if _meet(one.span, other.span)]
        yield from ((other, one) for other in going_on)
        going_on.append(one)

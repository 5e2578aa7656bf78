"""On which days a juror may sit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.assessments.fitness import DAY, Practice, covered, merged, overlaps, periods_of, practice_of
from certify.assessments.terms import HabilitationEvent as Event

ON = date(2026, 11, 24)
A, B, C, END = date(2026, 1, 10), date(2026, 3, 1), date(2026, 6, 1), date(2026, 12, 31)

LIVES = [
    ("never granted", [(Event.TRAIN, A)], ()),
    ("granted", [(Event.TRAIN, A), (Event.GRANT, A)], ((A, END),)),
    ("suspended", [(Event.GRANT, A), (Event.SUSPEND, B)], ((A, B - DAY),)),
    ("reinstated", [(Event.GRANT, A), (Event.SUSPEND, B), (Event.REINSTATE, C)], ((A, B - DAY), (C, END))),
    ("reinstated the same day", [(Event.GRANT, A), (Event.SUSPEND, B), (Event.REINSTATE, B)], ((A, END),)),
    ("suspended the day it was granted", [(Event.GRANT, A), (Event.SUSPEND, A)], ()),
    ("withdrawn while suspended", [(Event.GRANT, A), (Event.SUSPEND, B), (Event.WITHDRAW, C)], ((A, B - DAY),)),
    ("expired", [(Event.GRANT, A), (Event.EXPIRE, END + DAY)], ((A, END),)),
]


@pytest.mark.parametrize(("steps", "periods"), [pytest.param(*life[1:], id=life[0]) for life in LIVES])
def test_the_days_of_a_habilitation_follow_from_its_steps(steps: list, periods: tuple) -> None:  # type: ignore[type-arg]
    assert periods_of(steps, END) == periods


def test_a_renewal_that_begins_before_the_end_covers_days_of_both() -> None:
    periods = [(A, B), (B - timedelta(days=5), C)]
    assert covered(periods, B - DAY, B + DAY)
    assert not covered([(A, B), (B + 2 * DAY, C)], B, B + 2 * DAY)
    assert covered([(A, B), (B + DAY, C)], B, B + DAY)


PRACTICE = [
    ("nothing", [], Practice(0, None)),
    ("still there", [(date(2016, 11, 24), None)], Practice(10, None)),
    ("left", [(date(2016, 11, 24), date(2020, 11, 23))], Practice(4, date(2020, 11, 23))),
    (
        "two jobs at once count once",
        [(date(2016, 11, 24), None), (date(2017, 1, 1), date(2019, 1, 1))],
        Practice(10, None),
    ),
    ("what is to come does not count", [(date(2027, 1, 1), None)], Practice(0, None)),
    ("a week short of a year", [(date(2024, 1, 1), date(2024, 12, 24))], Practice(0, date(2024, 12, 24))),
]


@pytest.mark.parametrize(("lines", "practice"), [pytest.param(*case[1:], id=case[0]) for case in PRACTICE])
def test_years_of_practice_come_from_dated_lines(lines: list, practice: Practice) -> None:  # type: ignore[type-arg]
    assert practice_of(lines, ON) == practice


days = st.dates(date(2020, 1, 1), date(2020, 3, 1))


@given(st.lists(st.tuples(days, days)), days)
def test_merging_changes_no_day(periods: list[tuple[date, date]], day: date) -> None:
    inside = any(start <= day <= end for start, end in periods)
    assert overlaps(merged(periods), day, day) == inside
    assert covered(periods, day, day) == inside

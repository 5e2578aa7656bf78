from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.candidacies.practice import Period, months_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("period", "months"),
    [
        (Period(2024, 3, 2024, 3), 1),
        (Period(2024, 3, 2025, 2), 12),
        (Period(2024, None, 2024, None), 12),
        (Period(2024, 7, 2024, None), 6),
        (Period(2024, None, 2024, 6), 6),
        (Period(2026, 10), 2),
        (Period(2026, None), 11),
        (Period(2026, 6, 2030, 1), 6),
        (Period(2027, 1, 2027, 2), 0),
    ],
)
def test_both_ends_count_and_what_is_unknown_is_read_in_favour(period: Period, months: int) -> None:
    assert months_of([period], TODAY) == months


def test_two_jobs_at_the_same_time_count_once() -> None:
    assert months_of([Period(2023, 1, 2024, 12), Period(2024, 7, 2025, 6)], TODAY) == 30


def test_a_gap_does_not_count() -> None:
    assert months_of([Period(2020, 1, 2020, 3), Period(2022, 1, 2022, 3)], TODAY) == 6


def test_nothing_is_nothing() -> None:
    assert months_of([], TODAY) == 0


@given(
    st.lists(st.builds(Period, st.integers(1990, 2027), st.none(), st.one_of(st.none(), st.integers(1990, 2030)))),
    st.builds(Period, st.integers(1990, 2026), st.integers(1, 12)),
)
def test_one_more_job_never_takes_months_away(periods: list[Period], more: Period) -> None:
    assert months_of([*periods, more], TODAY) >= months_of(periods, TODAY)

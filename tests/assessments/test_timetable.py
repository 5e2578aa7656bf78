"""The timetable: nobody in two places, within the hours, in order, and the same each time."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.assessments.timetable import (
    DAY,
    Exam,
    Hours,
    Placed,
    Proposal,
    Sitter,
    clashes,
    ends,
    lasting,
    propose,
)

HOURS = Hours(opens=8 * 60, closes=17 * 60, pause=(12 * 60, 13 * 60), gap=15)
PRACTICAL = Exam(1, 180, 4, "Atelier", True)
WRITTEN = Exam(2, 60, 8, "Salle 2", False)
INTERVIEW = Exam(3, 20, 1, "Salle 3", True)
JURY = (11, 12, 13)


def people(count: int, methods: tuple[int, ...] = (1, 2, 3), extra: int = 0) -> list[Sitter]:
    return [Sitter(n, methods, extra, JURY) for n in range(1, count + 1)]


def of(proposal: Proposal, enrolment: int) -> list[Placed]:
    return [one for one in proposal.placed if one.enrolment == enrolment]


def test_everybody_passes_every_test_and_nobody_is_in_two_places() -> None:
    made = propose(people(6), [PRACTICAL, WRITTEN, INTERVIEW], range(2), HOURS)
    assert made.unplaced == ()
    assert len(made.placed) == 18
    assert clashes(made.placed) == []


def test_tests_come_in_their_order() -> None:
    made = propose(people(6), [PRACTICAL, WRITTEN, INTERVIEW], range(2), HOURS)
    for enrolment in range(1, 7):
        assert [one.method for one in of(made, enrolment)] == [1, 2, 3]


def test_no_more_at_once_than_there_are_workstations() -> None:
    made = propose(people(5, (1,)), [PRACTICAL], range(1), HOURS)
    assert [one.span[0] for one in made.placed] == [480, 480, 480, 480, 780]
    assert [one.workstation for one in made.placed] == [1, 2, 3, 4, 1]


def test_the_jury_watches_one_test_at_a_time_and_a_written_one_goes_on_without_it() -> None:
    made = propose([Sitter(1, (1,), 0, JURY), Sitter(2, (2,), 0, JURY)], [PRACTICAL, WRITTEN], range(1), HOURS)
    assert [one.span[0] for one in made.placed] == [480, 480]
    assert of(made, 2)[0].seats == ()


def test_a_test_is_not_cut_by_the_pause_unless_it_is_longer_than_half_a_day() -> None:
    assert ends(600, 180, HOURS) is None
    assert ends(480, 240, HOURS) == 720
    assert ends(480, 300, HOURS) == 840
    assert ends(480, 600, HOURS) is None


def test_extra_time_lengthens_and_rounds_up() -> None:
    assert lasting(180, 33) == 240
    assert lasting(20, 0) == 20
    made = propose(people(1, (3,), 50), [INTERVIEW], range(1), HOURS)
    assert made.placed[0].span == (480, 510)


def test_what_finds_no_room_is_named() -> None:
    made = propose(people(9, (1,)), [PRACTICAL], range(1), HOURS)
    assert made.unplaced == ((9, 1),)


def test_days_of_rest_stay_free() -> None:
    made = propose(people(9, (1,)), [PRACTICAL], [0, 2], HOURS)
    assert [one.span[0] // DAY for one in made.placed] == [0] * 8 + [2]


def test_what_is_kept_stays_and_newcomers_find_room_around_it() -> None:
    first = propose(people(4), [PRACTICAL, WRITTEN, INTERVIEW], range(2), HOURS)
    again = propose(people(5), [PRACTICAL, WRITTEN, INTERVIEW], range(2), HOURS, kept=first.placed)
    assert set(first.placed) <= set(again.placed)
    assert again.unplaced == ()
    assert clashes(again.placed) == []


@pytest.mark.parametrize(
    ("other", "kinds"),
    [
        (Placed(1, 2, (500, 520), "B", 1), ["candidate"]),
        (Placed(2, 2, (500, 520), "B", 1, (11,)), ["juror"]),
        (Placed(2, 1, (500, 520), "A", 1, (11,)), ["workstation"]),
        (Placed(2, 1, (500, 520), "A", 2, (11,)), []),
        (Placed(1, 2, (600, 620), "B", 1, (11,)), []),
    ],
)
def test_clashes_say_who_would_be_in_two_places(other: Placed, kinds: list[str]) -> None:
    assert [clash.kind for clash in clashes([Placed(1, 1, (480, 600), "A", 1, (11,)), other])] == kinds


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([0, 25, 33, 50]), min_size=1, max_size=14),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(10, 300),
)
def test_whatever_is_asked_nobody_is_in_two_places(extras: list[int], places: int, days: int, minutes: int) -> None:
    tests = [Exam(1, minutes, places, "A", True), Exam(2, 45, 2, "B", True)]
    sitters = [Sitter(n, (1, 2), extra, JURY) for n, extra in enumerate(extras)]
    made = propose(sitters, tests, range(days), HOURS)
    assert clashes(made.placed) == []
    assert len(made.placed) + len(made.unplaced) == 2 * len(extras)
    assert all(one.span[0] % DAY >= 480 and one.span[1] % DAY <= 1020 for one in made.placed)
    assert propose(sitters, tests, range(days), HOURS) == made


def test_a_crowd_finds_its_times() -> None:
    made = propose(people(500), [PRACTICAL, WRITTEN, INTERVIEW], range(120), HOURS)
    assert made.unplaced == ()
    assert clashes(made.placed) == []

"""From marks to consensus, units and the overall result."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.assessments.outcomes import (
    Reading,
    Seen,
    Standing,
    could_complete,
    needs_word,
    overall,
    read,
    unit_obtained,
    wrong_consensus,
)
from certify.assessments.terms import Mark, Presence, Result


def marks(*rows: tuple[int, Mark], eliminatory: bool = False) -> list[Seen]:
    """Marks on one criterion, by member."""
    return [Seen(7, eliminatory, member, mark) for member, mark in rows]


def test_not_observed_is_not_not_met() -> None:
    assert read(marks((1, Mark.NOT_OBSERVED), (2, Mark.MET))) == Reading(True, False, False, True, unseen=1)
    assert read(marks((1, Mark.NOT_OBSERVED))) == Reading(False, False, False, None, unseen=1)


def test_two_members_who_differ_diverge() -> None:
    assert read(marks((1, Mark.MET), (2, Mark.PARTLY_MET))).diverges
    assert not read(marks((1, Mark.MET), (2, Mark.MET))).diverges


def test_one_member_who_differs_between_two_tests_does_not_diverge() -> None:
    assert not read(marks((1, Mark.MET), (1, Mark.NOT_MET))).diverges


def test_an_eliminatory_criterion_not_met_on_one_grid_fails_the_competence() -> None:
    reading = read(marks((1, Mark.MET), (2, Mark.NOT_MET), eliminatory=True))
    assert wrong_consensus(reading, True, "Nous l’avons tous vu porter ses lunettes.") is not None
    assert wrong_consensus(reading, False, "Sécurité.") is None


def test_partly_met_does_not_eliminate() -> None:
    assert not read(marks((1, Mark.PARTLY_MET), eliminatory=True)).eliminated


@pytest.mark.parametrize(
    ("reading", "acquired", "owed"),
    [
        (Reading(True, False, False, True), True, False),
        (Reading(True, False, False, True), False, True),
        (Reading(True, False, False, False), True, True),
        (Reading(True, False, False, False), False, False),
        (Reading(True, True, False, None), True, True),
        (Reading(True, False, False, None), True, False),
        (Reading(False, False, False, None), False, True),
    ],
)
def test_when_the_jury_owes_a_written_word(reading: Reading, acquired: bool, owed: bool) -> None:
    assert needs_word(reading, acquired) is owed
    assert (wrong_consensus(reading, acquired, None) is not None) is owed
    assert wrong_consensus(reading, acquired, "Voici pourquoi.") is None


def test_a_unit_needs_its_mandatory_competences_only() -> None:
    assert unit_obtained({1: (True, True), 2: (False, False)})
    assert not unit_obtained({1: (True, False), 2: (False, True)})


def standing(**changes: object) -> Standing:
    values: dict[str, object] = {
        "presence": Presence.PRESENT,
        "excluded": False,
        "outcomes": {1: True, 2: True},
        "held": frozenset(),
        "title": frozenset({1, 2}),
        "has_interview": True,
        "interview": True,
    }
    return Standing(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({}, Result.TITLE),
        ({"interview": False}, Result.UNITS),
        ({"interview": None}, Result.UNITS),
        ({"has_interview": False, "interview": None}, Result.TITLE),
        ({"outcomes": {1: True, 2: False}}, Result.UNITS),
        ({"outcomes": {2: True}, "held": frozenset({1})}, Result.TITLE),
        ({"outcomes": {2: True}}, Result.UNITS),
        ({"outcomes": {1: False, 2: False}}, Result.FAILURE),
        ({"outcomes": {2: False}, "held": frozenset({1})}, Result.FAILURE),
        ({"presence": Presence.ABSENT}, Result.ABSENT),
        ({"presence": Presence.EXCUSED}, Result.EXCUSED),
        ({"excluded": True}, Result.EXCLUDED),
        ({"excluded": True, "presence": Presence.ABSENT}, Result.EXCLUDED),
    ],
)
def test_the_overall_result(changes: dict[str, object], result: Result) -> None:
    assert overall(standing(**changes)) is result


units = st.dictionaries(st.integers(1, 5), st.booleans())
some = st.frozensets(st.integers(1, 5))


@given(units, some, some, st.booleans(), st.sampled_from([None, True, False]))
def test_a_title_always_has_all_its_units(
    outcomes: dict[int, bool], held: frozenset[int], title: frozenset[int], has: bool, interview: bool | None
) -> None:
    result = overall(standing(outcomes=outcomes, held=held, title=title, has_interview=has, interview=interview))
    obtained = {unit for unit, yes in outcomes.items() if yes}
    if result is Result.TITLE:
        assert title <= obtained | held
        assert interview or not has
    assert (result is Result.FAILURE) is not (bool(obtained) or result is Result.TITLE)
    assert could_complete(title, held, title)

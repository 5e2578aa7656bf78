"""The composition guard, finding by finding."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.assessments.composition import Declaration, Jury, Member, Person, check, years_before
from certify.assessments.terms import Sex, Tie
from certify.certifications.rulesets import FR_2006, FR_2015, FR_2024

START, END = date(2026, 11, 23), date(2026, 11, 27)
MEMBER = Member(1, 1, "Zinsou", True, 10, None, Sex.FEMALE, ((date(2026, 1, 1), END),))
OTHER = replace(MEMBER, seat=2, juror=2, name="Akakpo", president=False, sex=Sex.MALE)
READ = Declaration(None, True)
PERSON = Person("001", True, {1: READ, 2: READ})
JURY = Jury((MEMBER, OTHER), (PERSON,), FR_2015, START, END)


def wrong(jury: Jury) -> list[str]:
    return [finding.code for finding in check(jury) if not finding.ok]


def test_a_legal_jury() -> None:
    assert wrong(JURY) == []


def members(*changed: Member) -> Jury:
    return replace(JURY, members=changed)


def person(**changes: object) -> Jury:
    return replace(JURY, people=(replace(PERSON, **changes),))  # type: ignore[arg-type]


CASES: list[tuple[str, Jury, list[str]]] = [
    ("nobody", replace(JURY, members=()), ["jury_number", "jury_president"]),
    ("one member", members(MEMBER), ["jury_number", "jury_quorum"]),
    ("two years of practice", members(MEMBER, replace(OTHER, practice_years=2)), ["jury_practice"]),
    ("left too long ago", members(MEMBER, replace(OTHER, left_trade_on=date(2021, 11, 22))), ["jury_practice"]),
    ("left five years ago", members(MEMBER, replace(OTHER, left_trade_on=date(2021, 11, 23))), []),
    ("no habilitation", members(MEMBER, replace(OTHER, habilitated=())), ["jury_habilitation"]),
    (
        "habilitation ends before the last day",
        members(MEMBER, replace(OTHER, habilitated=((START, date(2026, 11, 26)),))),
        ["jury_habilitation"],
    ),
    (
        "habilitation begins after the first day",
        members(MEMBER, replace(OTHER, habilitated=((date(2026, 11, 24), END),))),
        ["jury_habilitation"],
    ),
    ("none asked by the decree of 2006", replace(members(MEMBER, replace(OTHER, habilitated=())), rules=FR_2006), []),
    ("no president", members(replace(MEMBER, president=False), OTHER), ["jury_president"]),
    ("nothing declared", person(declarations={1: READ}), ["jury_ties", "jury_files"]),
    ("a file not read", person(declarations={1: READ, 2: Declaration(None, False)}), ["jury_files"]),
    (
        "a tie leaves too few",
        person(declarations={1: READ, 2: Declaration(Tie.FAMILY, False)}),
        ["jury_quorum"],
    ),
    ("barred after an annulment", person(barred=frozenset({2})), ["jury_quorum"]),
    ("two women", replace(members(MEMBER, replace(OTHER, sex=Sex.FEMALE)), rules=FR_2024), ["jury_balance"]),
    ("one of each", replace(JURY, rules=FR_2024), []),
    (
        "not balanced, with the written reason",
        replace(members(MEMBER, replace(OTHER, sex=Sex.FEMALE)), rules=FR_2024, balance_reason="Aucun candidat."),
        [],
    ),
]


@pytest.mark.parametrize(("jury", "codes"), [pytest.param(jury, codes, id=name) for name, jury, codes in CASES])
def test_what_is_missing_is_named(jury: Jury, codes: list[str]) -> None:
    assert wrong(jury) == codes


def test_a_unit_needs_the_number_of_a_unit() -> None:
    rules = replace(FR_2015, jurors_minimum=3, jurors_minimum_unit=2)
    assert wrong(replace(JURY, rules=rules)) == ["jury_number", "jury_quorum"]
    assert wrong(replace(person(for_title=False), rules=rules)) == []


def test_a_third_member_stands_in_for_one_who_has_a_tie() -> None:
    third = replace(OTHER, seat=3, juror=3, name="Hounsa")
    tied = replace(PERSON, declarations={1: READ, 2: Declaration(Tie.TRAINER, False), 3: READ})
    jury = replace(JURY, members=(MEMBER, OTHER, third), people=(tied,))
    assert wrong(jury) == []
    (finding,) = [f for f in check(jury) if f.code == "jury_ties"]
    assert finding.values == {"names": "Akakpo (001)"}


@given(st.dates(min_value=date(1950, 1, 1)), st.integers(0, 10))
def test_years_before_is_the_same_day_or_the_28th(day: date, years: int) -> None:
    before = years_before(day, years)
    assert before.year == day.year - years
    assert (before.month, before.day) in ((day.month, day.day), (2, 28))


@given(st.lists(st.builds(Declaration, st.sampled_from([None, *Tie]), st.booleans()), min_size=4, max_size=4))
def test_a_legal_jury_always_has_two_free_members_for_everybody(declared: list[Declaration]) -> None:
    people = (
        Person("001", True, {1: declared[0], 2: declared[1]}),
        Person("002", True, {1: declared[2], 2: declared[3]}),
    )
    if not wrong(replace(JURY, people=people)):
        assert all(d.tie is None and d.file_read for d in declared)


def test_where_the_rules_ask_for_a_charter_there_is_one() -> None:
    asked = replace(JURY, rules=replace(FR_2015, charter_required=True))
    assert wrong(asked) == ["jury_charter"]
    assert wrong(replace(asked, charter=True)) == []
    assert wrong(replace(JURY, charter=True, members=(replace(MEMBER, charter=False), OTHER))) == ["jury_charter"]


@pytest.mark.parametrize(("years", "then"), [(5, date(2021, 2, 28)), (2026, date.min), (36_525, date.min)])
def test_so_many_years_before_is_a_day_whatever_their_number(years: int, then: date) -> None:
    assert years_before(date(2026, 2, 28), years) == then

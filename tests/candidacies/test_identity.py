"""What people write about themselves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.candidacies.identity import (
    Contact,
    Identity,
    Work,
    check_contact,
    check_identity,
    check_text,
    check_work,
    read_birth,
    same_name,
)
from certify.candidacies.practice import Period
from certify.credential.record import BirthDate, Precision
from certify.errors import Invalid

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "month", "year", "around", "read"),
    [
        (14, 3, 1991, False, BirthDate(1991, 3, 14)),
        (29, 2, 1992, False, BirthDate(1992, 2, 29)),
        (None, 3, 1991, False, BirthDate(1991, 3, precision=Precision.MONTH)),
        (None, None, 1985, False, BirthDate(1985, precision=Precision.YEAR)),
        (None, None, 1985, True, BirthDate(1985, precision=Precision.AROUND)),
        (1, 1, 1985, True, BirthDate(1985, precision=Precision.AROUND)),
    ],
)
def test_a_birth_date_has_the_precision_of_what_is_known(
    day: int | None, month: int | None, year: int, around: bool, read: BirthDate
) -> None:
    assert read_birth(day, month, year, around=around, today=TODAY) == read


@pytest.mark.parametrize(
    ("day", "month", "year", "field"),
    [
        (14, 3, None, "birth_year"),
        (14, 3, 91, "birth_year"),
        (14, 3, 2027, "birth_year"),
        (25, 11, 2026, "birth_year"),
        (14, None, 1991, "birth_month"),
        (14, 13, 1991, "birth_month"),
        (31, 2, 1991, "birth_day"),
        (29, 2, 1991, "birth_day"),
        (0, 2, 1991, "birth_day"),
    ],
)
def test_a_date_that_cannot_be_is_told_on_its_field(
    day: int | None, month: int | None, year: int | None, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        read_birth(day, month, year, around=False, today=TODAY)
    assert set(refusal.value.fields) == {field}


@given(st.integers(0, 40), st.integers(0, 20), st.integers(0, 3000))
def test_only_a_day_of_the_calendar_is_a_birth_date(day: int, month: int, year: int) -> None:
    try:
        date(year, month, day)
    except ValueError:
        with pytest.raises(Invalid):
            read_birth(day, month, year, around=False, today=TODAY)
        return
    if not year >= 1900 or date(year, month, day) > TODAY:
        with pytest.raises(Invalid):
            read_birth(day, month, year, around=False, today=TODAY)
        return
    assert read_birth(day, month, year, around=False, today=TODAY) == BirthDate(year, month, day)


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        check_identity(Identity(" ", "", "", BirthDate(1991, 3, 14), ""))
    assert set(refusal.value.fields) == {"birth_name", "birth_place"}


@pytest.mark.parametrize("name", ["A\x00B", "A\u202eB\x07", "A\nB", "N" * 121])
def test_a_name_is_one_printable_line(name: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_identity(Identity(name, "", "", BirthDate(1991, 3, 14), "Ségou"))
    assert set(refusal.value.fields) == {"birth_name"}


@pytest.mark.parametrize(
    ("contact", "fields"),
    [
        (Contact("", ""), {"town", "country_code"}),
        (Contact("Bamako", "ML", phone="12"), {"phone"}),
        (Contact("Bamako", "ML", phone="appelez-moi"), {"phone"}),
        (Contact("Bamako", "ML", mail="awa@"), {"mail"}),
        (Contact("Bamako", "ML", mail="awa exemple.ml"), {"mail"}),
    ],
)
def test_a_contact_is_checked(contact: Contact, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_contact(contact)
    assert set(refusal.value.fields) == fields


@pytest.mark.parametrize("phone", ["", "+223 70 00 00 00", "70-00-00-00", "(0)70 00 00 00"])
def test_a_phone_is_written_as_people_write_it(phone: str) -> None:
    assert check_contact(Contact(" Bamako ", "ML", phone=phone)) == Contact("Bamako", "ML", phone=phone)


@pytest.mark.parametrize(
    ("period", "fields"),
    [
        (Period(2020, 5, 2019, 3), {"until_year"}),
        (Period(2020, 5, 2020, 3), {"until_year"}),
        (Period(2020, 13, 2021), {"from_month"}),
        (Period(20), {"from_year"}),
        (Period(2026, 12), {"from_year"}),
        (Period(2020, None, 2027), {"until_year"}),
        (Period(2020, None, 2021, 0), {"until_month"}),
    ],
)
def test_dates_of_work_are_checked(period: Period, fields: set[str]) -> None:
    with pytest.raises(Invalid) as refusal:
        check_work(Work("Pose", "Bamako", period, self_employed=True), TODAY)
    assert set(refusal.value.fields) == fields


@pytest.mark.parametrize("period", [Period(2020, None, 2020, 3), Period(2020, 5, 2020, None), Period(2026, 11)])
def test_imprecise_dates_are_read_in_favour(period: Period) -> None:
    assert check_work(Work("Pose", "Bamako", period, self_employed=True), TODAY).period == period


def test_work_for_somebody_says_for_whom() -> None:
    with pytest.raises(Invalid) as refusal:
        check_work(Work("", "", Period(2020)), TODAY)
    assert set(refusal.value.fields) == {"work", "place", "employer"}


def test_a_text_keeps_its_lines_and_has_an_end() -> None:
    assert check_text(" Un.\r\nDeux. ", "text", "Écrivez.") == "Un.\nDeux."
    with pytest.raises(Invalid):
        check_text("a" * 4001, "text", "Écrivez.")


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Élisabeth N'Guessan", True),
        ("n’guessan elisabeth", True),
        ("N GUESSAN, Elisabeth", True),
        ("Elisabeth", False),
        ("Elisabeth Guessan", False),
        ("", False),
        ("…", False),
    ],
)
def test_a_name_is_recognised_however_it_is_written(written: str, same: bool) -> None:
    assert same_name(written, "N'Guessan Élisabeth") is same

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
from certify.candidacies.names import TOO_LONG_TO_PRINT
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


BORN = BirthDate(1991, 3, 14)


def refused(identity: Identity) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        check_identity(identity)
    return refusal.value


@pytest.mark.parametrize(
    ("name", "signs"),
    [
        ("A\x00B", "« U+0000 »"),
        ("A\u202eB\x07", "« U+202E », « U+0007 »"),
        ("A\nB", "« U+000A »"),
        ("漢字", "« 漢 », « 字 »"),
        ("Ａwa", "« Ａ »"),
        ("A\u2028B\u3164", "« U+2028 », « U+3164 »"),
        ("Awa 2", "« 2 »"),
    ],
)
def test_a_sign_that_no_certificate_prints_is_named(name: str, signs: str) -> None:
    for field, names in {
        "birth_name": (name, "", ""),
        "usual_name": ("Awa", name, ""),
        "given_names": ("Awa", "", name),
    }.items():
        refusal = refused(Identity(*names, BORN, "Ségou"))
        assert set(refusal.fields) == {field}
        assert refusal.fields[field] % refusal.values == (
            f"À retirer : {signs}. Un nom s’écrit en lettres latines, comme sur la pièce d’identité."
        )


@pytest.mark.parametrize("place", ["漢字", "Ségou\u200b", "Ségou\x00", "(3)", "M" * 50, "i" * 61])
def test_a_place_is_written_so_that_it_is_printed(place: str) -> None:
    assert set(refused(Identity("Awa", "", "", BORN, place)).fields) == {"birth_place"}


@pytest.mark.parametrize("name", ["-", "'", ".", "M" * 70, "i" * 121])
def test_a_name_has_a_letter_and_an_end(name: str) -> None:
    assert set(refused(Identity(name, "", "", BORN, "Ségou")).fields) == {"birth_name"}


@pytest.mark.parametrize(
    ("identity", "field"),
    [
        (Identity("i" * 61, "", "l" * 60, BORN, "Ségou"), "given_names"),
        (Identity("Awa", "", "W" * 70, BORN, "Ségou"), "given_names"),
        (Identity("Awa", "M" * 40, f"{'W' * 40} {'W' * 36}", BORN, "Ségou"), "given_names"),
    ],
)
def test_names_that_do_not_fit_on_two_lines_are_refused(identity: Identity, field: str) -> None:
    assert refused(identity).fields == {field: TOO_LONG_TO_PRINT}


def test_an_identity_is_kept_composed_and_with_single_spaces() -> None:
    kept = check_identity(Identity(" e\u0301lan  Exemple", "", "Awa\u00a0Marie ", BORN, " Se\u0301gou (Mali)"))
    assert (kept.birth_name, kept.given_names, kept.birth_place) == ("élan Exemple", "Awa Marie", "Ségou (Mali)")
    assert check_identity(kept) == kept


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x85", "\u202e", "\ud800"])
def test_what_no_database_keeps_is_refused_in_every_text(sign: str) -> None:
    bad = f"Bamako{sign}Mali"
    for check, fields in (
        (lambda: check_text(bad, "text"), {"text"}),
        (lambda: check_contact(Contact(bad, "ML", f"+22370{sign}000000", f"a{sign}@b.ml")), {"town", "phone", "mail"}),
        (lambda: check_work(Work(bad, bad, Period(2020), bad), TODAY), {"work", "place", "employer"}),
    ):
        with pytest.raises(Invalid) as refusal:
            check()
        assert set(refusal.value.fields) == fields


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

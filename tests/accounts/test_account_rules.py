"""Permissions, duties, identifiers and passwords."""

from __future__ import annotations

from itertools import combinations

import pytest

from certify.accounts.person import Grant, Person
from certify.accounts.rules import (
    NEVER_TOGETHER,
    PERMISSIONS,
    check_duties,
    check_password,
    is_guessable,
    mail_or_phone,
    readings,
    written,
)
from certify.accounts.terms import IdentifierKind, Role
from certify.errors import Conflict, Invalid


def test_every_role_has_its_permissions() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_an_administrator_can_neither_decide_nor_sign() -> None:
    signing = {"sheet.fill", "minutes.sign", "minutes.validate", "certificate.status"}
    deciding = {"candidacy.decide", "session.manage", *signing}
    assert not PERMISSIONS[Role.ADMINISTRATOR] & deciding
    for role in Role:
        if PERMISSIONS[role] & deciding:
            assert frozenset({Role.ADMINISTRATOR, role}) in NEVER_TOGETHER


@pytest.mark.parametrize("pair", sorted(combinations(Role, 2)))
def test_duties_that_never_meet_are_refused_and_the_others_are_not(pair: tuple[Role, Role]) -> None:
    roles = frozenset({*pair, Role.COUNSELLOR})
    if frozenset(pair) in NEVER_TOGETHER:
        with pytest.raises(Conflict):
            check_duties(roles)
    else:
        check_duties(roles)


def test_a_person_may_what_one_of_their_roles_permits_and_only_where_it_is_held() -> None:
    person = Person(7, "Awa", "fr", (Grant(Role.OFFICER, 1), Grant(Role.AUTHORITY, 2), Grant(Role.CANDIDATE, None)))
    assert person.may("candidacy.decide")
    assert not person.may("sheet.fill")
    assert person.organisations("candidacy.decide") == {1}
    assert person.organisations("certificate.own") == frozenset()
    assert person.permissions == {
        *("candidacy.decide", "candidacy.register", "candidacy.own", "certificate.own"),
        *("minutes.validate", "certificate.status", "certification.edit", "appeal.decide"),
    }


def test_the_trail_is_told_the_name_of_staff_only() -> None:
    assert Person(7, "Awa", "fr", (Grant(Role.CANDIDATE, None),)).actor.label is None
    assert Person(7, "Awa", "fr", (Grant(Role.JUROR, 1),)).actor.label == "Awa"


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (IdentifierKind.MAIL, "  Awa.Diallo@Exemple.ML ", "awa.diallo@exemple.ml"),
        (IdentifierKind.PHONE, "+229 01 00-00.00 00", "+2290100000000"),
        (IdentifierKind.PHONE, "00223 (90) 00 00 00", "+22390000000"),
        (IdentifierKind.STAFF_NUMBER, " ml-0042 ", "ML-0042"),
    ],
)
def test_an_identifier_is_written_in_one_way(kind: IdentifierKind, typed: str, stored: str) -> None:
    assert written(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (IdentifierKind.MAIL, "awa@"),
        (IdentifierKind.MAIL, "awa@exemple"),
        (IdentifierKind.MAIL, "a wa@exemple.ml"),
        (IdentifierKind.MAIL, "awa@exemple.ml\nbcc:x@y.fr"),
        (IdentifierKind.MAIL, "a\0wa@exemple.ml"),
        (IdentifierKind.MAIL, "awa\x1b@exemple.ml"),
        (IdentifierKind.MAIL, "awa\u202e@exemple.ml"),
        (IdentifierKind.PHONE, "90 00 00 00"),
        (IdentifierKind.PHONE, "+229"),
        (IdentifierKind.PHONE, "+" + "1" * 20),
        (IdentifierKind.STAFF_NUMBER, "a b"),
        (IdentifierKind.STAFF_NUMBER, ""),
    ],
)
def test_what_is_no_identifier_is_refused_on_its_field(kind: IdentifierKind, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        written(kind, typed)
    assert "identifier" in refused.value.fields


def test_what_is_typed_to_sign_in_is_read_in_every_way_it_can_be_meant() -> None:
    assert readings("AWA@exemple.ml") == [(IdentifierKind.MAIL, "awa@exemple.ml")]
    assert readings("ml-0042") == [(IdentifierKind.STAFF_NUMBER, "ML-0042")]
    assert readings("+223 90000000")[0] == (IdentifierKind.PHONE, "+22390000000")
    assert readings("' OR 1=1 --") == []
    assert mail_or_phone("+223 90000000")[0] is IdentifierKind.PHONE


@pytest.mark.parametrize(
    "password",
    [
        "password", "Password1", "azertyuiop", "AZERTY12345", "motdepasse", "MotDePasse2026!", "12345678", "98765432",
        "aaaaaaaa", "abababab", "abcabcabc", "abcdefgh", "certify2026", "Bamako2026", "Sénégal1", "2026Cotonou!",
        "Diallo1991", "awa@exemple.ml", "awa1234567"[:8],
    ],
)  # fmt: skip
def test_a_guessable_password_is_refused(password: str) -> None:
    assert is_guessable(password, "Awa Diallo", "awa@exemple.ml")


@pytest.mark.parametrize("password", ["cheval brouette lune", "7Kf-29xq", "ɓàɗɛŋɔ ɲàmɛ", "qsd84!pome"])
def test_a_password_is_not_asked_to_be_complicated(password: str) -> None:
    check_password(password, "Awa Diallo")


@pytest.mark.parametrize("password", ["court 7", "", "x y" * 43])
def test_a_password_has_from_8_to_128_characters(password: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password)
    assert "8" in refused.value.fields["password"]

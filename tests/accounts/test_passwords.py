"""How passwords are kept."""

from __future__ import annotations

import re

from certify.accounts import passwords
from certify.accounts.rules import check_password


def test_a_password_is_kept_as_argon2id_and_never_twice_the_same() -> None:
    first, second = passwords.hash_password("trois mots là"), passwords.hash_password("trois mots là")
    assert first.startswith("$argon2id$")
    assert first != second
    assert passwords.matches(first, "trois mots là")
    assert not passwords.matches(first, "trois mots las")


def test_the_same_accents_typed_on_another_keyboard_match() -> None:
    assert passwords.matches(passwords.hash_password("éte\u0301 é"), "e\u0301té e\u0301")


def test_nobody_and_a_spoiled_hash_match_nothing() -> None:
    assert not passwords.matches(None, "trois mots là")
    assert not passwords.matches("not a hash", "trois mots là")


def test_an_unknown_person_costs_the_same_work(monkeypatch: object) -> None:
    known, nobody = passwords.hash_password("x"), passwords._nobodys()
    parameters = re.compile(r"m=\d+,t=\d+,p=\d+")
    assert parameters.search(known).group() == parameters.search(nobody).group()  # type: ignore[union-attr]


def test_a_random_password_is_accepted_and_can_be_typed() -> None:
    made = {passwords.random_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        check_password(password)
        assert re.fullmatch(r"[a-hjkmnp-tw-z2-9]{4}(-[a-hjkmnp-tw-z2-9]{4}){3}", password)

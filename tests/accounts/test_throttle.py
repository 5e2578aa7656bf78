"""Attempts are counted before the password is looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certify.accounts.models import SignInFailure
from certify.accounts.throttle import WINDOW, Limit, by_address, by_identifier, forgive, note_attempt


def test_the_limit_holds_for_the_window_and_no_longer(writing: Session, now: datetime) -> None:
    limit = Limit("k", 3)
    assert [note_attempt(writing, [limit], now=now) for _ in range(5)] == [True, True, True, False, False]
    assert not note_attempt(writing, [limit], now=now + WINDOW - timedelta(seconds=1))
    assert note_attempt(writing, [limit], now=now + WINDOW)


def test_one_full_key_stops_the_attempt_and_spares_the_other_key(writing: Session, now: datetime) -> None:
    person, place = Limit("person", 1), Limit("place", 2)
    assert note_attempt(writing, [person, place], now=now)
    assert not note_attempt(writing, [person, place], now=now)
    assert note_attempt(writing, [Limit("other", 1), place], now=now)


def test_the_right_password_forgives(writing: Session, now: datetime) -> None:
    limit = Limit("k", 1)
    note_attempt(writing, [limit], now=now)
    forgive(writing, [limit])
    assert note_attempt(writing, [limit], now=now)


def test_attempts_that_are_over_are_forgotten(writing: Session, now: datetime) -> None:
    for day in range(4):
        note_attempt(writing, [Limit("k", 9)], now=now + timedelta(days=day))
    writing.flush()
    assert writing.scalar(select(func.count()).select_from(SignInFailure)) == 1


def test_the_table_names_nobody() -> None:
    mail = "awa@exemple.ml"
    keys = {by_identifier("s", mail).key, by_identifier("t", mail).key, by_address("s", mail).key}
    assert len(keys) == 3
    assert all(len(key) == 64 for key in keys)

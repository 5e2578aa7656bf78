"""`certify user create`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from certify.accounts.commands import user
from certify.accounts.models import Account
from certify.accounts.passwords import matches
from certify.config import Settings
from certify.db import Database
from certify.errors import DomainError


@pytest.fixture
def run(settings: Settings, sqlite: Database, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("CERTIFY_HOME", str(Path(settings.home)))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def call(*arguments: str, stdin: str = "") -> Result:
        return CliRunner().invoke(user, arguments, input=stdin)

    return call


WHO = ("create", "--name", "Chef Technique", "--mail", "chef@exemple.ml", "--role", "administrator")


def only_account(sqlite: Database) -> Account:
    with sqlite.reading() as session:
        account = session.scalars(select(Account)).one()
        assert [grant.role for grant in account.grants] == ["administrator"]
        return account


def test_a_password_is_made_and_printed_once(run, sqlite: Database) -> None:  # type: ignore[no-untyped-def]
    result = run(*WHO)
    assert result.exit_code == 0, result.output
    (password,) = re.findall(r"password (\S+)", result.output)
    assert matches(only_account(sqlite).password_hash, password)


def test_a_password_may_be_piped_in_and_is_then_not_printed(run, sqlite: Database) -> None:  # type: ignore[no-untyped-def]
    result = run(*WHO, "--password-stdin", stdin="quatre pirogues bleues\n")
    assert "pirogues" not in result.output
    assert matches(only_account(sqlite).password_hash, "quatre pirogues bleues")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--organisation", "nowhere"),
        ("--role", "officer"),
        ("--phone", "12"),
        ("--staff-number", "a b"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_made(run, sqlite: Database, wrong: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    result = run(*WHO, *wrong)
    assert isinstance(result.exception, DomainError)
    with sqlite.reading() as session:
        assert session.scalars(select(Account)).all() == []


def test_an_account_is_closed_by_any_of_its_identifiers(run, sqlite: Database) -> None:  # type: ignore[no-untyped-def]
    run(*WHO)
    assert run("disable", "CHEF@exemple.ml").output == "Chef Technique: closed\n"
    assert only_account(sqlite).disabled_at is not None
    for unknown in ("personne@exemple.ml", "'"):
        assert isinstance(run("disable", unknown).exception, DomainError)


def test_another_password_is_given_to_whoever_lost_theirs(run, sqlite: Database) -> None:  # type: ignore[no-untyped-def]
    run(*WHO)
    (made,) = re.findall(r"password (\S+)", run("password", "chef@exemple.ml").output)
    assert matches(only_account(sqlite).password_hash, made)
    assert run("password", "chef@exemple.ml", "--password-stdin", stdin="court\n").exit_code != 0
    assert matches(only_account(sqlite).password_hash, made)

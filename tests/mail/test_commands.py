"""`certify mail`: what an operator sees, and what the server answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from click.testing import CliRunner, Result

from certify.cli import certify
from certify.config import Settings
from certify.db import Database

from .conftest import Taking, free_port, running, write


@pytest.fixture
def run(settings: Settings, sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("CERTIFY_HOME", str(settings.home))
    monkeypatch.delenv("CERTIFY_SMTP_URL", raising=False)
    return CliRunner()


@pytest.fixture
def served(taking: Taking, monkeypatch: pytest.MonkeyPatch) -> Iterator[Taking]:
    controller = running(taking)
    monkeypatch.setenv("CERTIFY_SMTP_URL", f"smtp://127.0.0.1:{controller.port}?tls=none")
    yield taking
    controller.stop()


def mail(run: CliRunner, *words: str) -> Result:
    return run.invoke(certify, ["mail", *words])


def test_status_says_what_waits_and_why(run: CliRunner, sqlite: Database, now: datetime) -> None:
    write(sqlite, now)
    said = mail(run, "status").output
    assert "CERTIFY_SMTP_URL is not set" in said
    assert "1 waiting, 0 sent, 0 failed" in said
    assert "the oldest has waited since 2026-11-24 09:30 UTC: -" in said


def test_what_is_due_is_sent(run: CliRunner, served: Taking, sqlite: Database, now: datetime) -> None:
    for _ in range(3):
        write(sqlite, now)
    assert "3 messages sent" in mail(run, "send").output
    assert len(served.taken) == 3
    assert "0 waiting, 3 sent, 0 failed" in mail(run, "status").output


def test_a_message_tries_the_server(run: CliRunner, served: Taking) -> None:
    answer = mail(run, "test", "agent@mail.example")
    assert (answer.exit_code, "took it for agent@mail.example" in answer.output) == (0, True)
    served.recipient = "550 5.1.1 no such person"
    refused = mail(run, "test", "agent@mail.example")
    assert refused.exit_code == 1
    assert "550 5.1.1 no such person" in refused.output


@pytest.mark.parametrize("words", [("test", "agent@mail.example"), ("send",)])
def test_without_a_server_it_says_so(run: CliRunner, words: tuple[str, ...]) -> None:
    answer = mail(run, *words)
    assert answer.exit_code == 1
    assert "CERTIFY_SMTP_URL" in answer.output


def test_a_server_that_is_away_is_named(run: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("CERTIFY_SMTP_URL", f"smtp://127.0.0.1:{port}?tls=none")
    answer = mail(run, "test", "agent@mail.example")
    assert answer.exit_code == 1
    assert f"127.0.0.1:{port} cannot be used: ConnectionRefusedError" in answer.output


def test_what_is_no_address_is_said(run: CliRunner, served: Taking) -> None:
    assert "agent is no mail address" in mail(run, "test", "agent").output

"""The command says what stops it in a line, and never shows a trace."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from certify.cli import COMMANDS


def certify(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "CERTIFY_HOME": str(home), **env}
    command = [sys.executable, "-m", "certify", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_help_names_every_command(tmp_path: Path) -> None:
    said = certify(tmp_path, "--help").stdout
    assert all(name in said for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(tmp_path: Path, name: str) -> None:
    assert "Usage:" in certify(tmp_path, name, "--help").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("export", "SN-2026-000001-Z", "out"),
        ("export", "nonsense", "out"),
        ("keys", "init"),
        ("worker", "--once"),
        ("user", "create", "--name", "Awa Exemple", "--mail", "awa@demo.example"),
        ("nothing",),
        ("verify", "missing.pdf"),
    ],
)
def test_a_home_with_nothing_in_it_is_said_in_a_line(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = certify(tmp_path, *words)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "INSERT" not in done.stderr
    assert done.stderr.strip()


def test_a_database_that_does_not_answer_is_said_in_a_line(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    for words in (("db", "upgrade"), ("keys", "init"), ("serve",)):
        done = certify(tmp_path, *words, DATABASE_URL=url)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_stops_the_start(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = certify(tmp_path, "serve", CERTIFY_PORT=port)
    assert done.returncode == 2
    assert f"127.0.0.1:{port} cannot be used" in done.stderr


def test_another_address_than_the_keys_stops_the_start(tmp_path: Path) -> None:
    for words in (("db", "upgrade"), ("keys", "init")):
        assert certify(tmp_path, *words).returncode == 0
    done = certify(tmp_path, "serve", CERTIFY_PUBLIC_URL="https://elsewhere.example")
    assert done.returncode == 2
    assert "CERTIFY_PUBLIC_URL" in done.stderr

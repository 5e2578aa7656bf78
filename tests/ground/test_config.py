"""Settings: what is missing or wrong stops the start with a line that names it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from certify import config


def env(tmp_path: Path, **changes: str) -> dict[str, str]:
    return {"CERTIFY_HOME": str(tmp_path / "home"), **changes}


PRODUCTION = {
    "CERTIFY_PROFILE": "production",
    "CERTIFY_PUBLIC_URL": "https://certify.example",
    "CERTIFY_SECRET_KEY": "0123456789abcdef0123",
}


def test_development_needs_nothing_but_a_home_and_makes_its_own_secrets(tmp_path: Path) -> None:
    first, again = config.load(env(tmp_path)), config.load(env(tmp_path))
    assert first == again
    assert first.public_url == "http://127.0.0.1:8000"
    assert config.passphrase(first, env(tmp_path)) == config.passphrase(first, env(tmp_path))
    secret = first.home / "secrets" / "secret_key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"CERTIFY_PROFILE": "prod"}, "CERTIFY_PROFILE"),
        ({"CERTIFY_PORT": "many"}, "CERTIFY_PORT"),
        ({"CERTIFY_PORT": "70000"}, "CERTIFY_PORT"),
        ({"CERTIFY_PROXIES": "-1"}, "CERTIFY_PROXIES"),
        ({"CERTIFY_PUBLIC_URL": "certify.example"}, "CERTIFY_PUBLIC_URL"),
        ({"CERTIFY_PUBLIC_URL": "https://certify.example/sub"}, "CERTIFY_PUBLIC_URL"),
        ({"CERTIFY_PUBLIC_URL": "https://Certify.Example"}, "CERTIFY_PUBLIC_URL"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL"),
        ({"CERTIFY_SECRET_KEY": "short"}, "CERTIFY_SECRET_KEY"),
        ({"CERTIFY_SECRET_KEY_FILE": "/nowhere/at/all"}, "CERTIFY_SECRET_KEY_FILE"),
        (PRODUCTION | {"CERTIFY_SECRET_KEY": ""}, "CERTIFY_SECRET_KEY"),
        (PRODUCTION | {"CERTIFY_PUBLIC_URL": "http://certify.example"}, "CERTIFY_PUBLIC_URL"),
        (PRODUCTION | {"CERTIFY_PUBLIC_URL": ""}, "CERTIFY_PUBLIC_URL"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, changes: dict[str, str], named: str) -> None:
    with pytest.raises(config.SettingsError, match=f"^{named}"):
        config.load(env(tmp_path, **changes))


def test_production_makes_no_passphrase(tmp_path: Path) -> None:
    settings = config.load(env(tmp_path, **PRODUCTION))
    with pytest.raises(config.SettingsError, match="CERTIFY_KEY_PASSPHRASE"):
        config.passphrase(settings, env(tmp_path, **PRODUCTION))
    (tmp_path / "phrase").write_text("a long enough passphrase\n")
    given = env(tmp_path, **PRODUCTION, CERTIFY_KEY_PASSPHRASE_FILE=str(tmp_path / "phrase"))
    assert config.passphrase(settings, given) == "a long enough passphrase"


def test_a_home_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(config.SettingsError, match=r"^CERTIFY_HOME"):
        config.load(env(tmp_path))


def test_postgres_addresses_of_both_spellings_are_understood(tmp_path: Path) -> None:
    for scheme in ("postgres", "postgresql"):
        settings = config.load(env(tmp_path, DATABASE_URL=f"{scheme}://u@h/db"))
        assert settings.database_url == "postgresql+psycopg://u@h/db"


def test_what_an_earlier_start_left_open_is_closed_to_others(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "keys" / "private").mkdir(parents=True)
    (home / "certify.db").touch()
    for path in (home, home / "keys", home / "keys" / "private", home / "certify.db"):
        path.chmod(0o755)
    config.load({"CERTIFY_HOME": str(home)})
    assert [oct((home / name).stat().st_mode & 0o777) for name in ("certify.db", "keys/private", "keys")] == [
        "0o750",
        "0o750",
        "0o755",  # public material
    ]


def test_what_a_command_writes_is_closed_to_others(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    command = f"umask 022; exec {sys.executable} -m certify db upgrade"
    subprocess.run(["/bin/sh", "-c", command], env={**os.environ, "CERTIFY_HOME": str(home)}, check=True)
    assert oct((home / "certify.db").stat().st_mode & 0o777) == "0o640"

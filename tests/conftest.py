"""What all tests share: settings in a folder of their own, and a database of each kind, empty and migrated."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from certify import config, tables
from certify.accounts import passwords
from certify.db import Database
from tests.once import Once, play_demonstration
from tests.postgres import PostgresServer


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: the collector of garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.fixture(autouse=True)
def quick_passwords(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed by argon2id with little work, but where the work itself is what a test is about."""
    passwords._nobodys.cache_clear()  # another test's work
    if not request.module.__name__.endswith("test_passwords"):
        monkeypatch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def now() -> datetime:
    """An instant that never moves."""
    return datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> config.Settings:
    """Settings of a development profile in an empty home."""
    return config.load({"CERTIFY_HOME": str(tmp_path / "home")})


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """What takes long is made once for all the processes of a run."""
    base = tmp_path_factory.getbasetemp()
    return Once(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture(scope="session")
def demonstration(once: Once) -> Path:
    """A home in which the demonstration was played, what it said in `said.txt`, its files exported to `out`.

    Tests only read it.
    """
    return once.made("demonstration", play_demonstration)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied for each test."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    tables.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for each test process. Its folder is outside pytest's: the server runs under another user."""
    folder = Path(tempfile.mkdtemp(prefix="certify-pg-"))
    server = PostgresServer(folder)
    yield server
    server.server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, sqlite_template: Path, tmp_path: Path) -> Iterator[str]:
    """URL of a fresh, migrated database: the test runs once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        path = tmp_path / "certify.db"
        shutil.copy(sqlite_template, path)
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.take()
    yield server.url(name)
    server.give_back(name)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The fresh database of this test, on each kind in turn."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite(sqlite_template: Path, settings: config.Settings) -> Iterator[Database]:
    """A fresh SQLite database where `settings` has it, for tests that need no second database."""
    path = settings.home / "certify.db"
    shutil.copy(sqlite_template, path)
    database = Database(settings.database_url)
    yield database
    database.close()

"""One register for the whole run, copied for each test that changes it; the clock stands still."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from certify import clock
from certify.db import Database
from certify.verification.application import PublicApplication, create_public_app
from tests.once import Once

from .issued import NOW, Issued, copy_of, issue_into


class Hands:
    """The hands of the clock."""

    def __init__(self) -> None:
        self.now = NOW + timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(autouse=True)
def hands(monkeypatch: pytest.MonkeyPatch) -> Hands:
    """One hour after everything was issued."""
    hands = Hands()
    monkeypatch.setattr(clock, "now", hands)
    return hands


@pytest.fixture(scope="session")
def register(once: Once) -> Path:
    """The register as it was made: for the session, hence before a browser, in whose loop nothing can be signed."""
    return once.made("register", issue_into)


@pytest.fixture(scope="session")
def issued(register: Path, tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """The register, this process's own copy; tests only read it."""
    return copy_of(register, tmp_path_factory.mktemp("issued") / "home")


@pytest.fixture
def own(register: Path, tmp_path: Path) -> Issued:
    """A copy of the register that a test may spoil, from before any other test asked it for anything."""
    return copy_of(register, tmp_path / "own")


def opened(issued: Issued) -> Iterator[PublicApplication]:
    """The public application over a register."""
    settings = issued.settings()
    database = Database(settings.database_url)
    app = create_public_app(settings, database)
    yield app
    app.close()
    database.close()


@pytest.fixture
def app(issued: Issued) -> Iterator[PublicApplication]:
    """The public application over the register that nobody changes."""
    yield from opened(issued)


@pytest.fixture
def client(app: PublicApplication) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def own_client(own: Issued) -> Iterator[FlaskClient]:
    """A client of the application over this test's own register."""
    for app in opened(own):
        yield app.test_client()

"""One register for the whole run, copied for each test that changes it; the clock stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from certify import clock
from certify.db import Database
from certify.verification.application import PublicApplication, create_public_app

from .issued import NOW, Issued, issue


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
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """The register; tests only read it."""
    return issue(tmp_path_factory.mktemp("issued") / "home")


@pytest.fixture
def own(issued: Issued, tmp_path: Path) -> Issued:
    """A copy of the register that a test may spoil."""
    return issued.copy(tmp_path / "own")


@pytest.fixture
def app(own: Issued) -> Iterator[PublicApplication]:
    """The public application over a copy of the register."""
    settings = own.settings()
    database = Database(settings.database_url)
    yield create_public_app(settings, database)
    database.close()


@pytest.fixture
def client(app: PublicApplication) -> FlaskClient:
    return app.test_client()

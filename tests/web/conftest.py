"""A small site of its own: what the web room does must not depend on which rooms stand above it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from certify.app import create_app
from certify.config import Settings
from certify.db import Database
from certify.web.application import Application


@pytest.fixture
def site(settings: Settings, database: Database) -> Application:
    """An application with no rooms, on each database in turn. Tests add their own views."""
    return Application(settings, database)


@pytest.fixture
def client(site: Application) -> FlaskClient:
    return site.test_client()


@pytest.fixture
def whole(settings: Settings, sqlite: Database) -> Application:
    """The whole site of those who sign in."""
    return create_app(settings, sqlite)

"""A writing session on each database, and the small world in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

import certify.assessments.models  # noqa: F401  (its tables belong to the database of these tests)
from certify.db import Database

from .samples import World, make_world


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writer() as session:
        yield session


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)

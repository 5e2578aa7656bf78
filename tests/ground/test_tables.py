"""The schema: migrations and rows say the same on both databases, and the trail cannot be rewritten."""

from __future__ import annotations

from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from certify import tables
from certify.audit import trail
from certify.db import Database


def test_migrations_make_exactly_the_rows(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.METADATA) == []


def test_upgrading_twice_changes_nothing(database: Database, database_url: str) -> None:
    tables.upgrade(database_url)
    assert tables.is_current(database_url)


@pytest.mark.parametrize("statement", ["UPDATE trail_line SET act = 'nothing'", "DELETE FROM trail_line"])
def test_the_trail_is_only_added_to(database: Database, now: datetime, statement: str) -> None:
    with database.writing() as session:
        trail.record(session, "minutes.sign", ("minutes", 1), by=trail.SYSTEM, now=now)
    with database.writer() as session, pytest.raises(DatabaseError, match="append-only"):
        session.execute(text(statement))

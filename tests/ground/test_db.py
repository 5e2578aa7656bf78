"""The file under SQLite may be away for a moment; what was logged of it holds no values."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, OperationalError

from certify.config import Settings
from certify.db import Database, make_statement_engine

COUNT = text("SELECT count(*) FROM country")
ADD = text("INSERT INTO country (code, name_fr, name_en) VALUES (:code, 'Nom', 'Name')")


@pytest.fixture
def path(sqlite: Database, settings: Settings) -> Path:
    """The file of `sqlite`, which has one connection open already."""
    assert count(sqlite) == 0
    return settings.home / "certify.db"


def count(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(COUNT).scalar_one())


def add(database: Database, code: str) -> None:
    with database.writing() as session:
        session.execute(ADD, {"code": code})


def test_a_file_that_is_away_is_not_made_anew_and_serves_again_once_back(sqlite: Database, path: Path) -> None:
    away = path.rename(path.with_suffix(".away"))
    for act in (count, lambda database: add(database, "ML")):
        with pytest.raises(OperationalError):
            act(sqlite)
    assert not path.exists()
    away.rename(path)
    add(sqlite, "ML")
    assert count(sqlite) == 1


def test_a_file_that_was_replaced_is_the_one_that_is_read_and_written(sqlite: Database, path: Path) -> None:
    copy = path.with_suffix(".copy")
    shutil.copy(path, copy)
    add(sqlite, "BJ")
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    copy.replace(path)
    assert count(sqlite) == 0
    add(sqlite, "ML")
    assert count(Database(f"sqlite:///{path}")) == 1


def test_a_name_with_signs_is_the_same_file(sqlite_template: Path, tmp_path: Path) -> None:
    path = shutil.copy(sqlite_template, tmp_path / "a b é.db")
    assert count(Database(f"sqlite:///{path}")) == 0


def test_the_values_of_a_statement_are_in_no_error(database: Database) -> None:
    statement = text("SELECT nothing FROM country WHERE code = :code")
    reading = make_statement_engine(database.engine.url)
    for engine in (database.engine, reading):
        with engine.connect() as connection, pytest.raises(DatabaseError) as refused:
            connection.execute(statement, {"code": "secret"})
        assert "secret" not in str(refused.value)
    reading.dispose()

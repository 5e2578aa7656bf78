"""Files that are given up, files that nothing refers to, and those that something does."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from certify.candidacies.paper_models import Paper
from certify.db import Database
from certify.institutions.models import Country
from certify.storage.discarding import _text_columns, delete_discarded, delete_orphans, discard, holding
from certify.storage.files import FileStore
from certify.storage.models import DiscardedFile
from tests.candidacies.samples import same

LATER = timedelta(minutes=3)
KEPT = (holding(Paper.file),)


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def stored(files: FileStore, content: bytes, at: datetime) -> str:
    name = files.put(content)
    os.utime(files.folder / name[:2] / name[2:], (at.timestamp(), at.timestamp()))
    return name


def is_there(files: FileStore, name: str) -> bool:
    return (files.folder / name[:2] / name[2:]).exists()


def give_up(database: Database, name: str, now: datetime) -> None:
    with database.writing() as session:
        discard(session, name, now)
        discard(session, name, now)


def refer(database: Database, name: str) -> None:
    """A row that names a file in a column that no list has."""
    with database.writing() as session:
        session.add(Country(code="XX", name=same(name)))


def test_what_was_given_up_is_deleted(database: Database, files: FileStore, now: datetime) -> None:
    name, other = stored(files, b"a copy", now - LATER), stored(files, b"another", now - LATER)
    give_up(database, name, now)
    assert delete_discarded(database, files, KEPT, now=now) == 1
    assert (is_there(files, name), is_there(files, other)) == (False, True)
    with database.reading() as session:
        assert session.scalars(select(DiscardedFile)).all() == []


def test_what_a_transaction_that_failed_gave_up_stays(database: Database, files: FileStore, now: datetime) -> None:
    name = stored(files, b"a copy", now - LATER)
    with database.writer() as session:
        discard(session, name, now)
        session.flush()
        session.rollback()
    assert delete_discarded(database, files, KEPT, now=now) == 0
    assert is_there(files, name)


def test_a_file_that_another_row_has_stays(database: Database, files: FileStore, now: datetime) -> None:
    name = stored(files, b"a paper of two people", now - LATER)
    refer(database, name)
    give_up(database, name, now)
    assert delete_discarded(database, files, KEPT, now=now) == 0
    assert is_there(files, name)


def test_a_file_that_was_just_stored_again_waits(database: Database, files: FileStore, now: datetime) -> None:
    name = stored(files, b"a copy", now - timedelta(seconds=30))
    give_up(database, name, now)
    assert delete_discarded(database, files, KEPT, now=now) == 0
    assert is_there(files, name)
    assert delete_discarded(database, files, KEPT, now=now + LATER) == 1


def test_every_column_that_names_a_file_is_asked() -> None:
    asked = {f"{column.table.name}.{column.name}" for column in _text_columns()}
    assert {"paper.file", "attendance.portrait", "certificate.pdf", "assessment_pack.sha256"} <= asked


def test_storing_the_same_again_makes_it_new(files: FileStore, now: datetime) -> None:
    name = stored(files, b"a copy", now - timedelta(days=9000))
    assert not files.stored_after(name, now - timedelta(days=8000))
    files.put(b"a copy")
    assert files.stored_after(name, now - timedelta(days=8000))


def test_what_is_given_up_and_no_longer_there_is_forgotten(database: Database, files: FileStore, now: datetime) -> None:
    give_up(database, "0" * 64, now)
    delete_discarded(database, files, KEPT, now=now)
    with database.reading() as session:
        assert session.scalars(select(DiscardedFile)).all() == []


def test_a_file_without_a_row_is_deleted_after_a_day(database: Database, files: FileStore, now: datetime) -> None:
    orphan = stored(files, b"stored, then the power went", now - timedelta(days=2))
    young = stored(files, b"stored an hour ago", now - timedelta(hours=1))
    known = stored(files, b"what a row has", now - timedelta(days=2))
    refer(database, known)
    inside = FileStore(files.folder / "receipts")
    elsewhere = stored(inside, b"a folder of its own", now - timedelta(days=2))
    assert delete_orphans(database, files, KEPT, now=now) == 1
    assert [is_there(files, name) for name in (orphan, young, known)] == [False, True, True]
    assert is_there(inside, elsewhere)

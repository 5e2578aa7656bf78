"""The log in rows, on both databases."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from functools import partial

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select

from certify.audit.log import Batch, ClockWentBack, LogKey, size_of
from certify.audit.models import LogCheckpoint, LogLeaf
from certify.credential import checkpoint, logproof
from certify.credential.logproof import Event, Leaf
from certify.db import Database
from certify.keyring.files import FileSigner

ORIGIN = "certify.example/log"


@pytest.fixture(scope="module")
def key() -> LogKey:
    private = Ed25519PrivateKey.generate()
    return LogKey(ORIGIN, private.public_key().public_bytes_raw(), FileSigner(private))


def leaf(number: int, now: datetime) -> Leaf:
    return Leaf(Event.ISSUE, f"{number:064x}", now, f"{number:032x}")


def log(database: Database, key: LogKey, numbers: range, now: datetime) -> None:
    with database.writing() as session:
        batch = Batch(session, now=now)
        for number in numbers:
            batch.append(f"issue:{number}", partial(leaf, number))
        batch.seal(key)


def test_every_proof_of_every_size_holds(database: Database, key: LogKey, now: datetime) -> None:
    for number in range(9):
        log(database, key, range(number, number + 1), now)
    with database.writing() as session:
        batch = Batch(session, now=now)
        note = batch.seal(key)
        for number in range(9):
            proof = batch.proof(leaf(number, now), number, note)
            assert logproof.failure(proof, ORIGIN, key.public) is None
            assert logproof.failure(batch.proof(leaf(99, now), number, note), ORIGIN, key.public) == "logproof.path"


def test_one_checkpoint_a_batch_and_it_opens_with_the_logs_key(database: Database, key: LogKey, now: datetime) -> None:
    log(database, key, range(5), now)
    log(database, key, range(5, 7), now)
    with database.reading() as session:
        assert session.scalars(select(LogCheckpoint.size).order_by(LogCheckpoint.size)).all() == [5, 7]
        for kept in session.scalars(select(LogCheckpoint)):
            assert checkpoint.open_note(kept.note, ORIGIN, key.public).root == kept.root_hash


def test_an_event_has_one_leaf_however_often_it_is_logged(database: Database, key: LogKey, now: datetime) -> None:
    for _ in range(3):
        log(database, key, range(4), now)
    with database.reading() as session:
        assert size_of(session) == 4


def test_nothing_is_logged_before_the_last_leaf(database: Database, key: LogKey, now: datetime) -> None:
    log(database, key, range(2), now)
    with pytest.raises(ClockWentBack):
        log(database, key, range(2, 3), now - timedelta(seconds=1))
    with database.reading() as session:
        assert size_of(session) == 2


def test_what_is_rolled_back_leaves_no_gap(database: Database, key: LogKey, now: datetime) -> None:
    log(database, key, range(3), now)
    with database.writer() as session:
        Batch(session, now=now).append("issue:3", partial(leaf, 3))
        session.rollback()
    log(database, key, range(3, 4), now)
    with database.reading() as session:
        assert session.scalars(select(LogLeaf.position).order_by(LogLeaf.position)).all() == [0, 1, 2, 3]


def test_writers_at_once_follow_each_other(database: Database, key: LogKey, now: datetime) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 5):
            log(database, key, range(number, number + 1), now)

    people = [threading.Thread(target=write, args=(start,)) for start in (0, 5, 10, 15)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(LogLeaf)) == 20
        assert size_of(session) == 20

"""The worker's part of receipts: take, draw and seal outside any transaction, store; and forget what is an hour old."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from certify.certificates.keys import OpenKeys
from certify.db import Database
from certify.verification import receipts
from certify.verification.models import Receipt
from certify.verification.receipt_paper import Unprintable, make

A_ROUND = 20  # at a time, so that certificates do not wait behind receipts

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ReceiptMaker:
    """What making receipts works with. `files` is where all files are; `clock` gives the instant."""

    database: Database
    files: Path
    keys: OpenKeys
    clock: Callable[[], datetime]

    def make_waiting(self) -> int:
        """Make those that wait, A_ROUND at most; say how many were made."""
        return sum(islice(iter(self._make_one, None), A_ROUND))

    def _make_one(self) -> int | None:
        """Take one to its end: 1 when it was made, 0 when it was not, None when none waits."""
        with self.database.writing() as session:
            session.expire_on_commit = False
            leased = receipts.lease(session, now=self.clock())
        if leased is None:
            return None
        try:
            name = receipts.files_of(self.files).put(self._made(leased))
        except Exception as error:
            _log.exception("receipt %d could not be made", leased.id)
            # What does not fit the paper will not fit it later.
            attempts = receipts.ATTEMPTS if isinstance(error, Unprintable) else leased.attempts
            with self.database.writing() as session:
                receipts.put_off(session, leased.id, attempts, now=self.clock())
            return 0
        with self.database.writing() as session:
            return int(receipts.store(session, leased.id, name, now=self.clock()))

    def _made(self, leased: Receipt) -> bytes:
        now = self.clock()
        return make(receipts.statement_of(leased), leased.language, self.keys.operator(now), self.keys.trust, at=now)


def forget_old(database: Database, files: Path, *, now: datetime) -> int:
    """Forget receipts whose hour is over, rows and files; say how many rows."""
    with database.writing() as session:
        forgotten = receipts.forget(session, now=now)
    receipts.forget_files(receipts.files_of(files).folder, now=now)
    return forgotten

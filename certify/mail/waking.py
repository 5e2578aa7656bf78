"""Wakes the worker once a transaction that wrote a message has committed, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.orm import Session

from certify.db import Database
from certify.mail.actions import WRITTEN


def install(database: Database, wake: Callable[[], object]) -> None:
    """Call `wake`, which never fails, after each commit of a writer in which `send` or `resend` wrote."""

    def woken(session: Session) -> None:
        if session.info.pop(WRITTEN, False):
            wake()

    def forgotten(session: Session) -> None:
        session.info.pop(WRITTEN, None)

    event.listen(database.writer, "after_commit", woken)
    event.listen(database.writer, "after_rollback", forgotten)

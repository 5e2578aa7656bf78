"""Sends what waits in the outbox: one connection for many messages, nothing slow inside a transaction."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from certify.db import Database
from certify.mail import leasing
from certify.mail.composing import File, compose
from certify.mail.delivering import TIMEOUT, Fate, Outcome, ServerAway, connected, deliver
from certify.mail.leasing import LEASE, Leased, ToMake
from certify.mail.makers import Leaving, make, secret_maker
from certify.mail.server import Server
from certify.storage.files import FileStore

# A message in hand when the lease has less than this left would outlive it.
LAST_MOMENT = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(minutes=15)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Made:
    """A message with its files, and the names under which those made for it are kept."""

    leased: Leased
    names: dict[int, str]


class Sender:
    """What sends. Without a server it sends nothing, and messages wait. `clock` gives the instant.

    When the server cannot be used nothing is asked of it for a while, longer each time.
    """

    def __init__(
        self,
        database: Database,
        files: FileStore,
        server: Server | None,
        public_url: str,
        *,
        clock: Callable[[], datetime],
        timeout: float = TIMEOUT,
    ) -> None:
        self._database, self._files, self._server = database, files, server
        self._public_url, self._clock, self._timeout = public_url, clock, timeout
        self._quiet_until: datetime | None = None
        self._pause = FIRST_PAUSE
        self._noted: Callable[[], object] = lambda: None

    def send_waiting(
        self, stopping: Callable[[], bool] = lambda: False, noted: Callable[[], object] = lambda: None
    ) -> int:
        """Send everything that waits, until `stopping`; how many the server took. `noted` is called after each."""
        self._noted = noted
        sent = 0
        while self._server is not None and not stopping() and not self._is_quiet():
            with self._database.writing() as session:
                batch = leasing.lease(session, self._clock())
            if not batch:
                break
            sent += self._send_batch(self._server, batch, stopping)
        return sent

    def _is_quiet(self) -> bool:
        return self._quiet_until is not None and self._clock() < self._quiet_until

    def _send_batch(self, server: Server, batch: list[Leased], stopping: Callable[[], bool]) -> int:
        """Send a batch over one connection; what is left of it when that ends goes back to the outbox."""
        sent, ends = 0, self._clock() + LEASE - LAST_MOMENT
        left = list(batch)
        try:
            with connected(server, self._timeout) as connection:
                self._pause, self._quiet_until = FIRST_PAUSE, None
                while left and not stopping() and self._clock() < ends:
                    outcome = self._send_one(server, connection, left.pop(0))
                    sent += outcome.fate is Fate.SENT
                    self._noted()
                    if not outcome.usable:
                        break
        except ServerAway as error:
            self._keep_quiet(str(error))
            self._give_back(left, str(error))
            return sent
        self._give_back(left, "")
        return sent

    def _send_one(self, server: Server, connection: smtplib.SMTP, leased: Leased) -> Outcome:
        try:
            ready = self._with_files(leased)
            now = self._clock()
            message = compose(ready.leased.outgoing, sender=server.sender, public_url=self._public_url, now=now)
        except Exception as error:
            # What cannot be made must not keep the others back, nor be lost.
            _log.exception("message %d could not be made", leased.id)
            outcome = Outcome(Fate.LATER, f"{type(error).__name__}: {error}"[:300])
            self._note(leased, outcome, {})
            return outcome
        outcome = deliver(connection, message)
        self._note(leased, outcome, ready.names)
        return outcome

    def _with_files(self, leased: Leased) -> _Made:
        names: dict[int, str] = {}
        files = []
        for one in leased.files:
            content, kept = self._content(one)
            if kept:
                names[one.id] = self._files.put(content)
            files.append(File(one.filename, one.media_type, content))
        return _Made(replace(leased, outgoing=replace(leased.outgoing, files=tuple(files))), names)

    def _content(self, file: ToMake) -> tuple[bytes, bool]:
        """The bytes, and whether they are to be kept: what the row has is, what is made for its reader alone is not."""
        if file.content is not None:
            return file.content, False
        if (maker := secret_maker(file.maker)) is None:
            return self._make(file), True
        with self._database.writing() as session:
            finish = maker(session, file.arguments, Leaving(self._clock(), self._public_url))
        return finish(), False

    def _make(self, file: ToMake) -> bytes:
        with self._database.reading() as session:
            return make(session, file.maker or "", file.arguments)

    def _note(self, leased: Leased, outcome: Outcome, names: dict[int, str]) -> None:
        with self._database.writing() as session:
            if outcome.fate is Fate.SENT:
                leasing.note_sent(session, leased, self._clock(), names)
            else:
                for_good = outcome.fate is Fate.NEVER
                leasing.note_refused(session, leased, self._clock(), outcome.words, for_good=for_good)
        if outcome.fate is not Fate.SENT:
            # The address stays out of the log: it is personal.
            _log.warning("message %d was not taken: %s", leased.id, outcome.words)

    def _keep_quiet(self, words: str) -> None:
        _log.warning("the mail server cannot be used, it is left alone for %s: %s", self._pause, words)
        self._quiet_until = self._clock() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _give_back(self, left: list[Leased], words: str) -> None:
        if left:
            with self._database.writing() as session:
                for leased in left:
                    leasing.give_back(session, leased, self._clock(), words)

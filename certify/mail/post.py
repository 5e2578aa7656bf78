"""Sends beside the worker's other work: a mail server that is slow, or away, keeps no certificate waiting."""

from __future__ import annotations

import logging
import threading

from certify.mail.sending import Sender

_log = logging.getLogger(__name__)


class Post:
    """A thread that sends what waits each time it is asked to."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._wanted, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="post", daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Send what waits, soon. Returns at once."""
        self._wanted.set()

    def stop(self, within: float = 25.0) -> None:
        """Let it end the message in hand, for so many seconds at most."""
        self._stopping.set()
        self._wanted.set()
        self._thread.join(within)

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._stopping.is_set():
                return
            try:
                self._sender.send_waiting(self._stopping.is_set)
            except Exception:  # the database is away, say: the next sweep asks again
                _log.exception("sending stopped")

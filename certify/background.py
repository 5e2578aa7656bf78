"""Waking the worker, and threads beside its round.

A wake-up may be lost: the state of work is in our rows, and a sweep each minute finds it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from huey import SqliteHuey, crontab

log = logging.getLogger(__name__)


class Background:
    """The queue of wake-ups. The site only calls `wake`; the worker gives the `work` to do and consumes."""

    def __init__(self, path: Path, work: Callable[[], None] | None = None) -> None:
        path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        self.huey = SqliteHuey("certify", filename=str(path), results=False)

        def run() -> None:
            if work is not None:
                work()

        self._wake = self.huey.task(name="wake")(run)
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(run)

    def wake(self) -> None:
        """Ask the worker to look for work now. Never fails: the sweep is the safety net."""
        try:
            self._wake()
        except Exception:
            log.exception("the wake-up could not be written")

    def consume(self) -> None:
        """Work until stopped by a signal. One thread: issuing is one act after another."""
        self.huey.create_consumer(workers=1, initial_delay=0.1, backoff=1.1, max_delay=1.0).run()


class Beside:
    """A thread for work that takes long, beside the worker's round: it keeps no certificate waiting.

    Each time it is asked it calls `work`, with what says that it is to stop.
    """

    def __init__(self, name: str, work: Callable[[Callable[[], bool]], object]) -> None:
        self._name, self._work = name, work
        self._wanted, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def ask(self) -> None:
        """Do what waits, soon. Returns at once."""
        self._wanted.set()

    def stop(self, within: float = 25.0) -> None:
        """Let it end what it has in hand, for so many seconds at most."""
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
                self._work(self._stopping.is_set)
            except Exception:  # the database is away, say: the next sweep asks again
                log.exception("%s stopped", self._name)

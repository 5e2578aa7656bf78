"""Turns: few files are checked at once, so that threads are left for pages whatever is sent.

To look for a code in a picture, to open a PDF or to put JSON in its canonical form takes a hundred times what a page
does. No thread waits long for its turn, and only a few wait at all: whoever comes too many hears so at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

AT_ONCE = 2  # in one process
WAITING = 2
PATIENCE = 3.0  # seconds


class Busy(Exception):
    """Others have their turn; to be tried again in a while."""


class Turns:
    """`at_once` turns at a time, with room for `waiting` more who wait `patience` seconds."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._turns = BoundedSemaphore(at_once)
        self._room = BoundedSemaphore(at_once + waiting)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Have a turn. Raises Busy when there is no room, or no turn in time."""
        if not self._room.acquire(blocking=False):
            raise Busy
        try:
            if not self._turns.acquire(timeout=self._patience):
                raise Busy
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._room.release()

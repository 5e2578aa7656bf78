"""A brake on guessing: misses counted for each caller, in memory.

A public id has 60 random bits and is out of reach of guessing anyway; a birth year beside a known number and name is
not. Each process counts for itself, which only makes the limit as many times looser as there are processes. Nothing
about a caller outlives the window or reaches the disk.
"""

from __future__ import annotations

from collections import OrderedDict
from ipaddress import ip_address, ip_network
from threading import Lock

CALLERS = 10_000


class Throttle:
    """At most `limit` misses a caller in `seconds`; `now` is any clock in seconds that only goes forward."""

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._misses: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = Lock()

    @property
    def is_quiet(self) -> bool:
        """Whether nobody has missed, so that there is no need to ask who is calling."""
        return not self._misses

    def wait(self, caller: str, now: float) -> int:
        """Seconds until the caller may ask again; 0 when it may ask now."""
        started, misses = self._misses.get(caller, (now, 0))
        left = started + self.seconds - now
        return max(1, round(left)) if misses >= self.limit and left > 0 else 0

    def miss(self, caller: str, now: float, times: int = 1) -> None:
        """Count a miss, or so many. The window begins with the first one."""
        with self._lock:
            self._count(caller, now, times)

    def take(self, caller: str, now: float) -> int:
        """Count one that is about to be done, and give 0; or count nothing and give what `wait` does.

        In one step: of many at the same moment no more than `limit` are let through.
        """
        with self._lock:
            if left := self.wait(caller, now):
                return left
            self._count(caller, now, 1)
            return 0

    def _count(self, caller: str, now: float, times: int) -> None:
        started, misses = self._misses.pop(caller, (now, 0))
        if now - started >= self.seconds:
            started, misses = now, 0
        self._misses[caller] = (started, misses + times)
        while len(self._misses) > CALLERS:
            self._misses.popitem(last=False)


def caller_of(address: str | None) -> str:
    """Who is counted as one: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    try:
        parsed = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(parsed) if parsed.version == 4 else str(ip_network((parsed, 64), strict=False))

"""Answers kept for a moment, in front of everything: a code scanned by a whole queue of people is checked once.

Only whole successful answers to GET are kept, for less than SECONDS: a withdrawal must show within five.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from certify.verification.negotiating import Wanted, wanted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = 2.0
ENTRIES = 500

Key = tuple[str, str, str, Wanted, bool]


class Kept(NamedTuple):
    """An answer and the instant after which it is asked for again."""

    until: float
    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]


class ResponseCache:
    """A WSGI application in front of another one, `app`."""

    def __init__(self, app: WSGIApplication, prefixes: tuple[str, ...], clock: Callable[[], float] = monotonic) -> None:
        self.app = app
        self._prefixes = prefixes
        self._clock = clock
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or ask and keep."""
        if (
            environ["REQUEST_METHOD"] != "GET"
            or not environ["PATH_INFO"].startswith(self._prefixes)
            or "HTTP_IF_NONE_MATCH" in environ
        ):
            return self.app(environ, start_response)
        key = _key(environ)
        kept = self._kept.get(key)
        if kept is None or kept.until <= self._clock():
            kept = self._ask(key, environ)
        start_response(kept.status, kept.headers)
        return kept.body

    def _ask(self, key: Key, environ: WSGIEnvironment) -> Kept:
        asked = self._clock()
        head: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> Callable[[bytes], object]:
            head[:] = (status, headers)
            return body.append

        body: list[bytes] = []
        answer = self.app(environ, start)
        try:
            body.extend(answer)
        finally:
            getattr(answer, "close", lambda: None)()
        kept = Kept(asked + SECONDS, head[0], head[1], body)
        if kept.status.startswith("200"):
            self._keep(key, kept)
        return kept

    def _keep(self, key: Key, kept: Kept) -> None:
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = kept
            while len(self._kept) > ENTRIES:
                self._kept.popitem(last=False)


def _key(environ: WSGIEnvironment) -> Key:
    """Everything of the request that an answer depends on."""
    return (
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        wanted(environ.get("HTTP_ACCEPT", "")),
        "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""),
    )

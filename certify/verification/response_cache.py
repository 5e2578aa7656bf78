"""Answers kept for a moment, in front of the application: a code scanned by a whole queue of people is checked once.

Only whole pages, reports and scripts are kept, for less than SECONDS: a withdrawal must show within five. A credential
is not, which its holder may take back at any moment, nor whatever says `no-store` itself, as a portrait does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from certify.verification.negotiating import Wanted, takes_gzip, wanted

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SECONDS = 2.0
ENTRIES = 500
TYPES = ("text/html", "application/json", "text/javascript")

Key = tuple[str, str, str, Wanted, bool]


class Kept(NamedTuple):
    """An answer and the instant after which it is asked for again."""

    until: float
    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]

    @property
    def may_be(self) -> bool:
        """Whether it may be kept at all."""
        said = dict(self.headers)
        typed = said.get("Content-Type", "").partition(";")[0] in TYPES
        return self.status.startswith("200") and typed and "no-store" not in said.get("Cache-Control", "")


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
        if kept.may_be:
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
        takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
    )

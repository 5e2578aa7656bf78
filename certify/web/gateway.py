"""Between the server and the applications: a thread is given to a request once its body is there, whole.

The server hands a WSGI application a body that blocks until its sender has finished, with no limit: a handful of
senders who never finish would hold every thread. Here bodies arrive on the event loop, in a time that their size
allows, and go to a temporary file where they are large. What waits costs a connection, never a thread.

A body that is larger than any is not read. Its application is told the size, with nothing to read, and refuses it as it
refuses whatever is too large for its address: in the reader's words, or as a program expects.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

GRACE = 30.0  # seconds that any body may take
SLOWEST = 4 * 1024  # bytes a second beyond them: a telephone at the edge of its network does better
IN_MEMORY = 256 * 1024
LARGEST = 16 * 1024 * 1024  # above what any address takes that takes no film
ARRIVING = 64  # bodies that may be on their way to one process
LARGEST_FILM = 64 * 1024 * 1024
FILMS = 16  # of those: a gibibyte of temporary files
RETRY_AFTER = "10"

log = logging.getLogger(__name__)


class Refused(Exception):
    """The body will not be read; `args[0]` is the status."""


class Gateway:
    """An application for granian's own interface (RSGI 1) around a WSGI application, with `threads` to run it.

    `takes_film` says of a path whether it takes bodies as large as a film.
    """

    def __init__(
        self,
        app: WSGIApplication,
        threads: int,
        grace: float = GRACE,
        takes_film: Callable[[str], bool] = lambda _path: False,
    ) -> None:
        self._app = app
        self._grace = grace
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._takes_film = takes_film
        self._arriving = self._films = 0

    async def __call__(self, scope: Any, protocol: Any) -> None:
        """Answer one request. A sender who went away is not answered."""
        largest = LARGEST_FILM if self._takes_film(scope.path) else LARGEST
        with SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                size = await self._receive(scope, protocol, body, largest) if _has_body(scope) else 0
            except Refused as refused:
                protocol.response_empty(refused.args[0], [("connection", "close"), ("retry-after", RETRY_AFTER)])
                return
            environ = _environ(scope, body, size)
            loop = asyncio.get_running_loop()
            status, headers, content = await loop.run_in_executor(self._threads, _run, self._app, environ)
            unread = [("connection", "close")] if size > largest else []
            protocol.response_bytes(status, [*headers, *unread], content)

    async def _receive(self, scope: Any, protocol: Any, body: IO[bytes], largest: int) -> int:
        """Write the body to `body`; its size. Nothing is written of one above `largest`. Errors: Refused."""
        announced = int(scope.headers.get("content-length") or 0)
        if announced > largest:
            return announced
        film = largest > LARGEST
        if self._arriving >= ARRIVING or (film and self._films >= FILMS):
            raise Refused(503)
        self._arriving += 1
        self._films += film
        try:
            size = await self._write(protocol, body, largest)
        finally:
            self._arriving -= 1
            self._films -= film
        body.seek(0)
        if size > largest:
            body.truncate()
        return size

    async def _write(self, protocol: Any, body: IO[bytes], largest: int) -> int:
        clock = asyncio.get_running_loop().time
        started, size, chunks = clock(), 0, aiter(protocol)
        while size <= largest:  # and what comes after is not read
            left = started + self._grace + size / SLOWEST - clock()
            try:
                chunk = await asyncio.wait_for(anext(chunks), max(left, 0))
            except StopAsyncIteration:
                return size
            except TimeoutError:
                raise Refused(408) from None
            size += body.write(chunk)
        return size


def _has_body(scope: Any) -> bool:
    headers = scope.headers
    return headers.get("content-length") not in (None, "0") or headers.get("transfer-encoding") is not None


def _environ(scope: Any, body: IO[bytes], size: int) -> WSGIEnvironment:
    """The request as PEP 3333 has it: bytes stand as latin-1 in every text. The length is that of what arrived."""
    host, _, port = scope.server.rpartition(":")
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(scope.path),  # the server has undone its %-signs
        "QUERY_STRING": _latin(scope.query_string),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name in scope.headers.keys():  # noqa: SIM118  (not a mapping)
        if "_" not in name:  # else x_forwarded_for would pass for x-forwarded-for
            key = name.upper().replace("-", "_")
            value = ("; " if name == "cookie" else ",").join(scope.headers.get_all(name))
            environ["CONTENT_TYPE" if name == "content-type" else f"HTTP_{key}"] = value
    environ["CONTENT_LENGTH"] = str(size)
    for name in ("HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"):
        environ.pop(name, None)
    return environ


def _latin(text: str) -> str:
    return text if text.isascii() else text.encode().decode("latin-1")


Answer = tuple[int, list[tuple[str, str]], bytes]
FAILED: Answer = (500, [("content-type", "text/plain")], b"Something failed here.\n")


def _run(app: Callable[..., Iterable[bytes]], environ: WSGIEnvironment) -> Answer:
    """The application's whole answer, gathered in a thread."""
    head: list[Any] = []
    written: list[bytes] = []

    def start(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> Callable[[bytes], object]:
        head[:] = (int(status[:3]), headers)
        return written.append

    try:
        answer = app(environ, start)
        try:
            written.extend(answer)
        finally:
            getattr(answer, "close", lambda: None)()
    except Exception:
        log.exception("the application failed")
        return FAILED
    return head[0], head[1], b"".join(written)

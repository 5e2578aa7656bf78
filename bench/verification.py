"""The verification page beside a bare Flask hello, on the same server (granian, one worker, one thread).

Uncached: the application without the moment's memory in front of it. Each request reads its line of the
register and answers with what was remembered of exactly that line, byte for byte: what the cryptography said, and the
page but for its instant.
Cached: the application as it is served, checked anew every two seconds. Requests are sent several at a time on one
connection by a process that does almost nothing else, so that the server is what is measured.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median
from wsgiref.types import WSGIApplication

from flask import Flask

from certify import clock, config
from certify.verification.application import create_public_app
from certify.verification.response_cache import ResponseCache
from tests.verification.issued import ADDRESS, NOW, issue

Row = tuple[str, float, float, float, str]
TURNS = 7
REQUESTS = 1_200
AT_ONCE = 24
HOST = "127.0.0.1"


def run() -> Iterator[Row]:
    """Rows (name, ours, baseline, ratio, target): requests a second, medians of interleaved runs."""
    with tempfile.TemporaryDirectory() as folder:
        public_id = issue(Path(folder) / "home").ids["title"]
        servers = {name: _Server(name, Path(folder) / "home") for name in ("hello", "uncached", "cached")}
        try:
            rates = _interleaved(servers, f"/v/{public_id}")
        finally:
            for server in servers.values():
                server.stop()
    bare = rates["hello"]
    yield "verification page, uncached / bare Flask hello", rates["uncached"], bare, rates["uncached"] / bare, ">= 0.35"
    yield "verification page, cached 2 s / bare Flask hello", rates["cached"], bare, rates["cached"] / bare, ">= 0.85"
    yield "verification page, uncached and gzipped / hello", rates["gzip"], bare, rates["gzip"] / bare, "(shown)"


def hello() -> WSGIApplication:
    """The least that Flask can do."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def cached() -> WSGIApplication:
    """The public application over the register that `run` made, an hour after that."""
    setattr(clock, "now", lambda: NOW + timedelta(hours=1))  # noqa: B010  (the register's instants are fixed)
    return create_public_app(config.load())


def uncached() -> WSGIApplication:
    """The same without the moment's memory."""
    app = cached()
    assert isinstance(app, Flask)
    assert isinstance(app.wsgi_app, ResponseCache)
    app.wsgi_app = app.wsgi_app.app  # type: ignore[assignment,method-assign]
    return app


class _Server:
    """granian with one of the applications above, on a port that was free."""

    def __init__(self, name: str, home: Path) -> None:
        with socket.socket() as free:
            free.bind((HOST, 0))
            self.port = free.getsockname()[1]
        environment = dict(os.environ, CERTIFY_PUBLIC_URL=ADDRESS, CERTIFY_HOME=str(home))
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port)]
        command += ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--factory", "--log-level", "error"]
        self._process = subprocess.Popen([*command, f"bench.verification:{name}"], env=environment)
        self._wait()

    def _wait(self) -> None:
        for _ in range(200):
            try:
                socket.create_connection((HOST, self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("the server did not start")

    def rate(self, address: str, headers: str = "") -> float:
        """Requests answered a second."""
        with socket.create_connection((HOST, self.port)) as connection:
            size = self._size(connection, address, headers)
            batch = (_request(address, headers) * AT_ONCE).encode()
            start = time.perf_counter()
            for _ in range(REQUESTS // AT_ONCE):
                connection.sendall(batch)
                _receive(connection, size * AT_ONCE)
            return REQUESTS / (time.perf_counter() - start)

    def _size(self, connection: socket.socket, address: str, headers: str) -> int:
        """Bytes of one whole answer, which all of them have."""
        connection.sendall(_request(address, headers).encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65536)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.split(b"\r\n")[0].decode())
        top, _, body = head.partition(b"\r\n\r\n")
        length = int(top.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        _receive(connection, length - len(body))
        return len(top) + 4 + length

    def stop(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait()


def _request(address: str, headers: str) -> str:
    return f"GET {address} HTTP/1.1\r\nHost: {HOST}\r\n{headers}\r\n"


def _receive(connection: socket.socket, size: int) -> None:
    while size > 0:
        received = len(connection.recv(min(size, 1 << 20)))
        if not received:
            raise RuntimeError("the server closed the connection")
        size -= received


def _interleaved(servers: dict[str, _Server], address: str) -> dict[str, float]:
    seen: dict[str, list[float]] = {}
    for turn in range(TURNS + 1):
        rates = {
            "hello": servers["hello"].rate("/"),
            "uncached": servers["uncached"].rate(address),
            "cached": servers["cached"].rate(address),
            "gzip": servers["uncached"].rate(address, "Accept-Encoding: gzip\r\n"),
        }
        if turn:  # the first warms up
            for name, rate in rates.items():
                seen.setdefault(name, []).append(rate)
    return {name: median(found) for name, found in seen.items()}

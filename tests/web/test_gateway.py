"""The gateway alone: how long a body may take, and what a WSGI application is given of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from certify.web.gateway import LARGEST, Gateway


class Headers:
    def __init__(self, **values: str) -> None:
        self._values = {name.replace("__", "-"): value for name, value in values.items()}

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def get_all(self, name: str) -> list[str]:
        return self._values[name].split("|")

    def keys(self) -> list[str]:
        return list(self._values)


class Scope:
    method, path, query_string, scheme, http_version = "POST", "/café", "q=1", "http", "1.1"
    server, client = "127.0.0.1:80", "[::1]:4000"

    def __init__(self, **headers: str) -> None:
        self.headers = Headers(**headers)


class Protocol:
    """Gives the chunks, then nothing for as long as it is waited for unless `ends`."""

    def __init__(self, *chunks: bytes, ends: bool = True) -> None:
        self._chunks, self._ends = chunks, ends
        self.said: tuple[Any, ...] = ()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk
        if not self._ends:
            await asyncio.Event().wait()

    def response_empty(self, status: int, headers: object) -> None:
        self.said = (status, headers)

    def response_bytes(self, status: int, headers: object, body: bytes) -> None:
        self.said = (status, headers, body)


def echo(environ: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [])
    body: bytes = environ["wsgi.input"].read()
    return [repr({name: environ.get(name) for name in NAMES}).encode(), body]


NAMES = ("PATH_INFO", "REMOTE_ADDR", "CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR")


def answered(protocol: Protocol, grace: float = 5.0, app: Any = echo, **headers: str) -> tuple[Any, ...]:
    asyncio.run(Gateway(app, 1, grace)(Scope(**headers), protocol))
    return protocol.said


def test_a_body_that_never_ends_is_given_up() -> None:
    assert answered(Protocol(b"x", ends=False), grace=0.05, content__length="1000")[0] == 408


def test_an_endless_body_is_given_up_by_its_size() -> None:
    assert answered(Protocol(*[b"x" * 1_000_000] * 17), transfer__encoding="chunked")[0] == 413
    assert answered(Protocol(), content__length=str(LARGEST + 1))[0] == 413


def test_the_application_learns_what_arrived() -> None:
    status, _, body = answered(
        Protocol(b"ab", b"cd"),
        transfer__encoding="chunked",
        content__type="text/plain",
        cookie="a=1|b=2",
        x__forwarded__for="192.0.2.1|192.0.2.2",
        x_forwarded_for="203.0.113.9",
    )
    told = {
        "PATH_INFO": "/cafÃ©",
        "REMOTE_ADDR": "::1",
        "CONTENT_LENGTH": "4",
        "CONTENT_TYPE": "text/plain",
        "HTTP_COOKIE": "a=1; b=2",
        "HTTP_X_FORWARDED_FOR": "192.0.2.1,192.0.2.2",
    }
    assert (status, body) == (200, repr(told).encode() + b"abcd")


def test_an_application_that_fails_is_answered_for(caplog: pytest.LogCaptureFixture) -> None:
    def failing(_environ: object, _start: object) -> list[bytes]:
        raise RuntimeError("broken")

    assert answered(Protocol(), app=failing)[0] == 500
    assert "broken" in caplog.text

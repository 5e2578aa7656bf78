"""The gateway alone: how long a body may take, and what a WSGI application is given of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from certify.app import create_app
from certify.candidacies.views.bringing import takes_film
from certify.config import Settings
from certify.db import Database
from certify.verification.application import SEGMENTS, create_public_app
from certify.web.gateway import FILMS, LARGEST, LARGEST_FILM, Gateway
from certify.web.mount import by_first_segment


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

    def __init__(self, path: str = path, **headers: str) -> None:
        self.path = path
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


def measure(environ: dict[str, Any], start: Any) -> list[bytes]:
    """How much of a body the application is given."""
    start("200 OK", [])
    return [str(len(environ["wsgi.input"].read())).encode()]


NAMES = ("PATH_INFO", "REMOTE_ADDR", "CONTENT_LENGTH", "CONTENT_TYPE", "HTTP_COOKIE", "HTTP_X_FORWARDED_FOR")


def answered(protocol: Protocol, grace: float = 5.0, app: Any = echo, **headers: str) -> tuple[Any, ...]:
    asyncio.run(Gateway(app, 1, grace)(Scope(**headers), protocol))
    return protocol.said


def test_a_body_that_never_ends_is_given_up() -> None:
    assert answered(Protocol(b"x", ends=False), grace=0.05, content__length="1000")[0] == 408


@pytest.mark.parametrize(
    ("protocol", "headers", "size"),
    [
        (Protocol(*[b"x" * 1_000_000] * 18, ends=False), {"transfer__encoding": "chunked"}, 17_000_000),
        (Protocol(ends=False), {"content__length": str(LARGEST + 1)}, LARGEST + 1),
    ],
    ids=["endless", "announced"],
)
def test_a_body_larger_than_any_is_not_read_and_its_application_learns_the_size(
    protocol: Protocol, headers: dict[str, str], size: int
) -> None:
    _, answer, body = answered(protocol, 5.0, echo, **headers)
    assert f"'CONTENT_LENGTH': '{size}'".encode() in body
    assert body.endswith(b"}")
    assert ("connection", "close") in answer


FILM = "/candidatures/ML-D-000001/preuves/ajouter"


@pytest.mark.parametrize(("path", "size"), [(FILM, LARGEST_FILM), ("/candidatures/ML-D-000001/contact", LARGEST)])
def test_a_film_goes_where_films_are_taken_and_nowhere_else(path: str, size: int) -> None:
    for length, there in ((size, True), (size + 1, False)):
        chunks = [b"x" * 1_048_576] * (length // 1_048_576) + [b"x"] * (length % 1_048_576)
        protocol = Protocol(*chunks)
        gateway = Gateway(measure, 1, takes_film=takes_film)
        asyncio.run(gateway(Scope(path=path, transfer__encoding="chunked"), protocol))
        assert protocol.said[2] == str(length if there else 0).encode()


def test_only_so_many_films_are_on_their_way() -> None:
    gateway = Gateway(measure, 1, 0.3, takes_film=takes_film)
    protocols = [Protocol(b"x", ends=False) for _ in range(FILMS + 1)]

    async def send() -> None:
        await asyncio.gather(*(gateway(Scope(path=FILM, content__length="9"), each) for each in protocols))

    asyncio.run(send())
    assert sorted(each.said[0] for each in protocols) == [408] * FILMS + [503]


@pytest.mark.parametrize("headers", [{"transfer__encoding": "chunked"}, {"content__length": str(20 * 1024 * 1024)}])
def test_a_body_larger_than_any_is_refused_as_its_address_refuses(
    settings: Settings, sqlite: Database, headers: dict[str, str]
) -> None:
    """A program is told so as every fault is told, and may read it from a page of another site; a person, on a page."""
    site = by_first_segment(create_app(settings, sqlite), SEGMENTS, create_public_app(settings, sqlite))
    told = {}
    for path, kind in (
        ("/api/v1/verify", "application/json"),
        ("/api/v1/verify", "application/pdf"),
        ("/api/v1/verify", "multipart/form-data; boundary=x"),
        ("/verify", "multipart/form-data; boundary=x"),
        ("/receipt", "application/x-www-form-urlencoded"),
        ("/connexion", "application/x-www-form-urlencoded"),
    ):
        protocol = Protocol(*[b"x" * 1_000_000] * 20)
        asyncio.run(Gateway(site, 1)(Scope(path=path, content__type=kind, **headers), protocol))
        status, said, body = protocol.said
        assert status == 413, (path, kind)
        told[path, kind] = dict(said)["Content-Type"]
        if path.startswith("/api/"):
            assert dict(said)["Access-Control-Allow-Origin"] == "*"
            assert json.loads(body)["status"] == 413
    assert set(told.values()) == {"application/problem+json", "text/html; charset=utf-8"}


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

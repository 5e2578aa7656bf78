"""The register as it grows, on SQLite and on PostgreSQL: a certificate by its public id, looked up and as a page.

The other lines are copies of an issued one under ids of their own, without its documents; they are written in bulk and
are no part of what is measured. `BIG=1` makes a million of them instead of a hundred thousand.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from unittest.mock import patch

from flask.testing import FlaskClient
from sqlalchemy import Connection, insert, make_url, text

from bench import Row
from certify import clock
from certify.certificates.models import Certificate
from certify.db import Database
from certify.verification import queries
from certify.verification.application import create_public_app
from certify.verification.register import Register
from certify.verification.response_cache import ResponseCache
from tests.postgres import PostgresServer
from tests.verification.issued import NOW, Issued, issue, of

SMALL = 10_000
LARGE = 1_000_000 if os.environ.get("BIG") else 100_000
BATCH = 10_000
LOOK_UPS = 2_000
PAGES = 300
TURNS = 5
Databases = tuple[str, Callable[[], str]]  # the small one, and what copies it


def run() -> Iterator[Row]:
    """Look-ups and pages a second, among many certificates beside among few: medians of interleaved turns."""
    for kind, databases in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with tempfile.TemporaryDirectory() as folder, databases(Path(folder)) as (url, copied):
            home = Path(folder) / "home"
            title = issue(home, DATABASE_URL=url).ids["title"]
            _grow(url, title, range(SMALL))
            many = copied()
            _grow(many, title, range(SMALL, LARGE))
            rows = _look_ups(url, many), _pages(home, title, url, many)
        for name, (ours, baseline), target in zip(("look-up", "page"), rows, (">= 0.67", "(shown)"), strict=True):
            among = f"{name}, {kind}, among {LARGE:,} / {SMALL:,} (per s)"
            yield among, ours, baseline, ours / baseline, target


@contextmanager
def _sqlite(folder: Path) -> Iterator[Databases]:
    few, many = folder / "few.db", folder / "many.db"

    def copied() -> str:
        shutil.copy(few, many)
        return f"sqlite:///{many}"

    yield f"sqlite:///{few}", copied


@contextmanager
def _postgresql(_folder: Path) -> Iterator[Databases]:
    place = Path(tempfile.mkdtemp(prefix="certify-pg-"))  # the server runs under another user
    server = PostgresServer(place)
    try:
        yield server.create("few"), lambda: server.create("many", "few")
    finally:
        server.server.cleanup()


def _grow(url: str, title: str, places: range) -> None:
    database = Database(url)
    with database.writing() as session:
        issued = of(session, title)
        row = {column.key: getattr(issued, column.key) for column in Certificate.__table__.columns}
        _fill(session.connection(), row, places)
    with database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    database.close()


def _fill(connection: Connection, row: dict[str, object], places: range) -> None:
    kept = {name: value for name, value in row.items() if name != "id"} | {"record": b"", "proof": b"", "cose": b""}
    for first in range(places.start, places.stop, BATCH):
        lines = [
            kept
            | {"number": f"XX-{place}", "public_id": _id(place), "record_hash": f"{_id(place)}{place}"}
            | {"edition": 1001 + place, "status_index": 1_000_000 + place, "leaf_position": 1_000_000 + place}
            for place in range(first, min(first + BATCH, places.stop))
        ]
        connection.execute(insert(Certificate.__table__), lines)


def _id(place: int) -> str:
    """A random public id, always the same for a place."""
    return f"{Random(place).getrandbits(60):015X}"


def _look_ups(few: str, many: str) -> tuple[float, float]:
    registers = Register(make_url(many)), Register(make_url(few))
    turns = [(_found(registers[0], LARGE, turn), _found(registers[1], SMALL, turn)) for turn in range(TURNS + 1)]
    for register in registers:
        register.close()
    return _medians(turns)


def _found(register: Register, size: int, turn: int) -> float:
    random = Random(turn)
    wanted = [_id(random.randrange(size)) for _ in range(LOOK_UPS)]
    start = perf_counter()
    for public_id in wanted:
        assert register.ask(lambda connection, one=public_id: queries.by_public_id(connection, one)) is not None
    return LOOK_UPS / (perf_counter() - start)


def _pages(home: Path, title: str, few: str, many: str) -> tuple[float, float]:
    """The page without the moment's memory in front of it."""
    with patch.object(clock, "now", lambda: NOW + timedelta(hours=1)):
        apps = [create_public_app(Issued(home, {}).settings(DATABASE_URL=url)) for url in (many, few)]
        for app in apps:
            assert isinstance(app.wsgi_app, ResponseCache)
            app.wsgi_app = app.wsgi_app.app  # type: ignore[method-assign]
        ours, baseline = (app.test_client() for app in apps)
        turns = [(_served(ours, f"/v/{title}"), _served(baseline, f"/v/{title}")) for _ in range(TURNS + 1)]
        for app in apps:
            app.close()
    return _medians(turns)


def _medians(turns: list[tuple[float, float]]) -> tuple[float, float]:
    """Of both sides; the first turn warms up."""
    return median(ours for ours, _ in turns[1:]), median(baseline for _, baseline in turns[1:])


def _served(client: FlaskClient, address: str) -> float:
    start = perf_counter()
    for _ in range(PAGES):
        assert client.get(address).status_code == 200
    return PAGES / (perf_counter() - start)

"""The played world at two moments, on each database, and on SQLite alone for tests that need no second database.

Each moment is played once and copied for each test: what issuing itself does is tried from `world` and `any_world`;
what comes after it starts from `issued` and `any_issued`.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from certify.db import Database
from tests.corridor.world import World, copy_home, play_until_signed, settings_of
from tests.once import Once
from tests.postgres import PostgresServer


@dataclass(frozen=True)
class Template:
    """A world to copy: its home, which has the SQLite file in it, or the name of the PostgreSQL database beside it."""

    home: Path
    database: str = ""


@pytest.fixture(scope="session")
def sqlite_world(sqlite_template: Path, once: Once) -> Template:
    def play(home: Path) -> None:
        shutil.copy(sqlite_template, home / "certify.db")
        play_until_signed(home, f"sqlite:///{home / 'certify.db'}")

    return Template(once.made("world-signed", play))


@pytest.fixture(scope="session")
def sqlite_issued(sqlite_world: Template, once: Once) -> Template:
    def issue(folder: Path) -> None:
        with _sqlite(sqlite_world, folder) as world:
            _issue(world)

    return Template(once.made("world-issued", issue) / "home")


@pytest.fixture(scope="session")
def postgres_world(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Template:
    home = tmp_path_factory.mktemp("world-postgres") / "home"
    name = f"world_{uuid.uuid4().hex}"
    play_until_signed(home, postgres.create(name))
    return Template(home, name)


@pytest.fixture(scope="session")
def postgres_issued(
    postgres: PostgresServer, postgres_world: Template, tmp_path_factory: pytest.TempPathFactory
) -> Template:
    template = _copy(postgres, postgres_world, tmp_path_factory.mktemp("issued-postgres"))
    with _opened(template, postgres.url(template.database)) as world:
        _issue(world)
    return template


def _issue(world: World) -> None:
    """In a thread of its own, for a browser may be open in this one, whose event loop is then the browser's."""
    with ThreadPoolExecutor(1) as worker:
        assert worker.submit(world.issue).result() == 5


@contextmanager
def _opened(template: Template, url: str) -> Iterator[World]:
    world = World(template.home, Database(url), settings_of(template.home, url))
    try:
        yield world
    finally:
        world.database.close()


@contextmanager
def _sqlite(template: Template, folder: Path) -> Iterator[World]:
    home = copy_home(template.home, folder / "home")
    with _opened(Template(home), f"sqlite:///{home / 'certify.db'}") as world:
        yield world


def _copy(server: PostgresServer, template: Template, folder: Path) -> Template:
    name = f"test_{uuid.uuid4().hex}"
    server.create(name, template.database)
    return Template(copy_home(template.home, folder / "home"), name)


@contextmanager
def _postgres(server: PostgresServer, template: Template, folder: Path) -> Iterator[World]:
    copy = _copy(server, template, folder)
    with _opened(copy, server.url(copy.database)) as world:
        yield world
    server.drop(copy.database)


@contextmanager
def _either(request: pytest.FixtureRequest, moment: str, folder: Path) -> Iterator[World]:
    """A copy of the world at that moment, on the database that the fixture's parameter names."""
    if request.param == "sqlite":
        with _sqlite(request.getfixturevalue(f"sqlite_{moment}"), folder) as world:
            yield world
        return
    with _postgres(request.getfixturevalue("postgres"), request.getfixturevalue(f"postgres_{moment}"), folder) as world:
        yield world


@pytest.fixture
def world(sqlite_world: Template, tmp_path: Path) -> Iterator[World]:
    """Minutes are signed and wait; on SQLite."""
    with _sqlite(sqlite_world, tmp_path) as world:
        yield world


@pytest.fixture
def issued(sqlite_issued: Template, tmp_path: Path) -> Iterator[World]:
    """Five certificates are issued; on SQLite."""
    with _sqlite(sqlite_issued, tmp_path) as world:
        yield world


@pytest.fixture(params=["sqlite", "postgresql"])
def any_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Minutes are signed and wait; once on each database."""
    with _either(request, "world", tmp_path) as world:
        yield world


@pytest.fixture(params=["sqlite", "postgresql"])
def any_issued(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Five certificates are issued; once on each database."""
    with _either(request, "issued", tmp_path) as world:
        yield world

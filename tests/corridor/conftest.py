"""The played world on each database, and the same on SQLite alone for tests that need no second database."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from certify.db import Database
from tests.corridor.world import World, copy_home, play_until_signed, settings_of
from tests.postgres import PostgresServer


@dataclass(frozen=True)
class Template:
    """A world to copy: its home, and the SQLite file or the name of the PostgreSQL database."""

    home: Path
    database: str


@pytest.fixture(scope="session")
def sqlite_world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("world-sqlite")
    path = folder / "certify.db"
    shutil.copy(sqlite_template, path)
    play_until_signed(folder / "home", f"sqlite:///{path}")
    return Template(folder / "home", str(path))


@pytest.fixture(scope="session")
def postgres_world(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Template:
    home = tmp_path_factory.mktemp("world-postgres") / "home"
    name = f"world_{uuid.uuid4().hex}"
    play_until_signed(home, postgres.create(name))
    return Template(home, name)


def _sqlite(template: Template, tmp_path: Path) -> World:
    home = copy_home(template.home, tmp_path / "home")
    path = home / "certify.db"
    shutil.copy(template.database, path)
    url = f"sqlite:///{path}"
    return World(home, Database(url), settings_of(home, url))


@pytest.fixture
def world(sqlite_world: Template, tmp_path: Path) -> Iterator[World]:
    """Minutes are signed and wait; on SQLite."""
    world = _sqlite(sqlite_world, tmp_path)
    yield world
    world.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Minutes are signed and wait; once on each database."""
    if request.param == "sqlite":
        world = _sqlite(request.getfixturevalue("sqlite_world"), tmp_path)
        yield world
        world.database.close()
        return
    template: Template = request.getfixturevalue("postgres_world")
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{uuid.uuid4().hex}"
    url = server.create(name, template.database)
    home = copy_home(template.home, tmp_path / "home")
    world = World(home, Database(url), settings_of(home, url))
    yield world
    world.database.close()
    server.drop(name)

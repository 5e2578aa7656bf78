"""The pages of a jury session of five hundred people, three jurors and 32 criteria, beside those of five people.

Milliseconds to the end of the answer, session and transaction included, on SQLite and on PostgreSQL. The rows are
written in bulk and are no part of what is measured.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from unittest.mock import patch

from flask.testing import FlaskClient

from bench import Row
from certify import clock, config, tables
from certify.assessments.terms import SessionState
from certify.db import Database
from tests.assessments import large, samples
from tests.assessments.browsing import Site, make_site
from tests.postgres import PostgresServer

FEW, MANY = 5, 500
TURNS = 7
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
HERE, THERE = "/sessions/BJ-S-2026-0001", "/jury/BJ-S-2026-0001"
PAGES = (
    ("dashboard", SessionState.IN_PROGRESS, HERE),
    ("dashboard, deliberation", SessionState.DELIBERATION, HERE),
    ("enrolment", SessionState.OPEN, f"{HERE}/inscrire"),
    ("composition", SessionState.OPEN, f"{HERE}/jury"),
    ("attendance", SessionState.CONVENED, f"{HERE}/presence"),
    ("a juror's grids", SessionState.IN_PROGRESS, THERE),
    ("declarations", SessionState.OPEN, f"{THERE}/declarations"),
    ("the choice at the workstation", SessionState.IN_PROGRESS, f"{THERE}/poste/MSP"),
    ("five at the workstation", SessionState.IN_PROGRESS, f"{THERE}/poste/MSP?n=1&n=2&n=3&n=4&n=5"),
    ("a file", SessionState.OPEN, f"{THERE}/dossiers/1"),
    ("a grid", SessionState.IN_PROGRESS, f"{THERE}/grilles/1/MSP"),
    ("deliberation", SessionState.DELIBERATION, f"{THERE}/deliberation"),
    ("consensus on a unit", SessionState.DELIBERATION, f"{THERE}/deliberation/1/U1"),
)


def run() -> Iterator[Row]:
    """Each page with many people, beside the same with few: medians."""
    for kind, databases in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
        with (
            tempfile.TemporaryDirectory() as folder,
            databases(Path(folder)) as url,
            patch.object(clock, "now", lambda: NOW),
        ):
            few, many = (_site(Path(folder), url(count), count) for count in (FEW, MANY))
            for name, state, path in PAGES:
                ours, baseline = _timed(many, state, path), _timed(few, state, path)
                yield f"{name}, {MANY} / {FEW} people, {kind} (ms)", ours, baseline, ours / baseline, "<= 300 ms"
            for site in (few, many):
                site.database.close()


@contextmanager
def _sqlite(folder: Path) -> Iterator[Callable[[int], str]]:
    yield lambda count: f"sqlite:///{folder / f'{count}.db'}"


@contextmanager
def _postgresql(_folder: Path) -> Iterator[Callable[[int], str]]:
    server = PostgresServer(Path(tempfile.mkdtemp(prefix="certify-pg-")))  # it runs under another user
    try:
        yield lambda count: server.create(f"people{count}")
    finally:
        server.server.cleanup()


def _site(folder: Path, url: str, count: int) -> Site:
    tables.upgrade(url)
    database = Database(url)
    settings = config.load({"CERTIFY_HOME": str(folder / str(count))})
    site = make_site(settings, database, NOW, candidates=0, criteria=large.CRITERIA)
    with database.writing() as session:
        world = samples.again(session, site.world)
        large.held(session, world, count, NOW)
        large.candidacies(session, world, count, NOW, first=10_000)
    return site


def _timed(site: Site, state: SessionState, path: str) -> float:
    with site.database.writing() as session:
        large.turn(session, state)
    client: FlaskClient = site.manager if path.startswith("/sessions") else site.jurors[0]
    return 1000 * median([_answered(client, path) for _ in range(TURNS + 1)][1:])


def _answered(client: FlaskClient, path: str) -> float:
    start = perf_counter()
    assert client.get(path).status_code == 200
    return perf_counter() - start

"""A session of five hundred: every page takes as many statements as for five, on each database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

import pytest

from certify import clock, config
from certify.assessments import minutes
from certify.assessments.models import JurySession, Minutes
from certify.assessments.terms import SessionState
from certify.db import Database
from tests.postgres import PostgresServer

from . import large, samples
from .browsing import Site, make_site
from .statements import count_page

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
FEW, MANY = 5, 500

MANAGER = {
    SessionState.OPEN: ("", "/inscrire", "/jury", "/convoquer"),
    SessionState.CONVENED: ("/sujet", "/presence", "/presence/1"),
    SessionState.IN_PROGRESS: ("", "?page=2", "/candidats/1/exclure", "/papiers"),
    SessionState.DELIBERATION: ("",),
}
JUROR = {
    SessionState.OPEN: ("", "/declarations", "/dossiers/1"),
    SessionState.IN_PROGRESS: ("", "/grilles/1/MSP", "/deliberation", "/poste/MSP", "/poste/MSP?n=1&n=2&n=3"),
    SessionState.DELIBERATION: ("", "/deliberation", "/deliberation/1/U1", "/entretien/1", "/grilles/1/MSP"),
}
OF_MANAGER = [(state, path) for state, paths in MANAGER.items() for path in paths]
OF_JUROR = [(state, path) for state, paths in JUROR.items() for path in paths]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    """Two sites on one kind of database: a session of few people, and one of many."""
    with patch.object(clock, "now", lambda: NOW):
        made = [_site(request, tmp_path_factory.mktemp("large"), count) for count in (FEW, MANY)]
        yield made[0], made[1]
        for site in made:
            site.database.close()


def _site(request: pytest.FixtureRequest, home: Path, count: int) -> Site:
    database = Database(_url(request, home))
    site = make_site(config.load({"CERTIFY_HOME": str(home)}), database, NOW, candidates=0, criteria=large.CRITERIA)
    with database.writing() as session:
        world = samples.again(session, site.world)
        large.held(session, world, count, NOW)
        large.candidacies(session, world, count, NOW, first=10_000)
    return site


def _url(request: pytest.FixtureRequest, home: Path) -> str:
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), home / "certify.db")
        return f"sqlite:///{home / 'certify.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.url(server.take())


def _turned(site: Site, state: SessionState) -> JurySession:
    with site.database.writing() as session:
        return large.turn(session, state)


@pytest.mark.parametrize(("state", "path"), OF_MANAGER)
def test_the_manager_s_pages(sites: tuple[Site, Site], state: SessionState, path: str) -> None:
    page = "/sessions/BJ-S-2026-0001" + path
    for site in sites:
        _turned(site, state)
    few, many = (count_page(site.database, site.manager, page) for site in sites)
    assert few == many <= 40


@pytest.mark.parametrize(("state", "path"), OF_JUROR)
def test_the_juror_s_pages(sites: tuple[Site, Site], state: SessionState, path: str) -> None:
    page = "/jury/BJ-S-2026-0001" + path
    for site in sites:
        _turned(site, state)
    few, many = (count_page(site.database, site.jurors[0], page) for site in sites)
    assert few == many <= 40


def test_the_grids_on_paper(sites: tuple[Site, Site]) -> None:
    page = "/grilles-papier/BJ-S-2026-0001"
    for site in sites:
        _turned(site, SessionState.IN_PROGRESS)
        assert site.manager.post(f"{page}/numeros").status_code == 303
    few, many = (count_page(site.database, site.manager, page) for site in sites)
    assert few == many <= 40


def _drafted(site: Site) -> str:
    _turned(site, SessionState.DELIBERATION)
    with site.database.writing() as session:
        found: Minutes = minutes.draft_minutes(session, site.session(session), by=site.world.sitting_people[0], now=NOW)
        return found.number


def test_the_minutes(sites: tuple[Site, Site]) -> None:
    numbers = [_drafted(site) for site in sites]
    for page in ("", "/signer"):
        few, many = (
            count_page(site.database, site.jurors[0], f"/proces-verbaux/{number}{page}")
            for site, number in zip(sites, numbers, strict=True)
        )
        assert few == many <= 40

"""Lists of candidates longer than a page: what is on another page is neither lost nor said without its being seen."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from certify import clock
from certify.assessments import queries
from certify.assessments.models import ConflictDeclaration, Enrolment
from certify.assessments.terms import SessionState
from certify.config import Settings
from certify.db import Database

from . import large, samples
from .browsing import Site, make_site

HERE, THERE = "/sessions/BJ-S-2026-0001", "/jury/BJ-S-2026-0001"
PEOPLE = 7


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Seven candidates enrolled and seven ready, where a page has three."""
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(queries, "PAGE", 3)
    made = make_site(settings, sqlite, now, candidates=0)
    with sqlite.writing() as session:
        world = samples.again(session, made.world)
        large.held(session, world, PEOPLE, now)
        large.candidacies(session, world, PEOPLE, now, first=10_000)
        large.turn(session, SessionState.OPEN)
        for row in session.scalars(select(ConflictDeclaration)):
            session.delete(row)
    return made


def declared(site: Site) -> dict[int, str | None]:
    with site.database.reading() as session:
        rows = session.scalars(select(ConflictDeclaration).order_by(ConflictDeclaration.enrolment_id))
        return {row.enrolment_id: row.tie.value if row.tie else None for row in rows}


def keys(site: Site) -> list[int]:
    with site.database.reading() as session:
        return list(session.scalars(select(Enrolment.id).order_by(Enrolment.table_number)))


def test_one_page_of_declarations_leads_to_the_next(site: Site) -> None:
    people, juror = keys(site), site.jurors[0]
    assert f'name="t{people[2]}"' in juror.get(f"{THERE}/declarations").text
    assert f'name="t{people[3]}"' not in juror.get(f"{THERE}/declarations").text
    answer = juror.post(f"{THERE}/declarations", data={f"t{key}": "none" for key in people[:3]})
    assert answer.headers["Location"].endswith("/declarations?page=2")
    assert list(declared(site)) == people[:3]
    assert f'name="t{people[3]}"' in juror.get(f"{THERE}/declarations").text  # the first of whom nothing is said
    answer = juror.post(f"{THERE}/declarations?page=3", data={f"t{people[6]}": "family"})
    assert answer.headers["Location"].endswith(THERE)
    assert declared(site)[people[6]] == "family"


def test_of_whoever_was_not_on_the_page_nothing_is_said(site: Site) -> None:
    people = keys(site)
    site.jurors[0].post(f"{THERE}/declarations?page=1", data={f"t{people[0]}": "none", f"t{people[5]}": "none"})
    assert list(declared(site)) == [people[0], people[5]]


def test_every_list_has_its_pages(site: Site) -> None:
    for client, path in (
        (site.manager, HERE),
        (site.manager, f"{HERE}/inscrire"),
        (site.manager, f"{HERE}/presence"),
        (site.jurors[0], THERE),
        (site.jurors[0], f"{THERE}/declarations"),
    ):
        first, last, beyond = (client.get(f"{path}?page={page}").text for page in (1, 3, 9))
        assert "1 à 3 sur 7" in first, path
        assert "7 à 7 sur 7" in last, path
        assert "Candidats suivants" not in last
        assert "Candidats précédents" in beyond


def test_the_oldest_dossiers_are_enrolled_at_once_as_far_as_there_is_room(site: Site) -> None:
    assert "Inscrire les 7 dossiers les plus anciens" in site.manager.get(f"{HERE}/inscrire").text
    assert site.manager.post(f"{HERE}/inscrire", data={"go": "first"}).status_code == 303
    assert len(keys(site)) == 2 * PEOPLE
    with site.database.writing() as session:
        site.session(session).capacity = len(keys(site))
    assert site.manager.post(f"{HERE}/inscrire", data={"go": "first"}).status_code == 422

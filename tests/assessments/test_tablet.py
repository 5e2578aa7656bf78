"""The pages of the workstation that a tablet keeps: numbers and criteria, nothing of anybody."""

from __future__ import annotations

from datetime import datetime

import pytest

from certify import clock
from certify.assessments.terms import SessionState
from certify.config import Settings
from certify.db import Database

from . import large, samples
from .browsing import Site, make_site

POST = "/jury/BJ-S-2026-0001/poste/MSP"
KEPT = f"{POST}/tablette"


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    made = make_site(settings, sqlite, now)
    with made.database.writing() as session:
        samples.started(session, samples.again(session, made.world), now)
    return made


def turn(site: Site, state: SessionState) -> None:
    with site.database.writing() as session:
        large.turn(session, state)


@pytest.mark.parametrize("state", [SessionState.CONVENED, SessionState.IN_PROGRESS])
def test_a_kept_page_has_numbers_and_boxes_and_nobody(site: Site, state: SessionState) -> None:
    turn(site, state)
    assert "data-prepare=" in site.jurors[1].get(POST).text
    choice = site.jurors[1].get(KEPT)
    assert "001 · 002 · 003" in choice.text
    page = site.jurors[1].get(f"{KEPT}?n=1&n=2&n=3")
    assert page.text.count("value=not_observed") == 24
    for answer in (choice, page):
        assert answer.headers["Kept-Until"].isdigit()
        assert "csrf" not in answer.text
        names = [*samples.NAMES, *(person.label for person in site.world.sitting_people)]
        assert not [name for name in names if name in answer.text]


def test_a_mark_is_ticked_off_and_not_shown(site: Site) -> None:
    site.jurors[1].post(POST, data={"n": ["1"], "r1": "0", "m1-1": "not_met"})
    page = site.jurors[1].get(f"{KEPT}?n=1").text
    assert "checked" not in page
    assert 'aria-label="001 ✓"' in page
    assert 'value="1" data-table="1"' in page


def test_what_may_not_be_marked_is_not_kept(site: Site) -> None:
    turn(site, SessionState.DELIBERATION)
    assert site.jurors[1].get(f"{KEPT}?n=1").status_code == 409
    assert "data-prepare=" not in site.jurors[1].get(POST).text


def test_it_is_for_members_of_this_jury(site: Site) -> None:
    assert site.other_juror.get(KEPT).status_code == 404
    assert site.manager.get(KEPT).status_code == 403
    assert site.app.test_client().get(KEPT).status_code == 303


def test_the_worker_is_open_to_anyone_and_asked_for_again(site: Site) -> None:
    answer = site.app.test_client().get("/jury/poste.js")
    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"

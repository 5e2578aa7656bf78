"""Declarations of interests: an answer for each candidate, what was opened, and those signed on paper."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import select

from certify import clock
from certify.accounts.actions import NO_PASSWORD
from certify.assessments.models import ConflictDeclaration, Enrolment, Seat
from certify.assessments.terms import Medium, Tie
from certify.audit.models import TrailLine
from certify.config import Settings
from certify.db import Database

from . import samples
from .browsing import Site, make_site

HERE, THERE = "/sessions/BJ-S-2026-0001", "/jury/BJ-S-2026-0001"


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A jury that has declared nothing."""
    monkeypatch.setattr(clock, "now", lambda: now)
    made = make_site(settings, sqlite, now)
    with sqlite.writing() as session:
        samples.convened(session, samples.again(session, made.world), now)
        for row in session.scalars(select(ConflictDeclaration)):
            session.delete(row)
    return made


def keys(site: Site) -> list[int]:
    with site.database.reading() as session:
        return list(session.scalars(select(Enrolment.id).order_by(Enrolment.table_number)))


def declared(site: Site) -> dict[int, ConflictDeclaration]:
    with site.database.reading() as session:
        return {row.enrolment_id: row for row in session.scalars(select(ConflictDeclaration))}


def test_a_form_left_as_it_is_declares_nothing(site: Site) -> None:
    one, two, three = keys(site)
    sent = {f"t{one}": "", f"t{two}": "family", f"t{three}": "", f"r{one}": "y"}
    page = site.jurors[0].post(f"{THERE}/declarations", data=sent)
    assert page.status_code == 422
    assert page.text.count("Dites si un lien existe avec") == 4  # beside the field and in the summary
    assert '<option selected value="family">' in page.text  # what was chosen is kept
    assert declared(site) == {}


def test_one_button_says_of_the_others_on_the_page_that_there_is_no_tie(site: Site) -> None:
    one, two, three = keys(site)
    sent = {f"t{one}": "", f"t{two}": "family", f"t{three}": "", "go": "none"}
    assert site.jurors[0].post(f"{THERE}/declarations", data=sent).status_code == 303
    assert {key: row.tie for key, row in declared(site).items()} == {one: None, two: Tie.FAMILY, three: None}


def test_the_page_says_which_files_were_opened(site: Site) -> None:
    page = unescape(site.jurors[0].get(f"{THERE}/declarations").text)
    assert page.count("Vous n’avez pas encore ouvert ce dossier") == 3
    site.jurors[0].get(f"{THERE}/dossiers/1")
    page = unescape(site.jurors[0].get(f"{THERE}/declarations").text)
    assert (page.count("Vous avez ouvert ce dossier le"), page.count("pas encore ouvert ce dossier")) == (1, 2)
    assert "Vous avez ouvert" not in site.jurors[1].get(f"{THERE}/declarations").text


def test_the_manager_enters_what_a_member_without_account_signed_on_paper(site: Site, now: datetime) -> None:
    with site.database.writing() as session:
        seat = session.scalars(select(Seat).order_by(Seat.id)).first()
        assert seat is not None
        seat.juror.account.password_hash, number = NO_PASSWORD, seat.id
    page = site.manager.get(f"{HERE}/acces").text
    path = f"{HERE}/acces/{number}/declarations"
    assert page.count("Recopier les déclarations") == page.count(path) == 1
    one, two, three = keys(site)
    sent = {f"t{one}": "none", f"t{two}": "trainer", f"t{three}": "none", f"r{one}": "y"}
    assert site.manager.post(path, data=sent).status_code == 422  # no day
    late = (now + timedelta(days=2)).date().isoformat()
    assert "Ce jour est à venir" in site.manager.post(path, data=sent | {"signed_on": late}).text
    assert declared(site) == {}
    day = (now - timedelta(days=1)).date()
    assert site.manager.post(path, data=sent | {"signed_on": day.isoformat()}).status_code == 303
    assert {(row.medium, row.signed_on) for row in declared(site).values()} == {(Medium.PAPER, day)}
    assert declared(site)[two].tie is Tie.TRAINER
    assert declared(site)[one].file_read_at is not None
    with site.database.reading() as session:
        line = session.scalars(select(TrailLine).where(TrailLine.act == "session.declare_on_paper")).one()
        assert line.actor_id == site.world.manager.actor.id
        assert line.detail["signed_on"] == day.isoformat()
        assert session.scalars(select(TrailLine.act).where(TrailLine.act == "session.stand_aside")).all()


def test_nobody_else_enters_them_and_not_for_a_member_who_signs_in(site: Site, now: datetime) -> None:
    with site.database.reading() as session:
        number = session.scalars(select(Seat.id).order_by(Seat.id)).first()
    path, sent = f"{HERE}/acces/{number}/declarations", {f"t{key}": "none" for key in keys(site)}
    sent["signed_on"] = now.date().isoformat()
    assert site.manager.post(path, data=sent).status_code == 409
    assert site.jurors[1].post(path, data=sent).status_code == 403
    assert site.stranger.post(path, data=sent).status_code == 404
    assert declared(site) == {}

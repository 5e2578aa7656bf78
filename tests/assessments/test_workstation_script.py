"""The script of the workstation, in Chromium: each tap is sent, kept without network, and sent later, once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from sqlalchemy import select, update
from werkzeug.serving import make_server

from certify import clock
from certify.accounts.models import WebSession
from certify.app import create_app
from certify.assessments import marking
from certify.assessments.marking import Given
from certify.assessments.models import AssessmentSheet, CriterionMark, JurySession
from certify.assessments.terms import Mark
from certify.config import Settings
from certify.db import Database

from . import samples
from .browsing import PASSWORD, make_site

PAGE = "/jury/BJ-S-2026-0001/poste/MSP?n=1&n=2&n=3"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests fail."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-quic"]
        )
        yield browser
        browser.close()


@pytest.fixture
def others() -> list[str]:
    """What another juror of the session signs in with."""
    return []


@pytest.fixture
def served(
    settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch, others: list[str]
) -> Iterator[tuple[str, str]]:
    """The site with its tests under way, and what a juror signs in with."""
    monkeypatch.setattr(clock, "now", lambda: now)
    with ThreadPoolExecutor(1) as apart:  # the browser's event loop is in this thread
        made = apart.submit(make_site, settings, sqlite, now).result()
    with sqlite.writing() as session:
        samples.started(session, samples.again(session, made.world), now)
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = create_app(replace(settings, public_url=url), sqlite)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    others.append(f"compte{made.world.sitting_people[2].id}@exemple.bj")
    yield url, f"compte{made.world.sitting_people[1].id}@exemple.bj"
    server.shutdown()
    thread.join()


@pytest.fixture
def tablet(chromium: Browser, served: tuple[str, str]) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 800, "height": 1200})
    page = context.new_page()
    page.goto(f"{served[0]}/connexion")
    _sign_in(page, served[1])
    page.goto(served[0] + PAGE)
    yield page
    context.close()


def _sign_in(page: Page, identifier: str) -> None:
    page.fill("#identifier", identifier)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_load_state()


def tap(page: Page, table: int, criterion: int, mark: str) -> None:
    page.locator(f"[name='m{table}-{criterion}'][value='{mark}']").check(force=True)


def on_tablet(page: Page, count: int) -> None:
    expect(page.locator("[data-here]")).to_have_text(str(count))


def on_server(page: Page, count: int) -> None:
    expect(page.locator("[data-there]")).to_have_text(str(count))
    on_tablet(page, 0)


def saved(database: Database) -> dict[tuple[int, int], Mark | None]:
    with database.reading() as session:
        rows = session.execute(
            select(AssessmentSheet, CriterionMark).join(CriterionMark, CriterionMark.sheet_id == AssessmentSheet.id)
        )
        return {(sheet.enrolment.table_number, row.criterion_id): row.mark for sheet, row in rows}


@pytest.fixture
def offline(tablet: Page) -> Callable[[bool], None]:
    context: BrowserContext = tablet.context
    return context.set_offline


def test_a_tap_is_on_the_server(tablet: Page, sqlite: Database) -> None:
    tap(tablet, 1, 1, "met")
    tap(tablet, 2, 1, "partly_met")
    tap(tablet, 1, 2, "not_observed")
    on_server(tablet, 3)
    expect(tablet.locator("[data-count='1']")).to_have_text("2")
    expect(tablet.locator("[data-check='2']")).to_be_visible()
    expect(tablet.locator("[data-check='3']")).to_be_hidden()
    assert saved(sqlite) == {(1, 1): Mark.MET, (2, 1): Mark.PARTLY_MET, (1, 2): Mark.NOT_OBSERVED}


def test_without_network_it_waits_on_the_tablet(
    tablet: Page, sqlite: Database, offline: Callable[[bool], None]
) -> None:
    offline(True)
    tap(tablet, 1, 1, "met")
    tap(tablet, 1, 1, "not_met")
    tap(tablet, 3, 2, "met")
    on_tablet(tablet, 2)
    expect(tablet.locator("[data-said]")).to_contain_text("Pas de réseau : continuez.")
    assert saved(sqlite) == {}
    offline(False)
    on_server(tablet, 2)
    assert saved(sqlite) == {(1, 1): Mark.NOT_MET, (3, 2): Mark.MET}


def test_what_waits_is_sent_after_the_page_was_closed(
    tablet: Page, served: tuple[str, str], sqlite: Database, offline: Callable[[bool], None]
) -> None:
    offline(True)
    tap(tablet, 2, 3, "partly_met")
    on_tablet(tablet, 1)
    page = tablet.context.new_page()
    tablet.close()
    offline(False)
    page.goto(served[0] + PAGE)
    on_server(page, 1)
    expect(page.locator("[name='m2-3'][value='partly_met']")).to_be_checked()
    assert saved(sqlite) == {(2, 3): Mark.PARTLY_MET}


def test_signed_out_the_person_signs_in_and_the_rest_is_sent(
    tablet: Page, served: tuple[str, str], sqlite: Database, now: datetime
) -> None:
    with sqlite.writing() as session:
        session.execute(update(WebSession).values(ended_at=now))
    tap(tablet, 1, 1, "met")
    on_tablet(tablet, 1)
    tablet.click("[data-said] a >> nth=0")
    _sign_in(tablet, served[1])
    tablet.wait_for_url(f"**{PAGE}")
    on_server(tablet, 1)
    assert saved(sqlite) == {(1, 1): Mark.MET}


def test_one_that_is_refused_does_not_hold_up_the_others(
    tablet: Page, sqlite: Database, offline: Callable[[bool], None], now: datetime
) -> None:
    offline(True)
    tap(tablet, 1, 1, "met")
    tap(tablet, 2, 1, "met")
    _marked_elsewhere(sqlite, now)
    offline(False)
    expect(tablet.locator("[data-said]")).to_contain_text("001 (Cette grille a été enregistrée ailleurs")
    on_tablet(tablet, 1)
    assert saved(sqlite)[2, 1] is Mark.MET
    tablet.reload()
    expect(tablet.locator("[name='m1-1'][value='met']")).to_be_checked()
    tablet.click("button[name=go]:not(.hide)")
    on_tablet(tablet, 0)
    assert saved(sqlite)[1, 1] is Mark.MET


def _marked_elsewhere(sqlite: Database, now: datetime) -> None:
    """The same juror marks the same candidate on another device."""
    with sqlite.writing() as session:
        found = session.scalars(select(JurySession)).one()
        seat, method = found.seats[1], found.version.methods[0]
        by = samples.person(seat.juror.account)
        marks = {1: Given(Mark.NOT_MET)}
        marking.save_marks(session, seat, found.enrolments[0], method, marks, by=by, now=now)


def test_nothing_on_the_page_shuts_somebody_out(tablet: Page) -> None:
    tap(tablet, 1, 1, "met")
    on_tablet(tablet, 0)
    for width in (360, 800, 1280):
        tablet.set_viewport_size({"width": width, "height": 1200})
        found = Axe().run(tablet)
        assert found.violations_count == 0, found.generate_report()
        assert tablet.evaluate("document.documentElement.scrollWidth") <= width


GRID = "/jury/BJ-S-2026-0001/grilles/2/MSP"


def tap_grid(page: Page, criterion: int, mark: str) -> None:
    page.locator(f"[name='c{criterion}'][value='{mark}']").check(force=True)


def test_a_grid_of_one_person_keeps_and_sends_in_the_same_way(
    tablet: Page, served: tuple[str, str], sqlite: Database, offline: Callable[[bool], None]
) -> None:
    tablet.goto(served[0] + GRID)
    tap_grid(tablet, 1, "met")
    on_server(tablet, 1)
    offline(True)
    tap_grid(tablet, 2, "partly_met")
    on_tablet(tablet, 1)
    tablet.click("button[value=save]")  # it stays on the page: there is nowhere to send it
    expect(tablet.locator("[data-said]")).to_contain_text("Pas de réseau : continuez.")
    assert saved(sqlite) == {(2, 1): Mark.MET}
    offline(False)
    on_server(tablet, 2)
    expect(tablet.locator("[data-count='2']")).to_have_text("2")
    assert saved(sqlite) == {(2, 1): Mark.MET, (2, 2): Mark.PARTLY_MET}


def test_a_tap_and_the_button_at_once_are_no_conflict(tablet: Page, served: tuple[str, str], sqlite: Database) -> None:
    tablet.goto(served[0] + GRID)
    tablet.locator("details summary").first.click()
    tablet.fill("[name=o1]", "Geste sûr.")
    tap_grid(tablet, 1, "met")
    tablet.click("button[value=save]")
    expect(tablet.locator("main [role=status]").first).to_contain_text("Grille enregistrée.")
    assert saved(sqlite)[2, 1] is Mark.MET
    expect(tablet.locator("[name=o1]")).to_have_value("Geste sûr.")


def test_a_grid_shuts_nobody_out(tablet: Page, served: tuple[str, str]) -> None:
    tablet.goto(served[0] + GRID)
    tap_grid(tablet, 1, "met")
    on_server(tablet, 1)
    tablet.set_viewport_size({"width": 360, "height": 1200})
    found = Axe().run(tablet)
    assert found.violations_count == 0, found.generate_report()


CHOICE = "/jury/BJ-S-2026-0001/poste/MSP"


@pytest.fixture
def prepared(tablet: Page, served: tuple[str, str]) -> Page:
    """A tablet on which three candidates are prepared."""
    tablet.goto(served[0] + CHOICE)
    tablet.click("[data-prepare] button")
    expect(tablet.locator("[data-prepare] [data-said]")).to_have_text("3 sur 3 prêts sur cette tablette.")
    tablet.wait_for_function("navigator.serviceWorker.getRegistrations().then((all) => all.some((one) => one.active))")
    return tablet


def test_a_prepared_tablet_opens_without_network_and_sends_once_it_is_back(
    prepared: Page, served: tuple[str, str], sqlite: Database, offline: Callable[[bool], None]
) -> None:
    offline(True)
    prepared.goto(served[0] + CHOICE)
    prepared.click("main ul a")
    expect(prepared.locator("form[data-kept]")).to_be_attached()
    text = prepared.content()
    assert "csrf_token" not in text
    assert not [name for name in samples.NAMES if name in text]
    tap(prepared, 1, 1, "met")
    on_tablet(prepared, 1)
    prepared.reload()
    expect(prepared.locator("[name='m1-1'][value='met']")).to_be_checked()
    assert saved(sqlite) == {}
    offline(False)
    on_server(prepared, 1)
    expect(prepared.locator("form[data-kept]")).not_to_be_attached()
    assert saved(sqlite) == {(1, 1): Mark.MET}


def test_what_was_sent_since_is_no_conflict_with_what_is_given_without_network(
    prepared: Page, served: tuple[str, str], sqlite: Database, offline: Callable[[bool], None]
) -> None:
    prepared.goto(served[0] + PAGE)
    tap(prepared, 1, 1, "met")
    tap(prepared, 1, 2, "met")
    on_server(prepared, 2)
    offline(True)
    prepared.goto(served[0] + PAGE)
    tap(prepared, 1, 3, "not_met")
    on_tablet(prepared, 1)
    offline(False)
    on_server(prepared, 3)
    assert saved(sqlite) == {(1, 1): Mark.MET, (1, 2): Mark.MET, (1, 3): Mark.NOT_MET}


def test_after_leaving_nothing_is_on_the_tablet(
    prepared: Page, served: tuple[str, str], offline: Callable[[bool], None]
) -> None:
    prepared.click("form.leave button")
    prepared.wait_for_url(lambda url: "/poste/" not in url)
    assert prepared.evaluate("caches.keys()") == []
    offline(True)
    with pytest.raises(Error):
        prepared.goto(served[0] + CHOICE)


def test_whoever_comes_next_finds_nothing_of_another(
    prepared: Page, served: tuple[str, str], others: list[str]
) -> None:
    prepared.context.clear_cookies()
    prepared.goto(f"{served[0]}/connexion")
    _sign_in(prepared, others[0])
    prepared.wait_for_function("caches.keys().then((names) => names.length === 0)")


def test_leaving_with_marks_unsent_is_said_first(
    prepared: Page, served: tuple[str, str], offline: Callable[[bool], None], sqlite: Database, now: datetime
) -> None:
    prepared.goto(served[0] + PAGE)
    offline(True)
    tap(prepared, 1, 1, "met")
    on_tablet(prepared, 1)
    _marked_elsewhere(sqlite, now)
    offline(False)
    expect(prepared.locator("[data-said]")).to_contain_text("001 (")
    prepared.click("form.leave button")
    expect(prepared.locator("form.leave [role=alert]")).to_contain_text("Vous déconnecter maintenant les efface.")
    prepared.click("form.leave button")
    prepared.wait_for_url(lambda url: "/poste/" not in url)
    assert prepared.evaluate("indexedDB.databases().then((all) => all.length)") == 0

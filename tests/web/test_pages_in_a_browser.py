"""The pages of this room and of accounts in a real browser: axe finds nothing, and nothing scrolls sideways."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from certify import clock
from certify.accounts import actions
from certify.accounts.terms import IdentifierKind, Role
from certify.app import create_app
from certify.audit.trail import SYSTEM
from certify.config import Settings
from certify.db import Database

Scheme = Literal["light", "dark"]

MAIL, PASSWORD = "elisabeth@exemple.bj", "trois mots posés là"
LONG_NAME = "N'Guessan-Ouédraogo Élisabeth Marie-Thérèse Akissi"
OPEN_PAGES = ("/", "/connexion", "/inscription", "/deconnexion", "/nulle-part")
OWN_PAGES = ("/accueil", "/mot-de-passe", "/validation")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without it these tests fail."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-quic"]
        )
        yield browser
        browser.close()


@pytest.fixture
def address(settings: Settings, sqlite: Database) -> Iterator[str]:
    """The site, served on a free port, with one candidate."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = create_app(replace(settings, public_url=url), sqlite)
    now = clock.now()
    with sqlite.writing() as session:
        identifiers = [(IdentifierKind.MAIL, MAIL)]
        account = actions.open_account(
            session, name=LONG_NAME, identifiers=identifiers, password=PASSWORD, by=SYSTEM, now=now
        )
        actions.grant_role(session, account, Role.CANDIDATE, None, from_on=now.date(), by=SYSTEM, now=now)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield url
    server.shutdown()
    thread.join()


def look(page: Page, what: str) -> None:
    """Axe's findings, and whether the page is wider than its window."""
    findings = Axe().run(page)
    assert findings.violations_count == 0, f"{what}\n{findings.generate_report()}"
    assert fits(page), what


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/connexion")
    page.fill("#identifier", MAIL)
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/accueil")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_are_accessible_and_fit(browser: Browser, address: str, scheme: Scheme, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 780}, color_scheme=scheme)
    page = context.new_page()
    for language in ("fr", "en"):
        for path in OPEN_PAGES:
            page.goto(f"{address}{path}?lang={language}")
            look(page, f"{path} {language} {scheme} {width}")
    page.goto(f"{address}/inscription")
    page.click("main button")
    look(page, "a refused form")
    assert page.evaluate("document.activeElement.className") == "errors stop"
    sign_in(page, address)
    for path in OWN_PAGES:
        page.goto(f"{address}{path}")
        look(page, f"{path} {scheme} {width}")
    context.close()


def test_nothing_scrolls_sideways_with_text_at_200_percent(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    sign_in(page, address)
    for path in ("/accueil", "/mot-de-passe", "/nulle-part"):
        page.goto(f"{address}{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert fits(page), path
    page.context.clear_cookies()
    for path in OPEN_PAGES:
        page.goto(f"{address}{path}")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert fits(page), path
    page.close()


def test_everything_works_without_javascript(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    sign_in(page, address)
    assert page.inner_text("h1") == LONG_NAME
    page.click("footer button")
    page.wait_for_url("**/deconnexion")
    page.goto(f"{address}/accueil")
    assert "/connexion" in page.url
    page.close()


def test_the_browser_refuses_nothing_of_ours(browser: Browser, address: str) -> None:
    """The content security policy fits the pages: the console stays silent."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for path in ("/", "/connexion", "/inscription"):
        page.goto(f"{address}{path}")
    assert said == []
    page.close()

"""The script of a candidate's pages, in Chromium: what a phone is asked to send, and what is not offered elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from certify.accounts.actions import change_password
from certify.app import create_app
from certify.audit.trail import SYSTEM
from certify.demo.stage import mail_of
from tests.corridor.test_pages import PASSWORD
from tests.corridor.test_sharing import address_of
from tests.corridor.world import World, certificate_of

PHONE = """
navigator.canShare = ({ files }) => files.every((file) => file.type === "application/pdf");
navigator.share = async (what) => {
  if (window.refuse-- > 0) throw new DOMException("too late", "NotAllowedError");
  const [file] = what.files || [];
  const digest = file && new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  window.sent = { name: file?.name, url: what.url,
    digest: digest && Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") };
};
"""
NO_PHONE = "delete Navigator.prototype.share; delete Navigator.prototype.canShare;"


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
def served(issued: World) -> Iterator[str]:
    """The site over the issued, where everybody has their certificates."""
    with issued.database.writing() as session:
        account = issued.stage.account(session, "moussa")
        change_password(session, account, PASSWORD, by=SYSTEM, now=issued.issuer().clock())
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    server.app = create_app(replace(issued.settings, public_url=url), issued.database)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield url
    server.shutdown()
    thread.join()


def opened(chromium: Browser, url: str, path: str, script: str = "") -> Page:
    """That page of moussa's, in a browser of his that can what the script says."""
    page = chromium.new_context().new_page()
    page.add_init_script("window.refuse = 0;" + script)
    page.goto(f"{url}/connexion")
    page.fill("#identifier", mail_of("moussa"))
    page.fill("#password", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/accueil")
    page.goto(url + path)
    return page


def until_sent(page: Page) -> None:
    """Wait until the phone was asked; a text to evaluate again and again is what the policy forbids the page."""
    for _ in range(300):
        if page.evaluate("window.sent !== undefined"):
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing was sent")


def test_the_file_that_is_sent_is_the_one_that_was_signed(chromium: Browser, served: str, issued: World) -> None:
    page = opened(chromium, served, address_of(issued, "moussa"), PHONE)
    page.click("[data-file]")
    until_sent(page)
    with issued.database.reading() as session:
        row = certificate_of(session, issued.stage, "moussa")
        number, name = row.number, row.pdf
    assert page.evaluate("sent.name") == f"{number}.pdf"
    assert page.evaluate("sent.digest") == name, "a file is stored under its SHA-256"


def test_a_file_that_came_too_late_for_the_first_touch_is_sent_by_the_second(
    chromium: Browser, served: str, issued: World
) -> None:
    page = opened(chromium, served, address_of(issued, "moussa"), PHONE + "window.refuse = 1;")
    page.click("[data-file]")
    expect(page.locator("[data-said]")).to_have_text("Le fichier est là : touchez encore une fois.")
    page.click("[data-file]")
    until_sent(page)


def test_a_file_that_does_not_arrive_is_said(chromium: Browser, served: str, issued: World) -> None:
    page = opened(chromium, served, address_of(issued, "moussa"), PHONE)
    page.context.set_offline(True)
    page.click("[data-file]")
    expect(page.locator("[data-said]")).to_contain_text("Essayez de nouveau")
    page.context.set_offline(False)
    page.click("[data-file]")
    until_sent(page)


def test_what_the_browser_cannot_do_is_not_offered(chromium: Browser, served: str, issued: World) -> None:
    page = opened(chromium, served, address_of(issued, "moussa"), NO_PHONE)
    expect(page.locator("[data-file]")).to_be_hidden()
    page.goto(page.url + "/liens/nouveau")
    page.fill("#label", "Lyon")
    page.click("main button")
    expect(page.locator("[data-send]")).to_be_hidden()


def test_nothing_leaves_before_somebody_touches_it(chromium: Browser, served: str, issued: World) -> None:
    page = opened(chromium, served, address_of(issued, "moussa"), PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("", "/linkedin"):
        page.goto(served + address_of(issued, "moussa") + path, wait_until="networkidle")
    page.click("main button")
    page.wait_for_load_state("networkidle")
    assert asked
    assert all(url.startswith(served + "/") for url in asked)
    assert not any(url.endswith(".pdf") for url in asked)
    assert page.evaluate("window.sent") is None
    page.click("[data-send]")
    until_sent(page)
    assert page.evaluate("sent.url") == page.input_value("#link")

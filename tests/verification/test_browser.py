"""The pages in a real browser: axe, narrow screens with large text, the policy that forbids everything, no script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from certify.verification.application import PublicApplication

from .issued import Issued

CHROMIUM = "/usr/bin/chromium"
ADDRESSES = {
    "forms": "/verify",
    "authentic": "/v/{title}",
    "unit": "/v/{unit}?lang=en",
    "suspended": "/v/{suspended}",
    "withdrawn": "/v/{withdrawn}",
    "replaced": "/v/{replaced}?lang=en",
    "cannot_check": "/v/{pending}",
    "unknown": "/v/nothing",
    "no page": "/verify/nowhere",
    "doubt": "/verify/doubt",
    "doubt on a certificate": "/verify/doubt/{title}",
    "no receipt": "/receipt/nothing",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(app: PublicApplication) -> Iterator[str]:
    """The application on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def findings(page: Page) -> list[str]:
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, site: str, issued: Issued, scheme: str) -> None:
    # The policy forbids every script, axe's too: it is set aside here and tested below.
    with browser.new_context(
        viewport={"width": 360, "height": 700},
        color_scheme=scheme,  # type: ignore[arg-type]
        bypass_csp=True,
    ) as context:
        page = context.new_page()
        found = {}
        for name, address in ADDRESSES.items():
            page.goto(site + address.format(**issued.ids))
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found[name] = findings(page)
        page.goto(f"{site}/verify")
        page.click("button[value=number]")
        found["errors"] = findings(page)
        assert page.evaluate("document.activeElement.className") == "errors stop"
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_nothing_scrolls_sideways_on_a_small_screen_with_large_text(
    browser: Browser, site: str, issued: Issued
) -> None:
    with browser.new_context(viewport={"width": 320, "height": 600}, bypass_csp=True) as context:
        page = context.new_page()
        wide = []
        for name, address in ADDRESSES.items():
            page.goto(site + address.format(**issued.ids))
            page.add_style_tag(content=":root{font-size:200%}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(name)
    assert wide == []


def test_the_policy_stops_nothing_of_ours_and_no_request_goes_elsewhere(
    browser: Browser, site: str, issued: Issued
) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        complaints: list[str] = []
        asked: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("request", lambda request: asked.append(request.url))
        for address in ("/verify", f"/v/{issued.ids['title']}"):
            page.goto(site + address)
        assert page.evaluate("getComputedStyle(document.querySelector('.verdict')).display") == "grid"
    assert [text for text in complaints if "Content Security Policy" in text] == []
    assert [url for url in asked if not url.startswith(site)] == []
    pages = [url for url in asked if "/v/js/" not in url and not url.endswith("/icon.svg")]
    assert pages[:2] == [f"{site}/verify", f"{site}/v/{issued.ids['title']}"]


def test_every_way_works_with_scripts_switched_off(browser: Browser, site: str, issued: Issued, tmp_path: Path) -> None:
    file = tmp_path / "certificate.pdf"
    file.write_bytes(issued.pdf("title"))
    with browser.new_context(java_script_enabled=False, locale="en-GB") as context:
        page = context.new_page()

        def verdict() -> str:
            return page.locator("#v").inner_text()

        page.goto(f"{site}/verify")
        page.fill("#public_id", issued.ids["title"].lower())
        page.click("button[value=id]")
        assert verdict().startswith("Authentic")
        page.goto(f"{site}/verify")
        page.fill("#number", "BJ-2026-000001-9")
        page.fill("#name", "Parfait Adandé")
        page.fill("#birth_year", "1991")
        page.click("button[value=number]")
        assert verdict().startswith("Authentic")
        page.goto(f"{site}/verify")
        page.set_input_files("#file", file)
        page.click("button[value=file]")
        assert verdict().startswith("Authentic")
        page.goto(f"{site}/verify")
        page.fill("#code", issued.code("withdrawn"))
        page.click("button[value=code]")
        assert verdict() == "This certificate has been withdrawn"
        page.click("nav.langs summary")
        page.click("nav.langs [lang=de]")
        assert page.locator("html").get_attribute("lang") == "de"
        assert verdict() == "Dieses Zertifikat wurde zurückgezogen"


def test_a_code_opened_by_a_camera_never_sends_what_follows_the_sign(
    browser: Browser, site: str, issued: Issued
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(issued.code("title").replace("https://certify.example.org", site))
        assert page.locator("section.verdict.authentic").count() == 1
        assert all("#" not in url for url in asked)

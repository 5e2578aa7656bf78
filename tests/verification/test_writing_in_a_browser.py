"""What a browser sends by itself passes for ours, and what another site makes it send does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import func, select
from werkzeug.serving import make_server

from certify.certificates.keys import OpenKeys
from certify.certificates.models import Doubt
from certify.db import Database
from certify.verification.models import Receipt
from certify.verification.receipt_making import ReceiptMaker

from .conftest import Hands, opened
from .issued import ADDRESS, PASSPHRASE, Issued

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def site(own: Issued) -> Iterator[str]:
    """The application over this test's own register, on a free port."""
    for app in opened(own):
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 360, "height": 700}, java_script_enabled=False, locale="fr") as context:
        yield context.new_page()


def test_a_receipt_comes_by_itself_without_a_script(page: Page, site: str, own: Issued, hands: Hands) -> None:
    page.goto(f"{site}/v/{own.ids['title']}")
    page.get_by_role("button", name="Demander un reçu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre reçu est en préparation")
    settings, keys = own.settings(), OpenKeys(own.home, PASSPHRASE, ADDRESS)
    maker = ReceiptMaker(Database(settings.database_url), settings.files, keys, hands)
    # In a thread of its own, as the worker is in a process of its own: the browser's driver has this one.
    with ThreadPoolExecutor() as worker:
        assert worker.submit(maker.make_waiting).result() == 1
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre reçu est prêt", timeout=30_000)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le reçu").click()
    assert download.value.suggested_filename == "receipt-2026-11-24-103000.pdf"


def test_a_doubt_is_reported_without_a_script(page: Page, site: str, own: Issued) -> None:
    page.goto(f"{site}/v/{own.ids['unit']}")
    page.get_by_role("link", name="Signaler un doute").click()
    page.get_by_label("Quelqu’un demande de l’argent").check()
    page.get_by_label("Dites ce que vous avez vu").fill("On me demande de payer pour le certificat.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre doute est signalé")


def test_a_form_on_another_site_writes_nothing(page: Page, site: str, own: Issued) -> None:
    inputs = f'<input name="way" value="id"><input name="public_id" value="{own.ids["title"]}">'
    for path in ("/receipt", "/verify/doubt"):
        page.goto("data:text/html,<p>")
        page.set_content(f'<form method="post" action="{site}{path}">{inputs}<button>x</button></form>')
        page.get_by_role("button").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Cette demande vient d’un autre site")
    with own.reading() as session:
        rows = [session.scalar(select(func.count()).select_from(table)) for table in (Receipt, Doubt)]
    assert rows == [0, 0]

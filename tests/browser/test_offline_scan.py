"""What /verify adds with scripts: a file dropped anywhere, and a scan button only where the browser reads codes."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from certify.config import Settings
from certify.db import Database
from certify.verification.application import create_public_app

# Chromium on this system reads no codes: this stands where the browser's own reader does, and gives what it is told.
READER = """self.BarcodeDetector = class {
  static async getSupportedFormats() { return ['qr_code']; }
  async detect() { return self.seen ? [{ rawValue: self.seen }] : []; }
}"""
DROP = """() => {
  const data = new DataTransfer();
  data.items.add(new File(['nothing of ours'], 'letter.txt', { type: 'text/plain' }));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
}"""
ONE_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def page(chromium: Browser, settings: Settings, sqlite: Database) -> Iterator[Page]:
    app = create_public_app(settings, sqlite)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever).start()
    with chromium.new_context(locale="fr-FR", base_url=f"http://127.0.0.1:{server.server_port}") as context:
        yield context.new_page()
    server.shutdown()
    server.server_close()
    app.close()


def test_without_a_reader_of_codes_there_is_no_button(page: Page) -> None:
    page.goto("/verify")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#scan")).to_be_hidden()


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ("https://elsewhere.example/v/7Q4F9ZK2M3XA#AB", "Ce code mène ailleurs, ne l’ouvrez pas"),
        ("https://ours.example@elsewhere.example/v/7Q4F9ZK2M3XA", "Il mène à elsewhere.example, et non"),
        ("HTTPS:\\\\elsewhere.example/", "Il mène à elsewhere.example, et non"),
        ("https://[elsewhere.example/", "Ce code n’est pas celui d’un certificat."),
        ("javascript:alert(1)", "Ce code n’est pas celui d’un certificat."),
        ("WIFI:S:x;;", "Ce code n’est pas celui d’un certificat."),
        ("", "Aucun code ne se lit sur cette photo."),
    ],
)
def test_a_photo_is_read_here_and_a_code_that_leads_elsewhere_is_not_opened(page: Page, seen: str, said: str) -> None:
    page.add_init_script(READER + f"; self.seen = {seen!r};")
    page.goto("/verify")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_input_files("#scan-photo", {"name": "code.png", "mimeType": "image/png", "buffer": ONE_PIXEL})
    expect(page.locator("#scan .note:visible")).to_contain_text(said)
    assert [url for url in asked if not url.endswith("/icon.svg")] == []
    assert page.url.endswith("/verify")


@pytest.mark.parametrize(
    "path",
    [
        "/v/..//elsewhere.example/evil",
        "/v/%2e%2e//elsewhere.example/evil",
        "/v/..\\\\/\\\\elsewhere.example/evil",
        "/v//elsewhere.example",
        "/v/",
        "/v/7Q4F9ZK2M3XA/more",
        "/verify?public_id=7Q4F9ZK2M3XA",
    ],
)
def test_an_address_of_this_register_that_is_no_certificates_is_not_opened(page: Page, path: str) -> None:
    page.add_init_script(READER + f"; self.seen = `${{location.origin}}{path}`;")
    page.goto("/verify")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_input_files("#scan-photo", {"name": "code.png", "mimeType": "image/png", "buffer": ONE_PIXEL})
    expect(page.locator("#scan .note:visible")).to_contain_text("Ce code n’est pas celui d’un certificat.")
    assert [url for url in asked if not url.endswith("/icon.svg")] == []
    assert page.url.endswith("/verify")


def test_a_code_of_this_register_is_opened_with_its_end(page: Page) -> None:
    page.add_init_script(READER + "; self.seen = `${location.origin}/v/7Q4F9ZK2M3XA#AAAA`;")
    page.goto("/verify")
    page.set_input_files("#scan-photo", {"name": "code.png", "mimeType": "image/png", "buffer": ONE_PIXEL})
    page.wait_for_url("**/v/7Q4F9ZK2M3XA#AAAA")


def test_a_file_dropped_anywhere_is_sent_as_if_it_had_been_chosen(page: Page) -> None:
    page.goto("/verify")
    page.wait_for_load_state("networkidle")
    with page.expect_navigation() as sent:
        page.evaluate(DROP)
    assert sent.value.request.method == "POST"
    assert sent.value.status == 415  # it came, and is nothing of ours

"""The page that verifies on the phone: beside the register, and after one visit without network, server or register."""

from __future__ import annotations

import base64
import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from certify import clock
from certify.credential import cose, qrtext
from certify.credential.trustfile import open_trust
from certify.db import Database
from certify.keyring import bundle as bundles
from certify.keyring import ring
from certify.keyring.places import Places
from certify.keyring.ring import ROOT
from certify.verification import pages, scripts
from certify.verification.application import create_public_app
from tests.credential.samples import Key
from tests.credential.world import made
from tests.verification import issued as registers
from tests.verification.issued import KEYS_MADE, NOW, PASSPHRASE, Issued

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

NAME = "Parfait"
TITLE = "Authentique : titre complet de carreleur"
OCCUPATION, CODE = ("Carrelage", "ROME-BJ F1608"), "CARR, édition 2024"
LOOKED = NOW + timedelta(hours=1)
FITS = "La signature du code a aussi été vérifiée sur cet appareil"
LISTS = (
    "caches.open('certify-material').then(one => one.keys()).then(all => all.filter(k => /status/.test(k.url)).length)"
)
PAGES = """caches.keys().then(names => Promise.all(names.map(async name =>
  [name, (await (await caches.open(name)).keys()).map(key => new URL(key.url).pathname + new URL(key.url).search)])))"""
TEXT = "path => caches.match(path).then(one => one.text())"
NEWER = "0123456789ab"
PORTAL = b"<!doctype html><title>Welcome</title><p>Log in to this network first."
FOOLED = """caches.keys().then(names => Promise.all(names.map(async name => {
  const cache = await caches.open(name), kept = await cache.matchAll();
  return (await Promise.all(kept.map(one => one.text()))).some(text => text.includes('Log in to this network'));
}))).then(found => found.includes(true))"""
SLOW = 60_000  # milliseconds: these tests are not about how fast this machine is
PREPARED = f"""async () => (await navigator.serviceWorker.ready) && (await {LISTS}) === 4
  && (await caches.match('/v/offline?lang=de')) !== undefined"""


@dataclass
class Register:
    """The site, with a hand on its cable. `asked` is all that it ever received."""

    issued: Issued
    address: str
    app: WSGIApplication
    asked: list[str] = field(default_factory=list)
    instead: dict[str, bytes] = field(default_factory=dict)
    mode: str = "well"
    portal: str = ""  # what a network that wants a login first answers, as an expression of paths
    fooled: int = 0
    released: threading.Event = field(default_factory=threading.Event)
    _stop: Callable[[], None] | None = None

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.asked.append(f"{ {name: value for name, value in environ.items() if isinstance(value, str)} } {body!r}")
        if self.mode == "hanging":
            self.released.wait(30)
        if self.mode != "well":
            start_response("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"down"]
        if self.portal and re.match(self.portal, f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}"):
            self.fooled += 1
            start_response("200 OK", [("Content-Type", "text/html")])
            return [PORTAL]
        if environ["PATH_INFO"] in self.instead:
            start_response("200 OK", [("Content-Type", "application/json")])
            return [self.instead[environ["PATH_INFO"]]]
        return self.app(environ, start_response)

    def open(self) -> None:
        self.released.clear()
        server = make_server("127.0.0.1", int(self.address.rpartition(":")[2]), self, threaded=True)
        server.daemon_threads = True  # type: ignore[attr-defined]  # one that hangs must not hold the test
        thread = threading.Thread(target=server.serve_forever)
        thread.start()

        def stop() -> None:
            server.shutdown()
            thread.join()
            server.server_close()

        self._stop = stop

    def close(self) -> None:
        """The server is gone: nothing listens there any more."""
        self.released.set()
        if self._stop:
            self._stop()
        self._stop = None

    def code(self, name: str) -> str:
        return self.issued.code(name)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Issued, str]]:
    """A register whose codes lead to a port of this machine."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{found.getsockname()[1]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registers, "ADDRESS", address)
        yield registers.issue(tmp_path_factory.mktemp("issued") / "home"), address


@pytest.fixture(scope="module")
def chromium(home: tuple[Issued, str], chromium: Browser) -> Browser:
    """The browser, opened once the register is made: after that no other event loop can run here."""
    return chromium


@pytest.fixture
def register(home: tuple[Issued, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Register]:
    monkeypatch.setattr(clock, "now", lambda: LOOKED)
    issued, address = home
    settings = issued.settings()
    database = Database(settings.database_url)
    app = create_public_app(settings, database)
    register = Register(issued, address, app)
    register.open()
    yield register
    register.close()
    app.close()
    database.close()


@pytest.fixture(autouse=True)
def patient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing here is given up for being slow, unless a register that hangs is what is tried."""
    given, hanging = scripts.source, "hanging" in request.node.name

    def source(name: str) -> str:
        text = given(name)
        assert text.count("PATIENCE = 5000;") == (name in ("page.js", scripts.WORKER))
        return text if hanging else text.replace("PATIENCE = 5000;", f"PATIENCE = {SLOW};")

    monkeypatch.setattr(scripts, "source", source)
    expect.set_options(timeout=SLOW)
    yield
    expect.set_options(timeout=5_000)


@pytest.fixture
def renewed(register: Register, monkeypatch: pytest.MonkeyPatch, patient: None) -> Iterator[Callable[[], None]]:
    """Called, the site has a newer version of the scripts, which marks the pages that it is in."""
    before, apps = scripts.source, []

    def change() -> None:
        monkeypatch.setattr(scripts, "version", lambda: NEWER)
        monkeypatch.setattr(scripts, "address", lambda name: f"/v/js/{NEWER}/{name}")
        mark = {"page.js": "document.documentElement.dataset.newer = '1';\n"}
        monkeypatch.setattr(scripts, "source", lambda name: before(name) + mark.get(name, ""))
        pages._environment.cache_clear()  # addresses are in compiled templates
        apps.append(create_public_app(register.issued.settings()))
        register.app = apps[-1]

    yield change
    pages._environment.cache_clear()
    for app in apps:
        app.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A telephone, in French, whose clock stands still. What goes wrong in a script or with the policy is a failure."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": 360, "height": 800})
    context.clock.set_fixed_time(LOOKED)
    context.set_default_timeout(SLOW)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on(
        "console", lambda message: wrong.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield context
    context.close()
    assert wrong == []


def visit(phone: BrowserContext, address: str) -> Page:
    page = phone.new_page()
    page.goto(address)
    return page


def until(page: Page, said: str) -> None:
    """Wait for what a promise in the page gives; `wait_for_function` would take the promise itself for a yes."""
    wait(page, lambda: page.evaluate(said))


def wait(page: Page, true: Callable[[], object]) -> None:
    """Wait until it is; the page goes on meanwhile."""
    for _ in range(SLOW // 100):
        if true():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it never came true")


def prepared(phone: BrowserContext, register: Register) -> Page:
    """One visit, to the end of what it keeps."""
    page = visit(phone, register.code("title"))
    until(page, PREPARED)
    return page


def heading(page: Page, text: str) -> None:
    expect(page.locator("#v")).to_have_text(text, use_inner_text=True)


def tampered(text: str, place: int = 40) -> str:
    head, tail = text.split("#")
    data = bytearray(base64.b32decode(tail + "=" * (-len(tail) % 8)))
    data[place] ^= 1
    return f"{head}#{base64.b32encode(data).decode().rstrip('=')}"


def forged(text: str) -> str:
    """The same claims, signed by somebody else."""
    code, key = qrtext.read(text), Key(7)
    return qrtext.write(code.address, code.public_id, cose.sign(cose.parse(code.cose).payload, key.kid, key.sign))


def swapped(text: str, other: str) -> str:
    return f"{text.split('#', maxsplit=1)[0]}#{other.split('#')[1]}"


# Beside the register.


def test_the_phone_says_that_it_checked_the_code_too(phone: BrowserContext, register: Register) -> None:
    page = visit(phone, register.code("title"))
    expect(page.locator("ol.checks li.ok").last).to_have_text(FITS)
    assert page.locator("section.verdict.authentic").count() == 1
    head, tail = register.code("unit").split("#")
    expect(visit(phone, f"{head}#{tail.lower()}").locator("ol.checks li.ok").last).to_have_text(FITS)


def test_a_code_that_does_not_hold_takes_the_place_of_the_verdict_and_shows_nothing(
    phone: BrowserContext, register: Register
) -> None:
    good = register.code("title")
    told = {
        tampered(good): ("altered", "Ce document a été modifié"),
        tampered(good, -1): ("altered", "Ce document a été modifié"),
        good[:-9]: ("altered", "Ce document a été modifié"),
        swapped(good, register.code("unit")): ("altered", "Ce document a été modifié"),
        forged(good): ("unknown", "Nous ne connaissons pas ce certificat"),
    }
    for text, (verdict, said) in told.items():
        page = visit(phone, text)
        expect(page.locator(f"section.verdict.{verdict}")).to_be_visible()
        heading(page, said)
        assert page.locator("section.verdict").count() == 1
        whole = page.content().split("<template")[0]
        assert not any(fact in whole for fact in (NAME, "BJ-2026-000001", "1991"))
        assert page.title().startswith(said)


def test_a_code_without_its_end_is_said_not_to_have_been_read(phone: BrowserContext, register: Register) -> None:
    page = visit(phone, register.code("title").split("#")[0])
    expect(page.locator("ol.checks li.off").last).to_contain_text("Seul le code public a été lu")
    assert page.locator("section.verdict.authentic").count() == 1


def test_another_language_keeps_the_code_in_the_browser(phone: BrowserContext, register: Register) -> None:
    page = visit(phone, register.code("title"))
    expect(page.locator("ol.checks li.ok").last).to_have_text(FITS)
    page.click("nav.langs summary")
    page.click("nav.langs a[hreflang=en]")
    assert page.url.endswith(f"?lang=en#{register.code('title').split('#')[1]}")
    expect(page.locator("ol.checks li.ok")).to_have_count(8)


@pytest.mark.parametrize("lost", ["**/page.js", "**/verifier.js", "**/trust.json", "**/v/offline*"])
def test_whatever_is_lost_on_the_way_the_verdict_of_the_register_stays(
    phone: BrowserContext, register: Register, lost: str
) -> None:
    phone.route(lost, lambda route: route.abort())
    page = visit(phone, tampered(register.code("title")))
    page.wait_for_load_state("networkidle")
    assert page.locator("section.verdict.authentic").count() == 1
    assert page.locator("#v").inner_text().startswith("Authentique")


def test_nothing_of_the_code_or_its_holder_is_ever_sent(phone: BrowserContext, register: Register) -> None:
    left: list[str] = []
    phone.on("request", lambda request: left.append(f"{request.url} {request.post_data} {request.headers}"))
    texts = [register.code("title"), register.code("unit"), tampered(register.code("title"))]
    prepared(phone, register)
    for text in texts:
        visit(phone, text).wait_for_load_state("networkidle")
    register.close()
    for text in texts:
        expect(visit(phone, text).locator("#v")).to_be_visible()
    assert len(register.asked) > 10
    assert len(left) > 10
    secrets = [NAME, "1991", *(text.split("#")[1][at : at + 12] for text in texts for at in (0, 60, 120))]
    for line in [*register.asked, *left]:
        assert not any(secret.lower() in line.lower() for secret in secrets), line


# Without it.


def test_after_one_visit_every_code_is_verified_with_the_server_gone(phone: BrowserContext, register: Register) -> None:
    prepared(phone, register)
    register.close()
    page = visit(phone, register.code("title"))
    heading(page, TITLE)
    panel = page.locator("section.verdict.amber")
    expect(panel).to_contain_text("Retrait vérifié pour la dernière fois le 24 novembre 2026 à 9 h 30 (UTC).")
    expect(panel).to_contain_text(NAME)
    assert page.locator(".authentic").count() == 0
    expect(page.locator(".note.warn")).to_contain_text("Sans réseau.")
    told = {
        register.code("unit"): ("amber", "Authentique : UNE UNITÉ sur deux, pas le titre"),
        register.code("successor"): ("amber", "Authentique : titre complet"),  # a longer name left no room for more
        register.code("withdrawn"): ("withdrawn", "Ce certificat a été retiré"),
        register.code("replaced"): ("withdrawn", "Ce certificat a été retiré"),
        register.code("suspended"): ("suspended", "Ce certificat est suspendu"),
        tampered(register.code("unit")): ("altered", "Ce document a été modifié"),
        swapped(register.code("title"), register.code("unit")): ("altered", "Ce document a été modifié"),
        forged(register.code("title")): ("unknown", "Nous ne connaissons pas ce certificat"),
        register.code("title").split("#")[0]: ("cannot_check", "Cet appareil ne peut pas vérifier en ce moment"),
        f"{register.address}/v/%E0%A4%A#{register.code('title').split('#')[1]}": (
            "unknown",
            "Nous ne connaissons pas ce certificat",
        ),
        f"{register.address}/v/%E0%A4%A": ("cannot_check", "Cet appareil ne peut pas vérifier en ce moment"),
    }
    for text, (verdict, said) in told.items():
        page = visit(phone, text)
        heading(page, said)
        expect(page.locator(f"section.verdict.{verdict}")).to_be_visible()
        assert page.locator("section.verdict").count() == 1
        if verdict in ("altered", "unknown"):
            assert NAME not in page.content()


def test_an_anchor_of_a_page_is_no_code_that_was_changed(phone: BrowserContext, register: Register) -> None:
    prepared(phone, register)
    address = register.code("title").split("#")[0]
    expect(visit(phone, f"{address}#v").locator("ol.checks li.off").last).to_contain_text("Seul le code public")
    register.close()
    for anchor in ("v", "main", "elsewhere", "%C3%A9"):
        page = visit(phone, f"{address}#{anchor}")
        expect(page.locator("section.verdict.cannot_check")).to_contain_text("Seul le code public a été lu")


def test_a_phone_that_cannot_read_what_it_keeps_says_so(phone: BrowserContext, register: Register) -> None:
    prepared(phone, register)
    register.close()
    phone.add_init_script(
        "if (self.CacheStorage) CacheStorage.prototype.open = () => Promise.reject(new Error('broken'))"
    )
    page = visit(phone, register.code("title"))
    heading(page, "Cet appareil ne peut pas vérifier en ce moment")


def compared(page: Page) -> dict[str, str]:
    """What the paper is compared with, by its name; the first list of the answer."""
    expect(page.locator("#v")).to_be_visible()
    return dict(
        page.evaluate("""[...document.querySelector('dl.facts').children].map(
      one => [one.querySelector('dt').innerText, one.querySelector('dd').innerText.replace(/\\s+/g, ' ')])""")
    )


def test_the_trade_and_the_unit_are_named_and_the_codes_where_their_names_are_not_here(
    phone: BrowserContext, register: Register
) -> None:
    page = prepared(phone, register)
    register.close()
    facts = compared(visit(phone, register.code("title")))
    assert facts["Nature"] == "Titre complet : Titre Carreleur"
    assert facts["Métier"] == f"{OCCUPATION[0]}, {OCCUPATION[1]}"
    assert "Titre" not in facts
    assert compared(visit(phone, register.code("successor")))["Métier"] == f"{OCCUPATION[0]}, {OCCUPATION[1]}"
    unit = visit(phone, register.code("unit"))
    said = "Certificat d’unité, pas le titre complet. 1. Unité 1 – partie de : Titre Carreleur"
    assert compared(unit)["Nature"] == said
    expect(unit.locator("dl.facts").nth(1)).to_contain_text("Unité 1 sur 2, pas le titre complet1. Unité 1")
    expect(unit.locator("body")).to_contain_text("qui n’est pas signée. Les codes à côté le sont.")
    page.evaluate("caches.open('certify-material').then(one => one.delete('/v/names.json'))")
    page = visit(phone, register.code("title"))
    heading(page, "Authentique : titre complet")
    facts = compared(page)
    assert (facts["Nature"], facts["Titre"], facts["Métier"]) == ("Titre complet", CODE, OCCUPATION[1])
    facts = compared(visit(phone, register.code("unit")))
    assert facts["Nature"] == "Unité 1 sur 2, pas le titre complet"
    expect(page.locator("body")).not_to_contain_text("qui n’est pas signée")


def test_names_that_are_none_are_not_kept(phone: BrowserContext, register: Register) -> None:
    register.instead["/v/names.json"] = b"<html>a login</html>"
    prepared(phone, register)
    register.close()
    heading(visit(phone, register.code("title")), "Authentique : titre complet")


def test_the_way_to_the_next_certificate_answers_without_network(phone: BrowserContext, register: Register) -> None:
    phone.add_init_script(f"""self.BarcodeDetector = class {{
      static async getSupportedFormats() {{ return ['qr_code']; }}
      async detect() {{ return [{{ rawValue: {json.dumps(register.code("unit"))} }}]; }}
    }};""")
    prepared(phone, register)
    register.close()
    page = visit(phone, register.code("title"))
    heading(page, TITLE)
    assert page.locator("a[href^='/verify']").count() == 0
    page.click("footer .links a")
    expect(page.locator("#next h1")).to_have_text("Vérifier un autre certificat")
    expect(page.locator("#next")).to_contain_text("il se vérifie ici, même sans réseau.")
    expect(page.locator("#kept")).to_be_hidden()
    picture = BytesIO()
    Image.new("L", (40, 40)).save(picture, "PNG")
    page.set_input_files("#scan-photo", {"name": "photo.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    heading(page, "Authentique : UNE UNITÉ sur deux, pas le titre")
    register.open()
    page.click("footer .links a")
    page.wait_for_url("**/verify?lang=fr")


def test_time_passes_on_the_phone(phone: BrowserContext, register: Register) -> None:
    prepared(phone, register)
    register.close()
    phone.clock.set_fixed_time(LOOKED + timedelta(days=8))
    page = visit(phone, register.code("title"))
    expect(page.locator("section.verdict.amber")).to_contain_text("C’est trop ancien : vérifiez encore avec le réseau.")
    phone.clock.set_fixed_time(LOOKED + timedelta(days=31))
    heading(visit(phone, register.code("expiring")), "Authentique, mais sa validité est passée")
    phone.clock.set_fixed_time(LOOKED - timedelta(days=2))
    page = visit(phone, register.code("title"))
    expect(page.locator("section.verdict.cannot_check")).to_contain_text("Son heure est peut-être fausse.")


def test_without_lists_the_withdrawal_is_not_checked(phone: BrowserContext, register: Register) -> None:
    page = prepared(phone, register)
    assert page.evaluate(LISTS) == 4
    page.evaluate("""caches.open('certify-material').then(async one => {
      for (const key of await one.keys()) if (/status/.test(key.url)) await one.delete(key);
    })""")
    register.close()
    page = visit(phone, register.code("title"))
    expect(page.locator("section.verdict.amber")).to_contain_text("Retrait non vérifié.")


@pytest.mark.parametrize("mode", ["failing", "hanging"])
def test_a_register_that_fails_or_hangs_counts_as_none(phone: BrowserContext, register: Register, mode: str) -> None:
    prepared(phone, register)
    register.mode = mode
    page = visit(phone, register.code("unit"))
    heading(page, "Authentique : UNE UNITÉ sur deux, pas le titre")
    expect(page.locator(".note.warn")).to_contain_text("Le registre ne répond pas.")
    register.mode = "well"
    page.reload()
    expect(page.locator("ol.checks li.ok").last).to_have_text(FITS)


def test_the_page_kept_speaks_the_readers_language(phone: BrowserContext, register: Register) -> None:
    prepared(phone, register)
    register.close()
    head, tail = register.code("title").split("#")
    page = visit(phone, f"{head}?lang=en#{tail}")
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.locator("section.verdict.amber")).to_contain_text("24 November 2026")
    page.click("nav.langs summary")
    page.click("nav.langs a[hreflang=de]")
    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.locator("section.verdict.amber")).to_contain_text("24. November 2026")


# What is kept, and for how long.


def test_a_new_version_takes_the_place_of_the_old_one(
    phone: BrowserContext, register: Register, renewed: Callable[[], None]
) -> None:
    prepared(phone, register).close()
    old = scripts.version()
    renewed()
    page = visit(phone, register.code("unit"))
    until(page, f"caches.keys().then(names => !names.includes('certify-{old}'))")
    kept = dict(page.evaluate(PAGES))
    assert set(kept) == {f"certify-{NEWER}", "certify-material"}
    assert f"/v/js/{NEWER}/verifier.js" in kept[f"certify-{NEWER}"]
    page.close()
    register.close()
    page = visit(phone, register.code("title"))
    heading(page, TITLE)
    assert page.locator("html").get_attribute("data-newer") == "1"


def test_a_new_version_that_does_not_arrive_whole_leaves_the_old_one(
    phone: BrowserContext, register: Register, renewed: Callable[[], None]
) -> None:
    prepared(phone, register).close()
    renewed()
    register.portal = r"/v/offline\?lang=en"
    page = visit(phone, register.code("unit"))
    expect(page.locator("ol.checks li.ok").last).to_have_text(FITS)
    wait(page, lambda: register.fooled)
    page.close()
    register.close()
    page = visit(phone, register.code("title"))
    heading(page, TITLE)
    assert page.locator("html").get_attribute("data-newer") is None
    assert not page.evaluate(FOOLED)
    page.close()
    register.portal = ""
    register.open()
    page = visit(phone, register.code("title"))
    until(page, f"caches.match('/v/js/{NEWER}/page.js').then(one => one !== undefined)")
    page.close()
    register.close()
    page = visit(phone, register.code("unit"))
    heading(page, "Authentique : UNE UNITÉ sur deux, pas le titre")
    assert page.locator("html").get_attribute("data-newer") == "1"


@pytest.mark.parametrize("portal", ["/trust.json|/status/", "/v/offline", r"/v/offline\?lang=(en|de)", "/v/sw.js"])
def test_a_network_that_answers_with_a_page_of_its_own_leaves_nothing(
    phone: BrowserContext, register: Register, portal: str
) -> None:
    register.portal = portal
    page = visit(phone, register.code("title"))
    wait(page, lambda: register.fooled)
    page.wait_for_load_state("networkidle")
    assert page.locator("section.verdict.authentic").count() == 1
    assert not page.evaluate(FOOLED)
    page.close()
    register.portal = ""
    page = prepared(phone, register)
    expect(page.locator("ol.checks li.ok").last).to_have_text(FITS)
    assert not page.evaluate(FOOLED)
    register.portal = "/trust.json|/status/|/v/offline"
    page = visit(phone, register.code("unit"))
    expect(page.locator("ol.checks li.ok").last).to_have_text(FITS)
    register.close()
    heading(visit(phone, register.code("withdrawn")), "Ce certificat a été retiré")


def test_a_list_in_the_place_of_another_is_not_kept(phone: BrowserContext, register: Register) -> None:
    place = "/status/certificateur-fictif-bj/"
    page = prepared(phone, register)
    lists = {name: page.evaluate(TEXT, f"{place}{name}/1.jwt") for name in ("revocation", "suspension")}
    trust = page.evaluate(TEXT, "/trust.json")
    page.evaluate(f"caches.open('certify-material').then(one => one.delete('{place}revocation/1.jwt'))")
    offered = [f"{place}revocation/1.jwt", "/trust.json", "//elsewhere.example/status/x/revocation/1.jwt"]
    index = [{"jwt": f"{register.address}{path}", "issued": "2027-01-01T00:00:00Z"} for path in offered]
    register.instead["/status/index.json"] = json.dumps({"lists": index}).encode()
    register.instead[f"{place}revocation/1.jwt"] = lists["suspension"].encode()
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    page = visit(phone, register.code("title"))
    expect(page.locator("ol.checks li.ok").last).to_have_text(FITS)
    page.wait_for_load_state("networkidle")
    assert any(url.endswith("revocation/1.jwt") for url in asked)
    assert not any("elsewhere" in url for url in asked)
    assert page.evaluate(LISTS) == 3
    assert page.evaluate(TEXT, "/trust.json") == trust


def resigned(register: Register, **changes: Any) -> bytes:
    """The bundle with other members, by the root."""
    places = Places(register.issued.home)
    keys = ring.load(places.ring)
    signer = keys.signer(keys.active(ROOT, KEYS_MADE), PASSPHRASE, base=places.keys)
    trust = open_trust(places.trust.read_bytes(), root=signer.chain[0])
    return bundles.sign(replace(trust.bundle, **changes), signer)


KEPT = "caches.match('/trust.json').then(one => one.text())"


def test_an_older_bundle_never_takes_the_place_of_a_newer_one(phone: BrowserContext, register: Register) -> None:
    newer = resigned(register, version=7)
    register.instead["/trust.json"] = newer
    page = prepared(phone, register)
    assert page.evaluate(KEPT) == newer.decode()
    for other in (resigned(register, version=6), b"{}", b"not even JSON"):
        register.instead["/trust.json"] = other
        page = visit(phone, register.code("title"))
        expect(page.locator("ol.checks li.ok").last).to_have_text(FITS)
        assert page.evaluate(KEPT) == newer.decode()


def test_another_root_than_that_of_the_first_visit_is_not_believed_and_said(
    phone: BrowserContext, register: Register, tmp_path: Path
) -> None:
    prepared(phone, register)
    made(tmp_path)
    register.instead["/trust.json"] = Places(tmp_path).trust.read_bytes()
    page = visit(phone, register.code("title"))
    expect(page.locator("ol.checks li.stop")).to_contain_text("n’est plus celle de votre première visite")
    assert page.locator("section.verdict.authentic").count() == 1
    assert json.loads(page.evaluate(KEPT)) == json.loads(Places(register.issued.home).trust.read_bytes())


# How it looks and reads.


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(chromium: Browser, register: Register, scheme: Any) -> None:
    found: dict[str, Any] = {}
    with chromium.new_context(
        viewport={"width": 360, "height": 800}, color_scheme=scheme, bypass_csp=True, locale="fr-FR"
    ) as phone:
        phone.clock.set_fixed_time(LOOKED)
        prepared(phone, register)
        register.close()
        texts = {name: register.code(name) for name in ("title", "unit", "withdrawn", "suspended")}
        texts |= {
            "altered": tampered(texts["title"]),
            "unknown": forged(texts["title"]),
            "id": texts["title"].split("#")[0],
        }
        for name, text in texts.items():
            page = visit(phone, text)
            expect(page.locator("#v")).to_be_visible()
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            found[name] = [one["nodes"][0]["html"] for one in Axe().run(page).response["violations"]]
            page.set_viewport_size({"width": 320, "height": 600})
            page.add_style_tag(content=":root{font-size:200%}")
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                found[name].append("scrolls sideways")
    assert {name: lines for name, lines in found.items() if lines} == {}

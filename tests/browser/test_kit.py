"""A kit on a web server of its own, in Chromium: it verifies with the register gone, and asks it while it is there."""

from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from certify import clock
from certify.credential import cose, qrtext
from certify.credential.evidence import JwtEvidence
from certify.credential.policy import OFFLINE
from certify.credential.statuslist import known, open_list
from certify.credential.trustfile import open_trust
from certify.credential.verify import verify
from certify.db import Database
from certify.keyring.places import Places
from certify.storage.files import FileStore
from certify.verification import kit, kitfolder, kitstock
from certify.verification.application import create_public_app
from certify.verification.languages import LANGUAGES, texts
from tests.credential.samples import Key
from tests.verification import issued as registers
from tests.verification.issued import NOW, Issued, of

LOOKED = NOW + timedelta(hours=1)
NAME = "Parfait"
TITLE = "Authentique : titre complet de carreleur"
FOLDER = "sous-dossier/certificats"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Hosted:
    """The kit in a sub-folder of somebody's site, and the register it was made from."""

    issued: Issued
    folder: Path
    address: str
    register: str

    def open(self, phone: BrowserContext, name: str = "fr.html", code: str = "") -> Page:
        page = phone.new_page()
        page.goto(f"{self.address}/{name}{'#' + code if code else ''}")
        expect(page.locator("#ways")).to_be_visible()
        return page

    def jwt(self, name: str) -> bytes:
        with self.issued.reading() as session:
            stored = of(session, self.issued.ids[name]).credential_jwt
        assert stored is not None
        return FileStore(self.issued.settings().files).get(stored)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        register = f"http://127.0.0.1:{found.getsockname()[1]}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registers, "ADDRESS", register)
        issued = registers.issue(tmp_path_factory.mktemp("issued") / "home")
        site = tmp_path_factory.mktemp("site")
        make(issued, site / FOLDER)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
        threading.Thread(target=server.serve_forever).start()
        yield Hosted(issued, site / FOLDER, f"http://127.0.0.1:{server.server_port}/{FOLDER}", register)
        server.shutdown()
        server.server_close()


def make(issued: Issued, folder: Path) -> None:
    bundle = Places(issued.home).trust.read_bytes()
    with issued.reading() as session:
        stock = kitstock.from_home(bundle, session, root=open_trust(bundle).fingerprint)
    kitfolder.write(folder, kit.files(stock))


@pytest.fixture(scope="module")
def chromium(hosted: Hosted, chromium: Browser) -> Browser:
    """The browser, opened once the register is made: after that no other event loop can run here."""
    return chromium


@pytest.fixture
def register(hosted: Hosted, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The register answers; called, it is gone."""
    monkeypatch.setattr(clock, "now", lambda: LOOKED)
    database = Database(hosted.issued.settings().database_url)
    app = create_public_app(hosted.issued.settings(), database)
    server = make_server("127.0.0.1", int(hosted.register.rpartition(":")[2]), app, threaded=True)
    server.daemon_threads = True  # type: ignore[attr-defined]  # it is a ThreadedWSGIServer
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    def gone() -> None:
        if thread.is_alive():
            server.shutdown()
            thread.join()
            server.server_close()

    yield gone
    gone()
    app.close()
    database.close()


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A telephone in French, whose clock stands still. Its console may only speak of a dead register."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": 360, "height": 800})
    context.clock.set_fixed_time(LOOKED)
    wrong: list[str] = []
    context.on("weberror", lambda error: wrong.append(str(error.error)))
    context.on("console", lambda said: wrong.append(said.text))
    yield context
    context.close()
    assert [text for text in wrong if "ERR_CONNECTION_REFUSED" not in text and "404" not in text] == []


def heading(page: Page, text: str) -> None:
    expect(page.locator("#v")).to_have_text(text, use_inner_text=True)


def tampered(text: str) -> str:
    head, tail = text.split("#")
    data = bytearray(base64.b32decode(tail + "=" * (-len(tail) % 8)))
    data[40] ^= 1
    return f"{head}#{base64.b32encode(data).decode().rstrip('=')}"


def forged(text: str) -> str:
    code, key = qrtext.read(text), Key(7)
    return qrtext.write(code.address, code.public_id, cose.sign(cose.parse(code.cose).payload, key.kid, key.sign))


def told(issued: Issued) -> dict[str, tuple[str, str]]:
    """Texts of codes, with the panel and the heading that answer them."""
    title, unit = issued.code("title"), issued.code("unit")
    return {
        title: ("amber", TITLE),
        unit: ("amber", "Authentique : UNE UNITÉ sur deux, pas le titre"),
        issued.code("withdrawn"): ("withdrawn", "Ce certificat a été retiré"),
        issued.code("suspended"): ("suspended", "Ce certificat est suspendu"),
        tampered(title): ("altered", "Ce document a été modifié"),
        f"{title.split('#', maxsplit=1)[0]}#{unit.split('#')[1]}": ("altered", "Ce document a été modifié"),
        forged(title): ("unknown", "Nous ne connaissons pas ce certificat"),
        "https://elsewhere.example/menu": ("unknown", "Ce code mène ailleurs, ne l’ouvrez pas"),
    }


# With the register gone: nothing listens at its address in these tests.


def test_codes_are_verified_from_another_host_and_nothing_of_them_leaves(phone: BrowserContext, hosted: Hosted) -> None:
    left: list[str] = []
    phone.on("request", lambda request: left.append(f"{request.url} {request.post_data} {request.headers}"))
    for text, (verdict, said) in told(hosted.issued).items():
        page = hosted.open(phone, code=text)
        heading(page, said)
        expect(page.locator(f"section.verdict.{verdict}")).to_be_visible()
        if verdict in ("altered", "unknown"):
            assert NAME not in page.locator("#said").inner_text()
        page.close()
    assert len(left) > 40
    assert all(line.startswith(hosted.address) for line in left)
    secrets = [
        NAME,
        "1991",
        *hosted.issued.ids.values(),
        *(text.split("#")[1][:12] for text in told(hosted.issued) if "#" in text),
    ]
    assert [line for line in left if any(secret.lower() in line.lower() for secret in secrets)] == []


def test_a_code_is_pasted_and_what_is_missing_is_said(phone: BrowserContext, hosted: Hosted) -> None:
    page = hosted.open(phone)
    page.click("#by-code button")
    expect(page.locator("#code-error")).to_be_visible()
    page.fill("#code", f" {hosted.issued.code('title')}\n")
    page.click("#by-code button")
    heading(page, TITLE)
    panel = page.locator("section.verdict.amber")
    expect(panel).to_contain_text("Retrait vérifié pour la dernière fois le 24 novembre 2026 à 9 h 30 (UTC).")
    expect(panel).to_contain_text(NAME)
    expect(page.locator("#code-error")).to_be_hidden()
    assert page.title().startswith("Authentique")
    page.fill("#code", f"\ufeff{hosted.issued.code('title')}")
    page.click("#by-code button")
    heading(page, "Nous ne connaissons pas ce certificat")


def test_the_trade_and_the_unit_are_named_and_the_codes_where_their_names_are_not_here(
    phone: BrowserContext, hosted: Hosted
) -> None:
    unit = hosted.open(phone, code=hosted.issued.code("unit"))
    expect(unit.locator("dl.facts").first).to_contain_text("1. Unité 1 – partie de : Titre Carreleur")
    english = hosted.open(phone, "en.html", hosted.issued.code("title"))
    heading(english, "Authentic: full title of tiler")
    token = hosted.open(phone)
    token.set_input_files("#file", {"name": "certificate.jwt", "mimeType": "", "buffer": hosted.jwt("successor")})
    token.click("#by-file button")
    heading(token, TITLE)
    phone.route("**/names.json", lambda route: route.fulfill(body="{}"))
    heading(hosted.open(phone, code=hosted.issued.code("title")), "Authentique : titre complet")


def test_what_is_no_code_is_not_called_a_certificate_that_nobody_knows(phone: BrowserContext, hosted: Hosted) -> None:
    page, public_id = hosted.open(phone, code=hosted.issued.code("title")), hosted.issued.ids["title"]
    heading(page, TITLE)
    for text in ("bonjour", f"{hosted.register}/verify", f"{hosted.register}/v/7Q4F"):
        page.fill("#code", text)
        page.click("#by-code button")
        expect(page.locator("#code-form")).to_contain_text("Ce texte n’est pas celui d’un code de certificat.")
        expect(page.locator("#code-error")).to_be_hidden()
        assert page.locator("#v").count() == 0  # an earlier answer would be taken for this one's
    grouped = f"{public_id[:4]} {public_id[4:8]} {public_id[8:]}".lower()
    for text in (f"{hosted.register}/v/{public_id}", public_id, grouped):
        page.fill("#code", text)
        page.click("#by-code button")
        expect(page.locator("section.verdict.cannot_check")).to_contain_text("Seul le code public a été lu")
        expect(page.locator("#code-form")).to_be_hidden()
        assert page.locator("[data-ask]").is_visible()


def test_a_jwt_is_verified_as_the_service_does_offline(phone: BrowserContext, hosted: Hosted) -> None:
    page, lists = hosted.open(phone), sorted((hosted.folder / "status").rglob("*.jwt"))
    bundle, changed = (hosted.folder / "trust.json").read_bytes(), hosted.jwt("title")
    head, body, tail = changed.split(b".")
    text = base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4)).replace(b"BJ-2026", b"BJ-2025")
    tokens = {name: hosted.jwt(name) for name in ("title", "unit", "suspended", "withdrawn", "expiring")}
    tokens |= {
        "tail": b".".join((head, body, b"A" + tail[1:])),
        "body": b".".join((head, base64.urlsafe_b64encode(text).rstrip(b"="), tail)),
        "list": lists[0].read_bytes(),
        "form": b"eyJhbGciOiJub25lIn0.e30.",
    }
    trust = open_trust(bundle, root=open_trust(bundle).fingerprint)
    check = """async ([token, trust, root, lists, at]) => (await import('./token.js')).verifyToken(
      token, { trust: JSON.parse(trust), root, lists, at: new Date(at) })"""
    texts = [one.read_text() for one in lists]
    opened = [open_list(text.encode(), trust) for text in texts]
    for name, token in tokens.items():
        given = [token.decode(), bundle.decode(), trust.fingerprint, texts, LOOKED.isoformat()]
        said = page.evaluate(check, given)
        claims = verify(JwtEvidence(token), trust, OFFLINE, LOOKED).claims
        expected = verify(
            JwtEvidence(token, status=known(opened, claims) if claims else None), trust, OFFLINE, LOOKED
        ).to_json()
        # A code whose claims are long leaves the edition out; the file has it always.
        if expected["certificate"] and expected["certificate"]["certification"] is None:
            said["certificate"]["certification"] = None
        assert said == expected, name


def test_a_file_is_dropped_or_chosen(phone: BrowserContext, hosted: Hosted) -> None:
    page = hosted.open(phone)

    def chosen(name: str, data: bytes) -> None:
        page.set_input_files("#file", {"name": name, "mimeType": "", "buffer": data})
        page.click("#by-file button")

    chosen("certificate.jwt", hosted.jwt("unit"))
    heading(page, "Authentique : UNE UNITÉ sur deux, pas le titre")
    chosen("qr.txt", hosted.issued.code("withdrawn").encode())
    heading(page, "Ce certificat a été retiré")
    for name, data, note in (
        ("certificate.pdf", hosted.issued.pdf("title"), "pdf"),
        ("certificate.json", b'{"@context": []}', "json"),
        ("notes.txt", b"bonjour", "kind"),
        ("mark.jwt", "\ufeff".encode() + hosted.jwt("unit"), "kind"),  # as at the register
    ):
        chosen(name, data)
        expect(page.locator(f"[data-note={note}]")).to_be_visible()
        assert page.locator("[data-note]:visible").count() == 1


def test_a_photo_is_read_where_the_browser_reads_codes(phone: BrowserContext, hosted: Hosted) -> None:
    assert hosted.open(phone).locator("#scan").is_hidden()  # this Chromium has no such detector: one is lent to it
    phone.add_init_script(f"""self.BarcodeDetector = class {{
      static async getSupportedFormats() {{ return ['qr_code']; }}
      async detect() {{ return [{{ rawValue: {json.dumps(hosted.issued.code("unit"))} }}]; }}
    }};""")
    page = hosted.open(phone)
    picture = BytesIO()
    Image.new("L", (40, 40)).save(picture, "PNG")
    page.set_input_files("#scan-photo", {"name": "photo.png", "mimeType": "image/png", "buffer": picture.getvalue()})
    heading(page, "Authentique : UNE UNITÉ sur deux, pas le titre")
    assert page.url == f"{hosted.address}/fr.html"


def test_without_https_it_says_that_nothing_can_be_checked(phone: BrowserContext, hosted: Hosted) -> None:
    phone.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })")
    page = hosted.open(phone, code=hosted.issued.code("title"))
    expect(page.locator("section.verdict.cannot_check")).to_contain_text("ou cette page n’est pas servie en https")


def test_dates_are_shown_and_what_is_too_old_is_said(phone: BrowserContext, hosted: Hosted) -> None:
    page = hosted.open(phone)
    expect(page.locator("#dates")).to_contain_text(
        "du 1er novembre 2026 (version 1), à renouveler avant le 1er novembre 2027"
    )
    expect(page.locator("#dates > div")).to_have_count(5)
    assert page.locator("#dates .tag").count() == 0
    phone.clock.set_fixed_time(LOOKED + timedelta(days=8))
    page = hosted.open(phone, code=hosted.issued.code("title"))
    expect(page.locator("section.verdict.amber")).to_contain_text("C’est trop ancien")
    assert page.locator("#dates .tag").count() == 4


def test_without_lists_or_keys_it_says_so(phone: BrowserContext, hosted: Hosted) -> None:
    phone.route("**/status/**", lambda route: route.fulfill(status=404))
    page = hosted.open(phone, code=hosted.issued.code("title"))
    expect(page.locator("section.verdict.amber")).to_contain_text("Cette page n’a pas la liste des retraits.")
    expect(page.locator("#dates")).to_contain_text("Aucune liste ici")
    assert page.locator("#dates .tag").count() == 4
    phone.route("**/trust.json", lambda route: route.fulfill(body="<html>not here</html>"))
    page = hosted.open(phone, code=hosted.issued.code("title"))
    heading(page, "Cette page ne peut pas vérifier en ce moment")


def test_an_anchor_is_no_code(phone: BrowserContext, hosted: Hosted) -> None:
    for anchor in ("v", "main", "elsewhere", "%E0%A4%A"):
        page = hosted.open(phone, code=anchor)
        expect(page.locator("#dates > div")).to_have_count(5)
        expect(page.locator("#v")).to_have_count(0)
    page.close()
    page = hosted.open(phone, code=quote(hosted.issued.code("title"), safe=""))
    heading(page, TITLE)


@pytest.mark.parametrize(
    ("purpose", "said"),
    [("revocation", "Aucune liste ici : un retrait ne"), ("suspension", "Aucune liste ici : une suspension ne")],
)
def test_one_list_of_two_never_counts_as_both(phone: BrowserContext, hosted: Hosted, purpose: str, said: str) -> None:
    phone.route(f"**/certificateur-fictif-bj/{purpose}/1.jwt", lambda route: route.fulfill(status=404))
    page = hosted.open(phone, code=hosted.issued.code("title"))
    expect(page.locator("section.verdict.amber")).to_contain_text("Retrait non vérifié.")
    expect(page.locator("section.verdict.amber")).not_to_contain_text("dernière fois")
    expect(page.locator("#dates > div")).to_have_count(5)
    expect(page.locator("#dates .tag")).to_have_count(1)
    expect(page.locator("#dates")).to_contain_text(said)


def test_the_first_page_goes_to_the_readers_language_and_keeps_the_code(chromium: Browser, hosted: Hosted) -> None:
    for locale, language in {"de-DE": "de", "pt-BR": "pt", "pl-PL": "en", "wo": "fr", "fr-BJ": "fr"}.items():
        with chromium.new_context(locale=locale) as context:
            context.clock.set_fixed_time(LOOKED)
            page = context.new_page()
            page.goto(f"{hosted.address}/#{hosted.issued.code('title')}")
            expect(page.locator("section.verdict.amber")).to_be_visible()
            assert page.locator("html").get_attribute("lang") == language
            page.click("nav.langs summary")
            page.click("nav.langs a[hreflang=en]")
            expect(page.locator("section.verdict.amber")).to_contain_text(NAME)
            assert page.url.startswith(f"{hosted.address}/en.html#http")


def test_without_scripts_it_says_what_to_do(chromium: Browser, hosted: Hosted) -> None:
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{hosted.address}/index.html")
        expect(page.locator("#without .button")).to_have_attribute("href", f"{hosted.register}/verify?lang=fr")
        assert page.locator("#ways").is_hidden()


@pytest.mark.parametrize("zone", ["UTC", "Africa/Porto-Novo", "Asia/Kolkata", "America/Caracas"])
def test_times_are_written_and_the_header_is_one_line_in_every_language(
    chromium: Browser, hosted: Hosted, zone: str
) -> None:
    with chromium.new_context(viewport={"width": 360, "height": 800}, timezone_id=zone) as context:
        for language in LANGUAGES:
            page = hosted.open(context, f"{language}.html")
            said = page.evaluate(f"import('./answer.js').then(one => one.moment('{LOOKED.isoformat()}'))")
            assert said == texts(language).moment(LOOKED, zone)
            brand, switch = (page.locator(f".top {one}").bounding_box() for one in (".brand", ".langs"))
            assert brand
            assert switch
            assert switch["y"] < brand["y"] + brand["height"], language
            page.close()


# The second door.


def test_the_register_answers_while_it_is_there_and_is_said_to_be_gone_after(
    phone: BrowserContext, hosted: Hosted, register: Callable[[], None]
) -> None:
    page = hosted.open(phone)
    page.fill("#public_id", hosted.issued.ids["title"].lower())
    page.click("#by-id button")
    expect(page.locator("section.verdict.authentic")).to_contain_text("Réponse du registre")
    heading(page, TITLE)
    page.fill("#public_id", hosted.issued.ids["successor"])  # its code has no room for the title; the register has
    page.click("#by-id button")
    expect(page.locator("#said")).to_contain_text("Titre complet : Titre Carreleur")
    page.fill("#public_id", hosted.issued.ids["replaced"])
    page.click("#by-id button")
    heading(page, "Ce certificat a été remplacé")
    page.fill("#public_id", "0000 0000 0000")
    page.click("#by-id button")
    heading(page, "Nous ne connaissons pas ce certificat")
    page.fill("#number", "BJ-2026-000001-9")
    page.fill("#name", NAME)
    page.click("#by-number button")
    expect(page.locator("#birth_year-error")).to_be_visible()
    page.goto("about:blank")
    page = hosted.open(phone, code=hosted.issued.code("title"))
    heading(page, TITLE)
    page.click("[data-ask]")
    expect(page.locator("section.verdict.authentic")).to_be_visible()
    expect(page.locator("#v")).to_be_focused()
    register()
    page.fill("#public_id", hosted.issued.ids["title"])
    page.click("#by-id button")
    expect(page.locator("[data-note=silent]")).to_be_visible()
    page = hosted.open(phone, code=hosted.issued.code("unit"))
    heading(page, "Authentique : UNE UNITÉ sur deux, pas le titre")


def test_number_name_and_year_are_asked_of_the_register(
    phone: BrowserContext, hosted: Hosted, register: Callable[[], None]
) -> None:
    with hosted.issued.reading() as session:
        certificate = of(session, hosted.issued.ids["title"])
        number, holder = certificate.number, certificate.candidate.holder
    page = hosted.open(phone)
    page.fill("#number", number)
    page.fill("#name", holder.full_name)
    page.fill("#birth_year", str(holder.birth.year))
    page.click("#by-number button")
    heading(page, TITLE)
    assert hosted.issued.ids["title"] not in page.locator("#said").inner_text().replace(" ", "")


# How it reads.


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(chromium: Browser, hosted: Hosted, scheme: Any) -> None:
    found: dict[str, Any] = {}
    with chromium.new_context(
        viewport={"width": 360, "height": 800}, color_scheme=scheme, bypass_csp=True, locale="fr-FR"
    ) as context:
        context.clock.set_fixed_time(LOOKED)
        pages = {
            name: ("fr.html", text)
            for name, text in (("", ""), *((said, code) for code, (said, _) in told(hosted.issued).items()))
        }
        for name, (file, text) in pages.items():
            page = hosted.open(context, file, text)
            found[name] = looked_at(page)
        page = context.new_page()
        page.goto(f"{hosted.address}/README.fr.html")
        found["README"] = looked_at(page)
    assert {name: lines for name, lines in found.items() if lines} == {}


def looked_at(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = [f"{one['id']}: {one['nodes'][0]['html']}" for one in Axe().run(page).response["violations"]]
    page.set_viewport_size({"width": 320, "height": 600})
    page.add_style_tag(content=":root{font-size:200%}")
    if page.evaluate("document.documentElement.scrollWidth") > 320:
        found.append("scrolls sideways")
    return found

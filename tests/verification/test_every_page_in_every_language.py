"""No page of the public face keeps a text in French for who reads another language: not one that comes from a form, an
error, a link, a receipt, the page that a phone keeps or a kit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from certify.audit.trail import SYSTEM
from certify.certificates import sharing
from certify.verification import kitcommand
from certify.verification.languages import LANGUAGES

from .conftest import opened
from .issued import ADDRESS, NOW, Issued, of

TOKEN = "token-of-an-employer-24c"
OTHERS = [code for code in LANGUAGES if code != "fr"]
SAID_BY = ("aria-label", "alt", "title", "placeholder", "data-numbers")
VOID = {"meta", "link", "input", "br", "img", "path", "use"}
# What makes a text French: its words, or letters that are rare elsewhere.
FRENCH = re.compile(
    r"\b(?:le|les|du|une|est|sont|vous|votre|avec|dans|cette|ce|pas|par|qui|aux|et|sur|ou|pour)\b|[éèêàâçœù]", re.I
)


class Texts(HTMLParser):
    """The texts of a page that are for translation: not names, nor what says which language it is in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.around: list[bool] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        kept = tag in ("style", "script", "textarea") or given.get("translate") == "no"
        self.found.update(text for name in SAID_BY if (text := given.get(name)))
        if tag not in VOID:
            self.around.append(kept or (tag != "html" and "lang" in given))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.around.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self.around):
            self.found.add(" ".join(data.split()))


@pytest.fixture(scope="module")
def linked(issued: Issued, tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """A register in which a certificate has a link."""
    own = issued.copy(tmp_path_factory.mktemp("languages") / "own")
    with own.writing() as session:
        sharing.make_link(session, of(session, own.ids["title"]), "employeur", TOKEN, by=SYSTEM, now=NOW)
    return own


@pytest.fixture
def client(linked: Issued) -> Iterator[FlaskClient]:
    for app in opened(linked):
        yield app.test_client()


def changed(code: str) -> str:
    """The code with one letter of what is signed changed."""
    head, tail = code.split("#")
    return f"{head}#{tail[:200]}{'C' if tail[200] != 'C' else 'D'}{tail[201:]}"


def visited(issued: Issued) -> list[str]:
    fixed = [
        "/verify",
        "/verify/doubt",
        "/v/7Q4F9ZK2M3XA",
        "/v/offline",
        f"/s/{TOKEN}",
        "/s/x",
        "/nowhere",
        "/receipt/x",
    ]
    return [*fixed, f"/verify/doubt/{issued.ids['title']}", *(f"/v/{public_id}" for public_id in issued.ids.values())]


def sent(issued: Issued) -> list[tuple[str, dict[str, object]]]:
    """Forms, most of them with something that cannot be used."""
    code, public_id = issued.code("title"), issued.ids["title"]
    codes = ["", "x", "https://certify.example.com/v/A", code, changed(code)]
    files = {
        "x.heic": b"\0\0\0\x18ftypheic",
        "x.zip": b"PK\x03\x04",
        "x.json": b"{}",
        "x.jpg": b"\xff\xd8\xff\xe0",
        "x.pdf": issued.pdf("title") + b"\n%",
    }
    found: list[tuple[str, dict[str, object]]] = [("/verify", {"way": "code", "code": text}) for text in codes]
    found += [("/verify", {"way": "file", "file": (BytesIO(content), name)}) for name, content in files.items()]
    said = "The name is another one."
    return [
        *found,
        ("/verify", {"way": "id", "public_id": "?"}),
        ("/verify", {"way": "number", "number": "BJ-2026-004217-A", "name": "", "birth_year": "19"}),
        ("/verify/doubt", {"message": "?"}),
        ("/verify/doubt", {"kind": "site", "message": "x" * 2001, "contact": "x" * 201}),
        ("/verify/doubt", {"kind": "paper", "message": said, "public_id": public_id}),
        ("/verify/doubt", {"kind": "paper", "message": said, "public_id": public_id, "contact": "a@b.example"}),
        ("/receipt", {}),
    ]


def pages(client: FlaskClient, issued: Issued, language: str) -> dict[str, str]:
    query = f"?lang={language}"
    found = {address: client.get(address + query).text for address in visited(issued)}
    for number, (address, form) in enumerate(sent(issued)):
        found[f"{number} {address}"] = client.post(address + query, data=form).text
    found["foreign"] = client.post(f"/receipt{query}", data={}, headers={"Sec-Fetch-Site": "cross-site"}).text
    found["method"] = client.delete(f"/verify{query}").text
    found["encoded"] = client.post(f"/verify{query}", data=b"x", headers={"Content-Encoding": "gzip"}).text
    asked = client.post(f"/receipt{query}", data={"way": "id", "public_id": issued.ids["title"]})
    found["waiting"] = client.get(asked.location).text
    assert all(f'<html lang="{language}"' in page for page in found.values())
    return found


def unchanged(french: str, page: str) -> list[str]:
    return sorted(text for text in Texts(french).found & Texts(page).found if FRENCH.search(text))


@pytest.mark.parametrize("language", OTHERS)
def test_a_page_of_the_register_keeps_nothing_in_french(client: FlaskClient, linked: Issued, language: str) -> None:
    french, read = pages(client, linked, "fr"), pages(client, linked, language)
    assert all(FRENCH.search(" ".join(Texts(page).found)) for page in french.values())
    assert {name: kept for name, page in read.items() if (kept := unchanged(french[name], page))} == {}


@pytest.mark.parametrize("language", OTHERS)
def test_the_wait_of_who_guesses_is_said_in_the_readers_language(client: FlaskClient, language: str) -> None:
    while (answer := client.get("/v/000000000000?lang=fr")).status_code != 429:
        assert answer.status_code == 404
    assert unchanged(answer.text, client.get(f"/v/000000000000?lang={language}").text) == []


def test_a_page_of_a_kit_keeps_nothing_in_french(linked: Issued, tmp_path: Path) -> None:
    env = {"CERTIFY_HOME": str(linked.home), "CERTIFY_PUBLIC_URL": ADDRESS}
    assert CliRunner().invoke(kitcommand.kit, [str(tmp_path / "kit")], env=env).exit_code == 0
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "kit").glob("*.html")}
    for language in OTHERS:
        for name in ("{}.html", "README.{}.html"):
            assert unchanged(written[name.format("fr")], written[name.format(language)]) == []

"""What people read: the same words as text and as HTML, in their language, whatever a name contains."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest

from certify.credential.record import Label
from certify.mail.addresses import one_line, written
from certify.mail.letters import SITE, write
from certify.places import templates_dir

NOTICES = sorted(
    path.relative_to(templates_dir() / "mail").as_posix().removesuffix(".html")
    for path in (templates_dir() / "mail").glob("*/*.html")
    if path.parent.name != "letter"
)
NASTY = 'Awa <script>alert(1)</script>\r\nBcc: all@mail.example\u2028 & "fils"'


class Words(HTMLParser):
    """The words of a page, without its head."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._off = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._off = self._off or tag == "head"
        self.said += [value or "" for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self._off = self._off and tag != "head"

    def handle_data(self, data: str) -> None:
        if not self._off:
            self.said += data.split()


def received(name: str = "Awa Exemple", language: str = "fr", title: str = "Carreleur") -> dict[str, object]:
    return {
        "name": name,
        "authority": "Certificateur fictif",
        "reference": "ML-D-000001",
        "title": Label(title, "Tiler"),
        "path": "/candidatures/ML-D-000001",
    }


def test_text_and_page_say_the_same() -> None:
    letter = write("candidacies/received", "fr", received())
    page = set(Words(letter.html).said) - {":"}
    text = {word for word in letter.text.split() if word not in ("--", ":")}
    assert text <= page
    assert page - text - set(letter.subject.split()) == {"certify"}  # the name above the page
    assert f"{SITE}/candidatures/ML-D-000001" in text


def test_a_name_changes_neither_the_head_nor_the_page() -> None:
    letter = write("candidacies/received", "fr", received(title=NASTY, name=NASTY))
    assert "<script" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert "\r" not in letter.text + letter.subject
    assert "\u2028" not in letter.text


def test_a_subject_is_one_line_and_not_endless() -> None:
    letter = write("candidacies/received", "fr", {**received(), "reference": "A\r\nBcc: b@c.example\n" + "x" * 400})
    assert not re.search(r"[\r\n]", letter.subject)
    assert len(letter.subject) == 200


def test_each_language_writes_labels_its_own_way() -> None:
    assert "« Carreleur »".replace(" ", "\u00a0") in write("candidacies/received", "fr", received()).text
    assert "Tiler" in write("candidacies/received", "en", received()).text


@pytest.mark.parametrize("name", NOTICES)
def test_every_notice_keeps_to_the_voice(name: str) -> None:
    source = (templates_dir() / "mail" / f"{name}.html").read_text(encoding="utf-8")
    said = " ".join(re.findall(r"_\('([^']*)'", source))
    assert said
    assert "!" not in said
    assert "veuillez" not in said.casefold()
    assert "'" not in said


@pytest.mark.parametrize(
    ("address", "as_written"),
    [
        (" awa@mail.example ", "awa@mail.example"),
        ("awa+vae@sénégal.example", "awa+vae@xn--sngal-bsab.example"),
        ("awa@mail", None),
        ("awa", None),
        ("", None),
        ("awa@mail.example\r\nBcc: all@mail.example", None),
        ("<awa@mail.example>", None),
        ("a,b@mail.example", None),
        ("é@mail.example", None),
        (f"{'a' * 65}@mail.example", None),
        (f"a@{'b' * 64}.example", None),
        (f"a@{'b.' * 130}example", None),
    ],
)
def test_an_address_is_one_or_none(address: str, as_written: str | None) -> None:
    assert written(address) == as_written


def test_a_line_has_no_end_inside() -> None:
    assert one_line("a\r\nb\u2028c\x00\u202ed") == "a b cd"


def test_notices_are_there() -> None:
    assert {Path(name).parent.name for name in NOTICES} == {"candidacies", "assessments", "certificates"}


BEGINS = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
EVERYTHING: dict[str, object] = {
    "name": "Awa Exemple",
    "authority": "Certificateur fictif",
    "reference": "ML-D-000001",
    "title": Label("Carreleur", "Tiler"),
    "path": "/la-page",
    "zone": "Africa/Bamako",
    "until": date(2027, 3, 1),
    "missing": ["Une pièce d’identité lisible", "Une expérience"],
    "reason": "Une raison",
    "ways_of_appeal": "Par écrit, en deux mois",
    "sitting": "ML-S-2026-0001",
    "starts_on": date(2026, 11, 23),
    "ends_on": date(2026, 11, 27),
    "begins": BEGINS,
    "at": BEGINS,
    "place": "Plateau fictif, Bamako",
    "place_zone": "Africa/Bamako",
    "number": "014",
    "appeal": "ML-R-2026-0001",
    "successor": "ML-2026-000002-K",
    "juror": "Membre Exemple",
    "reply_by": BEGINS,
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", NOTICES)
def test_every_notice_is_written_in_both_languages(name: str, language: str) -> None:
    letter = write(name, language, EVERYTHING)
    assert letter.subject
    assert len(letter.subject) <= 78, "a subject that a phone shows whole"
    for text in (letter.text, letter.html):
        assert "Awa Exemple" in text
        assert "%(" not in text
        assert "Markup" not in text
    # A mail that leads to a page says where it is, and only there.
    assert letter.text.count(SITE) == letter.html.count(SITE) <= 1
    assert not re.search(r"https?://(?!certify\.invalid)", letter.html)

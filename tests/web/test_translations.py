"""The catalogues: each is whole, keeps the places to fill and the tags, and is compiled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from certify.verification.languages import CATALOGUES, LANGUAGES
from certify.web import sentences

PUBLIC = [code for code in LANGUAGES if code != "fr"]
EACH = [CATALOGUES / "en" / "LC_MESSAGES" / "messages.po", *(CATALOGUES / c / "LC_MESSAGES/public.po" for c in PUBLIC)]
PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|</?[^>]+>|https?|\b[A-Z0-9]{2,}-[A-Z0-9-]+\b")

each_catalogue = pytest.mark.parametrize("path", EACH, ids=lambda path: f"{path.parts[-3]}-{path.stem}")


def messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, locale=path.parts[-3]) if message.id]


def texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]


@each_catalogue
def test_every_text_of_the_catalogue_is_translated_and_none_is_a_guess(path: Path) -> None:
    for message in messages(path):
        assert all(texts(message.string)), message.id
        assert not message.fuzzy, message.id


@each_catalogue
def test_a_translation_has_the_same_places_to_fill(path: Path) -> None:
    for message in messages(path):
        ours = {place for text in texts(message.id) for place in PLACES.findall(text)}
        theirs = {place for text in texts(message.string) for place in PLACES.findall(text)}
        assert ours == theirs, message.id


@each_catalogue
def test_no_sentence_shouts_or_is_typed_with_a_typewriter_s_apostrophe(path: Path) -> None:
    for message in messages(path):
        for text in texts(message.string):
            assert "!" not in text, message.id
            assert not re.search(r"\w'\w", text), message.id


@each_catalogue
def test_what_is_read_at_run_time_is_what_is_written(path: Path) -> None:
    with path.with_suffix(".mo").open("rb") as file:
        compiled = {texts(m.id): texts(m.string) for m in read_mo(file) if m.id}
    assert compiled == {texts(m.id): texts(m.string) for m in messages(path)}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ('_("Titre")', ["Titre"]),
        ('lazy_gettext("un", name=3)', ["un"]),
        ('ngettext("%(num)d an", "%(num)d ans", n)', [("%(num)d an", "%(num)d ans")]),
        ('raise Conflict("a.b", "C’est déjà fait.")', ["C’est déjà fait."]),
        (
            'Invalid("a", "Non, pas ainsi.", fields={"x": "Écrivez votre nom."})',
            ["Non, pas ainsi.", "Écrivez votre nom."],
        ),
        ('x = ("Une phrase en "\n "deux lignes.")', ["Une phrase en deux lignes."]),
        ('"""A docstring is one too."""', []),
        ('def f():\n  """What it does, in English."""', []),
        ('raise ValueError("This is for programmers.")', []),
        ('click.option("--x", help="The name they go by.")', []),
        ('f"Une phrase {x} coupée."', []),
        ('x = "code.of_a_thing"', []),
    ],
)
def test_what_people_read_is_found_in_the_code(code: str, found: list[object], tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    path.write_text(code, encoding="utf-8")
    with path.open("rb") as file:
        assert [texts for _, _, texts, _ in sentences.extract(file, (), (), {})] == found

"""The press: tagged, in the reader's language, and nothing is fetched whatever a text contains."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import jinja2
import pikepdf
import pytest

from certify import languages
from certify.credential.record import BirthDate, Label, Precision
from certify.paper import press

LETTER = """{% extends 'paper/layout.html' %}{% from 'paper/parts.html' import facts, signature with context %}
{% block title %}{{ title | in_language }}{% endblock %}
{% block content %}{{ facts([(_('Signature'), day | day), ('', moment | moment)]) }}
{{ signature(name, '') }}{% endblock %}"""
VALUES = {
    "title": Label("Convocation", "Summons"),
    "day": date(2027, 3, 1),
    "moment": datetime(2027, 3, 1, 7, tzinfo=UTC),
}


@pytest.fixture
def letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A template of the tests, found beside the real ones."""
    (tmp_path / "letter.html").write_text(LETTER, encoding="utf-8")
    for language in ("fr", "en"):
        environment = press._templates(language)
        both = jinja2.ChoiceLoader([environment.loader, jinja2.FileSystemLoader(tmp_path)])  # type: ignore[list-item]
        monkeypatch.setattr(environment, "loader", both)
    return "letter.html"


@pytest.mark.parametrize(
    ("language", "title", "day"), [("fr", "Convocation", "1er mars"), ("en", "Summons", "1 March")]
)
def test_a_document_is_tagged_and_says_its_language(letter: str, language: str, title: str, day: str) -> None:
    assert day in press.source(letter, language, name="Afi", **VALUES)
    with pikepdf.open(BytesIO(press.draw(letter, language, name="Afi", **VALUES))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        assert str(pdf.docinfo.Title) == title


@pytest.mark.parametrize("name", ['<img src="file:///etc/passwd">', '<link rel="stylesheet" href="http://127.0.0.1">'])
def test_a_name_is_text(letter: str, name: str) -> None:
    source = press.source(letter, "fr", name=name, **VALUES)
    assert name not in source
    press.draw(letter, "fr", name=name, **VALUES)


@pytest.mark.parametrize(
    ("birth", "french", "english"),
    [
        (BirthDate(1991, 3, 1), "1er mars 1991", "1 March 1991"),
        (BirthDate(1991, 3, precision=Precision.MONTH), "mars 1991", "March 1991"),
        (BirthDate(1991, precision=Precision.YEAR), "1991", "1991"),
        (BirthDate(1991, precision=Precision.AROUND), "vers 1991", "around 1991"),
    ],
)
def test_a_birth_date_is_said_as_exactly_as_it_is_known(birth: BirthDate, french: str, english: str) -> None:
    assert (languages.birth(birth, "fr"), languages.birth(birth, "en")) == (french, english)


def test_nothing_is_fetched() -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        press._press().fetcher.fetch("file:///etc/passwd")


def test_a_forgotten_value_is_an_error(letter: str) -> None:
    with pytest.raises(jinja2.UndefinedError):
        press.draw(letter, "fr", **VALUES)

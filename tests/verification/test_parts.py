"""The small parts: folding texts into templates, compressing, remembering, choosing a language, writing dates."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader
from markupsafe import Markup

from certify.credential.record import BirthDate, Label, Precision
from certify.verification.compressing import Compressor
from certify.verification.folding import FoldingEnvironment
from certify.verification.languages import choose, texts
from certify.verification.memory import Memory
from certify.verification.pages import _environment
from tests.credential.samples import record


def folding(source: str) -> tuple[FoldingEnvironment, list[str]]:
    """An environment with one template `t`, and what `_` was asked for, in order."""
    asked: list[str] = []

    def say(text: str, **values: object) -> Markup:
        asked.append(text)
        return Markup(text.upper()) % values if values else Markup(text.upper())

    environment = FoldingEnvironment(loader=DictLoader({"t": source}), autoescape=True)
    environment.folded = {"_": say}
    environment.globals["_"] = say
    return environment, asked


def test_a_constant_text_is_asked_for_once_when_the_template_is_compiled() -> None:
    environment, asked = folding("<p>{{ _('bonjour <b>vous</b>') }}</p>{% if x == _('y') %}z{% endif %}")
    template = environment.get_template("t")
    assert asked == ["bonjour <b>vous</b>", "y"]
    assert [template.render(x="Y") for _ in range(2)] == ["<p>BONJOUR <B>VOUS</B></p>z"] * 2
    assert len(asked) == 2


def test_a_text_with_values_is_asked_for_each_time_and_its_values_are_escaped() -> None:
    environment, asked = folding("{{ _('<b>%(x)s</b>', x=x) }}")
    environment.globals["_"] = texts("fr").markup
    template = environment.get_template("t")
    assert asked == []
    assert [template.render(x=x) for x in ("<i>", "y")] == ["<b>&lt;i&gt;</b>", "<b>y</b>"]


@given(head=st.binary(min_size=1, max_size=2000), rest=st.lists(st.binary(max_size=2000), max_size=3))
def test_a_page_compressed_in_two_parts_is_the_same_page(head: bytes, rest: list[bytes]) -> None:
    compressor = Compressor()
    for one in [*rest, *rest]:
        assert gzip.decompress(compressor.compress(head + one, len(head))) == head + one


def test_the_least_recently_used_is_forgotten_first() -> None:
    memory: Memory[int] = Memory(2)
    assert memory.get("a", lambda: 1) == 1
    memory.get("b", lambda: 2)
    assert memory.get("a", lambda: 9) == 1
    memory.get("c", lambda: 3)
    assert memory.get("b", lambda: 9) == 9


@pytest.mark.parametrize(
    ("asked", "accepted", "language"),
    [
        (None, "", "fr"),
        ("en", "", "en"),
        ("EN", "fr", "fr"),
        (None, "en-US,en;q=0.5", "en"),
        (None, "sw", "en"),
        (None, ";;;,q=x" * 100, "fr"),
    ],
)
def test_a_language_is_always_found(asked: str | None, accepted: str, language: str) -> None:
    assert choose(asked, accepted) == language


def test_dates_have_their_month_in_letters_and_hours_their_zone() -> None:
    at = datetime(2026, 3, 1, 13, 5, tzinfo=UTC)
    assert texts("fr").day(date(2026, 3, 1)) == "1er mars 2026"
    assert texts("en").day(date(2026, 3, 1)) == "1 March 2026"
    assert texts("fr").moment(at, "Africa/Porto-Novo") == "1er mars 2026 à 14\u00a0h\u00a005 (UTC+1)"
    assert texts("fr").moment(at, "Africa/Bamako").endswith("(UTC)")
    assert texts("fr").moment(at, "Asia/Kolkata").endswith("18\u00a0h\u00a035 (UTC+5:30)")
    assert texts("fr").moment(at, "America/New_York").endswith("(UTC\u22125)")


@pytest.mark.parametrize(
    ("birth", "whole", "year"),
    [
        (BirthDate(1991, 3, 14), "14 mars 1991", "en 1991"),
        (BirthDate(1991, 3, None, Precision.MONTH), "mars 1991", "en 1991"),
        (BirthDate(1991, None, None, Precision.YEAR), "1991", "en 1991"),
        (BirthDate(1985, None, None, Precision.AROUND), "vers 1985", "vers 1985"),
    ],
)
def test_a_birth_date_is_as_exact_as_it_is_known(birth: BirthDate, whole: str, year: str) -> None:
    assert texts("fr").birth(birth) == whole
    assert texts("fr").year(birth) == year


def test_french_never_breaks_a_line_before_a_sign() -> None:
    assert texts("fr").gettext("Vraiment ? « Oui » : oui ; non !") == (
        "Vraiment\u00a0? «\u00a0Oui\u00a0»\u00a0: oui\u00a0; non\u00a0!"
    )


def test_a_label_without_english_shows_its_french() -> None:
    assert texts("en").label(Label("Maçon", "")) == "Maçon"
    assert texts("en").label(Label("Maçon", "Mason")) == "Mason"
    assert texts("fr").label(Label("Maçon", "Mason")) == "Maçon"


@pytest.mark.parametrize(
    ("language", "shown"), [("fr", "7112 « Maçons »"), ("de", '7112 <span lang="fr">„Maçons“</span>')]
)
def test_a_neighbouring_trade_is_named_in_french_and_says_so(language: str, shown: str) -> None:
    given = record()
    near = replace(given.occupation.mappings[0], label="Maçons")
    given = replace(given, occupation=replace(given.occupation, mappings=(near,)))
    template = _environment(language).from_string(
        "{% from 'verification/parts.html' import facts with context %}{{ facts(record) }}"
    )
    page = template.render(record=given, title="", scope="", public_id="")
    assert shown in page.replace("\u00a0", " ")

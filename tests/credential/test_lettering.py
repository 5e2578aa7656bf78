"""Which letters name a person, and how wide they are."""

from __future__ import annotations

import unicodedata

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from certify.credential.lettering import (
    BEYOND,
    IN_NAMES,
    IN_PLACES,
    LATIN,
    breadth,
    has_letter,
    parted,
    shown,
    strange_signs,
    tidy,
)
from tests.judges import tools

UNSEEN = "\x00\n\u200b\u200d\u202e\u2066\u00ad\u2028\u3164\u2800\u115f\u034f\u3000\ue123"
LETTERS = sorted({chr(code) for code in LATIN if has_letter(chr(code))} | BEYOND)


@pytest.mark.parametrize(
    "name",
    [
        "Ahouandjinou",
        "N'Guessan-D’Almeida",
        "Ɓàbá Ŋɔni",
        "Ɗɛɲɛ Ƴero",
        "E\u0323\u0300kọ\u0301",
        "Ɛ\u0303ŋa ọ\u0300la",
        "Əɖɔ",
        "Ɖɔ̀sú",
        "Nʼdoye",
        "Müller Strauß",
        "Nguyễn Ơn",
        "J. Œdipe Ægir",
    ],
)
def test_a_name_of_the_countries_served_is_written(name: str) -> None:
    assert list(strange_signs(name)) == []


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("漢", "漢"),
        ("Аwa", "А"),
        ("Αwa", "Α"),
        ("Ａwa", "Ａ"),
        ("عوا", "ع"),
        ("ﬁ", "ﬁ"),
        ("ſa", "ſ"),
        ("aª", "ª"),
        ("ǃa", "ǃ"),
        ("A1", "1"),
        ("A<b>", "<"),
        ("a\u0338", "\u0338"),
        ("a\u0301\u0302\u0303", "\u0303"),
        ("a -\u0301", "\u0301"),
        ("\u0301a", "\u0301"),
        *((f"A{unseen}b", unseen) for unseen in UNSEEN),
        ("A\U000e0041", "\U000e0041"),
    ],
)
def test_what_could_be_taken_for_another_sign_or_is_not_seen_is_named(text: str, sign: str) -> None:
    assert sign in strange_signs(text)


def test_a_place_has_figures_and_brackets_and_a_name_has_none() -> None:
    place = "Cotonou (Bénin), 3e arrondissement"
    assert list(strange_signs(place, IN_PLACES)) == []
    assert list(strange_signs(place)) == ["(", ")", ",", "3"]


@given(st.text())
def test_what_is_tidied_is_tidy_and_says_the_same(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "  " not in once


def test_letters_that_are_written_two_ways_are_kept_one_way() -> None:
    assert tidy(" e\u0301le\u0300ve \u00a0 Awa ") == "élève Awa"
    assert tidy("\u212bsa") == "Åsa"


@pytest.mark.parametrize(
    ("sign", "told"), [("漢", "漢"), ("@", "@"), ("\u200b", "U+200B"), ("\u0000", "U+0000"), ("\u3164", "U+3164")]
)
def test_a_sign_that_is_not_seen_is_told_by_its_number(sign: str, told: str) -> None:
    assert shown(sign) == told


@pytest.mark.parametrize("font", ["Noto Sans Display:bold", "Noto Sans", "Noto Sans:bold"])
def test_every_letter_of_a_name_is_in_the_fonts_and_hardly_wider_than_thought(font: str) -> None:
    opened = TTFont(tools.ask("fc-match", "-f", "%{file}", font))
    letters, widths, em = opened.getBestCmap(), opened["hmtx"].metrics, opened["head"].unitsPerEm
    for letter in [*LETTERS, *IN_NAMES, *IN_PLACES]:
        assert widths[letters[ord(letter)]][0] / em <= breadth(letter) + 0.15


@given(st.lists(st.text(LETTERS, min_size=1, max_size=12), min_size=1, max_size=8).map(" ".join))
def test_a_text_in_two_parts_loses_nothing_and_no_other_space_parts_it_better(text: str) -> None:
    parts = parted(text)
    assert " ".join(parts) == text
    longest = max(map(breadth, parts))
    assert all(longest <= max(breadth(text[:k]), breadth(text[k + 1 :])) for k, sign in enumerate(text) if sign == " ")

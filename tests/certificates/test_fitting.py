from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from certify.certificates.fitting import POINT_MM, SMALLEST, columns, fitted, halves, lines
from certify.credential.lettering import breadth
from certify.errors import Invalid
from tests.judges import tools

from .samples import LONG, NAMES, TITLES


def true_breadth(text: str, font: TTFont) -> float:
    letters, widths = font.getBestCmap(), font["hmtx"].metrics
    return float(sum(widths[letters[ord(letter)]][0] for letter in text) / font["head"].unitsPerEm)


@pytest.mark.parametrize(
    "text", [*(holder.full_name for holder in NAMES.values()), *(title.fr for title in TITLES), LONG.fr, LONG.en]
)
def test_a_text_is_taken_for_a_little_wider_than_the_font_makes_it(text: str) -> None:
    true = true_breadth(text, TTFont(tools.ask("fc-match", "-f", "%{file}", "Noto Sans Display:bold")))
    assert true <= breadth(text) <= true * 1.3


def test_a_text_takes_the_largest_size_at_which_it_stays_on_its_line() -> None:
    assert fitted("Awa", 100, (26, 20)) == 26
    assert breadth("Awa" * 12) * fitted("Awa" * 12, 100, (26, 20, 14, 10)) * POINT_MM <= 100


@given(st.text(min_size=1, max_size=200), st.floats(20, 200))
def test_no_text_is_too_long_for_its_line_nor_too_small_to_read(text: str, width: float) -> None:
    try:
        size = fitted(text, width, (26.0, 20.0))
    except Invalid:
        assert breadth(text) * SMALLEST * POINT_MM > width
    else:
        assert size >= SMALLEST
        assert breadth(text) * size * POINT_MM <= width + 0.01


def test_a_name_too_long_for_one_line_is_parted_at_a_space_and_never_cut() -> None:
    assert halves("Awa Traoré", 158, 20) == ("Awa Traoré",)
    parts = halves(NAMES["eighty"].full_name, 158, 20)
    assert len(parts) == 2
    assert " ".join(parts) == NAMES["eighty"].full_name


def test_a_single_long_word_stays_whole() -> None:
    assert halves("Wa" * 40, 158, 20) == ("Wa" * 40,)


@given(st.lists(st.floats(1, 50), min_size=1, max_size=8), st.integers(1, 4))
def test_columns_keep_the_order_and_lose_no_unit(heights: list[float], count: int) -> None:
    split = columns(heights, count)
    assert sum(split) == len(heights)
    assert len(split) == min(count, len(heights))
    assert min(split) >= 1


def test_columns_are_as_level_as_the_order_allows() -> None:
    assert columns([1, 1, 1, 1, 1, 1], 3) == [2, 2, 2]
    assert columns([5, 1, 1, 1, 1], 3) == [1, 2, 2]


def test_lines_are_counted_from_the_width() -> None:
    assert lines("court", 80, 9) == 1
    assert lines(LONG.fr, 80, 9) > 1

"""How large a text may be printed in a place of known width. It is never cut: it is set smaller, or on two lines."""

from __future__ import annotations

import unicodedata
from math import ceil

from certify.errors import Invalid

NARROW, WIDE = set(" .,;:·'’-–|!()[]ijltfrIJ/"), set("mwMWÆŒ@%ƊŊNOQDGHU")
POINT_MM = 25.4 / 72
DOES_NOT_FIT = "Un texte est trop long pour tenir sur le certificat : raccourcissez-le."
SMALLEST = 4.0  # points: below it nobody reads, and a signed text that nobody reads is a trap


def breadth(text: str) -> float:
    """Width of `text` in ems, on the safe side for Noto Sans and Noto Sans Display, regular or bold."""
    return sum(map(_advance, unicodedata.normalize("NFC", text)))


def _advance(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    base = unicodedata.normalize("NFD", letter)[0]
    if base in NARROW:
        return 0.34 if base != " " else 0.26
    if base in WIDE:
        return 0.96 if base in "mwMWÆŒ@%" else 0.80
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.70 if base.isupper() else 0.62


def fitted(text: str, width_mm: float, sizes: tuple[float, ...]) -> float:
    """The first of `sizes` (points, falling) at which `text` stays on one line, or the size at which it just does.

    Errors: Invalid `certificate.does_not_fit` when that size could not be read.
    """
    room = width_mm / POINT_MM / max(breadth(text), 0.1)
    if room < SMALLEST:
        raise Invalid("certificate.does_not_fit", DOES_NOT_FIT)
    return next((size for size in sizes if size <= room), int(min(room, sizes[-1]) * 10) / 10)


def fit(texts: list[str], width_mm: float, sizes: list[float]) -> float:
    """One size, as `fitted` gives it, for several lines."""
    return min(fitted(text, width_mm, tuple(sizes)) for text in texts)


def lines(text: str, width_mm: float, size: float) -> int:
    """About how many lines `text` takes at `size` points."""
    return max(1, ceil(breadth(text) * 0.94 * size * POINT_MM / width_mm))


def halves(text: str, width_mm: float, size: float) -> tuple[str, ...]:
    """`text` on one line if it fits at `size` points, else cut at the space that leaves the shortest longer line."""
    places = [k for k, letter in enumerate(text) if letter == " "]
    if breadth(text) * size * POINT_MM <= width_mm or not places:
        return (text,)
    cut = min(places, key=lambda k: max(breadth(text[:k]), breadth(text[k + 1 :])))
    return text[:cut], text[cut + 1 :]


def columns(heights: list[float], count: int) -> list[int]:
    """How many pieces go in each of `count` columns, in order, so that the tallest column is as low as can be."""
    if count == 1 or len(heights) <= count:
        return [1] * len(heights) if len(heights) <= count else [len(heights)]
    splits = ([first, *columns(heights[first:], count - 1)] for first in range(1, len(heights) - count + 2))
    return min(splits, key=lambda split: _tallest(heights, split))


def _tallest(heights: list[float], split: list[int]) -> float:
    tallest, start = 0.0, 0
    for size in split:
        tallest, start = max(tallest, sum(heights[start : start + size])), start + size
    return tallest

"""How large a text may be printed in a place of known width. It is never cut: it is set smaller, or on two lines."""

from __future__ import annotations

from math import ceil

from certify.credential.lettering import breadth, parted
from certify.errors import Invalid

POINT_MM = 25.4 / 72
DOES_NOT_FIT = "Un texte est trop long pour tenir sur le certificat : raccourcissez-le."
SMALLEST = 4.0  # points: below it nobody reads, and a signed text that nobody reads is a trap


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
    return (text,) if breadth(text) * size * POINT_MM <= width_mm else parted(text)


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

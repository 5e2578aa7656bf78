from __future__ import annotations

from itertools import pairwise
from math import hypot, pi

import pytest

from certify.certificates import cloth, guilloche
from certify.credential.record import Kind


def points(path: str) -> list[tuple[float, float]]:
    """Where each segment of a path ends."""
    ends: list[tuple[float, float]] = []
    numbers: list[float] = []
    for word in path.split():
        if word in "mc":
            ends.append((numbers[-2], numbers[-1]))
            numbers = []
        elif word != "h":
            numbers.append(float(word))
    return ends


def test_a_ring_closes_and_stays_within_its_radius() -> None:
    ends = points(guilloche.ring(29, 0.86, 0.14, 30))
    assert ends[0] == pytest.approx(ends[-1], abs=0.01)
    assert max(hypot(*end) for end in ends) <= 29.01


def test_the_strands_of_a_lens_all_start_and_end_in_a_knot() -> None:
    for strand in guilloche.lens(15, 5.6, 16, 1).split(" m ")[1:]:
        *_, x, y = [float(word) for word in strand.split(" c")[9].split()]
        assert (x, y) == pytest.approx((15, 0), abs=0.01)


def test_a_curve_is_smooth_where_its_segments_meet() -> None:
    numbers = guilloche.wave(80, pi / 3).replace(" m", "").split(" c ")
    segments = [[float(word) for word in part.replace(" c", "").split()[-6:]] for part in numbers]
    for (_, _, x2, y2, x, y), (x1, y1, *_) in pairwise(segments[1:]):
        assert (y - y2) * (x1 - x) == pytest.approx((y1 - y) * (x - x2), abs=0.05)


@pytest.mark.parametrize("sheet", [cloth.title(), cloth.unit(), cloth.band(Kind.TITLE), cloth.band(Kind.UNIT)])
def test_every_shape_that_a_cloth_places_is_drawn_and_every_one_drawn_is_placed(sheet: cloth.Cloth) -> None:
    placed = {word[1:] for word in sheet.body.split() if word.startswith("/")}
    assert placed == set(sheet.shapes)


def test_a_strip_is_filled_for_each_unit_held_and_outlined_for_the_others() -> None:
    row = cloth.strips((False, True, False))
    assert row.count(" re f") == 1
    assert row.count(" re S") == 2


def test_many_strips_still_fit_beside_the_cloth() -> None:
    assert cloth.STRIPS.pitch(3) == 17
    assert 12 * cloth.STRIPS.pitch(12) - cloth.STRIPS.gap == pytest.approx(cloth.STRIPS.room)


def test_the_two_kinds_share_neither_shape_nor_dye() -> None:
    title, unit = cloth.title(), cloth.unit()
    assert (title.width, title.height) == (unit.height, unit.width)
    assert guilloche.colour("#1f2d6b") in title.body
    assert guilloche.colour("#6b3d1c") in unit.body
    assert guilloche.colour("#6b3d1c") not in title.body

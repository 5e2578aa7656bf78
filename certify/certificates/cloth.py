"""The sheets of cloth under the text: the title's frame, the unit's strip, and the band at the head of a second page.

A title is the whole cloth, a unit one strip of it; indigo dyes the one and kola the other, so that the two differ in
shape and colour, and in a grey photocopy too. Each shape is drawn once and placed many times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import pi

from certify.certificates.guilloche import (
    circle,
    drawn,
    filled,
    ladder,
    lens,
    lozenge,
    placed,
    rectangle,
    ring,
    wave,
)
from certify.credential.record import Kind

LANDSCAPE, PORTRAIT = (297.0, 210.0), (210.0, 297.0)
INDIGO = {"dark": "#1f2d6b", "mid": "#5b6fc0", "thread": "#b8862d", "pale": "#d9deef", "gold": "#d9a441"}
KOLA = {"dark": "#6b3d1c", "mid": "#a9713f", "thread": "#1f2d6b", "pale": "#f0e4d8", "gold": "#e3b873"}
WHITE = "#ffffff"


@dataclass(frozen=True, slots=True)
class Cloth:
    """One sheet: its size in millimetres, the shapes it is made of, by name, and where they go (PDF operators)."""

    width: float
    height: float
    shapes: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class StripRow:
    """Where the row of strips lies on a unit certificate, in millimetres from the upper left corner."""

    left: float = 48.0
    top: float = 77.0
    height: float = 21.0
    gap: float = 2.4
    room: float = 148.0

    def pitch(self, count: int) -> float:
        """From one strip to the next: 17 mm, or less where the title has many units."""
        return min(17.0, (self.room + self.gap) / count)


STRIPS = StripRow()


def _lace(name: str, x: float, y: float, copies: int, petals: int) -> str:
    return " ".join(placed(name, x, y, 360 / petals * k / copies) for k in range(copies))


def _side(x: float, y: float, length: float, count: int, shapes: tuple[str, str], *, down: bool) -> str:
    """`count` lenses in a row from (x, y), each with its core, and a lozenge on every knot."""
    step, turn = length / count, 90 if down else 0
    knots = [(x, y + k * step) if down else (x + k * step, y) for k in range(count + 1)]
    lenses = [placed(name, *knot, turn) for knot in knots[:-1] for name in shapes]
    return " ".join([*lenses, *(placed("o", *knot) for knot in knots)])


def _frame(inset: float, size: tuple[float, float], ink: str, pen: float) -> str:
    width, height = size
    return drawn(rectangle(inset, inset, width - 2 * inset, height - 2 * inset), ink, pen)


def _medallion(x: float, y: float, dye: Mapping[str, str]) -> str:
    """Four laces, one in the other, with the mark of the register in the middle."""
    laces = [_lace("r1", x, y, 9, 30), _lace("r2", x, y, 9, 15), _lace("r3", x, y, 7, 12)]
    eye = filled(circle(8.6), WHITE) + " " + drawn(circle(8.6), dye["dark"], 0.35)
    return " ".join([*laces, f"q 1 0 0 1 {x} {y} cm {eye} Q", *(placed(name, x, y) for name in ("b3", "b2", "b1"))])


def _title_shapes(lenses: tuple[float, float]) -> dict[str, str]:
    dye = INDIGO
    shapes = {
        "r1": drawn(ring(29, 0.86, 0.14, 30), dye["mid"], 0.13),
        "r2": drawn(ring(24, 0.72, 0.26, 15), dye["dark"], 0.13),
        "r3": drawn(ring(14.5, 0.8, 0.2, 12), dye["thread"], 0.16),
        "q1": drawn(ring(6.2, 0.84, 0.16, 12), dye["mid"], 0.13),
        "q2": filled(lozenge(7.2), dye["dark"]),
        "q3": filled(lozenge(4), WHITE),
        "q4": filled(lozenge(2), dye["thread"]),
        "b3": filled(lozenge(13), dye["dark"]),
        "b2": filled(lozenge(7), WHITE),
        "b1": filled(lozenge(3.4), dye["thread"]),
        "o": filled(lozenge(2.5), dye["thread"]),
        **{f"v{k}": drawn(wave(243, k * pi / 3), dye["pale"], 0.13) for k in range(6)},
    }
    for (outer, core), length in zip((("l", "k"), ("w", "m")), lenses, strict=True):
        shapes[outer] = drawn(lens(length, 5.6, 16, 1), dye["dark"], 0.12)
        shapes[core] = drawn(lens(length, 2, 4, -1, 0.3), dye["thread"], 0.22)
    return shapes


@cache
def title() -> Cloth:
    """A4 landscape: the whole cloth, a frame on four sides, waves and the medallion."""
    (w, h), dye, mid, corner = LANDSCAPE, INDIGO, 14.55, 7.6
    start = mid + corner
    a, b, na, nb = w - 2 * start, h - 2 * start, 17, 11
    body = [placed(f"v{k % 6}", 27, 27.5 + k * 1.5) for k in range(104)]
    body.append(f"q 1 0 0 1 238 57 cm {filled(circle(28.5), WHITE)} Q")
    body += [_frame(i, LANDSCAPE, dye["dark"], pen) for i, pen in ((7, 0.7), (8.2, 0.15), (20.9, 0.15), (23, 0.35))]
    rungs = [ladder(22, y, w - 44, across=True) for y in (21.45, h - 22.45)]
    rungs += [ladder(x, 23.5, h - 47, across=False) for x in (21.45, w - 22.45)]
    body.append(drawn(" ".join(rungs), dye["mid"], 0.28))
    body += [_side(start, y, a, na, ("l", "k"), down=False) for y in (mid, h - mid)]
    body += [_side(x, start, b, nb, ("w", "m"), down=True) for x in (mid, w - mid)]
    for x, y in ((x, y) for x in (mid, w - mid) for y in (mid, h - mid)):
        body += [_lace("q1", x, y, 6, 12), *(placed(name, x, y) for name in ("q2", "q3", "q4"))]
    body.append(_medallion(238, 57, dye))
    return Cloth(w, h, _title_shapes((a / na, b / nb)), " ".join(body))


@cache
def unit() -> Cloth:
    """A4 portrait: one strip of the cloth, on the left only."""
    (w, h), dye, x, count, top, length = PORTRAIT, KOLA, 23.0, 11, 11.5, 274.0
    step = length / count
    shapes = {
        "o": filled(lozenge(2.5), dye["thread"]),
        "w": drawn(lens(step, 12, 22, 1), dye["dark"], 0.14),
        "m": drawn(lens(step, 5, 5, -1, 0.3), dye["thread"], 0.22),
        "s3": filled(lozenge(8), dye["dark"]),
        "s2": filled(lozenge(4), WHITE),
    }
    edges = " ".join(f"{edge} 7 m {edge} 290 l" for edge in (9.5, 36.5, 38.3))
    rungs = ladder(7.7, 8, 281, across=False, rung=1.1) + " " + ladder(36.85, 8, 281, across=False, rung=1.1)
    body = [_frame(7, PORTRAIT, dye["dark"], 0.35), drawn(edges, dye["dark"], 0.35), drawn(rungs, dye["mid"], 0.3)]
    body.append(_side(x, top, length, count, ("w", "m"), down=True))
    body += [placed(name, x, top + k * step) for k in range(count + 1) for name in ("s3", "s2", "o")]
    return Cloth(w, h, shapes, " ".join(body))


@cache
def band(kind: Kind) -> Cloth:
    """The woven band of the screens, at the head of the second page: lozenge, then ladder."""
    (w, h), dye = (LANDSCAPE, INDIGO) if kind is Kind.TITLE else (PORTRAIT, KOLA)
    count = round((w - 14) / 24)
    step = (w - 14) / count
    rungs = " ".join(
        rectangle(7 + k * step + step / 2 - 6 + j * 2, 8.1, 0.7, 2) for k in range(count) for j in range(7)
    )
    light = "#aab1cf" if kind is Kind.TITLE else "#cfb9a6"
    body = [filled(rectangle(7, 7, w - 14, 4.2), dye["dark"]), filled(rungs, light)]
    body += [placed("z", 7 + k * step, 9.1) for k in range(1, count)]
    return Cloth(w, h, {"z": filled(lozenge(3.4), dye["gold"])}, " ".join(body))


@cache
def strips(held: tuple[bool, ...]) -> str:
    """The row of strips, one for each unit of the title, those covered filled. The text adds the numbers."""
    dark, pitch, row = KOLA["dark"], STRIPS.pitch(len(held)), []
    width = pitch - STRIPS.gap
    for k, covered in enumerate(held):
        x, ink = STRIPS.left + k * pitch, WHITE if covered else dark
        box = rectangle(x, STRIPS.top, width, STRIPS.height)
        row.append(filled(box, dark) if covered else drawn(box, dark, 0.6))
        rungs = (ladder(x + 1.6, STRIPS.top + y, width - 3.2, across=True, pitch=1.75, rung=1.8) for y in (2.0, 17.2))
        row.append(drawn(" ".join(rungs), ink, 0.6))
    return " ".join(row)

"""The engraving on certificates, as formulas: braids, rings and lozenges, in millimetres, as PDF path operators.

A braid is y = A sin(πu) sin(a + 2πu), knotted by woven lozenges; a ring is r = R (c + s cos nt), turned on itself to
make lace. y grows downwards; the sheet that places the shapes turns it over.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

Point = tuple[float, float]
Colour = str  # "#rrggbb"


def number(value: float) -> str:
    """A length to a hundredth of a millimetre, written as short as PDF allows."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def curve(point: Callable[[float], Point], start: float, end: float, steps: int) -> str:
    """Path through point(t), t from start to end, as cubic segments with the true tangents."""
    h, e = (end - start) / steps, 1e-5

    def slope(t: float) -> Point:
        (ax, ay), (bx, by) = point(t - e), point(t + e)
        return (bx - ax) / (2 * e), (by - ay) / (2 * e)

    x, y = point(start)
    path = [f"{number(x)} {number(y)} m"]
    for k in range(steps):
        a, b = start + k * h, start + (k + 1) * h
        (ax, ay), (bx, by), (da, ea), (db, eb) = point(a), point(b), slope(a), slope(b)
        knots = (ax + da * h / 3, ay + ea * h / 3, bx - db * h / 3, by - eb * h / 3, bx, by)
        path.append(" ".join(map(number, knots)) + " c")
    return " ".join(path)


def lens(length: float, height: float, strands: int, twist: float, phase: float = 0.0) -> str:
    """Strands that leave one knot, braid, and meet again in the next."""

    def strand(a: float) -> Callable[[float], Point]:
        return lambda u: (u * length, height * sin(pi * u) * sin(a + 2 * pi * twist * u))

    return " ".join(curve(strand(phase + 2 * pi * k / strands), 0, 1, 10) for k in range(strands))


def ring(radius: float, centre: float, swing: float, petals: int) -> str:
    """Closed curve with petals; turned copies of it make the lace."""

    def point(t: float) -> Point:
        r = radius * (centre + swing * cos(petals * t))
        return r * cos(t), r * sin(t)

    return curve(point, 0, 2 * pi, petals * 6) + " h"


def wave(length: float, phase: float) -> str:
    """One pale wave; a copy made by a scanner breaks it into dots."""
    return curve(lambda t: (t, 0.62 * sin(t / 7.5 + phase)), 0, length, int(length / 8))


def lozenge(size: float) -> str:
    """The woven lozenge: seven units wide, stepped as a float on the loom."""
    u = size / 7
    floats = ((3, 1), (2, 3), (1, 5), (0, 7), (1, 5), (2, 3), (3, 1))
    return " ".join(rectangle((x - 3.5) * u, (y - 3.5) * u, w * u, u) for y, (x, w) in enumerate(floats))


def circle(radius: float) -> str:
    """A circle round the origin."""
    return curve(lambda t: (radius * cos(t), radius * sin(t)), 0, 2 * pi, 12) + " h"


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """A rectangle by its upper left corner."""
    return f"{number(x)} {number(y)} {number(width)} {number(height)} re"


def ladder(x: float, y: float, length: float, *, across: bool, pitch: float = 1.4, rung: float = 1.0) -> str:
    """Rungs of the weave along one side."""
    count = int(length / pitch)
    step = length / count
    places = (k * step for k in range(count + 1))
    if across:
        return " ".join(_stroke(x + place, y, x + place, y + rung) for place in places)
    return " ".join(_stroke(x, y + place, x + rung, y + place) for place in places)


def _stroke(x: float, y: float, to_x: float, to_y: float) -> str:
    return f"{number(x)} {number(y)} m {number(to_x)} {number(to_y)} l"


def colour(value: Colour) -> str:
    """The three components of "#rrggbb", between 0 and 1."""
    return " ".join(f"{int(value[k : k + 2], 16) / 255:.3f}" for k in (1, 3, 5))


def drawn(path: str, ink: Colour, width: float) -> str:
    """A path drawn with a pen."""
    return f"{colour(ink)} RG {width} w {path} S"


def filled(path: str, ink: Colour) -> str:
    """A path filled."""
    return f"{colour(ink)} rg {path} f"


def placed(name: str, x: float = 0.0, y: float = 0.0, turn: float = 0.0) -> str:
    """The shape `name`, turned by so many degrees, at a place."""
    c, s = cos(turn * pi / 180), sin(turn * pi / 180)
    return f"q {c:.5f} {s:.5f} {-s:.5f} {c:.5f} {number(x)} {number(y)} cm /{name} Do Q"

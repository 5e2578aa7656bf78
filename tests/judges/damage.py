"""What happens to a printed code before somebody scans it: twelve damages, the same each time.

A damage takes a picture at 150 dpi of a code and its surroundings, the code in the middle, and gives what a scanner or
a phone would see.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Picture = Image.Image
PAPER = (255, 255, 255)


def turned(code: Picture) -> Picture:
    """Held askew, by twelve degrees."""
    return code.rotate(12, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER)


def aslant(code: Picture) -> Picture:
    """Photographed from below: the bottom is wider than the top by a tenth."""
    w, h = code.size
    away = round(0.025 * w)
    corners = (-away, 0, away, h, w - away, h, w + away, 0)
    return code.transform(code.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=PAPER)


def out_of_focus(code: Picture) -> Picture:
    """Blurred by a quarter of a module."""
    return code.filter(ImageFilter.GaussianBlur(0.8))


def photocopied(code: Picture) -> Picture:
    """Black or white and nothing between, one dot in 128 of the wrong one; then scanned."""
    dots = _noise(code, 1)
    copy = _stretched(code, lambda value: 255 * (value > 128)).convert("L")
    copy.paste(0, mask=dots.point(lambda value: 255 * (value == 0)))
    copy.paste(255, mask=dots.point(lambda value: 255 * (value == 255)))
    return copy.filter(ImageFilter.GaussianBlur(0.7)).convert("RGB")


def printed_too_wet(code: Picture) -> Picture:
    """The ink has spread, and every black grew."""
    return _stretched(code.filter(ImageFilter.GaussianBlur(0.6)), lambda value: 255 * (value > 180))


def stained(code: Picture) -> Picture:
    """A cup of coffee stood on it; a drop fell inside."""
    side = code.width
    stain = Image.new("RGB", code.size, PAPER)
    draw = ImageDraw.Draw(stain)
    draw.ellipse((0, side // 3, side * 3 // 5, side), fill=(232, 212, 186), outline=(170, 125, 80), width=8)
    draw.ellipse((side * 3 // 5, side // 2, side * 3 // 5 + 24, side // 2 + 26), fill=(170, 125, 80))
    return ImageChops.multiply(code, stain.filter(ImageFilter.GaussianBlur(2)))


def pale(code: Picture) -> Picture:
    """Grey on grey: a fifth of the contrast is left."""
    return _stretched(code, lambda value: 150 + value // 5)


def grainy(code: Picture) -> Picture:
    """Taken in a dark room: every pixel lighter or darker, by up to a fifth."""
    grain = _noise(code, 2).point(lambda value: value * 2 // 5)
    return ImageChops.add(code.convert("L"), grain, offset=-51).convert("RGB")


def half_in_shadow(code: Picture) -> Picture:
    """The shadow of a hand lies across it: that part has three fifths of the light."""
    w, h = code.size
    light = Image.new("L", code.size, 255)
    ImageDraw.Draw(light).polygon([(w * 2 // 5, 0), (w, 0), (w, h), (w * 3 // 5, h)], fill=153)
    return ImageChops.multiply(code, light.filter(ImageFilter.GaussianBlur(12)).convert("RGB"))


def sent_by_message(code: Picture) -> Picture:
    """Compressed hard, as messengers do."""
    code.save(sent := BytesIO(), "JPEG", quality=15)
    return Image.open(sent).convert("RGB")


def folded(code: Picture) -> Picture:
    """A fold took the ink away along a line half a millimetre wide."""
    w, h = code.size
    lined = code.copy()
    ImageDraw.Draw(lined).line((w * 5 // 9, 0, w // 2, h), fill=(235, 235, 235), width=3)
    return lined


def scribbled_on(code: Picture) -> Picture:
    """A pen slipped over a corner of it."""
    w, h = code.size
    drawn = code.copy()
    stroke = [(w * 0.4, h), (w * 0.5, h * 0.65), (w * 0.62, h * 0.8), (w, h * 0.55)]
    ImageDraw.Draw(drawn).line(stroke, fill=(20, 40, 140), width=4, joint="curve")
    return drawn


DAMAGES: tuple[Callable[[Picture], Picture], ...] = (
    turned,
    aslant,
    out_of_focus,
    photocopied,
    printed_too_wet,
    stained,
    pale,
    grainy,
    half_in_shadow,
    sent_by_message,
    folded,
    scribbled_on,
)


def _stretched(code: Picture, tone: Callable[[int], int]) -> Picture:
    return code.convert("L").point(tone).convert("RGB")


def _noise(code: Picture, seed: int) -> Picture:
    w, h = code.size
    return Image.frombytes("L", code.size, Random(seed).randbytes(w * h))

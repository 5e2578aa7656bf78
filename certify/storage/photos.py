"""A photo of a paper, a place or a piece of work: decoded whole and drawn anew, upright, without metadata."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from certify.credential.malformed import Malformed
from certify.errors import Invalid
from certify.storage import pictures

LONGER_SIDE = 2400  # pixels: small print on a sheet of A4 is still read
SIDES = (LONGER_SIDE, 1800, 1350)  # smaller only for what will not compress
QUALITIES = (86, 78, 68, 56)
HEAVIEST_KEPT = 1_500_000  # bytes
MOST_PIXELS = {"JPEG": 110_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}  # only JPEG is unpacked smaller than it is
SMALLEST = 40

Image.init()  # readers are found by importing them


def opened(content: bytes, form: str) -> tuple[dict[str, object], bytes]:
    """What it is, and the JPEG that is kept. Errors: Malformed `file.too_large`, `file.broken`."""
    try:
        picture = pictures.upright(content, (form,), MOST_PIXELS[form], fit=LONGER_SIDE)
    except Invalid as error:
        why = "too_large" if error.code == "picture.too_large" else "broken"
        raise Malformed(f"file.{why}", error.code) from error
    if min(picture.size) < SMALLEST:
        raise Malformed("file.broken", "no picture is that small")
    return {"kind": "photo"}, _kept(picture)


def _kept(picture: Image.Image) -> bytes:
    for side in SIDES:
        picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        for quality in QUALITIES:
            picture.save(out := BytesIO(), "JPEG", quality=quality, optimize=True)
            if out.tell() <= HEAVIEST_KEPT:
                return out.getvalue()
    raise Malformed("file.too_large", "will not compress")

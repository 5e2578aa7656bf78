"""Pictures of codes, as people make them."""

from __future__ import annotations

from io import BytesIO

import qrcode
from PIL import Image


def code(text: str, module: int = 6) -> Image.Image:
    """The code of a text, with its quiet zone, `module` pixels a module."""
    drawn = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4, box_size=module)
    drawn.add_data(text)
    image: Image.Image = drawn.make_image().get_image()
    return image.convert("L")


def encode(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """A picture as a file."""
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def picture(text: str, kind: str = "JPEG") -> bytes:
    """A picture of one code as a file."""
    return encode(code(text), kind)


def sheet(*codes: Image.Image, size: tuple[int, int] = (2400, 3200)) -> Image.Image:
    """A sheet of paper with codes on it, one beneath the other."""
    paper = Image.new("L", size, 225)
    top = 100
    for one in codes:
        paper.paste(one, (150, top))
        top += one.height + 150
    return paper

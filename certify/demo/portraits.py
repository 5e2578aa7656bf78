"""Portraits of the demonstration: drawn, of nobody, and saying so."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIDE = (600, 800)
WORD = "FICTIF"
SKINS = ("#8a5a3c", "#6b4429", "#a4714e", "#5a3620")
CLOTHES = ("#26377f", "#6b3d1c", "#0b5c46", "#96202f")


def drawn(key: str) -> bytes:
    """A face such as children draw, as a camera would send it (PNG); the same one for the same key."""
    turn = sum(key.encode())
    picture = Image.new("RGB", SIDE, "#d9deef")
    pen = ImageDraw.Draw(picture)
    cloth, skin = CLOTHES[turn % len(CLOTHES)], SKINS[turn % len(SKINS)]
    pen.ellipse((60, 560, 540, 1040), fill=cloth)
    pen.rounded_rectangle((250, 480, 350, 640), 40, fill=skin)
    pen.ellipse((160, 100, 440, 440), fill="#1b1410")
    pen.ellipse((175, 150, 425, 540), fill=skin)
    for left in (235, 335):
        pen.ellipse((left, 305, left + 30, 335), fill="#171c36")
        pen.arc((left - 12, 270, left + 42, 320), 200, 340, fill="#1b1410", width=7)
    pen.line((300, 340, 288, 400, 306, 402), fill="#1b1410", width=5, joint="curve")
    pen.arc((245, 385, 355, 465), 20, 160, fill="#7c1826", width=9)
    pen.rectangle((0, 690, 600, 800), fill="#171c36")
    pen.text((300, 745), WORD, fill="#ffffff", anchor="mm", font=ImageFont.load_default(84))
    picture.save(out := BytesIO(), "PNG")
    return out.getvalue()

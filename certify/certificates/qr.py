"""The QR code (ISO/IEC 18004): from its exact text to a symbol, a vector path and a picture.

Level M survives a coffee stain, which L does not; Q gains nothing at equal size. The symbol is 35 mm wide, and wider
only where a module would become smaller than 0.5 mm: a long name makes a larger code, never a cut name.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import qrcode
from PIL import Image

QUIET = 4  # modules of white around the symbol (§6.3.8)
WIDTH_MM = 35.0
MODULE_MM = 0.5
MASK = 3


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR code as rows of modules, True for black, without its quiet zone."""

    version: int
    rows: tuple[tuple[bool, ...], ...]

    @property
    def modules(self) -> int:
        """Modules along one side."""
        return len(self.rows)

    @property
    def width_mm(self) -> float:
        """Width on paper, without the quiet zone."""
        return max(WIDTH_MM, self.modules * MODULE_MM)

    @property
    def quiet_mm(self) -> float:
        """Width of the quiet zone on paper."""
        return QUIET * self.width_mm / self.modules


def symbol(text: str) -> Symbol:
    """The symbol that says `text`, and nothing else.

    The lower-case head goes in byte mode and the base32 tail in alphanumeric mode, each in its own segment. The mask is
    fixed: the tail is a signature, so that no pattern does better than another, and choosing costs more than drawing.
    """
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(text)
    code.make(fit=True)
    return Symbol(code.version, tuple(tuple(bool(module) for module in row) for row in code.get_matrix()))


def path(code: Symbol) -> bytes:
    """The symbol as one filled PDF path, one unit per module, y downwards: a rectangle for each run of black."""
    runs = []
    for y, row in enumerate(code.rows):
        x = 0
        while x < code.modules:
            end = x
            while end < code.modules and row[end]:
                end += 1
            if end > x:
                runs.append(f"{x} {y} {end - x} 1 re")
            x = end + 1
    return ("0 g " + " ".join(runs) + " f").encode()


def png(text: str, *, scale: int = 10) -> bytes:
    """The code of `text` as a PNG picture, `scale` pixels a module, with its quiet zone."""
    code = symbol(text)
    side = code.modules + 2 * QUIET
    picture = Image.new("1", (side, side), 1)
    for y, row in enumerate(code.rows):
        for x, black in enumerate(row):
            if black:
                picture.putpixel((x + QUIET, y + QUIET), 0)
    out = BytesIO()
    picture.resize((side * scale, side * scale), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()

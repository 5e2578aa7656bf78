"""The engraving as SVG, as a naive certificate would carry it: the same shapes, each once, then placed with <use>."""

from __future__ import annotations

from certify.certificates.cloth import Cloth


def svg(cloth: Cloth) -> bytes:
    """A cloth as an SVG file."""
    shapes = "".join(f'<g id="{name}">{elements(body)}</g>' for name, body in cloth.shapes.items())
    w, h = cloth.width, cloth.height
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}">'
    return f"{head}<defs>{shapes}</defs>{elements(cloth.body)}</svg>".encode()


def elements(body: str) -> str:
    """The SVG elements that draw what PDF operators draw."""
    pen = _Pen()
    return "".join(map(pen.take, body.split()))


class _Pen:
    """Reads operators one word at a time."""

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.path, self.ink, self.width = "", "#000", "1"

    def take(self, word: str) -> str:
        """The element that a word completes, if it does."""
        if word.startswith("/"):
            return f'<use href="#{word[1:]}"/>'
        if word[0] in "-.0123456789":
            self.numbers.append(word)
            return ""
        numbers, self.numbers = self.numbers, []
        if word in ("m", "l", "c", "h", "re"):
            return self._trace(word, numbers)
        return self._paint(word, numbers)

    def _trace(self, word: str, numbers: list[str]) -> str:
        if word == "re":
            x, y, width, height = numbers
            self.path += f"M{x} {y}h{width}v{height}h-{width}z"
        else:
            self.path += {"m": "M", "l": "L", "c": "C", "h": "z"}[word] + " ".join(numbers)
        return ""

    def _paint(self, word: str, numbers: list[str]) -> str:
        path = self.path
        if word in ("S", "f"):
            self.path = ""
        if word in ("RG", "rg"):
            self.ink = "rgb(" + ",".join(f"{float(part) * 100:.1f}%" for part in numbers) + ")"
        elif word == "w":
            self.width = numbers[0]
        return {
            "S": f'<path d="{path}" fill="none" stroke="{self.ink}" stroke-width="{self.width}"/>',
            "f": f'<path d="{path}" fill="{self.ink}"/>',
            "cm": f'<g transform="matrix({" ".join(numbers)})">',
            "Q": "</g>",
        }.get(word, "")

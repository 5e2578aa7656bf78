"""What is done to the PDF after WeasyPrint has laid the text out, and before it is written.

The cloth goes under the text as vector forms, each shape once: as an SVG background it took half of the time. Texts get
their language and, where letters carry combining marks, /ActualText (ISO 32000-1 §14.9.4), without which readers put a
space before the mark. Attachments, which the library lists twice in /AF, are listed once.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import pydyf

from certify.certificates.cloth import Cloth

POINTS_PER_MM = 72 / 25.4


class Ink:
    """Something WeasyPrint places like an image, drawn by us as one path in the page itself.

    `side` is the width and height of the path's own units.
    """

    def __init__(self, path: bytes, side: float) -> None:
        self._path, self._side = path, side

    def get_intrinsic_size(self, _resolution: object, _font_size: object) -> tuple[float, float, float]:
        """Width, height and ratio, as the library asks of an image."""
        return self._side, self._side, 1.0

    def draw(self, stream: Any, width: float, height: float, _style: object) -> None:
        """Draw into the place the layout has given, with its origin at the upper left corner."""
        with stream.stacked():
            stream.transform(a=width / self._side, d=height / self._side)
            stream.stream.append(self._path)


def put_under(pdf: pydyf.PDF, page: pydyf.Dictionary, cloth: Cloth, extra: str = "") -> None:
    """Put a cloth under the page's text, marked as an artifact (ISO 32000-1 §14.8.2.2)."""
    names = pydyf.Dictionary()
    for name, shape in cloth.shapes.items():
        form = _form(shape, cloth, pydyf.Dictionary())
        pdf.add_object(form)
        names[name] = form.reference
    sheet = _form(f"{cloth.body} {extra}", cloth, pydyf.Dictionary({"XObject": names}))
    pdf.add_object(sheet)
    resources = _object(pdf, page["Resources"])
    key = f"cloth{sheet.number}"
    resources["XObject"][key] = sheet.reference
    k = POINTS_PER_MM
    turn = f"q {k:.5f} 0 0 {-k:.5f} 0 {cloth.height * k:.3f} cm /{key} Do Q"
    _object(pdf, page["Contents"]).stream[:0] = [b"/Artifact BMC", turn.encode(), b"EMC"]


def _form(content: str, cloth: Cloth, resources: pydyf.Dictionary) -> pydyf.Stream:
    side = max(cloth.width, cloth.height)
    extra = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": pydyf.Array([-side, -side, side, side]),
        "Resources": resources,
        "Filter": "/FlateDecode",
    }
    return pydyf.Stream([_compressed(content)], extra)


@lru_cache(maxsize=128)
def _compressed(content: str) -> bytes:
    """Shapes are the same on every certificate: compressed once."""
    return zlib.compress(content.encode(), 9)


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]


def pages(pdf: pydyf.PDF) -> list[pydyf.Dictionary]:
    """The page dictionaries, in order."""
    return [_object(pdf, reference) for reference in pdf.page_references]


def list_attachments_once(pdf: pydyf.PDF) -> None:
    """Drop the second mention of each attachment in /AF."""
    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))


def say_languages_and_marks(pdf: pydyf.PDF, boxes: Iterable[Any], language: str) -> None:
    """Write /Lang on text in another language than the document's, and /ActualText where letters carry marks.

    `boxes` are the text boxes in the order of the structure tree: the library makes one structure element for each.
    """
    streams = {page.reference: _object(pdf, page["Contents"]).stream for page in pages(pdf)}
    for box, element in zip(boxes, _leaves(pdf), strict=True):
        if box.style["lang"] not in (None, language):
            element["Lang"] = pydyf.String(box.style["lang"])
        if any(map(unicodedata.combining, box.text)):
            _marked(streams[element["Pg"]], element["K"][0])["ActualText"] = pydyf.String(box.text)


def _leaves(pdf: pydyf.PDF) -> Iterator[pydyf.Dictionary]:
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("Type") == "/StructElem" and item["S"] != "/Figure":
            kids = item["K"]
            if len(kids) == 1 and isinstance(kids[0], int):
                yield item


def _marked(stream: list[Any], mcid: int) -> pydyf.Dictionary:
    return next(item for item in stream if isinstance(item, pydyf.Dictionary) and item.get("MCID") == mcid)


def bound_figures(pdf: pydyf.PDF, height: float) -> None:
    """Turn the boxes of figures from pixels downwards into points upwards (ISO 32000-1 §14.8.5.4.3)."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Dictionary) and item.get("S") == "/Figure":
            left, top, right, bottom = (0.75 * value for value in item["A"]["BBox"])
            item["A"]["BBox"] = pydyf.Array([round(v, 2) for v in (left, height - bottom, right, height - top)])


def pack(pdf: pydyf.PDF) -> None:
    """Compress every stream now: the library would do it twice, for the identifier and for the file."""
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and item.compress:
            plain = b"\n".join(map(pydyf._to_bytes, item.stream))
            item.stream, item.compress = [zlib.compress(plain, 9)], False
            item.extra = {**item.extra, "Filter": "/FlateDecode"}

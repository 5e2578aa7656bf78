"""What somebody brings as a file, told by its content and never by its name: one of the carriers, or a picture."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from certify.credential import evidence
from certify.credential.evidence import SPACE, Carrier, JsonEvidence, JwtEvidence, PdfEvidence, QrEvidence
from certify.credential.malformed import Malformed
from certify.verification.answer import Presented

MOST_TEXT = 256 * 1024  # of JSON or JWT: a certificate has a tenth of it
DEEPEST = 64  # brackets within brackets: a certificate has a dozen
PDF_MARK, MARK_WITHIN = b"%PDF-", 1024

MOST: Final[dict[type[Carrier], int]] = {PdfEvidence: 10 * 1024 * 1024, QrEvidence: 4_000}
AS: Final[dict[type[Carrier], Presented]] = {
    PdfEvidence: Presented.PDF,
    JsonEvidence: Presented.JSON,
    JwtEvidence: Presented.JWT,
    QrEvidence: Presented.CODE,
}
STATUS: Final = {
    "file.kind": 415,
    "file.too_large": 413,
    "file.depth": 422,
    "file.busy": 503,
    "photo.kind": 415,
    "photo.heic": 415,
    "photo.too_large": 413,
    "photo.broken": 422,
    "photo.too_long": 422,
    "photo.several": 422,
    "photo.no_code": 422,
}
"""The codes of what cannot be used, and the status of the answer."""

_STRING = re.compile(
    rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL
)  # open at its end too, or it would be tried again at each quote
_BRACKET = re.compile(rb"[\[\]{}]")


@dataclass(frozen=True, slots=True)
class Brought:
    """A carrier and its bytes; those of a code are its text, also when it was read from a picture."""

    kind: type[Carrier]
    data: bytes
    presented: Presented

    @property
    def text(self) -> str:
        """The text of a code."""
        return self.data.decode("utf-8", "replace").strip(SPACE)


def read(data: bytes, addresses: Collection[str]) -> Brought:
    """What a file is. `addresses` are those of certificates, by which a code is chosen in a picture of several.

    Raises Malformed with one of the codes of STATUS.
    """
    # Loaded for a picture only: the command line starts faster without.
    from certify.verification import photo  # noqa: PLC0415

    if photo.kind(data):
        return of_picture(data, addresses)
    kind = PdfEvidence if PDF_MARK in data[:MARK_WITHIN] else evidence.recognise(data)
    if kind is None:
        raise Malformed("file.kind")
    return of_kind(kind, data)


def of_kind(kind: type[Carrier], data: bytes) -> Brought:
    """A file that is said to be of that kind, without the SPACE around what is text.

    Raises Malformed as `read` does when it is larger than any is.
    """
    if len(data) > MOST.get(kind, MOST_TEXT):
        raise Malformed("file.too_large")
    if kind is JsonEvidence and depth(data) > DEEPEST:
        raise Malformed("file.depth")
    return Brought(kind, data if kind is PdfEvidence else data.strip(SPACE.encode()), AS[kind])


def of_picture(data: bytes, addresses: Collection[str]) -> Brought:
    """The code in a picture. Raises Malformed as `read` does."""
    from certify.verification import photo  # noqa: PLC0415

    text = photo.choose(photo.codes(data), addresses)
    if text is None:
        raise Malformed("photo.no_code")
    return Brought(QrEvidence, text.encode("utf-8", "replace"), Presented.PHOTO)


def depth(data: bytes) -> int:
    """How many brackets of JSON are open at once, at most; counted without a parser, which might recurse."""
    now = most = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", data)):
        now += 1 if bracket[0] in b"[{" else -1
        most = max(most, now)
    return most

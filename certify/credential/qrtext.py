"""The text of a QR code: `{public address}/v/{public id}#{base32 of the signed message}`.

An ordinary camera opens the page of the address; the fragment never reaches a server. The head stays in lower case
(some cameras refuse `HTTPS://`) and costs a byte a character; the tail is RFC 4648 base32 without padding, which a
code carries in its alphanumeric mode.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from certify.credential import publicid
from certify.credential.malformed import Malformed

MAX_CHARACTERS = 2048  # a code of version 40 at level M holds little more

_TEXT = re.compile(r"(https?://[a-z0-9.:\[\]-]+(?:/[a-z0-9._~-]+)*)/v/([0-9A-Za-z]{12})#(.+)")
_TAIL = re.compile(r"[A-Z2-7]+|[a-z2-7]+")


@dataclass(frozen=True, slots=True)
class CodeText:
    """The parts of a code's text: `address` where it leads, `public_id` as the address gives it, `cose` the message."""

    address: str
    public_id: str
    cose: bytes


def write(address: str, public_id: str, cose: bytes) -> str:
    """The text. `address` is the public address, without a slash at its end."""
    return f"{address}/v/{public_id}#{base64.b32encode(cose).decode().rstrip('=')}"


def read(text: str) -> CodeText:
    """The parts of a text. A reader that lower-cased the tail, or the whole, is forgiven.

    Raises Malformed: `qr.shape` when it is not such a text at all, `qr.tail` when only the part after # is damaged.
    """
    head = _TEXT.fullmatch(text) if len(text) <= MAX_CHARACTERS and text.isascii() else None
    if head is None:
        raise Malformed("qr.shape")
    address, given, tail = head.groups()
    public_id = given.upper() if given == given.lower() else given
    try:
        publicid.to_bits(public_id)
    except Malformed as error:
        raise Malformed("qr.shape", "no public id in the address") from error
    return CodeText(address, public_id, _base32(tail))


def leads_to(text: str) -> str | None:
    """Where a camera would go with this text, whatever it is: scheme and host, or None when it is not a link.

    What does not print is left out: it would not be seen, and would steer the terminal it is shown on.
    """
    match = re.match(r"\s*(https?://[^/?#\s]{1,255})", text, re.IGNORECASE)
    return "".join(filter(str.isprintable, match[1])).lower() if match else None


def _base32(tail: str) -> bytes:
    """Base32 without padding, in one case throughout, whose unused bits are zero (RFC 4648 §3.5)."""
    if not _TAIL.fullmatch(tail):
        raise Malformed("qr.tail")
    upper = tail.upper()
    try:
        data = base64.b32decode(upper + "=" * (-len(upper) % 8))
    except binascii.Error as error:
        raise Malformed("qr.tail", str(error)) from error
    if base64.b32encode(data).decode().rstrip("=") != upper:
        raise Malformed("qr.tail", "bits after the end")
    return data

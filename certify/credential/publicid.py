"""The public id: 60 random bits as 12 characters of Crockford base32. An address, not a secret."""

from __future__ import annotations

import re

from certify.credential.malformed import Malformed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
BITS = 60

_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans("OIL", "011")
_IGNORED = re.compile(r"[\s\u00a0\u202f\u2010-\u2015-]+")


def of_bits(bits: int) -> str:
    """The public id of 60 bits, the most significant first. Raises ValueError outside the range."""
    if not 0 <= bits < 1 << BITS:
        raise ValueError("a public id has 60 bits")
    return "".join(ALPHABET[bits >> shift & 31] for shift in range(BITS - 5, -1, -5))


def to_bits(public_id: str) -> int:
    """The 60 bits of a public id in its own form. Raises Malformed (`publicid.form`) for any other text."""
    if len(public_id) != LENGTH or not _VALUES.keys() >= set(public_id):
        raise Malformed("publicid.form")
    bits = 0
    for character in public_id:
        bits = bits << 5 | _VALUES[character]
    return bits


def read(text: str) -> str:
    """The public id a person typed: case, spaces and hyphens do not matter, O is 0, I and L are 1.

    Raises Malformed (`publicid.form`).
    """
    public_id = _IGNORED.sub("", text).upper().translate(_READ_AS)
    to_bits(public_id)
    return public_id


def group(public_id: str) -> str:
    """The public id as printed: `7Q4F 9ZK2 M3XA`."""
    return " ".join(public_id[start : start + 4] for start in range(0, len(public_id), 4))

"""Multibase base58btc: how a Data Integrity proof and a did document write bytes (W3C Controlled Identifiers §2.4)."""

from __future__ import annotations

from certify.credential.malformed import Malformed

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MAX_CHARACTERS = 1024


def encode(data: bytes) -> str:
    """The text, `z` first."""
    number, digits = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        digits = ALPHABET[digit] + digits
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def decode(text: str) -> bytes:
    """The bytes; `encode(decode(text)) == text`. Raises Malformed (`multibase.form`) otherwise."""
    if text[:1] != "z" or len(text) > MAX_CHARACTERS or not set(text[1:]) <= set(ALPHABET):
        raise Malformed("multibase.form")
    number = 0
    for character in text[1:]:
        number = number * 58 + ALPHABET.index(character)
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)

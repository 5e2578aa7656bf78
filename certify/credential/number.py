"""Certificate numbers such as `SN-2026-000123-K`: series, year, sequence and a check character.

The check character is that of ISO 7064 MOD 37,36 over the letters and digits before it. It catches every single
wrong character, and every swap of two neighbours but one kind: two that follow each other in the alphabet (12 for 21)
at one of the 36 states the sum can be in. That is the standard's own limit, fewer than one swap in a hundred; the name
and the year of birth asked beside the number close it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from certify.credential.malformed import Malformed

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_SEQUENCE = 10**12

_FORM = re.compile(r"([A-Z]{2}[A-Z0-9]{0,2})-([0-9]{4})-([0-9]{6,12})-([A-Z0-9])")
_DIGIT = "[0-9OIL]"  # as hands write and eyes read them
# Six digits first: that reads a series which ends in digits rightly when the separators are left out.
_LOOSE = [
    re.compile(rf"([A-Z]{{2}}[A-Z0-9]{{0,2}})-*(2{_DIGIT}{{3}})-*({_DIGIT}{{{digits}}})-*([A-Z0-9])")
    for digits in ("6", "7,12")
]
_READ_AS = str.maketrans("OIL", "011")
_SEPARATORS = re.compile(r"[\s\u00a0\u202f\u2010-\u2015./_-]+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in its parts. `prefix` is the series: the country's two letters, then up to two letters or digits."""

    prefix: str
    year: int
    sequence: int

    def __str__(self) -> str:
        body = f"{self.prefix}-{self.year:04d}-{self.sequence:06d}"
        return f"{body}-{check_character(body.replace('-', ''))}"


def check_character(body: str) -> str:
    """The ISO 7064 MOD 37,36 check character of letters and digits (ISO/IEC 7064:2003, hybrid systems)."""
    product = 36
    for character in body:
        total = (product + ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return ALPHABET[(37 - product) % 36]


def make(prefix: str, year: int, sequence: int) -> str:
    """The number of a series, year and sequence. Raises ValueError when a part cannot be written in it."""
    number = str(Number(prefix, year, sequence))
    if not 0 < sequence < MAX_SEQUENCE or _FORM.fullmatch(number) is None:
        raise ValueError(f"not a series, year and sequence: {prefix!r} {year} {sequence}")
    return number


def parse(text: str) -> Number:
    """The parts of a number in its own form.

    Raises Malformed: `number.form`, or `number.check` when the check character says that one was mistyped.
    """
    match = _FORM.fullmatch(text)
    if match is None or not text.isascii():
        raise Malformed("number.form")
    number = Number(match[1], int(match[2]), int(match[3]))
    if str(number)[:-1] != text[:-1]:
        raise Malformed("number.form", "the sequence has too many zeros")
    if str(number) != text:
        raise Malformed("number.check")
    return number


def read(text: str) -> str:
    """The number a person typed, in its own form: case and separators do not matter, nor O for 0 or I and L for 1
    where only a digit can stand. Raises Malformed as `parse` does.
    """
    typed = _SEPARATORS.sub("-", text.strip()).upper()
    match = next(filter(None, (form.fullmatch(typed) for form in _LOOSE)), None)
    if match is None:
        raise Malformed("number.form")
    number = f"{match[1]}-{match[2].translate(_READ_AS)}-{match[3].translate(_READ_AS)}-{match[4]}"
    parse(number)
    return number

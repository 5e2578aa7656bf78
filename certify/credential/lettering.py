"""The letters a certificate writes names and places with, and the room they take on paper.

Identity documents of the countries served are in Latin letters, and a reader compares them with the certificate letter
for letter. So nothing is let in that another sign could be taken for, that is not seen, or that the fonts do not have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LATIN = range(0x41, 0x250)  # Basic Latin, Latin-1, Latin Extended-A and -B
# Small letters of African orthographies whose capitals stand above, Cameroon's alpha, and the German capital sharp s.
BEYOND = frozenset("ɓɔɖɗəɛɠɣɨɩɯɲɵʃʈʉʊʋʒɑⱭẞ")
# Accents and tones. Left out: strokes through a letter, letters above letters, joiners that are not seen.
MARKS = frozenset(
    "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u0309\u030a\u030b\u030c\u030d\u030f\u0311\u031b"
    "\u0323\u0324\u0325\u0326\u0327\u0328\u0329\u032d\u0330\u0331"
)
MOST_MARKS = 2
IN_NAMES = frozenset(" -'’ʼ.")
IN_PLACES = IN_NAMES | frozenset(",()/0123456789")

NARROW, WIDE = set(" .,;:·'’-–|!()[]ijltfrIJ/"), set("mwMWÆŒ@%ƊŊNOQDGHU") | set("æœƕƣȸȹɯ") | set("ƏƝƁƱØȢȡȵ")
WIDER, WIDEST = set("mwMWÆŒ@%æœƕƣȸȹɯ"), set("ƜƢǶ")


def tidy(text: str) -> str:
    """The same text composed (Unicode NFC), without spaces around it and with one space between words."""
    return re.sub("[ \u00a0\u202f]+", " ", unicodedata.normalize("NFC", text)).strip()


def has_letter(text: str) -> bool:
    """Whether there is a letter in it at all."""
    return any(map(_is_letter, unicodedata.normalize("NFD", text)))


def strange_signs(text: str, allowed: frozenset[str] = IN_NAMES) -> Iterator[str]:
    """The signs of `text` that are neither a Latin letter, nor one of at most two accents on it, nor in `allowed`."""
    marks_left = 0
    for sign in unicodedata.normalize("NFD", text):
        if _is_letter(sign):
            marks_left = MOST_MARKS
        elif sign in MARKS and marks_left:
            marks_left -= 1
        elif sign in allowed:
            marks_left = 0
        else:
            yield sign


def _is_letter(sign: str) -> bool:
    if sign in BEYOND:
        return True
    plain = unicodedata.normalize("NFKC", sign) == sign  # no ligature, long s or micro sign
    return ord(sign) in LATIN and unicodedata.category(sign) in {"Lu", "Ll"} and plain


def shown(sign: str) -> str:
    """A sign so that somebody can find it: itself, or its number (U+200B) where it is not seen."""
    unseen = unicodedata.category(sign)[0] in "CZM" or re.search("FILLER|BLANK", unicodedata.name(sign, ""))
    return f"U+{ord(sign):04X}" if unseen else sign


def breadth(text: str) -> float:
    """Width of `text` in ems, on the safe side for Noto Sans and Noto Sans Display, regular or bold."""
    return sum(map(_advance, unicodedata.normalize("NFC", text)))


def _advance(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    base = unicodedata.normalize("NFD", letter)[0]
    if base in NARROW:
        return 0.34 if base != " " else 0.26
    if base in WIDEST:
        return 1.15
    if base in WIDE:
        return 0.98 if base in WIDER else 0.82
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    return 0.70 if base.isupper() else 0.62


def parted(text: str) -> tuple[str, ...]:
    """`text` cut at the space that leaves the shortest longer line; whole where it has no space."""
    places = [k for k, letter in enumerate(text) if letter == " "]
    if not places:
        return (text,)
    cut = min(places, key=lambda k: max(breadth(text[:k]), breadth(text[k + 1 :])))
    return text[:cut], text[cut + 1 :]

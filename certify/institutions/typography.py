"""Labels as they are printed, from labels as they are typed: few keyboards have ’ or a space that does not break."""

from __future__ import annotations

import re

from certify.credential.record import Label

NO_BREAK = "\u00a0"
BEFORE = re.compile(r" (?=[;:?!»%])")
AFTER = re.compile(r"(?<=«) ")
UNIT = re.compile(r"(?<=\d) (?=(?:mm|cm|m|m²|m³|km|kg|g|l|h|min|ko)\b)")
ORDINAL = re.compile(r"(?<=n°) ")
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")


def printed(label: Label) -> Label:
    """The label with the apostrophes and no-break spaces of its languages. Done twice, it changes nothing more."""
    return Label(_french(label.fr), UNIT.sub(NO_BREAK, APOSTROPHE.sub("’", label.en)))


def _french(text: str) -> str:
    text = APOSTROPHE.sub("’", text)
    for gap in (BEFORE, AFTER, UNIT, ORDINAL):
        text = gap.sub(NO_BREAK, text)
    return text

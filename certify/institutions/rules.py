"""Rules of institutions: when a role holds."""

from __future__ import annotations

from datetime import date

from certify.credential.record import Precision


def holds(begins: date | None, ends: date | None, on: date, *, ends_precision: Precision = Precision.DAY) -> bool:
    """Whether a role holds on a day. An unknown beginning has begun; an end known to the year lasts all of it."""
    if begins is not None and on < begins:
        return False
    if ends is None:
        return True
    return on.year <= ends.year if ends_precision is Precision.YEAR else on <= ends

"""Addresses and lines of a message's head: what cannot be one is refused, and nothing breaks a line (RFC 5322)."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]")


def written(address: str) -> str | None:
    """The address as servers write it, its domain in ASCII; None when it is none."""
    local, _, domain = address.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    whole = f"{local}@{domain}"
    good = len(local) <= 64 and _LOCAL.fullmatch(local) and _DOMAIN.fullmatch(domain)
    return whole if good and len(whole) <= LONGEST else None


def one_line(text: str, most: int = 200) -> str:
    """The text on one line: no end of line of any kind, no control character, no sign that turns the direction."""
    spaced = " ".join(text.split())
    kept = "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"

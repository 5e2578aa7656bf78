"""Redirects stay here: an address from a request is followed only when it is a path of this site."""

from __future__ import annotations

from urllib.parse import urlsplit


def local(target: str | None, otherwise: str) -> str:
    """`target` when it is a path of this site, else `otherwise`. Browsers read a backslash as a slash."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return otherwise
    if "\\" in target or not target.isprintable():
        return otherwise
    try:
        parts = urlsplit(target)
    except ValueError:
        return otherwise
    return otherwise if parts.scheme or parts.netloc else target

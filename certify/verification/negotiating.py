"""What of a certificate is asked for at its address: a page for people, or one of three answers for programs; and
whether it may be compressed.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

from werkzeug.datastructures import Accept, MIMEAccept
from werkzeug.http import parse_accept_header


class Wanted(StrEnum):
    """The page, the report, and the credential in its two forms (VC 2.0 §6.1, VC-JOSE-COSE §3.1)."""

    PAGE = "text/html"
    REPORT = "application/json"
    CREDENTIAL = "application/vc"
    CREDENTIAL_JWT = "application/vc+jwt"


@lru_cache(maxsize=256)
def wanted(accept: str) -> Wanted:
    """The best of an Accept header (RFC 9110 §12.5.1); the page where it names none of them or does not care."""
    return Wanted(parse_accept_header(accept[:500], MIMEAccept).best_match(list(Wanted), default=Wanted.PAGE))


@lru_cache(maxsize=256)
def takes_gzip(accept_encoding: str) -> bool:
    """Whether the Accept-Encoding header names gzip, or anything, and does not refuse it (RFC 9110 §12.5.3)."""
    return parse_accept_header(accept_encoding[:500], Accept).quality("gzip") > 0

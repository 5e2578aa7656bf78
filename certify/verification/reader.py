"""Who reads this request: in which language, and what the page's links carry on."""

from __future__ import annotations

from flask import request

from certify.verification.languages import choose
from certify.web.i18n import LANGUAGES


def language() -> str:
    """Code of the language of this answer."""
    return choose(request.args.get("lang"), request.headers.get("Accept-Language", ""))


def carry() -> str:
    """What links and forms add to an address: the language, when the reader has chosen one here."""
    asked = request.args.get("lang")
    return f"?lang={asked}" if asked in LANGUAGES else ""


def switch() -> str:
    """The address at which this page is had in another language; an answer to a form leads back to the forms."""
    return request.path if request.method in ("GET", "HEAD") and request.url_rule is not None else "/verify"

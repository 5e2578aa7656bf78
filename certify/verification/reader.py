"""Who reads this request: in which language, and what the page's links carry on."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from certify.verification.languages import LANGUAGES, Texts, choose, texts


@dataclass(frozen=True, slots=True)
class Reader:
    """What of the request every page depends on.

    `carry` is what links and forms add to an address: `?lang=xx` when the reader chose a language here, else nothing.
    `switch` is where this page is had in another language; an answer to a form leads back to the forms.
    """

    language: str
    carry: str
    switch: str

    @property
    def texts(self) -> Texts:
        """The texts in the reader's language."""
        return texts(self.language)


def reader() -> Reader:
    """The reader of this request."""
    asked = request.args.get("lang") if request.query_string else None
    return Reader(
        choose(asked, request.environ.get("HTTP_ACCEPT_LANGUAGE", "")),
        f"?lang={asked}" if asked in LANGUAGES else "",
        request.path if request.method in ("GET", "HEAD") and request.url_rule is not None else "/verify",
    )

"""`/s/<token>`: the certificate that its holder shows to somebody, for as long as they want."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from certify import clock
from certify.credential.report import Verdict
from certify.verification.answer import Answer
from certify.verification.asking import checker, count, refusal
from certify.verification.forms import Sent
from certify.verification.presenting import Presenter
from certify.verification.reader import reader
from certify.verification.redacting import redacted
from certify.verification.showing import show

blueprint = Blueprint("shared", __name__)

# Its holder may close it at any moment, so nobody keeps it. `Referrer-Policy` stands on every page (`headers`).
UNKEPT = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex, nofollow, noarchive"}
RETRY_AFTER = "10"


@blueprint.get("/s/<token>")
def shared(token: str) -> Response:
    """Today's verdict, with the year of birth alone. A closed link says nothing of any certificate."""
    if refused := refusal():
        return refused
    answer = count(checker().by_link(token, clock.now()))
    response = _closed() if answer.entry is None and answer.gap is None else _verdict(redacted(answer))
    response.headers.update(UNKEPT)
    return response


def _closed() -> Response:
    return show("link_closed.html", 404, reader())


def _verdict(answer: Answer) -> Response:
    presenter: Presenter = current_app.extensions["certify.presenter"]
    if answer.verdict is not Verdict.CANNOT_CHECK:
        return presenter.show(answer, 200, reader(), Sent())
    response = presenter.show(answer, 503, reader(), Sent())
    response.headers["Retry-After"] = RETRY_AFTER
    return response

"""A dated, signed receipt of a check: asked for on the verdict's page, made by the worker, kept for an hour.

Asking checks again, so that the receipt says what was found at its own instant. Nothing is signed here.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from time import monotonic
from typing import Final

from flask import Blueprint, Response, current_app, redirect, request
from sqlalchemy.exc import SQLAlchemyError

from certify import clock
from certify.background import Background
from certify.credential.report import Verdict
from certify.db import Database
from certify.errors import Conflict, NotFound
from certify.verification import forms, receipts
from certify.verification.answer import Answer
from certify.verification.asking import checker, count, refusal
from certify.verification.forms import Sent
from certify.verification.origin import is_foreign
from certify.verification.presenting import Presenter
from certify.verification.problems import page, too_many
from certify.verification.reader import reader
from certify.verification.receipts import Progress
from certify.verification.showing import show
from certify.verification.statement import of_answer
from certify.verification.throttle import Throttle, caller_of

blueprint = Blueprint("receipts", __name__, url_prefix="/receipt")

RETRY_AFTER = "30"
LOOK_AGAIN = "3"  # seconds
STATUS: Final = {Progress.WAITING: 200, Progress.READY: 200, Progress.FAILED: 503}

log = logging.getLogger(__name__)


@blueprint.post("")
def ask() -> Response:
    """Check again, and have a receipt made of what was found."""
    if is_foreign(request.headers, current_app.settings.public_url):  # type: ignore[attr-defined]
        return page(403)
    sent = _sent()
    if sent.errors:
        return page(422)
    number = sent.values["number"] if sent.way == "number" else None
    refused = refusal(number) or _refusal()
    return refused or _made_or_shown(count(_checked(sent), number), sent)


@blueprint.get("")
def none() -> Response:
    """A receipt begins with a check."""
    return redirect("/verify" + reader().carry, 303)  # type: ignore[return-value]


@blueprint.get("/<token>")
def waiting(token: str) -> Response:
    """How far the receipt has come; the page asks again by itself until it is there."""
    now = clock.now()
    try:
        with _database().reading() as session:
            progress = receipts.progress(receipts.find(session, token, now=now), now=now)
    except NotFound:
        return show("receipt.html", 404, reader(), progress="gone", file=None)
    except SQLAlchemyError:
        return _unreachable()
    answer = show("receipt.html", STATUS[progress], reader(), progress=progress.value, file=f"/receipt/{token}.pdf")
    if progress is Progress.WAITING:
        # In the header and not in the page: what reads pages aloud is not told to start over from a tag.
        answer.headers["Refresh"] = LOOK_AGAIN
    return answer


@blueprint.get("/<token>.pdf")
def file(token: str) -> Response:
    """The receipt, to keep."""
    try:
        with _database().reading() as session:
            receipt = receipts.find(session, token, now=clock.now())
    except NotFound:
        return show("receipt.html", 404, reader(), progress="gone", file=None)
    except SQLAlchemyError:
        return _unreachable()
    if receipt.file is None:
        return redirect(f"/receipt/{token}{reader().carry}", 303)  # type: ignore[return-value]
    try:
        content = receipts.files_of(current_app.settings.files).get(receipt.file)  # type: ignore[attr-defined]
    except (OSError, ValueError):
        log.exception("a receipt is not what was stored")
        return show("receipt.html", 503, reader(), progress=Progress.FAILED.value, file=None)
    name = f"receipt-{receipt.asked_at:%Y-%m-%d-%H%M%S}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, headers, mimetype="application/pdf")


def _sent() -> Sent:
    """What is to be checked. A public id of any form is looked up, as at its own address."""
    sent = forms.read(request.form)
    if sent.way not in ("id", "number", "code"):
        return replace(sent, errors={"way": ""})
    typed = sent.values["public_id"]
    return replace(sent, errors={}) if sent.way == "id" and 0 < len(typed) <= forms.MOST else sent


def _checked(sent: Sent) -> Answer:
    values, now = sent.values, clock.now()
    if sent.way == "number":
        return checker().by_number(values["number"], values["name"], sent.birth_year, now)
    if sent.way == "code":
        return checker().of_code(values["code"], now)
    return checker().by_id(values["public_id"], now)


def _made_or_shown(answer: Answer, sent: Sent) -> Response:
    """A receipt of what was found; where nothing could be checked there is nothing to sign, and the page says so."""
    presenter: Presenter = current_app.extensions["certify.presenter"]
    if answer.verdict is Verdict.CANNOT_CHECK:
        response = presenter.show(answer, 503, reader(), sent)
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    who, host = reader(), current_app.settings.public_host  # type: ignore[attr-defined]
    statement = of_answer(answer, presenter.words(answer, who.language), sent, host, who.texts)
    try:
        with _database().writing() as session:
            token = receipts.ask(session, statement, who.language, now=clock.now())
    except Conflict:
        return _busy()
    except SQLAlchemyError:
        log.exception("a receipt could not be asked for")
        return _unreachable()
    background: Background = current_app.extensions["certify.background"]
    background.wake()
    return redirect(f"/receipt/{token}{who.carry}", 303)  # type: ignore[return-value]


def _refusal() -> Response | None:
    """The answer to a caller that has asked for too many; else None, and this one is counted."""
    throttle: Throttle = current_app.extensions["certify.receipt_throttle"]
    wait = throttle.take(caller_of(request.remote_addr), monotonic())
    return too_many(wait) if wait else None


def _busy() -> Response:
    return _later("busy")


def _unreachable() -> Response:
    return _later("unreachable")


def _later(progress: str) -> Response:
    answer = show("receipt.html", 503, reader(), progress=progress, file=None)
    answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _database() -> Database:
    found: Database = current_app.extensions["certify.database"]
    return found

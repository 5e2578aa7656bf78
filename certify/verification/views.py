"""Pages: the verdict on one certificate, and the ways to ask for it."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from certify import clock
from certify.credential import publicid, qrtext
from certify.credential.evidence import QrEvidence
from certify.credential.malformed import Malformed
from certify.credential.report import Verdict
from certify.verification import api, brought, credentials, forms
from certify.verification.answer import Answer, Presented
from certify.verification.asking import checker, count, refusal, refusal_of_file, turn
from certify.verification.brought import Brought
from certify.verification.forms import Sent
from certify.verification.headers import OPEN
from certify.verification.negotiating import Wanted, wanted
from certify.verification.presenting import Presenter
from certify.verification.reader import reader
from certify.verification.showing import VARY, show
from certify.verification.turns import Busy

blueprint = Blueprint("pages", __name__)

RETRY_AFTER = "10"


@blueprint.get("/v/<path:typed>")
def certificate(typed: str) -> Response:
    """The verdict on the certificate of a public id. 404 when there is none: it is still a verdict, not an error.

    Whoever asks as a program does gets the report, or the credential.
    """
    asked = wanted(request.headers.get("Accept", ""))
    if asked is not Wanted.PAGE:
        answer = api.certificate(typed) if asked is Wanted.REPORT else credentials.credential(typed, asked)
        answer.headers.update(OPEN)
        answer.headers["Vary"] = "Accept"
        return answer
    if refused := refusal():
        return refused
    page = _verdict(count(checker().by_id(typed, clock.now())), _typed(typed), unknown=404)
    page.headers["Vary"] = f"Accept, {VARY}"
    return page


@blueprint.get("/v/")
def no_id() -> Response:
    """An address cut after /v/ leads to the forms."""
    return redirect("/verify" + reader().carry, 303)  # type: ignore[return-value]


@blueprint.get("/verify")
def verify() -> Response:
    """The ways to ask."""
    return _forms(Sent())


@blueprint.post("/verify")
def verify_sent() -> Response:
    """The answer to one of the forms. Nothing changes here: see `forms` on why no token is needed."""
    try:
        sent = forms.read(request.form)
    except RequestEntityTooLarge:
        return _forms(Sent("file", errors={"file": forms.TOO_HEAVY}), 413)
    way = WAYS.get(sent.way)
    if way is None:
        return _forms(sent)
    return _forms(sent, 422) if sent.errors else way(sent)


def _by_id(sent: Sent) -> Response:
    if refused := refusal():
        return refused
    answer = count(checker().by_id(sent.values["public_id"], clock.now()))
    if answer.entry is None or answer.record is None:
        return _verdict(answer, sent)
    # Its own address can be kept, shared and read in another language.
    return redirect(f"/v/{answer.entry.public_id}{reader().carry}", 303)  # type: ignore[return-value]


def _by_number(sent: Sent) -> Response:
    number = sent.values["number"]
    if refused := refusal(number):
        return refused
    answer = checker().by_number(number, sent.values["name"], sent.birth_year, clock.now())
    return _verdict(count(answer, number), sent)


def _by_code(sent: Sent) -> Response:
    if qrtext.leads_to(sent.values["code"]) is None and _id_in(sent.values["code"]) is None:
        return _forms(replace(sent, errors={"code": forms.NOT_A_CODE}), 422)
    return _by_text(sent.values["code"], Presented.CODE, sent)


def _by_text(text: str, presented: Presented, sent: Sent) -> Response:
    """The answer to a code; to one that lost its part after # on the way, its address."""
    if (address := _id_in(text)) is not None:
        return redirect(f"/v/{address}{reader().carry}", 303)  # type: ignore[return-value]
    return refusal() or _verdict(count(checker().of_code(text, clock.now(), presented)), sent)


def _by_file(sent: Sent) -> Response:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _forms(replace(sent, errors={"file": forms.WANTED["file"]}), 422)
    if refused := refusal_of_file():
        return refused
    try:
        with turn():
            return _by_brought(brought.read(_read(file), checker().addresses), sent)
    except Malformed as error:
        return _unused(sent, error.code)
    except Busy:
        answer = _unused(sent, "file.busy")
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer


def _unused(sent: Sent, code: str) -> Response:
    return _forms(replace(sent, errors={"file": forms.FILES[code]}), brought.STATUS[code])


def _by_brought(found: Brought, sent: Sent) -> Response:
    if found.kind is QrEvidence:
        return _by_text(found.text, found.presented, sent)
    return _verdict(checker().of(found, clock.now()), sent)


WAYS = {"id": _by_id, "number": _by_number, "code": _by_code, "file": _by_file}


def _read(file: FileStorage) -> bytes:
    return file.stream.read()


def _id_in(text: str) -> str | None:
    """The public id when the text is only that, or an address of ours without the part after #."""
    public_url: str = current_app.settings.public_url  # type: ignore[attr-defined]
    try:
        return publicid.read(text.removeprefix(f"{public_url}/v/"))
    except Malformed:
        return None


def _verdict(answer: Answer, sent: Sent, unknown: int = 200) -> Response:
    presenter: Presenter = current_app.extensions["certify.presenter"]
    status = {Verdict.UNKNOWN: unknown, Verdict.CANNOT_CHECK: 503}.get(answer.verdict, 200)
    response = presenter.show(answer, status, reader(), sent)
    if status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _forms(sent: Sent, status: int = 200) -> Response:
    who = reader()
    told = replace(sent, errors={name: who.texts.gettext(text) for name, text in sent.errors.items()})
    return show("verify.html", status, who, form=told)


def _typed(public_id: str) -> Sent:
    """What stands in the address, as if it had been typed: the form on the page keeps it."""
    return forms.read({"public_id": public_id[: forms.MOST]})

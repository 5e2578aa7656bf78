"""The verification API, version 1: the same answers as the pages, for programs of any site.

A verdict is not an error. GET of a certificate that is not in the register is 404 with a report, since the address
names nothing; a question that was put by POST is 200 whatever the verdict. When nothing can be checked it is 503 with
Retry-After, and a report that says so. Only a request that cannot be understood gets problem+json (RFC 9457).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, json, request

from certify import clock
from certify.credential.report import Verdict
from certify.verification import forms
from certify.verification.answer import Answer
from certify.verification.asking import checker, count, refusal, refusal_of_file
from certify.verification.problems import problem

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

RETRY_AFTER = "10"
MOST_JSON = 64 * 1024
PDF, JSON, FORM = "application/pdf", "application/json", "multipart/form-data"
UNWRITABLE = re.compile("[\0\ud800-\udfff]")  # what JSON can write and UTF-8 cannot, or no database
VARYING = ("checked_at", "status_as_of")  # an answer that differs only in these is the same answer


@blueprint.get("/certificates/<path:public_id>")
def certificate(public_id: str) -> Response:
    """The report on the certificate of a public id."""
    if refused := refusal():
        return refused
    answer = count(checker().by_id(public_id, clock.now()))
    response = _report(answer, 404 if answer.verdict is Verdict.UNKNOWN else 200)
    if response.status_code == 200:
        response.set_etag(_tag(answer.to_json()), weak=True)
        # Kept by whoever likes, and asked for again each time: a withdrawal shows at once.
        response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


@blueprint.post("/verify")
def verify() -> Response:
    """The report on what is sent: JSON with `code`, `public_id` or `number`, `name`, `birth_year`; or a PDF."""
    reader = BODIES.get(request.mimetype)
    if reader is None:
        return problem(415, "media.unsupported", f"Send {JSON}, {PDF} or {FORM}.", accepted=[JSON, PDF, FORM])
    return reader()


def _json_body() -> Response:
    sent = request.stream.read(MOST_JSON + 1)  # the length is announced by whoever sends, or not at all
    if len(sent) > MOST_JSON:
        return problem(413, "body.too_large", f"A JSON body has at most {MOST_JSON} bytes.")
    try:
        body = json.loads(sent)
    except (ValueError, RecursionError):  # brackets within brackets, for ever
        body = None
    if not isinstance(body, dict):
        return problem(400, "body.json", "The body is not a JSON object.")
    ways = [way for way in WAYS if way in body]
    if len(ways) != 1:
        return problem(422, "body.way", "Send exactly one of `code`, `public_id` and `number`.", accepted=list(WAYS))
    fields, ask = WAYS[ways[0]]
    errors = [error for name in fields if (error := _field_error(name, body.get(name)))]
    if errors:
        return problem(422, "body.fields", "A member is missing or cannot be used.", errors=errors)
    return ask(body)


def _field_error(name: str, value: Any) -> dict[str, str] | None:
    if value is None or value == "":
        return {"field": name, "code": "field.missing"}
    if name == "birth_year":
        right = type(value) is int and 1900 <= value <= 2099
    else:
        most = forms.MOST_CODE if name == "code" else forms.MOST
        right = isinstance(value, str) and len(value) <= most and not UNWRITABLE.search(value)
    return None if right else {"field": name, "code": "field.form"}


def _by_code(body: dict[str, Any]) -> Response:
    return refusal() or _report(count(checker().of_code(body["code"], clock.now())))


def _by_id(body: dict[str, Any]) -> Response:
    return refusal() or _report(count(checker().by_id(body["public_id"], clock.now())))


def _by_number(body: dict[str, Any]) -> Response:
    number: str = body["number"]
    if refused := refusal(number):
        return refused
    return _report(count(checker().by_number(number, body["name"], body["birth_year"], clock.now()), number))


def _pdf_body() -> Response:
    return _of_file(request.get_data())


def _form_body() -> Response:
    file = request.files.get("file")
    return _of_file(file.stream.read() if file else b"")


def _of_file(data: bytes) -> Response:
    if not data:
        return problem(422, "body.fields", "There is no file.", errors=[{"field": "file", "code": "field.missing"}])
    return refusal_of_file() or _report(checker().of_file(data, clock.now()))


WAYS: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], Response]]] = {
    "code": (("code",), _by_code),
    "public_id": (("public_id",), _by_id),
    "number": (("number", "name", "birth_year"), _by_number),
}
BODIES: dict[str, Callable[[], Response]] = {JSON: _json_body, PDF: _pdf_body, FORM: _form_body}


def _report(answer: Answer, status: int = 200) -> Response:
    body = json.dumps(answer.to_json(), ensure_ascii=False)
    unable = answer.verdict is Verdict.CANNOT_CHECK
    response = Response(body, 503 if unable else status, content_type=JSON)
    if unable:
        response.headers["Retry-After"] = RETRY_AFTER
    return response


def _tag(report: dict[str, Any]) -> str:
    lasting = {name: value for name, value in report.items() if name not in VARYING}
    if isinstance(lasting["status"], dict):
        lasting["status"] = {name: value for name, value in lasting["status"].items() if name != "as_of"}
    return sha256(json.dumps(lasting, sort_keys=True).encode()).hexdigest()[:32]

"""The verification API, version 1: the same answers as the pages, for programs of any site.

A verdict is not an error. GET of a certificate that is not in the register is 404 with a report, since the address
names nothing; a question that was put by POST is 200 whatever the verdict. When nothing can be checked it is 503 with
Retry-After, and a report that says so. Only a request that cannot be understood gets problem+json (RFC 9457).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from flask import Blueprint, Response, json, request

from certify import clock
from certify.credential.evidence import SPACE, Carrier, JsonEvidence, JwtEvidence, PdfEvidence, QrEvidence
from certify.credential.malformed import Malformed
from certify.credential.report import Verdict
from certify.verification import brought, forms
from certify.verification.answer import Answer
from certify.verification.asking import checker, count, refusal, refusal_of_file, turn
from certify.verification.brought import Brought
from certify.verification.openapi import DOCUMENT
from certify.verification.problems import problem
from certify.verification.turns import Busy

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

RETRY_AFTER = "10"
MOST_JSON = brought.MOST_TEXT
JSON, FORM = "application/json", "multipart/form-data"
FILES: Final = {
    "file.kind": "The file is none of PDF, JSON, JWT, the text of a code, PNG, JPEG and WebP.",
    "file.too_large": "No certificate of that kind is as large.",
    "file.depth": "No certificate nests as deep.",
    "file.busy": "Too many files are being checked; see Retry-After.",
    "photo.kind": "The picture is none of PNG, JPEG and WebP.",
    "photo.heic": "HEIC is not read; send PNG, JPEG or WebP.",
    "photo.too_large": "The picture has too many pixels.",
    "photo.broken": "The picture cannot be decoded.",
    "photo.too_long": "To look for a code in the picture takes too long; send one of the code alone.",
    "photo.several": "The picture shows more than one certificate.",
    "photo.no_code": "No code of a certificate was found in the picture.",
}
DESCRIPTION = json.dumps(DOCUMENT, ensure_ascii=False).encode()
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


@blueprint.get("/openapi.json")
def description() -> Response:
    """What this API takes and gives."""
    response = Response(DESCRIPTION, content_type=JSON)
    response.set_etag(sha256(DESCRIPTION).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.make_conditional(request)
    return response


@blueprint.post("/verify")
def verify() -> Response:
    """The report on what is sent: JSON with `code`, `public_id` or `number`, `name`, `birth_year`; or a carrier."""
    kind = request.mimetype
    if kind == JSON:
        return _json_body()
    if kind == FORM:
        return _form_body()
    if kind in FILE_BODIES:
        return _of_file(request.get_data(), FILE_BODIES[kind])
    accepted = [JSON, FORM, *FILE_BODIES]
    return problem(415, "media.unsupported", "This media type is not read here.", accepted=accepted)


def _json_body() -> Response:
    sent = request.stream.read(MOST_JSON + 1)  # the length is announced by whoever sends, or not at all
    if len(sent) > MOST_JSON:
        return problem(413, "body.too_large", f"A JSON body has at most {MOST_JSON} bytes.")
    if brought.depth(sent) > brought.DEEPEST:
        return problem(422, "body.depth", "No question and no certificate nests as deep.")
    try:
        body = json.loads(sent)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return problem(400, "body.json", "The body is not a JSON object.")
    if "@context" in body:  # no question but a certificate: its very bytes are what is checked
        return _of_file(sent, FILE_BODIES[CREDENTIAL])
    return _question(body)


def _question(body: dict[str, Any]) -> Response:
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
        right = type(value) in (int, float) and value in range(1900, 2100)  # 1991.0 is an integer in JSON
    else:
        most = forms.MOST_CODE if name == "code" else forms.MOST
        right = isinstance(value, str) and len(value) <= most and not UNWRITABLE.search(value)
    return None if right else {"field": name, "code": "field.form"}


def _by_code(body: dict[str, Any]) -> Response:
    return refusal() or _report(count(checker().of_code(body["code"].strip(SPACE), clock.now())))


def _by_id(body: dict[str, Any]) -> Response:
    return refusal() or _report(count(checker().by_id(body["public_id"], clock.now())))


def _by_number(body: dict[str, Any]) -> Response:
    number: str = body["number"]
    if refused := refusal(number):
        return refused
    return _report(count(checker().by_number(number, body["name"], int(body["birth_year"]), clock.now()), number))


def _form_body() -> Response:
    """A file is what its content says; a body of its own is what its media type says."""
    file = request.files.get("file")
    return _of_file(file.stream.read() if file else b"", lambda data: brought.read(data, checker().addresses))


def _of_file(data: bytes, read: Callable[[bytes], Brought]) -> Response:
    if not data:
        return problem(422, "body.fields", "There is no file.", errors=[{"field": "file", "code": "field.missing"}])
    if refused := refusal_of_file():
        return refused
    try:
        with turn():
            return _of_brought(read(data))
    except Malformed as error:
        return problem(brought.STATUS[error.code], error.code, FILES[error.code])
    except Busy:
        answer = problem(brought.STATUS["file.busy"], "file.busy", FILES["file.busy"])
        answer.headers["Retry-After"] = RETRY_AFTER
        return answer


def _of_brought(found: Brought) -> Response:
    if found.kind is not QrEvidence:
        return _report(checker().of(found, clock.now()))
    return refusal() or _report(count(checker().of(found, clock.now())))


def _as(kind: type[Carrier]) -> Callable[[bytes], Brought]:
    return lambda data: brought.of_kind(kind, data)


def _as_picture(data: bytes) -> Brought:
    return brought.of_picture(data, checker().addresses)


WAYS: dict[str, tuple[tuple[str, ...], Callable[[dict[str, Any]], Response]]] = {
    "code": (("code",), _by_code),
    "public_id": (("public_id",), _by_id),
    "number": (("number", "name", "birth_year"), _by_number),
}
CREDENTIAL = "application/vc"
FILE_BODIES: dict[str, Callable[[bytes], Brought]] = {
    "application/pdf": _as(PdfEvidence),
    CREDENTIAL: _as(JsonEvidence),
    "application/ld+json": _as(JsonEvidence),
    "application/vc+jwt": _as(JwtEvidence),
    "application/jwt": _as(JwtEvidence),
    "image/png": _as_picture,
    "image/jpeg": _as_picture,
    "image/webp": _as_picture,
}


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

"""Errors of the public face: a page in the reader's words, or problem+json (RFC 9457) for a program.

A bad certificate is no error: it gets a verdict.
"""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus
from typing import Final

from flask import Flask, Response, json, request
from werkzeug.exceptions import HTTPException

from certify.verification.headers import is_open
from certify.verification.negotiating import Wanted, wanted
from certify.verification.reader import reader
from certify.verification.showing import show

MOST_FORM = 64 * 1024  # of a form without files

log = logging.getLogger(__name__)


def _(message: str) -> str:
    """Marks a sentence for the catalogue; the page translates it."""
    return message


# status -> (heading, what to do) for people; (title) for programs is the status's own name.
PAGES: Final = {
    403: (_("Cette demande vient d’un autre site"), _("Rien n’a été fait. Recommencez depuis nos pages.")),
    404: (_("Cette page n’existe pas"), _("Vérifiez l’adresse, ou tapez le code public du certificat.")),
    405: (_("Cette adresse ne reçoit pas ce genre de demande"), _("Revenez à la page de vérification.")),
    413: (_("Ce que vous envoyez est trop lourd"), _("Un certificat pèse moins de 10 Mo.")),
    415: (_("Nous ne lisons pas ce genre d’envoi"), _("Envoyez le fichier lui-même, sans le compresser.")),
    429: (_("Trop d’essais en peu de temps"), _("Attendez quelques minutes, puis essayez de nouveau.")),
    500: (_("Une erreur de notre côté"), _("Cela ne dit rien du certificat. Essayez de nouveau dans une minute.")),
    503: (
        _("Nous ne pouvons pas vérifier en ce moment"),
        _("Cela ne dit rien du certificat. Essayez de nouveau dans une minute."),
    ),
}
OTHER: Final = (_("Cette demande est incomplète"), _("Revenez à la page précédente et recommencez."))

DETAILS: Final = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The body is larger than this address takes.",
    415: "A body is read as it is, never unpacked.",
    429: "Too many attempts; see Retry-After.",
    500: "Something failed here. It says nothing about the certificate.",
    503: "It cannot be told at the moment; see Retry-After.",
}
OF_NUMBER: Final = "Too many attempts on this number; see Retry-After. Its code and its public id are still answered."


def install(app: Flask) -> None:
    """Answer every error as a page or as problem+json, and never with a trace."""
    app.before_request(_bound_body)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failure)


def is_for_program() -> bool:
    """Whether the address is one that programs use, or a certificate's when it is asked for as a program does."""
    if request.path.startswith("/v/"):
        return wanted(request.headers.get("Accept", "")) is not Wanted.PAGE
    return is_open(request.path)


def problem(status: int, code: str, detail: str, **members: object) -> Response:
    """The error as RFC 9457 problem+json. `code` is stable; `detail` is English, for developers."""
    body = {"type": "about:blank", "title": _name(status), "status": status, "detail": detail, "code": code}
    return Response(json.dumps(body | members), status, content_type="application/problem+json")


def page(status: int, reference: str | None = None, detail: str | None = None) -> Response:
    """The error as a page. `detail`, in the reader's words, instead of what is usually said of the status."""
    heading, usual = PAGES.get(status, OTHER)
    who = reader()
    told = {"heading": who.texts.gettext(heading), "detail": detail or who.texts.gettext(usual)}
    return show("problem.html", status, who, reference=reference, **told)


def too_many(seconds: int, of_number: bool = False) -> Response:
    """Refuse for a while whoever guesses; `of_number` when it is about one number, and there are other ways to ask."""
    detail = OF_NUMBER if of_number else DETAILS[429]
    answer = problem(429, "throttled", detail) if is_for_program() else page(429, detail=_wait(seconds, of_number))
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _wait(seconds: int, of_number: bool) -> str:
    texts, minutes = reader().texts, max(1, -(-seconds // 60))
    if of_number:
        return texts.ngettext(
            "Ce numéro a été demandé trop souvent. Attendez %(num)d minute, ou tapez le code public imprimé sous le"
            " code.",
            "Ce numéro a été demandé trop souvent. Attendez %(num)d minutes, ou tapez le code public imprimé sous le"
            " code.",
            minutes,
        )
    return texts.ngettext(
        "Attendez %(num)d minute, puis essayez de nouveau.",
        "Attendez %(num)d minutes, puis essayez de nouveau.",
        minutes,
    )


def _bound_body() -> Response | None:
    """Refuse what would be far larger once it is read.

    A body under Content-Encoding unpacks to anything (RFC 9110 §15.5.16), and the library reads a form without files
    whole, as millions of fields if it likes.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = MOST_FORM
    if request.headers.get("Content-Encoding", "identity").strip().lower() == "identity":
        return None
    answer = problem(415, "body.encoded", DETAILS[415]) if is_for_program() else page(415)
    answer.headers["Accept-Encoding"] = "identity"
    return answer


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect of the router
    detail = DETAILS.get(status, "The request is not one this address takes.")
    answer = problem(status, f"http.{status}", detail) if is_for_program() else page(status)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _failure(error: Exception) -> Response:
    reference = secrets.token_hex(4).upper()
    # A share link is a secret, and an id leads to a person: the log has the form of the address.
    log.error("error %s on %s %s", reference, request.method, request.url_rule or request.path, exc_info=error)
    if is_for_program():
        return problem(500, "service.error", DETAILS[500], reference=reference)
    return page(500, reference)


def _name(status: int) -> str:
    return HTTPStatus(status).phrase

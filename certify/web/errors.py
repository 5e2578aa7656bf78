"""Errors as people and machines see them: one table from type to status, as a page or as problem+json (RFC 9457)."""

from __future__ import annotations

import logging
import secrets
from datetime import time

from flask import Flask, Response, current_app, json, make_response, render_template, request
from flask_babel import gettext
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from certify.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from certify.web.constraints import conflict_of
from certify.web.i18n import hour

STATUS: dict[type[DomainError], int] = {NotFound: 404, Forbidden: 403, Conflict: 409, Invalid: 422}

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Answer every error in the person's words, and never with a trace."""
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(IntegrityError, _integrity)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(InterfaceError, _database)
    app.register_error_handler(Exception, _unknown)


def wants_json() -> bool:
    """Whether the answer is for a program: a path of the API, or an Accept header that prefers JSON to a page."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return best is not None and best.endswith("json")


def sentence(error: DomainError) -> str:
    """The error's sentence in the person's language."""
    return told(error.message, error)


def told(text: str, error: DomainError) -> str:
    """One of the error's texts in the person's language, with its values; an hour as the language writes it."""
    said: str = gettext(text)
    values = {name: hour(value) if isinstance(value, time) else value for name, value in error.values.items()}
    return said % values if values else said


def answer(status: int, code: str, detail: str, reference: str | None = None) -> Response:
    """The error as a page or as problem+json. `code` is stable; `reference` finds the trace in the log."""
    if wants_json():
        return _problem(status, code, detail, reference)
    page = render_template(
        "errors/error.html", status=status, heading=title(status), detail=detail, reference=reference
    )
    return make_response(page, status)


def _problem(status: int, code: str, detail: str, reference: str | None) -> Response:
    members = {"type": "about:blank", "title": title(status), "status": status, "detail": detail, "code": code}
    if reference:
        members["reference"] = reference
    body = json.dumps(members)
    return Response(body, status, content_type="application/problem+json")


def title(status: int) -> str:
    """What happened, in a few words."""
    titles: dict[int, str] = {
        400: gettext("Cette demande est incomplète"),
        401: gettext("Connectez-vous pour continuer"),
        403: gettext("Cette page ne vous est pas ouverte"),
        404: gettext("Cette page n’existe pas"),
        405: gettext("Cette adresse ne reçoit pas ce genre de demande"),
        409: gettext("Cet acte n’est plus possible"),
        413: gettext("Ce fichier est trop lourd"),
        415: gettext("Ce genre de fichier n’est pas accepté"),
        422: gettext("Une réponse est à corriger"),
        429: gettext("Trop d’essais en peu de temps"),
        503: gettext("Le service ne répond pas en ce moment"),
    }
    ours: str = gettext("Une erreur de notre côté")
    return titles.get(status, ours if status >= 500 else titles[400])


def _detail(status: int) -> str:
    details: dict[int, str] = {
        403: gettext("Votre compte ne permet pas cet acte."),
        404: gettext("Vérifiez l’adresse, ou repartez de l’accueil."),
        405: gettext("Revenez à la page précédente et recommencez."),
        413: gettext("Réduisez le fichier, puis envoyez-le de nouveau."),
        415: gettext("Envoyez le fichier dans un format que la page indique."),
        429: gettext("Attendez quelques minutes, puis essayez de nouveau."),
    }
    general: str = gettext("Revenez à la page précédente et vérifiez ce que vous avez envoyé.")
    return details.get(status, general)


def _domain(error: DomainError) -> Response:
    status = next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)
    return answer(status, error.code, sentence(error))


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]  # a redirect of the router
    if error.code >= 500:
        return _ours(error)
    response = answer(error.code, f"http.{error.code}", _detail(error.code))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _ours(error: HTTPException) -> Response:
    """An error after the transaction ended, when it is too late to say that nothing was written."""
    detail = gettext("Avant de recommencer, regardez si votre demande a été prise en compte.")
    cause = getattr(error, "original_exception", None) or error
    if not isinstance(cause, OperationalError | InterfaceError):
        return answer(error.code or 500, "service.error", detail, _note(cause))
    response = answer(503, "service.unavailable", detail, _note(cause))
    response.headers["Retry-After"] = "10"
    return response


def _integrity(error: IntegrityError) -> Response:
    known = conflict_of(error)
    return _domain(known) if known else _unknown(error)


def _database(error: Exception) -> Response:
    reference = _note(error)
    detail = gettext("Rien n’a été enregistré. Attendez une minute, puis essayez de nouveau.")
    response = answer(503, "service.unavailable", detail, reference)
    response.headers["Retry-After"] = "10"
    return response


def _unknown(error: Exception) -> Response:
    if current_app.testing:
        raise error
    detail = gettext("Rien n’a été enregistré. Si cela se répète, donnez-nous cette référence.")
    return answer(500, "service.error", detail, _note(error))


def _note(error: Exception) -> str:
    """Log the trace under a reference that the person can quote."""
    reference = secrets.token_hex(4).upper()
    log.error("error %s on %s %s", reference, request.method, request.path, exc_info=error)
    return reference

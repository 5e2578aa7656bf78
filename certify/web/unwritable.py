"""What no database keeps and no keyboard types: a NUL in an address or a form is refused before any view."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

NUL = "\0"


def install(app: Flask) -> None:
    """Refuse with 400 what holds a NUL."""
    app.before_request(_refuse)


def _refuse() -> None:
    if NUL in request.path or (request.query_string and _holds(request.args)) or _form_holds():
        raise BadRequest


def _form_holds() -> bool:
    try:
        return request.method == "POST" and _holds(request.form)
    except RequestEntityTooLarge:
        return False  # the view meets it again, and knows what to say


def _holds(values: object) -> bool:
    items = values.items(multi=True)  # type: ignore[attr-defined]
    return any(NUL in name or NUL in value for name, value in items)

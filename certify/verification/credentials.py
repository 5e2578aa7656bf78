"""The credential itself, at its certificate's address, for programs: only where its holder has made it shareable."""

from __future__ import annotations

from flask import Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from certify import clock
from certify.credential.report import Verdict
from certify.storage.files import FileStore
from certify.verification import queries
from certify.verification.answer import Answer
from certify.verification.asking import checker, count, refusal
from certify.verification.negotiating import Wanted
from certify.verification.problems import problem

RETRY_AFTER = "10"


def credential(typed: str, wanted: Wanted) -> Response:
    """The stored bytes of the credential of a public id, in the form that is wanted, or problem+json.

    404 when the register has no such certificate, 403 when its holder has not made it shareable, 503 when either
    cannot be told. One that is withdrawn is given like any other: its status lists say so.
    """
    if refused := refusal():
        return refused
    answer = count(checker().by_id(typed, clock.now()))
    if answer.entry is None or answer.record is None:
        return _nothing_to_give(answer)
    public_id = answer.entry.public_id
    try:
        shared = checker().register.ask(lambda connection: queries.credential_of(connection, public_id))
    except SQLAlchemyError:
        return _unable()
    if shared is None or not shared.shareable:
        return problem(403, "credential.not_shared", "The holder has not made this credential available to others.")
    name = shared.json if wanted is Wanted.CREDENTIAL else shared.jwt
    return _given(name or "", wanted)


def _nothing_to_give(answer: Answer) -> Response:
    if answer.verdict is Verdict.CANNOT_CHECK:
        return _unable()
    return problem(404, "credential.unknown", "There is no such credential in this register.")


def _unable() -> Response:
    response = problem(503, "credential.unreachable", "The credential cannot be read at the moment.")
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _given(name: str, wanted: Wanted) -> Response:
    """The file, which is named by its hash: a changed one is not given."""
    files = FileStore(current_app.settings.files)  # type: ignore[attr-defined]
    try:
        content = files.get(name)
    except (OSError, ValueError):
        return _unable()
    response = Response(content, content_type=str(wanted))
    response.set_etag(name[:32])
    response.headers["Cache-Control"] = "no-cache"  # the holder may take the word back
    response.make_conditional(request)
    return response

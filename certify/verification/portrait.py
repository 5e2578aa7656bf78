"""The holder's portrait, for whoever has the code or the public id.

Whoever finds nothing here is counted as one who guesses ids. The picture is what the record names, to the byte.
"""

from __future__ import annotations

import logging

from flask import Blueprint, Response, abort, current_app
from werkzeug.exceptions import ServiceUnavailable

from certify import clock
from certify.credential.record import Record
from certify.credential.report import Verdict
from certify.storage.files import FileStore
from certify.verification.answer import Gap
from certify.verification.asking import checker, count, refusal

blueprint = Blueprint("portrait", __name__)

# Of nobody's memory but the reader's own, for no page but ours.
HEADERS = {"Cache-Control": "private, no-store", "Cross-Origin-Resource-Policy": "same-origin"}
RETRY_AFTER = 10

_log = logging.getLogger(__name__)


def address_of(record: Record) -> str:
    """Where the portrait of this certificate is served; empty where none was taken."""
    return f"/v/{record.public_id}/portrait.jpg" if record.portrait_sha256 else ""


@blueprint.get("/v/<public_id>/portrait.jpg")
def portrait(public_id: str) -> Response:
    """The portrait of an authentic certificate. 404 for any other, and where there is none; 503 if none can tell."""
    if refused := refusal():
        return refused
    answer = count(checker().by_id(public_id, clock.now()))
    if answer.gap in (Gap.REGISTER, Gap.TRUST_MISSING, Gap.TRUST_STALE):
        raise ServiceUnavailable(retry_after=RETRY_AFTER)
    name = answer.record.portrait_sha256 if answer.record is not None else None
    if name is None or answer.verdict is not Verdict.AUTHENTIC:
        abort(404)
    return Response(_picture(name), mimetype="image/jpeg", headers=HEADERS)


def _picture(name: str) -> bytes:
    try:
        return FileStore(current_app.settings.files).get(name)  # type: ignore[attr-defined]
    except (OSError, ValueError):
        _log.exception("the portrait %s is not what was stored", name)
        abort(404)

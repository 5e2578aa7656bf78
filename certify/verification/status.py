"""Status lists for whoever verifies elsewhere: served as the bytes that were signed, the same for everyone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from flask import Blueprint, Response, abort, current_app, request
from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import SQLAlchemyError

from certify.certificates.models import StatusList
from certify.credential.statuslist import Purpose, address_of
from certify.credential.typedjson import instant_text
from certify.institutions.models import Authority, Organisation
from certify.verification.asking import checker
from certify.verification.problems import problem

blueprint = Blueprint("status", __name__, url_prefix="/status")

AGE = 300
RETRY_AFTER = "10"
CREDENTIAL, JWT = "application/vc", "application/vc+jwt"

Found = TypeVar("Found")

_NAME = re.compile(r"([1-9][0-9]{0,8})(\.jwt)?")

_row, _slug = StatusList.__table__.c, Organisation.__table__.c.slug
_from = (StatusList.__table__.join(Authority.__table__, Authority.__table__.c.id == _row.authority_id)).join(
    Organisation.__table__, Organisation.__table__.c.id == Authority.__table__.c.organisation_id
)
_named = (
    _slug == bindparam("slug"),
    _row.purpose == bindparam("purpose", type_=_row.purpose.type),
    _row.number == bindparam("number"),
)
_content = {
    CREDENTIAL: select(_row.credential).select_from(_from).where(*_named),
    JWT: select(_row.jwt).select_from(_from).where(*_named),
}
_all = (
    select(_slug, _row.purpose, _row.number, _row.signed_at, _row.valid_until)
    .select_from(_from)
    .order_by(_slug, _row.purpose, _row.number)
)


@blueprint.get("/<slug>/<purpose>/<name>")
def status_list(slug: str, purpose: str, name: str) -> Response:
    """A list: as JSON with Data Integrity proofs, and under the same address with `.jwt` as a compact JWS."""
    named = _NAME.fullmatch(name)
    if named is None or purpose not in set(Purpose):
        abort(404)
    kind = JWT if named[2] else CREDENTIAL
    values = {"slug": slug, "purpose": Purpose(purpose), "number": int(named[1])}
    content = _ask(lambda connection: connection.execute(_content[kind], values).scalar())
    if content is None:
        abort(404)
    return content if isinstance(content, Response) else _kept(content, kind)


@blueprint.get("/index.json")
def index() -> Response:
    """Which lists there are, each with its date: for whoever fetches them all, to verify without a network later."""
    rows = _ask(lambda connection: connection.execute(_all).all())
    if isinstance(rows, Response):
        return rows
    address = current_app.settings.public_url  # type: ignore[attr-defined]  # PublicApplication has them
    lists = [
        {
            "id": (where := address_of(address, row.slug, row.purpose, row.number)),
            "jwt": f"{where}.jwt",
            "issuer": row.slug,
            "purpose": row.purpose,
            "number": row.number,
            "issued": instant_text(row.signed_at),
            "valid_until": instant_text(row.valid_until),
        }
        for row in rows
    ]
    return _kept(json.dumps({"lists": lists}, indent=1).encode(), "application/json")


def _ask(find: Callable[[Connection], Found]) -> Found | Response:
    try:
        return checker().register.ask(find)
    except SQLAlchemyError:
        response = problem(503, "register.unreachable", "The register cannot be read at the moment.")
        response.headers["Retry-After"] = RETRY_AFTER
        return response


def _kept(content: bytes, kind: str) -> Response:
    response = Response(content, content_type=kind)
    response.set_etag(sha256(content).hexdigest()[:32])
    response.headers["Cache-Control"] = f"public, max-age={AGE}"
    response.make_conditional(request)
    return response

"""A candidate's certificates: what they may do with each, and the files of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app, render_template

from certify.accounts.signed_in import person
from certify.certificates import documents, qr, queries, sharing
from certify.certificates.models import Certificate
from certify.certificates.rules import State
from certify.certificates.views import blueprint, pdf_response
from certify.errors import Conflict
from certify.storage.files import FileStore
from certify.web.access import requires
from certify.web.transaction import db

CODE_PIXELS = 12  # a module of the code: 700 pixels and more along one side

# extension -> (type, what gives its bytes)
Content = Callable[[Certificate, FileStore], bytes]
DATA: dict[str, tuple[str, Content]] = {
    "json": ("application/vc", documents.credential_of),
    "jwt": ("application/vc+jwt", documents.jwt_of),
}
SIGNED = frozenset(State) - {State.PREPARED, State.LOGGED}


@blueprint.get("/certificats")
@requires("certificate.own")
def own() -> str:
    """One's own certificates."""
    return render_template("certificates/own.html", certificates=queries.certificates_of_account(db(), person().id))


@blueprint.get("/certificats/<public_id>")
@requires("certificate.own")
def own_one(public_id: str) -> str:
    """One of them: what can be done with it now."""
    certificate = mine(public_id)
    return render_template(
        "certificates/own_one.html",
        certificate=certificate,
        shown=certificate.state in sharing.SHOWN,
        links=sharing.open_links(db(), certificate),
    )


@blueprint.get("/certificats/<public_id>.pdf")
@requires("certificate.own")
def own_pdf(public_id: str) -> Response:
    """The PDF of one's own certificate."""
    return pdf_response(mine(public_id))


@blueprint.get("/certificats/<public_id>.<any(json, jwt):form>")
@requires("certificate.own")
def own_data(public_id: str, form: str) -> Response:
    """The credential for programs, byte for byte as it was signed: JSON as in the PDF, or a JWT."""
    certificate, (kind, content) = mine(public_id), DATA[form]
    files = FileStore(current_app.settings.files)  # type: ignore[attr-defined]
    return _file(content(certificate, files), kind, f"{certificate.number}.{form}")


@blueprint.get("/certificats/<public_id>/code")
@requires("certificate.own")
def own_code(public_id: str) -> str:
    """The code as a picture to print, and its exact text."""
    certificate = mine(public_id)
    return render_template("certificates/own_code.html", certificate=certificate, text=_code_of(certificate))


@blueprint.get("/certificats/<public_id>/code.png")
@requires("certificate.own")
def own_code_picture(public_id: str) -> Response:
    """The picture: black on white, with the quiet zone that readers need."""
    certificate = mine(public_id)
    picture = qr.png(_code_of(certificate), scale=CODE_PIXELS)
    return _file(picture, "image/png", f"{certificate.number}.png")


@blueprint.get("/certificats/<public_id>/code.txt")
@requires("certificate.own")
def own_code_text(public_id: str) -> Response:
    """The exact text of the code, without an end of line."""
    certificate = mine(public_id)
    return _file(_code_of(certificate).encode(), "text/plain; charset=utf-8", f"{certificate.number}.txt")


def mine(public_id: str) -> Certificate:
    """One of the reader's own certificates. Errors: NotFound."""
    return queries.own_certificate(db(), person().id, public_id)


def _code_of(certificate: Certificate) -> str:
    if certificate.qr_text is None:
        raise Conflict("certificate.being_signed", sharing.NOT_SIGNED)
    return certificate.qr_text


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response

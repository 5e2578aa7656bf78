"""A candidate's certificates."""

from __future__ import annotations

from flask import Response, render_template

from certify.accounts.signed_in import person
from certify.certificates import queries
from certify.certificates.views import blueprint, pdf_response
from certify.web.access import requires
from certify.web.transaction import db


@blueprint.get("/certificats")
@requires("certificate.own")
def own() -> str:
    """One's own certificates, with what an employer will see."""
    return render_template("certificates/own.html", certificates=queries.certificates_of_account(db(), person().id))


@blueprint.get("/certificats/<public_id>.pdf")
@requires("certificate.own")
def own_pdf(public_id: str) -> Response:
    """The PDF of one's own certificate."""
    certificate = queries.own_certificate(db(), person().id, public_id)
    return pdf_response(certificate)

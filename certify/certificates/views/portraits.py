"""Portraits as the authority sees them: before it validates, and in its register."""

from __future__ import annotations

from flask import Response

from certify.accounts.signed_in import person
from certify.assessments.queries import enrolment_at
from certify.assessments.views.portraits import picture_response, portrait_name
from certify.certificates import queries
from certify.certificates.views import blueprint
from certify.web.access import requires
from certify.web.transaction import db


@blueprint.get("/validation/<reference>/photo/<int:table>.jpg")
@requires("minutes.validate")
def to_validate_picture(reference: str, table: int) -> Response:
    """The portrait of a person on whom these minutes decide."""
    minutes = queries.one_minutes(db(), person().organisations("minutes.validate"), reference)
    return picture_response(portrait_name(enrolment_at(db(), minutes.jury_session, table)))


@blueprint.get("/registre/<public_id>/photo.jpg")
@requires("certificate.status")
def entry_picture(public_id: str) -> Response:
    """The portrait on a certificate of the register."""
    certificate = queries.in_register(db(), person().organisations("certificate.status"), public_id)
    return picture_response(certificate.portrait)

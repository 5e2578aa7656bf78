"""Pages of certificates: the authority validates and keeps the register, a candidate downloads."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.certificates import queries
from certify.certificates.documents import pdf_of
from certify.certificates.forms import REASON_WORDS
from certify.certificates.models import Certificate
from certify.credential import canonical, publicid
from certify.credential.record import Record
from certify.storage.files import FileStore
from certify.web.entries import Entry, offer

blueprint = Blueprint("certificates", __name__)


def _awaiting(session: Session, person: Person) -> int:
    return queries.count_to_validate(session, person.organisations("minutes.validate"))


offer(
    blueprint,
    Entry(
        "certificate.own",
        "certificates.own",
        _("Vos certificats"),
        _("Les télécharger, montrer comment on les vérifie"),
    ),
    Entry(
        "minutes.validate",
        "certificates.to_validate",
        _("Procès-verbaux à valider"),
        _("Valider émet les certificats"),
        _awaiting,
    ),
    Entry(
        "certificate.status",
        "certificates.register",
        _("Registre des certificats"),
        _("Chercher, suspendre, retirer, remplacer"),
    ),
)


@blueprint.app_template_filter("facts")
def facts(certificate: Certificate) -> Record:
    """What the certificate states, from the bytes that were frozen."""
    return canonical.decode(certificate.record)


blueprint.add_app_template_filter(publicid.group, "grouped")
blueprint.add_app_template_global(REASON_WORDS, "REASON_WORDS")


def pdf_response(certificate: Certificate) -> Response:
    """The certificate as a file to keep. Errors: Conflict until it is signed."""
    files = FileStore(current_app.settings.files)  # type: ignore[attr-defined]
    response = Response(pdf_of(certificate, files), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


from certify.certificates.views import own, register, validating  # noqa: E402, F401  (they add their routes)

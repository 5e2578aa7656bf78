"""Pages of certificates: the authority validates and keeps the register, a candidate downloads."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.accounts.signed_in import confirm
from certify.audit.views import name_acts
from certify.certificates import queries
from certify.certificates.documents import pdf_of
from certify.certificates.doubts import count_new
from certify.certificates.models import Certificate
from certify.credential import canonical, publicid
from certify.credential.record import Record
from certify.errors import Invalid
from certify.storage.files import FileStore
from certify.web.entries import Entry, offer
from certify.web.forms import put_errors
from certify.web.transaction import after_commit

blueprint = Blueprint("certificates", __name__)


def _awaiting(session: Session, person: Person) -> int:
    return queries.count_to_validate(session, person.organisations("minutes.validate"))


def _doubted(session: Session, person: Person) -> int:
    return count_new(session, person.organisations("certificate.status"))


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
    Entry(
        "certificate.status",
        "certificates.reported",
        _("Doutes signalés"),
        _("Ce que des employeurs trouvent suspect"),
        _doubted,
    ),
)

# What happens to a certificate, by the verb of the act in the trail.
name_acts(
    blueprint,
    ("certificate",),
    {
        "prepare": _("Certificat préparé"),
        "suspend": _("Certificat suspendu"),
        "reinstate": _("Certificat rétabli"),
        "withdraw": _("Certificat retiré"),
        "replace": _("Certificat remplacé"),
        "share": _("Lien de partage ouvert"),
        "unshare": _("Lien de partage fermé"),
        "open_to_programs": _("Certificat ouvert aux programmes"),
        "close_to_programs": _("Certificat fermé aux programmes"),
    },
)


@blueprint.app_template_filter("facts")
def facts(certificate: Certificate) -> Record:
    """What the certificate states, from the bytes that were frozen."""
    return canonical.decode(certificate.record)


blueprint.add_app_template_filter(publicid.group, "grouped")


def signed(form: FlaskForm) -> bool:
    """Whether the form was sent, is complete and bears the person's password. To be called before `db()` is used."""
    if not form.validate_on_submit():
        return False
    try:
        confirm(form.password.data)
    except Invalid as error:
        put_errors(form, error)
        return False
    return True


def wake_worker() -> None:
    """Have the worker look for work once the request has committed."""
    after_commit(current_app.extensions["certify.background"].wake)


def pdf_response(certificate: Certificate) -> Response:
    """The certificate as a file to keep. Errors: Conflict until it is signed."""
    files = FileStore(current_app.settings.files)  # type: ignore[attr-defined]
    response = Response(pdf_of(certificate, files), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


from certify.certificates.views import (  # noqa: E402  (they add their routes)
    annulling,  # noqa: F401
    doubts,  # noqa: F401
    own,  # noqa: F401
    portraits,  # noqa: F401
    register,  # noqa: F401
    replacing,  # noqa: F401
    sharing,  # noqa: F401
    validating,  # noqa: F401
)

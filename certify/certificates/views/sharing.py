"""Who can see a candidate's certificate: links they make, LinkedIn, and reading by programs."""

from __future__ import annotations

import secrets

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.certificates import linkedin, sharing
from certify.certificates.forms import LinkForm, ProgramsForm
from certify.certificates.models import Certificate
from certify.certificates.rules import State
from certify.certificates.views import blueprint, facts
from certify.certificates.views.own import mine
from certify.errors import Conflict, Invalid
from certify.web.access import requires
from certify.web.forms import put_errors
from certify.web.pages import absolute
from certify.web.transaction import db

DRAW_BYTES = 16


@blueprint.get("/certificats/<public_id>/liens")
@requires("certificate.own")
def links(public_id: str) -> str:
    """The links of a certificate, the open ones and those that were closed."""
    certificate = mine(public_id)
    return render_template(
        "certificates/links.html",
        certificate=certificate,
        links=sharing.links_of(db(), certificate),
        shown=certificate.state in sharing.SHOWN,
    )


@blueprint.route("/certificats/<public_id>/liens/nouveau", methods=["GET", "POST"])
@requires("certificate.own")
def new_link(public_id: str) -> ResponseReturnValue:
    """Make a link for somebody. The answer shows it, this once."""
    certificate, form = _shown(mine(public_id)), LinkForm()
    if form.validate_on_submit() and (made := _made(certificate, form)):
        return render_template("certificates/link_made.html", certificate=certificate, label=form.label.data, link=made)
    return _asked("certificates/new_link.html", certificate, form)


@blueprint.route("/certificats/<public_id>/linkedin", methods=["GET", "POST"])
@requires("certificate.own")
def to_linkedin(public_id: str) -> ResponseReturnValue:
    """Make a link for LinkedIn, then lead there with the certificate's data, if its owner goes on."""
    certificate, form = _in_force(mine(public_id)), LinkForm()
    record = facts(certificate)
    if form.validate_on_submit() and (made := _made(certificate, form)):
        address = linkedin.address_of(record, made)
        return render_template("certificates/linkedin_made.html", certificate=certificate, address=address, link=made)
    if not form.is_submitted():
        form.label.data = "LinkedIn"
    return _asked("certificates/linkedin.html", certificate, form, name=linkedin.name_of(record))


@blueprint.post("/certificats/<public_id>/liens/<int:key>/fermer")
@requires("certificate.own")
def close_link(public_id: str, key: int) -> ResponseReturnValue:
    """Close a link at once."""
    link = sharing.revoke_link(db(), mine(public_id), key, by=person().actor, now=clock.now())
    flash(_("Le lien « %(name)s » est fermé : il ne montre plus rien.", name=link.label))
    return redirect(url_for("certificates.links", public_id=public_id), 303)


@blueprint.route("/certificats/<public_id>/programmes", methods=["GET", "POST"])
@requires("certificate.own")
def programs(public_id: str) -> ResponseReturnValue:
    """Whether programs may read the certificate: what that does, and the switch."""
    certificate, form = mine(public_id), ProgramsForm()
    if not form.validate_on_submit():
        shown = certificate.state in sharing.SHOWN
        return render_template("certificates/programs.html", certificate=certificate, form=form, shown=shown)
    turn = sharing.open_to_programs if form.wanted.data == "yes" else sharing.close_to_programs
    turn(db(), certificate, by=person().actor, now=clock.now())
    opened, closed = _("Ce certificat est lisible par machine."), _("Ce certificat n’est plus lisible par machine.")
    flash(opened if certificate.shareable else closed)
    return redirect(url_for("certificates.own_one", public_id=public_id), 303)


def _made(certificate: Certificate, form: LinkForm) -> str | None:
    """The address of the link that the form asks for; None when what it says was refused, which is put on it."""
    label, draw = form.label.data or "", form.draw.data or ""
    secret: str = current_app.settings.secret_key  # type: ignore[attr-defined]
    token = sharing.token_of(secret, certificate, label, draw)
    try:
        sharing.make_link(db(), certificate, label, token, by=person().actor, now=clock.now())
    except Invalid as error:
        put_errors(form, error)
        return None
    return absolute(f"/s/{token}")


def _asked(template: str, certificate: Certificate, form: LinkForm, **values: object) -> ResponseReturnValue:
    form.draw.data = form.draw.data or secrets.token_hex(DRAW_BYTES)
    return render_template(template, certificate=certificate, form=form, **values), 422 if form.errors else 200


def _shown(certificate: Certificate) -> Certificate:
    sharing.may_show(certificate)
    return certificate


def _in_force(certificate: Certificate) -> Certificate:
    if _shown(certificate).state is not State.ISSUED:
        raise Conflict("certificate.suspended", "Ce certificat est suspendu. Attendez la décision de l’autorité.")
    return certificate

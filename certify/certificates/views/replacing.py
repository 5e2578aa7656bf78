"""Replacing a certificate: after a correction, with the holder as they should be named; after a loss, as they are."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.candidacies.correcting import correct_identity
from certify.certificates import queries, status
from certify.certificates.forms import ReplaceForm
from certify.certificates.models import Certificate
from certify.certificates.rules import Event, ReasonCode, follow
from certify.certificates.status import Reason
from certify.certificates.views import blueprint, signed, wake_worker
from certify.credential import canonical
from certify.errors import Invalid
from certify.web.access import requires
from certify.web.forms import put_errors
from certify.web.transaction import db


@blueprint.route("/registre/<public_id>/remplacer", methods=["GET", "POST"])
@requires("certificate.status")
def replace(public_id: str) -> ResponseReturnValue:
    """Replace the certificate by a new one, signed within the minute."""
    form = ReplaceForm()
    form.offer(Event.REPLACE)
    ready = signed(form)
    certificate = queries.in_register(db(), person().organisations("certificate.status"), public_id)
    follow(certificate.state, Event.REPLACE)
    if ready and (successor := _replaced(certificate, form, clock.now())):
        return redirect(url_for("certificates.entry", public_id=successor.public_id), 303)
    if not form.is_submitted():
        form.show_holder(canonical.decode(certificate.record).holder)
    page = render_template("certificates/replace.html", certificate=certificate, event=Event.REPLACE, form=form)
    return page, 422 if form.errors else 200


def _replaced(certificate: Certificate, form: ReplaceForm, now: datetime) -> Certificate | None:
    """The new certificate; what the rules refuse is put on the form."""
    reason, by = Reason(ReasonCode(form.code.data), form.private.data), person().actor
    try:
        # After a loss the new certificate names whom the lost one named, whatever stands in the person's file today.
        holder = canonical.decode(certificate.record).holder
        if reason.code is ReasonCode.CORRECTION:
            correct_identity(db(), certificate.candidate, form.identity(now.date()), by=by, now=now)
            holder = certificate.candidate.holder
        address = current_app.settings.public_url  # type: ignore[attr-defined]
        successor = status.replace(db(), certificate, reason, holder, public_url=address, by=by, now=now)
    except Invalid as error:
        put_errors(form, error)
        return None
    wake_worker()
    flash(_("C’est fait. Le nouveau certificat est en cours de signature."))
    return successor

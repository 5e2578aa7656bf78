"""Doubts before the authority: those that wait, one of them with its certificate, and closing it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.certificates import doubts
from certify.certificates.forms import DOUBT_WORDS, HandleForm
from certify.certificates.models import Doubt
from certify.certificates.views import blueprint
from certify.errors import Invalid
from certify.web.access import requires
from certify.web.forms import put_errors
from certify.web.transaction import db

PERMISSION = "certificate.status"

blueprint.add_app_template_filter(doubts.reference, "doubt_reference")


@blueprint.get("/registre/doutes")
@requires(PERMISSION)
def reported() -> str:
    """The doubts that wait, the oldest first; or those that were handled, the latest first."""
    handled = "traites" in request.args
    found = doubts.doubts_of(db(), person().organisations(PERMISSION), handled=handled)
    return render_template("certificates/doubts.html", doubts=found, handled=handled, kinds=DOUBT_WORDS)


@blueprint.route("/registre/doutes/<reference>", methods=["GET", "POST"])
@requires(PERMISSION)
def doubt(reference: str) -> ResponseReturnValue:
    """One doubt; closing it says what was found or done."""
    found = doubts.one_doubt(db(), person().organisations(PERMISSION), reference)
    form = HandleForm()
    if form.validate_on_submit() and _handled(found, form):
        return redirect(url_for("certificates.reported"), 303)
    page = render_template("certificates/doubt.html", doubt=found, form=form, kinds=DOUBT_WORDS)
    return page, 422 if form.errors else 200


def _handled(found: Doubt, form: HandleForm) -> bool:
    """Close it; what the rules refuse is put on the form."""
    try:
        doubts.handle(db(), found, form.outcome.data, by=person().actor, now=clock.now())
    except Invalid as error:
        put_errors(form, error)
        return False
    flash(_("C’est fait. Le doute %(reference)s est traité.", reference=doubts.reference(found)))
    return True

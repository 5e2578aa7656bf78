"""The authority annuls minutes that it had validated, whole or for some people."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments.annulment import STANDING
from certify.assessments.models import Minutes
from certify.assessments.terms import MinutesState
from certify.certificates import annulling, queries
from certify.certificates.forms import AnnulForm
from certify.certificates.queries import Outcome
from certify.certificates.rules import Event, ReasonCode
from certify.certificates.views import blueprint, signed, wake_worker
from certify.errors import Conflict, Invalid
from certify.web.access import requires
from certify.web.forms import put_errors
from certify.web.transaction import db


@blueprint.route("/validation/<reference>/annuler", methods=["GET", "POST"])
@requires("minutes.validate")
def annul(reference: str) -> ResponseReturnValue:
    """The interruption before the act: whose decision falls, and what falls with it."""
    form = AnnulForm()
    form.offer(Event.WITHDRAW)
    ready, found = signed(form), queries.one_minutes(db(), person().organisations("minutes.validate"), reference)
    if found.state is not MinutesState.VALIDATED:
        raise Conflict("minutes.not_validated", "On n’annule après coup qu’un procès-verbal validé.")
    standing = [one for one in queries.outcomes_of(db(), found) if one.decision.state in STANDING]
    form.enrolments.choices = [(one.decision.enrolment_id, one.candidate.full_name) for one in standing]
    if ready and _done(found, standing, form):
        return redirect(url_for("certificates.minutes", reference=reference), 303)
    page = render_template("certificates/annul.html", minutes=found, form=form, standing=standing)
    return page, 422 if form.errors else 200


def _done(found: Minutes, standing: Sequence[Outcome], form: AnnulForm) -> bool:
    """Do it; what the rules refuse is put on the form."""
    chosen = [one.decision.enrolment for one in standing if one.decision.enrolment_id in form.enrolments.data]
    try:
        withdrawn = annulling.annul_minutes(
            db(),
            found,
            enrolments=None if form.whole.data == "yes" else chosen,
            reason=form.private.data,
            public_reason=ReasonCode(form.code.data),
            public_url=current_app.settings.public_url,  # type: ignore[attr-defined]
            by=person(),
            now=clock.now(),
        )
    except Invalid as error:
        put_errors(form, error)
        return False
    wake_worker()
    flash(_("C’est annulé. Certificats retirés : %(count)d.", count=len(withdrawn)))
    return True

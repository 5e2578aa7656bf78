"""The authority and the minutes: read, validate (which issues the certificates) or refuse."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments.minutes import signatories
from certify.assessments.models import Minutes
from certify.assessments.portraits import forget_unused
from certify.assessments.terms import MinutesState, RejectionGround
from certify.assessments.views.portraits import delete_files
from certify.certificates import queries, validating
from certify.certificates.forms import RejectForm, ValidateForm
from certify.certificates.views import blueprint, signed, wake_worker
from certify.web.access import requires
from certify.web.transaction import db


@blueprint.get("/validation")
@requires("minutes.validate")
def to_validate() -> str:
    """Minutes that await the authority, and those it has decided."""
    reach = person().organisations("minutes.validate")
    return render_template(
        "certificates/to_validate.html",
        waiting=queries.minutes_of(db(), reach, [MinutesState.SIGNED]),
        decided=queries.minutes_of(db(), reach, [MinutesState.VALIDATED, MinutesState.RETURNED, MinutesState.ANNULLED]),
    )


@blueprint.get("/validation/<reference>")
@requires("minutes.validate")
def minutes(reference: str) -> str:
    """One set of minutes: who gets what, who signed, and the certificates once validated."""
    found = _minutes(reference)
    return render_template(
        "certificates/minutes.html",
        minutes=found,
        people=signatories(db(), found),
        outcomes=queries.outcomes_of(db(), found),
        certificates=queries.certificates_of_minutes(db(), found),
    )


@blueprint.route("/validation/<reference>/emettre", methods=["GET", "POST"])
@requires("minutes.validate")
def issue(reference: str) -> ResponseReturnValue:
    """The interruption before the act that signs: for how many people, with what consequences."""
    form = ValidateForm()
    ready, found = signed(form), _awaiting(reference)
    if ready:
        address = current_app.settings.public_url  # type: ignore[attr-defined]
        prepared = validating.validate_minutes(db(), found, public_url=address, by=person(), now=clock.now())
        delete_files(forget_unused(db(), found, {one.portrait for one in prepared}))
        wake_worker()
        flash(_("Procès-verbal validé. Certificats en cours de signature : %(count)d.", count=len(prepared)))
        return redirect(url_for("certificates.minutes", reference=reference), 303)
    page = render_template(
        "certificates/issue.html", minutes=found, form=form, outcomes=queries.outcomes_of(db(), found)
    )
    return page, 422 if form.errors else 200


@blueprint.route("/validation/<reference>/refuser", methods=["GET", "POST"])
@requires("minutes.validate")
def reject(reference: str) -> ResponseReturnValue:
    """Refuse signed minutes, with the ground and the reason."""
    form = RejectForm()
    ready, found = signed(form), _awaiting(reference)
    if ready:
        ground = RejectionGround(form.ground.data)
        validating.reject_minutes(db(), found, ground, form.reason.data, by=person(), now=clock.now())
        flash(_("Procès-verbal refusé. Le responsable de session en lira le motif."))
        return redirect(url_for("certificates.to_validate"), 303)
    page = render_template("certificates/reject.html", minutes=found, form=form)
    return page, 422 if form.errors else 200


def _minutes(reference: str) -> Minutes:
    return queries.one_minutes(db(), person().organisations("minutes.validate"), reference)


def _awaiting(reference: str) -> Minutes:
    """The minutes, if they await a decision."""
    found = _minutes(reference)
    validating.check_awaits_decision(found)
    return found

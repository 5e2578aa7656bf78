"""The minutes: everything that is signed, who has signed, the interruption before signing, the way back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock, languages
from certify.accounts.signed_in import person
from certify.assessments import minutes as acts
from certify.assessments import queries
from certify.assessments.content import parse
from certify.assessments.forms import ReasonForm, SignForm
from certify.assessments.minutes_paper import readable
from certify.assessments.models import Minutes
from certify.assessments.progress import parts_of, session_rules
from certify.assessments.views import Answer, blueprint, done, signed, status_of
from certify.web.access import limited, requires
from certify.web.i18n import language
from certify.web.transaction import db

SIGN, VALIDATE, MANAGE = "minutes.sign", "minutes.validate", "session.manage"


def _minutes(number: str) -> Minutes:
    return queries.minutes_for(db(), person().id, person().organisations(MANAGE), number)


blueprint.add_app_template_filter(lambda value: languages.birth(value, language()), "birth")


@blueprint.get("/proces-verbaux/<number>")
@requires(SIGN, VALIDATE)
@limited
def minutes_page(number: str) -> Answer:
    """The minutes as they are signed, drawn from the stored bytes; the authority reads them before it decides."""
    centres, certifiers = person().organisations(MANAGE), person().organisations(VALIDATE)
    found = queries.minutes_for(db(), person().id, centres, number, certifiers=certifiers)
    return render_template(
        "assessments/minutes.html",
        minutes=found,
        session=found.jury_session,
        text=readable(parse(found)),
        signatories=acts.signatories(db(), found),
        may_sign=found.state.value == "drafted" and acts.may_sign(db(), found, person()),
        parts=parts_of(db(), found.jury_session, person()),
        of_centre=found.jury_session.site.organisation_id in centres,
        by_hand=session_rules(found.jury_session).hand_signature,
        me=person().id,
        limited=bool(person().only),
    )


@blueprint.route("/proces-verbaux/<number>/signer", methods=["GET", "POST"])
@requires(SIGN)
@limited
def sign(number: str) -> Answer:
    """The interruption before the signature, then the signature."""
    form = SignForm()
    # The password is checked in a transaction of its own, which comes before the act's.
    agreed = request.method == "POST" and signed(form)
    found = _minutes(number)
    if agreed:
        acts.sign_minutes(db(), found, by=person(), now=clock.now())
        flash(_("Vous avez signé le procès-verbal %(number)s.", number=number))
        return redirect(url_for("assessments.minutes_page", number=number), 303)
    page = render_template(
        "assessments/sign.html", minutes=found, session=found.jury_session, text=parse(found), form=form
    )
    return page, status_of(form)


@blueprint.route("/proces-verbaux/<number>/reprendre", methods=["GET", "POST"])
@requires(SIGN)
@limited
def take_back(number: str) -> Answer:
    """The president takes the minutes back into deliberation."""
    found, form = _minutes(number), ReasonForm()
    if form.validate_on_submit() and done(
        form, lambda: acts.return_minutes(db(), found, reason=form.reason.data, by=person(), now=clock.now())
    ):
        flash(_("Procès-verbal repris. Le jury délibère de nouveau."))
        return redirect(url_for("assessments.decisions", reference=found.jury_session.reference), 303)
    page = render_template("assessments/take_back.html", minutes=found, session=found.jury_session, form=form)
    return page, status_of(form)

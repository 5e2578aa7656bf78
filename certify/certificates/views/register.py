"""The authority's register: search, read, suspend, reinstate, withdraw."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.certificates import queries, status
from certify.certificates.doubts import count_new
from certify.certificates.forms import REASON_WORDS, ChangeForm, SuspendForm
from certify.certificates.models import Certificate
from certify.certificates.rules import TRANSITIONS, Event, ReasonCode, follow
from certify.certificates.status import Reason
from certify.certificates.views import blueprint, pdf_response, signed, wake_worker
from certify.certifications.rulesets import rules_of
from certify.errors import Invalid
from certify.web.access import requires
from certify.web.forms import put_errors
from certify.web.transaction import db

# The last word of an act's address.
ACTS = {
    "suspendre": Event.SUSPEND,
    "retablir": Event.REINSTATE,
    "retirer": Event.WITHDRAW,
    "remplacer": Event.REPLACE,
}


@blueprint.get("/registre")
@requires("certificate.status")
def register() -> str:
    """The latest certificates, or those that match a number, a public id or a name."""
    sought = request.args.get("q", "").strip()[:100]
    within = person().organisations("certificate.status")
    found, waiting = queries.register(db(), within, sought), count_new(db(), within)
    return render_template("certificates/register.html", certificates=found, sought=sought, new_doubts=waiting)


@blueprint.get("/registre/<public_id>")
@requires("certificate.status")
def entry(public_id: str) -> str:
    """One certificate: what it says, what happened to it, and what may be done now."""
    certificate = _certificate(public_id)
    return render_template(
        "certificates/entry.html",
        certificate=certificate,
        replaces=queries.replaced_by(db(), certificate),
        doubts=queries.open_doubts(db(), certificate),
        acts=_acts(certificate),
        reasons=REASON_WORDS,
    )


@blueprint.get("/registre/<public_id>.pdf")
@requires("certificate.status")
def entry_pdf(public_id: str) -> Response:
    """The certificate's PDF, for the authority's file."""
    return pdf_response(_certificate(public_id))


@blueprint.route("/registre/<public_id>/<any(suspendre, retablir, retirer):act>", methods=["GET", "POST"])
@requires("certificate.status")
def change(public_id: str, act: str) -> ResponseReturnValue:
    """Change the status, after a page that says what it entails."""
    event = ACTS[act]
    form = SuspendForm() if event is Event.SUSPEND else ChangeForm()
    form.offer(event)
    ready, certificate = signed(form), _certificate(public_id)
    follow(certificate.state, event)
    if ready and _done(certificate, event, form):
        return redirect(url_for("certificates.entry", public_id=public_id), 303)
    page = render_template("certificates/change.html", certificate=certificate, event=event, form=form)
    return page, 422 if form.errors else 200


def _done(certificate: Certificate, event: Event, form: ChangeForm) -> bool:
    """Do it; what the rules refuse is put on the form."""
    try:
        _apply(certificate, event, form)
    except Invalid as error:
        put_errors(form, error)
        return False
    wake_worker()
    flash(_("C’est fait. La page de vérification le dit dès maintenant."))
    return True


def _apply(certificate: Certificate, event: Event, form: ChangeForm) -> None:
    reason = Reason(ReasonCode(form.code.data), form.private.data)
    by, now = person().actor, clock.now()
    if event is Event.SUSPEND and isinstance(form, SuspendForm):
        status.suspend(db(), certificate, reason, form.until_on.data, by=by, now=now)
    elif event is Event.REINSTATE:
        status.reinstate(db(), certificate, reason, by=by, now=now)
    else:
        status.withdraw(db(), certificate, reason, by=by, now=now)


def _acts(certificate: Certificate) -> list[str]:
    """The acts that the table and the rule-set allow now."""
    rule_set = certificate.minutes.jury_session.rule_set
    may_suspend = rule_set is not None and rules_of(rule_set).suspension_basis is not None
    return [
        act
        for act, event in ACTS.items()
        if (certificate.state, event) in TRANSITIONS and (event is not Event.SUSPEND or may_suspend)
    ]


def _certificate(public_id: str) -> Certificate:
    return queries.in_register(db(), person().organisations("certificate.status"), public_id)

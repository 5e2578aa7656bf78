"""Approvals of sites by the authority."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.certifications import approving
from certify.certifications.drafts import EDIT
from certify.certifications.forms import ApprovalForm, EndForm
from certify.certifications.models import Certification
from certify.certifications.views import Answer, authority, blueprint, done, status_of, today
from certify.web.access import requires
from certify.web.i18n import in_language
from certify.web.transaction import db


def title_of(certification: Certification) -> str:
    """What a certification is called: its newest title."""
    newest = max(certification.versions, key=lambda version: version.valid_from, default=None)
    return certification.code if newest is None else f"{certification.code} · {in_language(newest.title)}"


@blueprint.get("/agrements")
@requires(EDIT)
def approvals() -> Answer:
    """Every approval."""
    owner = authority()
    found = approving.approvals_of(db(), owner)
    return render_template("certifications/approvals.html", approvals=found, today=today(owner), title_of=title_of)


@blueprint.route("/agrements/nouveau", methods=["GET", "POST"])
@requires(EDIT)
def new_approval() -> Answer:
    """Approve a site."""
    owner, form = authority(), ApprovalForm()
    sites = {site.id: site for site in approving.sites_in(db(), owner.organisation.country_code)}
    titles = {each.id: each for each in approving.certifications_of(db(), owner)}
    form.site.choices = [(key, f"{site.name}, {site.town}") for key, site in sites.items()]
    form.certification.choices = [(key, title_of(each)) for key, each in titles.items()]

    def act() -> None:
        approving.approve_site(
            db(),
            sites[form.site.data],
            titles[form.certification.data],
            from_on=form.from_on.data,
            until_on=form.until_on.data,
            legal_act=form.legal_act.data,
            by=person(),
            now=clock.now(),
        )

    if form.validate_on_submit() and done(form, act):
        flash(_("Lieu agréé."))
        return redirect(url_for("certifications.approvals"), 303)
    return render_template("certifications/new_approval.html", form=form), status_of(form)


@blueprint.route("/agrements/<int:approval_id>/fin", methods=["GET", "POST"])
@requires(EDIT)
def end_approval(approval_id: int) -> Answer:
    """Bring the end of an approval forward."""
    found, form = approving.approval_within(db(), approval_id, person()), EndForm()

    def act() -> None:
        typed = {"until_on": form.until_on.data, "reason": form.reason.data}
        approving.end_approval(db(), found, **typed, by=person(), now=clock.now())

    if form.validate_on_submit() and done(form, act):
        flash(_("Fin de l’agrément enregistrée."))
        return redirect(url_for("certifications.approvals"), 303)
    page = render_template("certifications/end_approval.html", approval=found, form=form, title_of=title_of)
    return page, status_of(form)

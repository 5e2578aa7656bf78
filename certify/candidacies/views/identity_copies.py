"""The copy of an identity document: optional, seen by the officer alone, deleted with the decision."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue

from certify import clock
from certify.candidacies import identity_copy as copies
from certify.candidacies.forms import ActForm
from certify.candidacies.paper_forms import IdentityCopyForm
from certify.candidacies.views import blueprint, onwards, page
from certify.candidacies.views.applying import acting, own, own_to_change, requires_candidate
from certify.candidacies.views.bringing import brought, file_store, kept, reach_first
from certify.web.transaction import db


@blueprint.route("/candidatures/<reference>/piece-identite", methods=["GET", "POST"])
@requires_candidate
def identity_copy(reference: str) -> ResponseReturnValue:
    """The copies held, and the form for one more."""
    form = IdentityCopyForm()
    reach_first(reference)
    file = brought(form, copies.KINDS)
    candidacy, now = own_to_change(reference), clock.now()
    if kept(
        form,
        lambda: file and copies.add_identity_copy(db(), candidacy, file, file_store(), by=acting(candidacy), now=now),
    ):
        return onwards(url_for("candidacies.identity_copy", reference=reference))
    return page("candidacies/identity_copy.html", form, candidacy=candidacy)


@blueprint.route("/candidatures/<reference>/piece-identite/effacer", methods=["GET", "POST"])
@requires_candidate
def delete_identity_copy(reference: str) -> ResponseReturnValue:
    """Delete the copies now, after a page that asks; possible in every state."""
    candidacy, form = own(reference), ActForm()
    if form.validate_on_submit():
        copies.take_back_identity_copies(db(), candidacy, by=acting(candidacy), now=clock.now())
        return onwards(url_for("candidacies.one", reference=reference))
    return page("candidacies/delete_identity_copy.html", form, candidacy=candidacy)

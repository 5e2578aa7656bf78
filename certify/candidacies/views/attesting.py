"""A candidate's pages of attestations: what people who know their work say."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms.fields.choices import SelectChoice

from certify import clock
from certify.candidacies import attestations
from certify.candidacies.forms import ActForm
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import local_day
from certify.candidacies.paper_forms import AttestationForm
from certify.candidacies.papers import Brought
from certify.candidacies.rules import EXAMPLES_EDITABLE
from certify.candidacies.views import blueprint, onwards, page
from certify.candidacies.views.applying import acting, own, requires_candidate
from certify.candidacies.views.bringing import brought, file_store, kept, reach_first
from certify.candidacies.views.papers import to_show
from certify.web.transaction import db


def _list(reference: str) -> ResponseReturnValue:
    return onwards(url_for("candidacies.attestations", reference=reference))


@blueprint.get("/candidatures/<reference>/attestations", endpoint="attestations")
@requires_candidate
def attestation_list(reference: str) -> ResponseReturnValue:
    """What people say of the candidate's work."""
    candidacy = own(reference)
    editable = candidacy.state in EXAMPLES_EDITABLE
    return render_template("candidacies/attestations.html", candidacy=candidacy, editable=editable)


@blueprint.route("/candidatures/<reference>/attestations/ajouter", methods=["GET", "POST"])
@requires_candidate
def add_attestation(reference: str) -> ResponseReturnValue:
    """Add what somebody says: written down, spoken, or on a paper."""
    form = AttestationForm()
    reach_first(reference)
    file = brought(form, attestations.KINDS, required=False)
    candidacy = to_show(reference)
    form.experiences.choices = [SelectChoice(str(each.id), each.work) for each in candidacy.experiences]
    if kept(form, lambda: _add(candidacy, form, file)):
        return _list(reference)
    return page("candidacies/add_attestation.html", form, candidacy=candidacy)


def _add(candidacy: Candidacy, form: AttestationForm, file: Brought | None) -> None:
    now = clock.now()
    word = form.value(local_day(candidacy.authority, now))
    attestations.add_attestation(db(), candidacy, word, file, file_store(), by=acting(candidacy), now=now)


@blueprint.route("/candidatures/<reference>/attestations/<int:key>/retirer", methods=["GET", "POST"])
@requires_candidate
def remove_attestation(reference: str, key: int) -> ResponseReturnValue:
    """Take one back, after a page that asks."""
    candidacy, form = to_show(reference), ActForm()
    found = attestations.one_attestation(db(), candidacy, key)
    if form.validate_on_submit():
        attestations.remove_attestation(db(), found, by=acting(candidacy), now=clock.now())
        return _list(reference)
    return page("candidacies/remove_attestation.html", form, candidacy=candidacy, attestation=found)

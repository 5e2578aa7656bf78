"""A candidate's pages of evidence, and the files of a candidacy for whoever may read them."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from certify import clock
from certify.accounts.signed_in import person
from certify.candidacies import evidence as showings
from certify.candidacies.attestations import attestations_of
from certify.candidacies.forms import ActForm
from certify.candidacies.journal import note_reading
from certify.candidacies.models import Candidacy
from certify.candidacies.paper_forms import EvidenceForm, ShowingForm
from certify.candidacies.paper_models import Attestation, Evidence, Paper
from certify.candidacies.paper_terms import Purpose
from certify.candidacies.papers import identity_copies, note_seen, paper_of
from certify.candidacies.queries import candidacy_within
from certify.candidacies.rules import EXAMPLES_EDITABLE
from certify.candidacies.swearing import waiting
from certify.candidacies.views import asked, blueprint, onwards, page
from certify.candidacies.views.applying import acting, acts_for, own, requires_candidate
from certify.candidacies.views.bringing import brought, file_store, given_out, kept, reach_first
from certify.errors import Conflict
from certify.web.access import requires
from certify.web.i18n import in_language
from certify.web.transaction import db, record

EXCERPT = 60


def evidence_shown(candidacy: Candidacy) -> list[Evidence]:
    """The evidence of a candidacy, for a template."""
    return list(showings.evidence_of(db(), candidacy))


def attestations_shown(candidacy: Candidacy) -> list[Attestation]:
    """The attestations of a candidacy, for a template."""
    return list(attestations_of(db(), candidacy))


def identity_copies_shown(candidacy: Candidacy) -> list[Paper]:
    """The copies of an identity document that there were, for a template."""
    return identity_copies(db(), candidacy, also_gone=True)


for shown in (evidence_shown, attestations_shown, identity_copies_shown):
    blueprint.add_app_template_global(shown)
blueprint.add_app_template_global(waiting, "statement_waiting")


def to_show(reference: str) -> Candidacy:
    """The candidacy, while its papers can be changed. Errors: NotFound, Conflict."""
    candidacy = own(reference)
    if candidacy.state not in EXAMPLES_EDITABLE:
        raise Conflict("candidacy.out_of_order", showings.FROZEN)
    return candidacy


def _fill_choices(form: ShowingForm, candidacy: Candidacy) -> None:
    units = candidacy.units
    form.competences.choices = [
        SelectChoice(
            str(each.id),
            f"{in_language(unit.title)} : {in_language(each.label)}" if len(units) > 1 else in_language(each.label),
        )
        for unit in units
        for each in unit.competences
    ]
    form.example.choices = [SelectChoice("", _("Aucun"))] + [
        SelectChoice(str(each.id), f"{in_language(each.unit.title)} : {each.text[:EXCERPT]}…")
        for each in candidacy.examples
    ]


def _list(reference: str) -> ResponseReturnValue:
    return onwards(url_for("candidacies.evidence", reference=reference))


@blueprint.get("/candidatures/<reference>/preuves", endpoint="evidence")
@requires_candidate
def evidence_list(reference: str) -> ResponseReturnValue:
    """The files that show the person's work, with what each shows."""
    candidacy = own(reference)
    editable = candidacy.state in EXAMPLES_EDITABLE
    return render_template("candidacies/evidence.html", candidacy=candidacy, editable=editable)


@blueprint.route("/candidatures/<reference>/preuves/ajouter", methods=["GET", "POST"])
@requires_candidate
def add_evidence(reference: str) -> ResponseReturnValue:
    """Add a file and say what it shows."""
    form = EvidenceForm()
    reach_first(reference)
    file = brought(form, showings.KINDS)
    candidacy, now = to_show(reference), clock.now()
    _fill_choices(form, candidacy)
    if kept(
        form,
        lambda: (
            file
            and showings.add_evidence(db(), candidacy, file, form.value(), file_store(), by=acting(candidacy), now=now)
        ),
    ):
        return _list(reference)
    return page("candidacies/add_evidence.html", form, candidacy=candidacy)


@blueprint.route("/candidatures/<reference>/preuves/<int:key>", methods=["GET", "POST"])
@requires_candidate
def change_evidence(reference: str, key: int) -> ResponseReturnValue:
    """Say otherwise what a file shows."""
    candidacy, form, now = to_show(reference), ShowingForm(), clock.now()
    _fill_choices(form, candidacy)
    found = showings.one_evidence(db(), candidacy, key)
    if request.method == "GET":
        form.show(found)
    if asked(form, lambda: showings.change_evidence(db(), found, form.value(), by=acting(candidacy), now=now)):
        return _list(reference)
    return page("candidacies/change_evidence.html", form, candidacy=candidacy, evidence=found)


@blueprint.route("/candidatures/<reference>/preuves/<int:key>/retirer", methods=["GET", "POST"])
@requires_candidate
def remove_evidence(reference: str, key: int) -> ResponseReturnValue:
    """Take a file back, after a page that asks."""
    candidacy, form = to_show(reference), ActForm()
    found = showings.one_evidence(db(), candidacy, key)
    if form.validate_on_submit():
        showings.remove_evidence(db(), found, by=acting(candidacy), now=clock.now())
        return _list(reference)
    return page("candidacies/remove_evidence.html", form, candidacy=candidacy, evidence=found)


@blueprint.get("/candidatures/<reference>/fichiers/<int:key>")
@requires_candidate
def own_file(reference: str, key: int) -> Response:
    """A file of one's own candidacy, or of one that a counsellor fills in; a counsellor's reading is written down."""
    candidacy = own(reference)
    paper = paper_of(db(), candidacy, key, tuple(Purpose))
    if acts_for(candidacy):
        _note(candidacy, "counsellor")
    return given_out(paper)


@blueprint.get("/instruction/<reference>/fichiers/<int:key>")
@requires("candidacy.decide")
def officer_file(reference: str, key: int) -> Response:
    """A file of a candidacy that was sent to the officer's authority; the reading is written down."""
    candidacy = candidacy_within(db(), reference, person().organisations("candidacy.decide"))
    paper = paper_of(db(), candidacy, key, tuple(Purpose))
    _note(candidacy, "officer")
    with record() as recording:
        note_seen(recording, paper.id, now=clock.now())
    return given_out(paper)


def _note(candidacy: Candidacy, duty: str) -> None:
    with record() as recording:
        note_reading(recording, candidacy.id, duty=duty, by=person().actor, now=clock.now())

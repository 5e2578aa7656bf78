"""A candidate's pages of the dossier: a piece of work for each unit, then a look at the whole before it goes."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from certify import clock
from certify.candidacies import dossier
from certify.candidacies.forms import ActForm, ExampleForm
from certify.candidacies.models import Candidacy, PracticeExample
from certify.candidacies.moving import rules_for
from certify.candidacies.rules import EXAMPLES_EDITABLE
from certify.candidacies.views import asked, blueprint, onwards, page
from certify.candidacies.views.applying import acting, own, requires_candidate
from certify.certifications.models import CompetenceUnit
from certify.errors import Conflict
from certify.web.transaction import db


def candidacy_to_show(reference: str) -> Candidacy:
    """The candidacy, while its dossier can be changed. Errors: NotFound, Conflict."""
    candidacy = own(reference)
    if candidacy.state not in EXAMPLES_EDITABLE:
        raise Conflict("candidacy.out_of_order", dossier.FROZEN)
    return candidacy


def unit_aimed(candidacy: Candidacy, code: str) -> CompetenceUnit:
    """The unit of that code that the candidacy aims at; 404 for any other."""
    found = next((unit for unit in candidacy.units if unit.code == code), None)
    return found or abort(404)


def _example(candidacy: Candidacy, key: int) -> PracticeExample:
    found = next((example for example in candidacy.examples if example.id == key), None)
    return found or abort(404)


def _unit_address(candidacy: Candidacy, unit: CompetenceUnit) -> str:
    return url_for("candidacies.unit", reference=candidacy.reference, code=unit.code)


@blueprint.get("/candidatures/<reference>/travaux/<code>")
@requires_candidate
def unit(reference: str, code: str) -> ResponseReturnValue:
    """The pieces of work told for one unit; the form for the first one when there is none."""
    candidacy = candidacy_to_show(reference)
    chosen = unit_aimed(candidacy, code)
    examples = [example for example in candidacy.examples if example.unit_id == chosen.id]
    if not examples:
        return onwards(url_for("candidacies.add_example", reference=reference, code=code))
    return render_template("candidacies/unit.html", candidacy=candidacy, unit=chosen, examples=examples)


@blueprint.route("/candidatures/<reference>/travaux/<code>/ajouter", methods=["GET", "POST"])
@requires_candidate
def add_example(reference: str, code: str) -> ResponseReturnValue:
    """Tell a piece of work."""
    candidacy, form, now = candidacy_to_show(reference), ExampleForm(), clock.now()
    chosen = unit_aimed(candidacy, code)
    text = form.text.data or ""
    if asked(form, lambda: dossier.add_example(db(), candidacy, chosen, text, by=acting(candidacy), now=now)):
        return onwards(_unit_address(candidacy, chosen))
    return page("candidacies/example.html", form, candidacy=candidacy, unit=chosen, example=None)


@blueprint.route("/candidatures/<reference>/travaux/<code>/<int:key>", methods=["GET", "POST"])
@requires_candidate
def change_example(reference: str, code: str, key: int) -> ResponseReturnValue:
    """Tell it otherwise."""
    candidacy, form, now = candidacy_to_show(reference), ExampleForm(), clock.now()
    chosen, example = unit_aimed(candidacy, code), _example(candidacy, key)
    if request.method == "GET":
        form.text.data = example.text
    text = form.text.data or ""
    if asked(form, lambda: dossier.change_example(db(), example, text, by=acting(candidacy), now=now)):
        return onwards(_unit_address(candidacy, chosen))
    return page("candidacies/example.html", form, candidacy=candidacy, unit=chosen, example=example)


@blueprint.route("/candidatures/<reference>/travaux/<code>/<int:key>/retirer", methods=["GET", "POST"])
@requires_candidate
def remove_example(reference: str, code: str, key: int) -> ResponseReturnValue:
    """Take it away, after a page that asks."""
    candidacy, form = candidacy_to_show(reference), ActForm()
    chosen, example = unit_aimed(candidacy, code), _example(candidacy, key)
    if form.validate_on_submit():
        dossier.remove_example(db(), example, by=acting(candidacy), now=clock.now())
        return onwards(url_for("candidacies.one", reference=reference))
    return page("candidacies/remove_example.html", form, candidacy=candidacy, unit=chosen, example=example)


@blueprint.route("/candidatures/<reference>/dossier", methods=["GET", "POST"])
@requires_candidate
def send_dossier(reference: str) -> ResponseReturnValue:
    """The whole dossier as the jury will read it, and the button that freezes it."""
    candidacy, form = own(reference), ActForm()
    if form.validate_on_submit():
        dossier.submit_dossier(db(), candidacy, by=acting(candidacy), now=clock.now())
        return onwards(url_for("candidacies.dossier_sent", reference=reference))
    gaps = dossier.units_without_example(candidacy)
    required = rules_for(candidacy, clock.now()).self_positioning_required
    unsaid = dossier.competences_unsaid(candidacy) if required else 0
    return page("candidacies/dossier.html", form, candidacy=candidacy, gaps=gaps, unsaid=unsaid)


@blueprint.get("/candidatures/<reference>/dossier-envoye")
@requires_candidate
def dossier_sent(reference: str) -> ResponseReturnValue:
    """The confirmation, with the reference."""
    candidacy = own(reference)
    if candidacy.dossier_submitted_at is None:
        return onwards(url_for("candidacies.one", reference=reference))
    return render_template("candidacies/dossier_sent.html", candidacy=candidacy)

"""A candidate's pages of what they can do: the units, then the competences of one."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from certify import clock
from certify.candidacies.forms import ActForm
from certify.candidacies.models import Candidacy
from certify.candidacies.self_positioning import WORD_MAX, Said, position_self, progress, said_of
from certify.candidacies.states import Practised
from certify.candidacies.views import asked, blueprint, onwards, page
from certify.candidacies.views.applying import acting, requires_candidate
from certify.candidacies.views.portfolio import candidacy_to_show, unit_aimed
from certify.certifications.models import CompetenceUnit
from certify.web.transaction import db

blueprint.add_app_template_global(said_of)
blueprint.add_app_template_global(progress, "positioning_progress")


@blueprint.get("/candidatures/<reference>/competences")
@requires_candidate
def competences(reference: str) -> str:
    """The units aimed at, with how many competences of each are spoken of."""
    candidacy = candidacy_to_show(reference)
    return render_template("candidacies/competences.html", candidacy=candidacy, said=said_of(candidacy))


@blueprint.route("/candidatures/<reference>/competences/<code>", methods=["GET", "POST"])
@requires_candidate
def unit_competences(reference: str, code: str) -> ResponseReturnValue:
    """Yes, partly or no for each competence of one unit; then the next unit."""
    candidacy, form, now = candidacy_to_show(reference), ActForm(), clock.now()
    unit = unit_aimed(candidacy, code)
    before = {key: Said(each.answer, each.word) for key, each in said_of(candidacy).items()}
    said = _typed(unit) if request.method == "POST" else before
    if asked(form, lambda: position_self(db(), candidacy, unit, said, by=acting(candidacy), now=now)):
        return onwards(_next(candidacy, unit))
    return page(
        "candidacies/unit_competences.html",
        form,
        candidacy=candidacy,
        unit=unit,
        said=said,
        answers=Practised,
        most=WORD_MAX,
    )


def _typed(unit: CompetenceUnit) -> dict[int, Said]:
    """What was chosen; a competence without a choice is not spoken of yet."""
    chosen = {each.id: request.form.get(f"answer_{each.id}", "") for each in unit.competences}
    return {
        key: Said(Practised(answer), request.form.get(f"word_{key}", ""))
        for key, answer in chosen.items()
        if answer in set(Practised)
    }


def _next(candidacy: Candidacy, unit: CompetenceUnit) -> str:
    said = said_of(candidacy)
    following = [each for each in candidacy.units if each.position > unit.position]
    open_one = next((each for each in following if any(one.id not in said for one in each.competences)), None)
    if open_one is None:
        return url_for("candidacies.competences", reference=candidacy.reference)
    return url_for("candidacies.unit_competences", reference=candidacy.reference, code=open_one.code)

"""Before anything is filled in: which title answers to one's work, and which of its units one does alone."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from certify import clock
from certify.candidacies.choosing import WORDS_MAX, found
from certify.candidacies.positioning import Doing, advise
from certify.candidacies.views import blueprint
from certify.candidacies.views.applying import for_whom, requires_candidate
from certify.certifications.queries import open_certifications, version
from certify.web.transaction import db


@blueprint.get("/candidatures/nouvelle")
@requires_candidate
def choose() -> str:
    """The titles that take candidates, by country, or those that answer to one's own words."""
    country, words = request.args.get("pays", ""), request.args.get("q", "").strip()[:WORDS_MAX]
    today = clock.now().date()
    countries = {each.country_code: each.country_name for each in open_certifications(db(), today)}
    shown = found(db(), today, words, country if country in countries else None)
    return render_template(
        "candidacies/choose.html",
        certifications=shown,
        countries=countries,
        country=country,
        words=words,
        whom=for_whom(),
    )


@blueprint.get("/candidatures/nouvelle/<int:version_id>/reperage")
@requires_candidate
def fit(version_id: int) -> ResponseReturnValue:
    """What one does alone, with help or not, unit by unit; then which to ask for. Nothing is kept."""
    chosen = version(db(), version_id)
    said = {unit.id: _said(unit.id) for unit in chosen.units}
    answered = {key: doing for key, doing in said.items() if doing is not None}
    return render_template(
        "candidacies/fit.html",
        version=chosen,
        whom=for_whom(),
        said=said,
        answered=answered,
        advice=advise([unit.id for unit in chosen.units], answered) if len(answered) == len(said) else None,
        doings=Doing,
    )


def _said(unit: int) -> Doing | None:
    word = request.args.get(f"u{unit}", "")
    return Doing(word) if word in set(Doing) else None

"""The livret: a person's own, as page and PDF, and what an authority may see of it."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import completing, livret
from certify.assessments.forms import EmptyForm
from certify.assessments.livret import Booklet
from certify.assessments.models import UnitHolding
from certify.assessments.views import Answer, blueprint
from certify.candidacies.models import Candidate
from certify.candidacies.queries import candidacy_within, candidate_of, own_candidacies, own_candidacy
from certify.candidacies.rules import OPEN
from certify.errors import NotFound
from certify.paper import press
from certify.web.access import requires
from certify.web.i18n import language
from certify.web.transaction import db

OWN = "candidacy.own"


def _own() -> tuple[Candidate | None, tuple[Booklet, ...]]:
    candidate = candidate_of(db(), person().id)
    if candidate is None:
        return None, ()
    return candidate, livret.of(db(), candidate.id, clock.now().date())


@blueprint.get("/livret")
@requires(OWN)
def own_livret() -> Answer:
    """Every unit that the person holds, and the shortest way to each title."""
    candidate, booklets = _own()
    open_ones = [candidacy for candidacy in own_candidacies(db(), person().id) if candidacy.state in OPEN]
    return render_template(
        "assessments/livret.html", candidate=candidate, booklets=booklets, open_ones=open_ones, token=EmptyForm()
    )


@blueprint.get("/livret.pdf")
@requires(OWN)
def livret_paper() -> Response:
    """The same, to print."""
    candidate, booklets = _own()
    if candidate is None or not booklets:
        raise NotFound("livret.empty", "Votre livret est encore vide.")
    content = press.draw(
        "assessments/paper/livret.html", language(), candidate=candidate, booklets=booklets, now=clock.now()
    )
    response = make_response(content)
    response.headers.set("Content-Type", "application/pdf")
    response.headers.set("Content-Disposition", "attachment", filename="livret.pdf")
    return response


@blueprint.post("/livret/<int:certification_id>/completer")
@requires(OWN)
def complete_title(certification_id: int) -> Answer:
    """Ask for the units that are missing, and for no others."""
    candidate, booklets = _own()
    found = next((one for one in booklets if one.version.certification_id == certification_id), None)
    if candidate is None or found is None:
        raise NotFound("livret.unknown", "Ce titre n’est pas dans votre livret.")
    candidacy = completing.ask_for_missing(db(), found, candidate=candidate, by=person(), now=clock.now())
    flash(_("Demande commencée pour les unités qui manquent."))
    return redirect(url_for("candidacies.one", reference=candidacy.reference), 303)


def _holding(holding_id: int) -> UnitHolding:
    holding = db().get(UnitHolding, holding_id)
    if holding is None:
        raise NotFound("holding.unknown", "Cette unité n’est pas dans votre livret.")
    return holding


@blueprint.post("/candidatures/<reference>/unites/<int:holding_id>/joindre")
@requires(OWN)
def show_unit(reference: str, holding_id: int) -> Answer:
    """Let the authority of a candidacy see a unit held elsewhere."""
    candidacy = own_candidacy(db(), reference, person().id)
    completing.show_unit(db(), _holding(holding_id), candidacy, by=person(), now=clock.now())
    flash(_("Unité jointe à la demande %(reference)s.", reference=reference))
    return redirect(url_for("assessments.own_livret"), 303)


@blueprint.get("/instruction/<reference>/livret")
@requires("candidacy.decide")
def seen_livret(reference: str) -> Answer:
    """What the authority may see of a candidate's livret."""
    candidacy = candidacy_within(db(), reference, person().organisations("candidacy.decide"))
    booklets = livret.of(db(), candidacy.candidate_id, clock.now().date(), authorities=[candidacy.authority_id])
    return render_template("assessments/seen_livret.html", candidacy=candidacy, booklets=booklets)

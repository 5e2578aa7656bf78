"""The statement on honour by voice or thumb: the print, the file, and the word of whoever saw it."""

from __future__ import annotations

from flask import Response, abort, flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import confirm, person
from certify.candidacies import accompanying, agreements, leaving, swearing, texts
from certify.candidacies.identity import refuse
from certify.candidacies.models import Candidacy
from certify.candidacies.paper_forms import CountersignForm, SwearingForm, ThumbForm, VoiceForm
from certify.candidacies.paper_terms import SwornWay
from certify.candidacies.papers import Brought
from certify.candidacies.queries import candidacy_within
from certify.candidacies.states import ConsentKind
from certify.candidacies.views import blueprint, onwards, page
from certify.candidacies.views.applying import acting, acts_for, own_to_change, requires_candidate, tasks_address
from certify.candidacies.views.bringing import brought, file_store, kept, reach_first
from certify.errors import NotFound
from certify.web.access import requires
from certify.web.i18n import language
from certify.web.transaction import db

WAYS: dict[str, tuple[SwornWay, type[SwearingForm]]] = {
    "voix": (SwornWay.VOICE, VoiceForm),
    "pouce": (SwornWay.THUMBPRINT, ThumbForm),
}


@blueprint.route("/candidatures/<reference>/declaration/<way>", methods=["GET", "POST"])
@requires_candidate
def swear(reference: str, way: str) -> ResponseReturnValue:
    """Declare by one's own voice, or by a thumbprint under the print."""
    chosen, made = WAYS.get(way) or abort(404)
    form = made()
    reach_first(reference)
    file = brought(form, swearing.KINDS[chosen])
    candidacy = own_to_change(reference)
    swearing.require_allowed(candidacy, chosen, clock.now())
    swearing.require_something(candidacy)
    if not form.is_submitted():
        form.show(candidacy.agreements)
    if kept(form, lambda: _swear(candidacy, chosen, file, form)):
        return onwards(tasks_address(candidacy))
    return page("candidacies/swear.html", form, candidacy=candidacy, way=chosen.value, texts=texts)


def _swear(candidacy: Candidacy, way: SwornWay, file: Brought | None, form: SwearingForm) -> None:
    by, now, words = acting(candidacy), clock.now(), language()
    refuse("candidacy.not_agreed", {} if form.processing.data else {"processing": agreements.UNAGREED})
    if file is None:
        return
    swearing.swear(db(), candidacy, way, file, file_store(), language=words, by=by, now=now)
    agreements.give_consent(db(), candidacy, ConsentKind.PROCESSING, language=words, by=by, now=now)
    if form.accompaniment.data:
        agreements.give_consent(db(), candidacy, ConsentKind.ACCOMPANIMENT, language=words, by=by, now=now)
    elif not acts_for(candidacy):  # a mandate is being accompanied, and its own page takes it back
        leaving.withdraw_consent(db(), candidacy, ConsentKind.ACCOMPANIMENT, by=by, now=now)


@blueprint.get("/candidatures/<reference>/declaration.pdf")
@requires_candidate
def printed_statement(reference: str) -> Response:
    """What is declared, on paper, with its hash and a place for the thumb."""
    candidacy = own_to_change(reference)
    swearing.require_allowed(candidacy, SwornWay.THUMBPRINT, clock.now())
    answer = Response(swearing.printed(candidacy, language()), mimetype="application/pdf")
    answer.headers.set("Content-Disposition", "attachment", filename=f"declaration-{reference}.pdf")
    return answer


@blueprint.route("/contresigner/<reference>", methods=["GET", "POST"])
@requires("candidacy.accompany", "candidacy.decide")
def countersign(reference: str) -> ResponseReturnValue:
    """Attest that one saw the thumb put down: a counsellor of the person, or an officer of the authority."""
    form = CountersignForm()
    confirmed = kept(form, lambda: confirm(form.password.data or ""))
    candidacy = _reached(reference)
    if confirmed:
        swearing.countersign(db(), candidacy, by=person().actor, now=clock.now())
        flash(_("Vous avez contresigné la déclaration de %(name)s.", name=candidacy.candidate.full_name))
        return onwards("/accueil")
    if swearing.waiting(candidacy) is None:
        raise NotFound("statement.nothing_to_countersign", "Aucune empreinte n’attend votre signature.")
    return page("candidacies/countersign.html", form, candidacy=candidacy)


def _reached(reference: str) -> Candidacy:
    reader = person()
    services = reader.organisations("candidacy.accompany")
    if services:
        return accompanying.accompanied_candidacy(db(), reference, services)
    return candidacy_within(db(), reference, reader.organisations("candidacy.decide"))

"""A candidate's pages around sending: declare, agree, check the answers, send, see the confirmation."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from certify import clock
from certify.candidacies import agreements, application, experiences, leaving, swearing, texts
from certify.candidacies.delays import answer_due
from certify.candidacies.forms import ActForm, DeclarationForm
from certify.candidacies.identity import refuse
from certify.candidacies.mandates import mandates_of
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import has_begun, local_day, rules_for
from certify.candidacies.states import ConsentKind, Part
from certify.candidacies.views import asked, blueprint, onwards, page
from certify.candidacies.views.applying import (
    acting,
    acts_for,
    own,
    own_to_change,
    requires_candidate,
    tasks_address,
    was_sent,
)
from certify.web.i18n import language
from certify.web.transaction import db


@blueprint.route("/candidatures/<reference>/declaration", methods=["GET", "POST"])
@requires_candidate
def declaration(reference: str) -> ResponseReturnValue:
    """The sworn statement and the agreements, in the words that are kept."""
    candidacy, form = own_to_change(reference), DeclarationForm()
    in_force = candidacy.agreements
    if request.method == "GET":
        form.signed_name.data = candidacy.statements[-1].signed_name if agreements.has_declared(candidacy) else ""
        form.processing.data = ConsentKind.PROCESSING in in_force
        form.accompaniment.data = ConsentKind.ACCOMPANIMENT in in_force
    if asked(form, lambda: _declare(candidacy, form)):
        return onwards(tasks_address(candidacy))
    blocked = {Part.IDENTITY, Part.EXPERIENCE} & set(application.lacking(candidacy))
    ways = {way.value for way in swearing.allowed(rules_for(candidacy, clock.now()))}
    return page("candidacies/declaration.html", form, candidacy=candidacy, blocked=blocked, texts=texts, ways=ways)


def _declare(candidacy: Candidacy, form: DeclarationForm) -> None:
    by, now, words = acting(candidacy), clock.now(), language()
    signed_name = form.signed_name.data or ""
    if not form.processing.data:  # said together with what is wrong with the name
        wrong = agreements.wrong_signature(candidacy.candidate, signed_name)
        refuse("candidacy.not_agreed", {**wrong, "processing": agreements.UNAGREED})
    agreements.declare(db(), candidacy, signed_name, language=words, by=by, now=now)
    agreements.give_consent(db(), candidacy, ConsentKind.PROCESSING, language=words, by=by, now=now)
    if form.accompaniment.data:
        agreements.give_consent(db(), candidacy, ConsentKind.ACCOMPANIMENT, language=words, by=by, now=now)
    elif not acts_for(candidacy):  # a mandate is being accompanied, and its own page takes it back
        leaving.withdraw_consent(db(), candidacy, ConsentKind.ACCOMPANIMENT, by=by, now=now)


@blueprint.route("/candidatures/<reference>/relire", methods=["GET", "POST"])
@requires_candidate
def check(reference: str) -> ResponseReturnValue:
    """Every answer, with a way to change it; then send."""
    candidacy, form = own_to_change(reference), ActForm()
    if form.validate_on_submit():
        application.submit(db(), candidacy, by=acting(candidacy), now=clock.now())
        return onwards(url_for("candidacies.sent", reference=reference))
    lacking = application.lacking(candidacy)
    months = experiences.months_shown(candidacy, local_day(candidacy.authority, clock.now()))
    return page("candidacies/check.html", form, candidacy=candidacy, lacking=lacking, months=months)


@blueprint.get("/candidatures/<reference>/envoyee")
@requires_candidate
def sent(reference: str) -> ResponseReturnValue:
    """The confirmation, with the reference and the day of the answer where the decree gives one."""
    candidacy = own(reference)
    if candidacy.submitted_at is None:
        return onwards(tasks_address(candidacy))
    rules = rules_for(candidacy, clock.now())
    due = answer_due(local_day(candidacy.authority, candidacy.submitted_at), rules)
    return render_template("candidacies/sent.html", candidacy=candidacy, due=due)


@blueprint.get("/candidatures/<reference>/envoi")
@requires_candidate
def what_was_sent(reference: str) -> ResponseReturnValue:
    """The application as it was sent, to read again; the tasks while it is the candidate's to change."""
    candidacy = own(reference)
    if not was_sent(candidacy):
        return onwards(tasks_address(candidacy))
    return render_template("candidacies/what_was_sent.html", candidacy=candidacy)


@blueprint.route("/candidatures/<reference>/accords", methods=["GET", "POST"])
@requires_candidate
def consents(reference: str) -> ResponseReturnValue:
    """What the person agreed to, when and in which words; each agreement given or taken back apart."""
    candidacy, form = own(reference), ActForm()
    if form.validate_on_submit():
        _change_consent(candidacy)
        return onwards(url_for("candidacies.consents", reference=reference))
    in_force = candidacy.agreements
    return page(
        "candidacies/consents.html",
        form,
        candidacy=candidacy,
        in_force=in_force,
        kinds=ConsentKind,
        texts=texts,
        sitting=has_begun(candidacy, clock.now()),
        mandates=mandates_of(db(), candidacy.candidate_id),
    )


def _change_consent(candidacy: Candidacy) -> None:
    by, now = acting(candidacy), clock.now()
    for kind in ConsentKind:
        if request.form.get("give") == kind:
            agreements.give_consent(db(), candidacy, kind, language=language(), by=by, now=now)
        elif request.form.get("take_back") == kind:
            leaving.withdraw_consent(db(), candidacy, kind, by=by, now=now)

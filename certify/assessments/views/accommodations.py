"""Accommodations: asked by the candidate or by the session manager for them, decided by the manager."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import accommodations as acts
from certify.assessments import queries
from certify.assessments.moments import possible
from certify.assessments.sitting_forms import NEEDS, AccommodationForm, AnswerForm
from certify.assessments.terms import AccommodationKind
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.audit.trail import Actor
from certify.candidacies.models import Candidacy
from certify.candidacies.views.applying import acting, own, requires_candidate
from certify.web.access import requires
from certify.web.transaction import db


def _ask(candidacy: Candidacy, form: AccommodationForm, by: Actor | None = None) -> None:
    acts.ask_accommodation(
        db(),
        candidacy,
        AccommodationKind(form.kind.data),
        need=form.need.data,
        extra_percent=form.extra_percent.data,
        language=form.language.data or "",
        by=person(),
        acting=by,
        now=clock.now(),
    )


@blueprint.get("/sessions/<reference>/amenagements")
@requires(MANAGE)
def accommodations(reference: str) -> Answer:
    """What the candidates of a session asked for."""
    found = session_in_reach(reference)
    asked = acts.in_session(db(), found)
    return render_template(
        "assessments/accommodations.html",
        session=found,
        asked=[row for rows in asked.values() for row in rows],
        words=NEEDS,
        may=possible("accommodate", found.state),
    )


@blueprint.route("/sessions/<reference>/amenagements/<int:key>", methods=["GET", "POST"])
@requires(MANAGE)
def accommodation(reference: str, key: int) -> Answer:
    """Grant or refuse one."""
    found, form = session_in_reach(reference), AnswerForm()
    row = acts.accommodation_of(db(), found, key)
    if form.validate_on_submit() and done(
        form,
        lambda: acts.decide_accommodation(
            db(),
            found,
            row,
            granted=form.granted.data == "yes",
            word=form.word.data or "",
            by=person(),
            now=clock.now(),
        ),
    ):
        flash(_("Décision enregistrée. Refaites le programme si du temps s’ajoute."))
        return redirect(url_for("assessments.accommodations", reference=reference), 303)
    page = render_template("assessments/accommodation.html", session=found, asked=row, form=form, words=NEEDS)
    return page, status_of(form)


@blueprint.route("/sessions/<reference>/candidats/<int:table>/amenagement", methods=["GET", "POST"])
@requires(MANAGE)
def accommodate(reference: str, table: int) -> Answer:
    """Write down what a candidate asks for by word of mouth."""
    found, form = session_in_reach(reference), AccommodationForm()
    enrolment = queries.enrolment_at(db(), found, table)
    if form.validate_on_submit() and done(form, lambda: _ask(enrolment.candidacy, form)):
        flash(_("Demande notée. Il reste à l’accorder ou à la refuser."))
        return redirect(url_for("assessments.accommodations", reference=reference), 303)
    page = render_template("assessments/ask_accommodation.html", form=form, enrolment=enrolment, session=found)
    return page, status_of(form)


@blueprint.route("/candidatures/<reference>/amenagement", methods=["GET", "POST"])
@requires_candidate
def own_accommodation(reference: str) -> Answer:
    """The candidate asks, or a counsellor for them, and reads the answers."""
    candidacy, form = own(reference), AccommodationForm()
    if form.validate_on_submit() and done(form, lambda: _ask(candidacy, form, acting(candidacy))):
        flash(_("Demande envoyée. La réponse paraît sur cette page."))
        return redirect(url_for("assessments.own_accommodation", reference=reference), 303)
    page = render_template(
        "assessments/own_accommodation.html",
        candidacy=candidacy,
        form=form,
        asked=acts.accommodations_of(db(), [candidacy.id]).get(candidacy.id, []),
        words=NEEDS,
    )
    return page, status_of(form)

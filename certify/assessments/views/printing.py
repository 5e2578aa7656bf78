"""Prints of minutes, and results: asked for, followed, downloaded, handed over."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import decisions, printing, queries
from certify.assessments.minutes_paper import TEMPLATES, values_of
from certify.assessments.models import Minutes
from certify.assessments.result import result_for
from certify.assessments.signing_forms import RESULTS, HandOverForm, PrintForm
from certify.assessments.terms import DecisionState, PrintKind
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.minutes import MANAGE, SIGN, VALIDATE
from certify.assessments.views.signing import kept_file
from certify.candidacies.queries import own_candidacy
from certify.paper import press
from certify.web.access import limited, requires
from certify.web.i18n import language
from certify.web.transaction import after_commit, db

EVERY = "3"  # seconds after which the page of a print looks again, without a script


def _readable(number: str) -> Minutes:
    centres, certifiers = person().organisations(MANAGE), person().organisations(VALIDATE)
    return queries.minutes_for(db(), person().id, centres, number, certifiers=certifiers)


@blueprint.route("/proces-verbaux/<number>/imprimer", methods=["GET", "POST"])
@requires(SIGN, VALIDATE)
@limited
def print_minutes(number: str) -> Answer:
    """Choose what to print; the worker prints it."""
    found, form = _readable(number), PrintForm()
    if form.validate_on_submit():
        asked = printing.ask_print(db(), found, PrintKind(form.kind.data), form.language.data, now=clock.now())
        after_commit(current_app.extensions["certify.background"].wake)
        return redirect(url_for("assessments.followed_print", number=number, print_id=asked.id), 303)
    locked = "" if printing.has_results(found) else RESULTS
    if locked:
        form.lock(PrintKind.RESULTS)
    return render_template("assessments/print.html", minutes=found, form=form, locked=locked), status_of(form)


@blueprint.get("/proces-verbaux/<number>/impressions/<int:print_id>")
@requires(SIGN, VALIDATE)
@limited
def followed_print(number: str, print_id: int) -> Response:
    """How far a print is. The page looks again by itself until the document is there."""
    found = _readable(number)
    asked = printing.print_of(db(), found, print_id)
    page = Response(render_template("assessments/print_progress.html", minutes=found, asked=asked))
    if asked.file is None:
        page.headers["Refresh"] = EVERY
    return page


@blueprint.get("/proces-verbaux/<number>/impressions/<int:print_id>.pdf")
@requires(SIGN, VALIDATE)
@limited
def printed(number: str, print_id: int) -> Answer:
    """The printed document; until it is there, the page that says how far it is."""
    asked = printing.print_of(db(), _readable(number), print_id)
    if asked.file is None:
        return redirect(url_for("assessments.followed_print", number=number, print_id=print_id), 303)
    return kept_file(asked.file, "application/pdf", f"{number}-{asked.kind.value}-{asked.language}.pdf")


@blueprint.get("/candidatures/<reference>/resultat.pdf")
@requires("candidacy.own")
def own_result_sheet(reference: str) -> Response:
    """A candidate's own result sheet, with the reasons, the advice and how to appeal."""
    candidacy = own_candidacy(db(), reference, person().id)
    minutes = result_for(db(), candidacy).minutes
    mine = [one for one in minutes.decisions if one.enrolment.candidacy_id == candidacy.id]
    values = values_of(minutes, PrintKind.RESULTS, (), mine, only=[one.enrolment_id for one in mine])
    response = Response(press.draw(TEMPLATES[PrintKind.RESULTS], language(), **values), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{reference}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/proces-verbaux/<number>/resultats", methods=["GET", "POST"])
@requires(MANAGE)
def results(number: str) -> Answer:
    """Who was told their result, and whom the printed sheet is given to."""
    found, form = queries.minutes_for(db(), person().id, person().organisations(MANAGE), number), HandOverForm()
    lines = decisions.decisions_of(db(), found)
    waiting = [one for one in lines if one.state is DecisionState.VALIDATED]
    names = {one.enrolment_id: one.enrolment.candidacy.candidate.full_name for one in lines}
    form.enrolments.choices = [(one.enrolment_id, names[one.enrolment_id]) for one in waiting]
    if form.validate_on_submit() and done(form, lambda: _hand_over(found, form)):
        return redirect(url_for("assessments.results", number=number), 303)
    page = render_template("assessments/results.html", minutes=found, lines=lines, waiting=waiting, form=form)
    return page, status_of(form)


def _hand_over(found: Minutes, form: HandOverForm) -> None:
    told = decisions.hand_over(db(), found, form.enrolments.data or (), by=person(), now=clock.now())
    flash(_("Fiches remises : %(count)d. Le délai de recours commence aujourd’hui.", count=len(told)))

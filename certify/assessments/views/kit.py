"""The kit of a session on paper: asked for, followed, downloaded."""

from __future__ import annotations

from flask import Response, current_app, redirect, render_template, url_for

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import printing
from certify.assessments.forms import EmptyForm
from certify.assessments.views import Answer, blueprint, status_of
from certify.assessments.views.printing import EVERY
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.assessments.views.signing import kept_file
from certify.assessments.views.summons import papers_page
from certify.web.access import requires
from certify.web.i18n import language
from certify.web.transaction import after_commit, db


@blueprint.post("/sessions/<reference>/kit")
@requires(MANAGE)
def ask_kit(reference: str) -> Answer:
    """Number the grids and have everything printed in one file."""
    found, form = session_in_reach(reference), EmptyForm()
    if not form.validate_on_submit():
        return papers_page(found, form), status_of(form)
    asked = printing.ask_kit(db(), found, language(), by=person(), now=clock.now())
    after_commit(current_app.extensions["certify.background"].wake)
    return redirect(url_for("assessments.kit", reference=reference, print_id=asked.id), 303)


@blueprint.get("/sessions/<reference>/kit/<int:print_id>")
@requires(MANAGE)
def kit(reference: str, print_id: int) -> Response:
    """How far the kit is. The page looks again by itself until it is there."""
    found = session_in_reach(reference)
    asked = printing.kit_of(db(), found, print_id)
    page = Response(render_template("assessments/kit.html", session=found, asked=asked, kept=printing.KIT_KEPT.days))
    if asked.file is None:
        page.headers["Refresh"] = EVERY
    return page


@blueprint.get("/sessions/<reference>/kit/<int:print_id>.zip")
@requires(MANAGE)
def kit_file(reference: str, print_id: int) -> Answer:
    """The kit; until it is there, the page that says how far it is."""
    asked = printing.kit_of(db(), session_in_reach(reference), print_id)
    if asked.file is None:
        return redirect(url_for("assessments.kit", reference=reference, print_id=print_id), 303)
    return kept_file(asked.file, "application/zip", f"{reference}-papiers.zip")

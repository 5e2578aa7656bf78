"""The grid: marked criterion by criterion, saved as a draft, read again before it is handed in, corrected."""

from __future__ import annotations

from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import accommodations, marking, queries
from certify.assessments.forms import EmptyForm, ReasonForm, grid_form
from certify.assessments.grid import Grid, grid_of
from certify.assessments.marking import Given
from certify.assessments.models import AssessmentSheet
from certify.assessments.moments import possible, require
from certify.assessments.rules import SHEET, SheetEvent, follow
from certify.assessments.terms import Mark, SheetState
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.jury import FILL, own_seat
from certify.errors import Conflict, NotFound
from certify.web.access import limited, requires
from certify.web.transaction import db

ADDRESS = "/jury/<reference>/grilles/<int:table>/<method>"


def _grid(reference: str, table: int, method: str) -> Grid:
    seat = own_seat(reference)
    enrolment = queries.enrolment_at(db(), seat.jury_session, table)
    found = grid_of(db(), seat, enrolment, queries.method_in(db(), seat.jury_session, method))
    if not found.criteria:
        raise NotFound("sheet.unknown", "Cette grille n’existe pas.")
    return found


def _to(page: str, grid: Grid) -> Answer:
    return redirect(
        url_for(
            f"assessments.{page}",
            reference=grid.seat.jury_session.reference,
            table=grid.enrolment.table_number,
            method=grid.method.code,
        ),
        303,
    )


@blueprint.route(ADDRESS, methods=["GET", "POST"])
@requires(FILL)
@limited
def grid(reference: str, table: int, method: str) -> Answer:
    """Fill the grid; one that is handed in is only read."""
    found = _grid(reference, table, method)
    form = grid_form(found)
    if form.validate_on_submit() and done(form, lambda: _save(found, form)):
        if request.form.get("go") == "check":
            return _to("check", found)
        flash(_("Grille enregistrée. Rien n’est encore remis."))
        return _to("grid", found)
    page = render_template(
        "assessments/grid.html",
        grid=found,
        form=form,
        state=_state(found),
        needs=accommodations.needs_of(db(), [found.enrolment]).get(found.enrolment.candidacy_id, []),
        fresh=str(uuid4()),
    )
    return page, status_of(form)


def _state(found: Grid) -> str:
    """`locked` once handed in, `closed` when the session no longer takes marks, else `open`."""
    sheet = found.sheet
    if sheet is not None and sheet.state is not SheetState.DRAFT:
        return "locked"
    act = "mark" if sheet is None or sheet.version == 1 else "amend"
    return "open" if possible(act, found.seat.jury_session.state) else "closed"


def _save(found: Grid, form: FlaskForm) -> None:
    given = {}
    for criterion in found.criteria:
        mark = form[f"c{criterion.id}"].data
        given[criterion.id] = Given(Mark(mark) if mark else None, form[f"o{criterion.id}"].data or "")
    marking.save_marks(
        db(),
        found.seat,
        found.enrolment,
        found.method,
        given,
        revision=_revision(form),
        by=person(),
        now=clock.now(),
    )


def _revision(form: FlaskForm) -> int:
    try:
        return int(form.revision.data)
    except (TypeError, ValueError):
        raise Conflict("sheet.stale", marking.STALE) from None


def _started(found: Grid) -> AssessmentSheet:
    if found.sheet is None:
        raise NotFound("sheet.unknown", "Cette grille n’est pas commencée.")
    return found.sheet


@blueprint.route(ADDRESS + "/remettre", methods=["GET", "POST"])
@requires(FILL)
@limited
def check(reference: str, table: int, method: str) -> Answer:
    """Read every answer again, then hand the grid in."""
    found, form = _grid(reference, table, method), EmptyForm()
    sheet = _started(found)
    if form.validate_on_submit() and done(
        form,
        lambda: marking.submit_sheet(
            db(), sheet, revision=request.form.get("revision", -1, int), by=person(), now=clock.now()
        ),
    ):
        flash(_("Grille du candidat %(number)s remise.", number=found.enrolment.label))
        return redirect(url_for("assessments.sitting", reference=reference), 303)
    follow(SHEET, sheet.state, SheetEvent.SUBMIT)  # once handed in, it has no such page
    require("mark" if sheet.version == 1 else "amend", found.seat.jury_session.state)
    return render_template("assessments/check.html", grid=found, form=form), status_of(form)


@blueprint.route(ADDRESS + "/corriger", methods=["GET", "POST"])
@requires(FILL)
@limited
def amend(reference: str, table: int, method: str) -> Answer:
    """Correct a grid that was handed in, with a reason."""
    found, form = _grid(reference, table, method), ReasonForm()
    sheet = _started(found)
    if form.validate_on_submit() and done(
        form,
        lambda: marking.amend_sheet(db(), sheet, reason=form.reason.data, by=person(), now=clock.now()),
    ):
        return _to("grid", found)
    return render_template("assessments/amend.html", grid=found, form=form), status_of(form)

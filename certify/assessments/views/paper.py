"""Grids on paper: number and print them, type them in twice, settle what differs."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import paper_grids, paper_queries, papers, queries
from certify.assessments.forms import EmptyForm, grid_form
from certify.assessments.grid import grid_of
from certify.assessments.marking import Given
from certify.assessments.models import JurySession, PaperGrid
from certify.assessments.paper_forms import CodeForm
from certify.assessments.terms import Mark
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.jury import FILL
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.errors import NotFound
from certify.web.access import limited, requires
from certify.web.i18n import language
from certify.web.numbers import page_asked
from certify.web.transaction import db

BATCH = 10
"""How many grids one file has: a few seconds to lay out."""


def _place(reference: str) -> JurySession:
    """The session, for whoever manages it or sits in it."""
    if person().may(MANAGE):
        try:
            return session_in_reach(reference)
        except NotFound:
            if not person().may(FILL):
                raise
    return queries.seat_in(db(), person().id, reference).jury_session


def _to(reference: str) -> Answer:
    return redirect(url_for("assessments.paper", reference=reference), 303)


@blueprint.get("/grilles-papier/<reference>")
@requires(MANAGE, FILL)
@limited
def paper(reference: str) -> Answer:
    """The printed grids: how far each is, and the code to type one in."""
    return _overview(_place(reference), CodeForm())


def _overview(found: JurySession, form: CodeForm) -> Answer:
    page = page_asked()
    lines = paper_queries.progress(db(), found, page)
    manages = found.manager_id == person().id
    page_of = render_template(
        "assessments/paper.html",
        session=found,
        lines=lines,
        total=paper_queries.count(db(), found),
        code=paper_grids.code_of,
        me=person().id,
        manages=manages,
        form=form,
        token=EmptyForm(),
        page=page,
        page_size=paper_queries.PAGE,
        batch=BATCH,
    )
    return page_of, status_of(form)


@blueprint.post("/grilles-papier/<reference>/code")
@requires(MANAGE, FILL)
@limited
def paper_code(reference: str) -> Answer:
    """From the code on a sheet to the page on which it is typed."""
    found, form = _place(reference), CodeForm()
    grids: list[PaperGrid] = []
    if form.validate_on_submit() and done(
        form, lambda: grids.append(paper_grids.by_code(db(), found, form.code.data or ""))
    ):
        return redirect(url_for("assessments.type_grid", reference=reference, sheet_number=grids[0].number), 303)
    return _overview(found, form)


@blueprint.post("/grilles-papier/<reference>/numeros")
@requires(MANAGE)
def number_grids(reference: str) -> Answer:
    """Number the grids, so that they can be printed."""
    found = session_in_reach(reference)
    count = paper_grids.number_grids(db(), found, by=person(), now=clock.now())
    flash(_("Grilles numérotées : %(count)d. Imprimez-les.", count=count))
    return _to(reference)


@blueprint.get("/grilles-papier/<reference>/grilles-<int:part>.pdf")
@requires(MANAGE)
def print_grids(reference: str, part: int) -> Answer:
    """The sheets of one part, to be filled in by hand."""
    found = session_in_reach(reference)
    content = papers.grid_sheets(db(), found, range((part - 1) * BATCH + 1, part * BATCH + 1), language())
    headers = {"Content-Disposition": f'attachment; filename="grilles-{reference}-{part}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@blueprint.route("/grilles-papier/<reference>/<int:sheet_number>", methods=["GET", "POST"])
@requires(MANAGE, FILL)
@limited
def type_grid(reference: str, sheet_number: int) -> Answer:
    """Type a sheet in, as it is written."""
    found = _place(reference)
    sheet = paper_grids.paper_grid(db(), found, sheet_number)
    grid = grid_of(db(), sheet.seat, sheet.enrolment, sheet.method)
    mine = next((copy for copy in sheet.copies if copy.typed_by_id == person().id), None)
    form = grid_form(grid, paper_grids.given_in(mine))
    if form.validate_on_submit() and done(form, lambda: _type_in(form, sheet)):
        return _typed(sheet)
    page = render_template(
        "assessments/paper_type.html",
        session=found,
        sheet=sheet,
        grid=grid,
        form=form,
        code=paper_grids.code_of(reference, sheet_number),
    )
    return page, status_of(form)


def _type_in(form: FlaskForm, sheet: PaperGrid) -> None:
    keys = [int(field.name[1:]) for field in form if field.name[0] == "c" and field.name[1:].isdigit()]
    given = {
        key: Given(Mark(form[f"c{key}"].data) if form[f"c{key}"].data else None, form[f"o{key}"].data or "")
        for key in keys
    }
    paper_grids.type_in(db(), sheet, given, by=person(), now=clock.now())


def _typed(sheet: PaperGrid) -> Answer:
    reference = sheet.seat.jury_session.reference
    own, other = paper_grids.both(sheet)
    if own is not None and other is not None and own.typed_by_id == person().id:
        return redirect(url_for("assessments.settle_grid", reference=reference, sheet_number=sheet.number), 303)
    flash(_("Grille %(code)s saisie.", code=paper_grids.code_of(reference, sheet.number)))
    return _to(reference)


@blueprint.route("/grilles-papier/<reference>/<int:sheet_number>/accorder", methods=["GET", "POST"])
@requires(FILL)
@limited
def settle_grid(reference: str, sheet_number: int) -> Answer:
    """The juror settles what the two typed differently, and hands the grid in."""
    seat = queries.seat_in(db(), person().id, reference)
    sheet = paper_grids.paper_grid(db(), seat.jury_session, sheet_number)
    if sheet.seat_id != seat.id:
        raise NotFound("paper.unknown", "Cette grille n’existe pas.")
    form = EmptyForm()
    if form.validate_on_submit() and done(
        form, lambda: paper_grids.settle(db(), sheet, _chosen(), by=person(), now=clock.now())
    ):
        flash(_("Grille du candidat %(number)s remise.", number=sheet.enrolment.label))
        return _to(reference)
    grid = grid_of(db(), sheet.seat, sheet.enrolment, sheet.method)
    own, other = (paper_grids.given_in(copy) for copy in paper_grids.both(sheet))
    page = render_template(
        "assessments/paper_settle.html",
        session=seat.jury_session,
        sheet=sheet,
        grid=grid,
        own=own,
        other=other,
        differs=paper_grids.differing(sheet, grid),
        chosen=_chosen(),
        form=form,
        code=paper_grids.code_of(reference, sheet_number),
    )
    return page, status_of(form)


def _chosen() -> dict[int, Mark]:
    marks = {mark.value: mark for mark in Mark}
    return {
        int(name[1:]): marks[value]
        for name, value in request.form.items()
        if name[:1] == "c" and name[1:].isdigit() and value in marks
    }

"""Declarations of interests: each juror's own, and those that the manager enters from a sheet signed on paper."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import board as boards
from certify.assessments import jury as acts
from certify.assessments import queries
from certify.assessments.forms import NO_TIE, declaration_form
from certify.assessments.jury import Word
from certify.assessments.models import ConflictDeclaration, Enrolment, Seat
from certify.assessments.terms import Tie
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.composition import seat_of
from certify.assessments.views.jury import FILL, own_seat
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.candidacies.journal import opened_by
from certify.web.access import limited, requires
from certify.web.numbers import page_asked
from certify.web.transaction import db


@blueprint.route("/jury/<reference>/declarations", methods=["GET", "POST"])
@requires(FILL)
@limited
def declarations(reference: str) -> Answer:
    """For each candidate: what ties the juror to them, and whether the file was read."""
    return _declarations(own_seat(reference), on_paper=False)


@blueprint.route("/sessions/<reference>/acces/<int:seat_id>/declarations", methods=["GET", "POST"])
@requires(MANAGE)
def paper_declarations(reference: str, seat_id: int) -> Answer:
    """The manager enters what a member without a sign-in has signed on paper."""
    return _declarations(seat_of(session_in_reach(reference), seat_id), on_paper=True)


def _declarations(seat: Seat, *, on_paper: bool) -> Answer:
    board = boards.load(db(), seat.jury_session)
    everybody = [enrolment for enrolment in board.enrolments if enrolment.excluded_at is None]
    given = queries.declarations_of(db(), seat)
    page = page_asked() if "page" in request.args else _first_owed(everybody, given)
    people = _asked(everybody, page)
    form = declaration_form(_names(people), _said(given), on_paper=on_paper)
    _say_no_tie(form, people)
    if form.validate_on_submit() and done(form, lambda: _declare(seat, form, people, on_paper=on_paper)):
        flash(_("Déclarations enregistrées."))
        return redirect(_next(seat, page, len(everybody), on_paper=on_paper), 303)
    return render_template(
        "assessments/declarations.html",
        session=seat.jury_session,
        people=people,
        opened=opened_by(db(), [e.candidacy_id for e in people], person().actor) if not on_paper else {},
        form=form,
        paper=seat if on_paper else None,
        page=page,
        page_size=queries.PAGE,
        total=len(everybody),
    ), status_of(form)


def _names(people: list[Enrolment]) -> dict[int, str]:
    return {enrolment.id: enrolment.candidacy.candidate.full_name for enrolment in people}


def _said(given: dict[int, ConflictDeclaration]) -> dict[str, Any]:
    """What was declared before, as the form shows it."""
    ties = {f"t{key}": row.tie.value if row.tie is not None else NO_TIE for key, row in given.items()}
    return ties | {f"r{key}": row.file_read_at is not None for key, row in given.items()}


def _say_no_tie(form: FlaskForm, people: list[Enrolment]) -> None:
    """The button that says of everybody on the page at once that there is no tie, but for whom one was chosen."""
    if request.form.get("go") == NO_TIE:
        for enrolment in people:
            field = form[f"t{enrolment.id}"]
            field.data = field.data or NO_TIE


def _declare(seat: Seat, form: FlaskForm, people: list[Enrolment], *, on_paper: bool) -> None:
    words = {e.id: Word(_tie(form[f"t{e.id}"].data), bool(form[f"r{e.id}"].data)) for e in people}
    if on_paper:
        acts.declare_on_paper(db(), seat, words, signed_on=form["signed_on"].data, by=person(), now=clock.now())
    else:
        acts.declare(db(), seat, words, by=person(), now=clock.now())


def _next(seat: Seat, page: int, total: int, *, on_paper: bool) -> str:
    """The next page of candidates; after the last one, where one came from."""
    reference = seat.jury_session.reference
    more: dict[str, Any] = {"page": page + 1} if page * queries.PAGE < total else {}
    if on_paper and more:
        return url_for("assessments.paper_declarations", reference=reference, seat_id=seat.id, **more)
    if on_paper:
        return url_for("assessments.accesses", reference=reference)
    return url_for("assessments.declarations" if more else "assessments.sitting", reference=reference, **more)


def _first_owed(people: list[Enrolment], given: dict[int, ConflictDeclaration]) -> int:
    """The first page with somebody of whom the juror has said nothing, else the first one."""
    at = next((at for at, enrolment in enumerate(people) if enrolment.id not in given), 0)
    return at // queries.PAGE + 1


def _asked(people: list[Enrolment], page: int) -> list[Enrolment]:
    """Whom the page is about: those for whom something was sent, else those of that page.

    The list may have changed since the page was made: of whoever was not on it nothing is said.
    """
    if request.method == "POST":
        return [enrolment for enrolment in people if f"t{enrolment.id}" in request.form]
    return queries.page_of(people, page)


def _tie(typed: str) -> Tie | None:
    return None if typed == NO_TIE else Tie(typed)

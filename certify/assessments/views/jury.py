"""The juror: sessions in which they sit, one session's page, the files and the declarations."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import board as boards
from certify.assessments import counting, queries, subjects
from certify.assessments import jury as acts
from certify.assessments.forms import EmptyForm, declaration_form
from certify.assessments.jury import Word
from certify.assessments.models import ConflictDeclaration, Enrolment, Seat
from certify.assessments.moments import possible
from certify.assessments.terms import Tie
from certify.assessments.views import Answer, blueprint
from certify.candidacies.journal import note_reading
from certify.web.access import limited, requires
from certify.web.numbers import page_asked
from certify.web.transaction import db, record

FILL = "sheet.fill"


def own_seat(reference: str) -> Seat:
    """The person's seat in that session."""
    return queries.seat_in(db(), person().id, reference)


@blueprint.get("/jury")
@requires(FILL)
def jury() -> Answer:
    """The sessions in which the person sits."""
    return render_template("assessments/jury.html", seats=queries.seats_of(db(), person().id))


@blueprint.get("/jury/<reference>")
@requires(FILL)
@limited
def sitting(reference: str) -> Answer:
    """One session, as its juror sees it: what to do now, and the grids."""
    seat = own_seat(reference)
    found = seat.jury_session
    board = boards.load(db(), found)
    mine = next(other for other in board.seats if other.id == seat.id)
    theirs = [(e, method) for e in board.present if board.assesses(mine, e) for method in board.grids_of(e)]
    page = page_asked()
    return render_template(
        "assessments/sitting.html",
        session=found,
        seat=mine,
        board=board,
        theirs=theirs,
        shown=queries.page_of(theirs, page),
        page=page,
        page_size=queries.PAGE,
        progress=queries.progress_of_seat(db(), mine),
        declared=queries.declarations_of(db(), mine),
        missing=counting.missing_sheets(board, counting.sheet_states(db(), found)),
        minutes=queries.live_minutes(db(), found),
        former=queries.former_minutes(db(), found),
        may_declare=possible("declare", found.state),
        may_decline=possible("decline", found.state),
        charter=board.members[seat.id].charter is False,
        subject=(drawn := subjects.drawn_for(db(), found)) is not None and drawn.checked,
        form=EmptyForm(),
    )


@blueprint.get("/jury/<reference>/dossiers/<int:table>")
@requires(FILL)
@limited
def file(reference: str, table: int) -> Answer:
    """A candidate's file: experiences, examples of practice, evidence and attestations; the reading is written down."""
    seat = own_seat(reference)
    enrolment = queries.enrolment_at(db(), seat.jury_session, table)
    candidacy = queries.dossier_of(db(), enrolment)
    with record() as recording:
        note_reading(recording, candidacy.id, duty="juror", by=person().actor, now=clock.now())
    return render_template("assessments/file.html", session=seat.jury_session, enrolment=enrolment, candidacy=candidacy)


@blueprint.route("/jury/<reference>/declarations", methods=["GET", "POST"])
@requires(FILL)
@limited
def declarations(reference: str) -> Answer:
    """For each candidate: what ties the juror to them, and whether the file was read."""
    seat = own_seat(reference)
    board = boards.load(db(), seat.jury_session)
    everybody = [enrolment for enrolment in board.enrolments if enrolment.excluded_at is None]
    given = queries.declarations_of(db(), seat)
    page = page_asked() if "page" in request.args else _first_owed(everybody, given)
    people = _asked(everybody, page)
    data: dict[str, Any] = {}
    for enrolment_id, row in given.items():
        data[f"t{enrolment_id}"] = row.tie.value if row.tie is not None else ""
        data[f"r{enrolment_id}"] = row.file_read_at is not None
    form = declaration_form([enrolment.id for enrolment in people], data)
    if form.validate_on_submit():
        words = {e.id: Word(_tie(form[f"t{e.id}"].data), bool(form[f"r{e.id}"].data)) for e in people}
        acts.declare(db(), seat, words, by=person(), now=clock.now())
        flash(_("Déclarations enregistrées."))
        if page * queries.PAGE < len(everybody):
            return redirect(url_for("assessments.declarations", reference=reference, page=page + 1), 303)
        return redirect(url_for("assessments.sitting", reference=reference), 303)
    return render_template(
        "assessments/declarations.html",
        session=seat.jury_session,
        people=people,
        form=form,
        page=page,
        page_size=queries.PAGE,
        total=len(everybody),
    )


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
    return Tie(typed) if typed else None

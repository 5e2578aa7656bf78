"""The juror: sessions in which they sit, one session's page, and the files."""

from __future__ import annotations

from flask import render_template

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import board as boards
from certify.assessments import counting, queries, subjects
from certify.assessments.forms import EmptyForm
from certify.assessments.models import Seat
from certify.assessments.moments import possible
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

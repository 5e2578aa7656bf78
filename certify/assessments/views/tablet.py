"""The workstation prepared on a tablet: the pages kept there, and the script that opens them without network."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

from flask import Response, current_app, make_response, render_template

from certify.assessments import board as boards
from certify.assessments import queries, workstation
from certify.assessments.grid import grids_of
from certify.assessments.models import Seat
from certify.assessments.views import Answer, blueprint
from certify.assessments.views.jury import FILL, own_seat
from certify.assessments.views.workstation import ADDRESS
from certify.certifications.models import AssessmentMethod
from certify.errors import Conflict
from certify.web.access import limited, public, requires
from certify.web.numbers import wholes
from certify.web.transaction import db

UNTIL = "Kept-Until"
"""Header of a kept page: milliseconds since 1970 from which the tablet no longer opens it."""


@blueprint.get("/jury/poste.js")
@public
def tablet_worker() -> Response:
    """The service worker. It stands here because a browser lets it see nothing above its own folder."""
    answer = current_app.send_static_file("assessments/keeper.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get(f"{ADDRESS}/tablette")
@requires(FILL)
@limited
def kept_page(reference: str, method: str) -> Answer:
    """A page of the workstation without names, marks or anything of who is signed in; without numbers, the choice."""
    seat = own_seat(reference)
    test = queries.method_in(db(), seat.jury_session, method)
    numbers = wholes("n")
    answer = make_response(_station(seat, test, numbers) if numbers else _choice(seat, test))
    ends = datetime.combine(seat.jury_session.ends_on + timedelta(days=2), time(), UTC)
    answer.headers[UNTIL] = str(int(ends.timestamp() * 1000))
    return answer


def _choice(seat: Seat, test: AssessmentMethod) -> str:
    board = boards.load(db(), seat.jury_session)
    mine = next(other for other in board.seats if other.id == seat.id)
    return render_template(
        "assessments/workstation_choose_kept.html",
        session=seat.jury_session,
        method=test,
        groups=workstation.groups(db(), board, mine, test),
        on_tablet=True,
    )


def _station(seat: Seat, test: AssessmentMethod, numbers: list[int]) -> str:
    enrolments = workstation.people_at(db(), seat, numbers)
    people = workstation.to_keep(workstation.watched(db(), grids_of(db(), seat, enrolments, test)))
    if not people:
        raise Conflict("workstation.nobody", "Aucune de ces grilles n’est à remplir.")
    return render_template(
        "assessments/workstation_kept.html",
        session=seat.jury_session,
        seat=seat,
        method=test,
        people=people,
        sections=workstation.sections(one.grid for one in people),
        given={
            (one.grid.enrolment.table_number, key): row.mark for one in people for key, row in one.grid.marks.items()
        },
        fresh=lambda: str(uuid4()),
        on_tablet=True,
    )

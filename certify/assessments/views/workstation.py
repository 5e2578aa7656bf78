"""The workstation: choose whom one watches, mark them side by side, write notes, stop a test that is dangerous."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import accommodations, incidents, marking, notes, queries, workstation
from certify.assessments import board as boards
from certify.assessments.forms import EmptyForm
from certify.assessments.grid import grid_of, grids_of
from certify.assessments.marking import Given
from certify.assessments.models import Seat
from certify.assessments.terms import IncidentKind, Mark
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.jury import FILL, own_seat
from certify.assessments.workstation import MOST, Seen, Watched
from certify.assessments.workstation_forms import DangerForm, PeopleForm
from certify.certifications.models import AssessmentMethod
from certify.errors import Conflict, Invalid
from certify.web.access import limited, requires
from certify.web.errors import sentence
from certify.web.numbers import wholes
from certify.web.transaction import db

ADDRESS = "/jury/<reference>/poste/<method>"
Typed = Mapping[tuple[int, int], Mark]


def _place(reference: str, method: str) -> tuple[Seat, AssessmentMethod]:
    seat = own_seat(reference)
    return seat, queries.method_in(db(), seat.jury_session, method)


@blueprint.get(ADDRESS)
@requires(FILL)
@limited
def workstation_page(reference: str, method: str) -> Answer:
    """Up to six candidates side by side; without any, the choice of them."""
    seat, test = _place(reference, method)
    numbers = wholes("n")
    if not numbers:
        return _choose(seat, test, PeopleForm())
    return _side_by_side(seat, test, _watched(seat, test, numbers[: MOST + 1]))


def _choose(seat: Seat, test: AssessmentMethod, form: PeopleForm) -> Answer:
    board = boards.load(db(), seat.jury_session)
    mine = next(other for other in board.seats if other.id == seat.id)
    page = render_template(
        "assessments/workstation_choose.html",
        session=seat.jury_session,
        method=test,
        groups=workstation.groups(db(), board, mine, test),
        progress=queries.progress_of_seat(db(), seat),
        keys={enrolment.table_number: enrolment.id for enrolment in board.enrolments},
        preparable=seat.jury_session.state in workstation.PREPARABLE,
        form=form,
    )
    return page, status_of(form)


@blueprint.post(f"{ADDRESS}/candidats")
@requires(FILL)
@limited
def workstation_people(reference: str, method: str) -> Answer:
    """Whom one watches, as one typed their numbers."""
    seat, test = _place(reference, method)
    form = PeopleForm()
    if form.validate_on_submit() and done(form, lambda: _known(seat, form)):
        return redirect(_here(reference, method, form.wanted), 303)
    return _choose(seat, test, form)


def _known(seat: Seat, form: PeopleForm) -> None:
    try:
        workstation.people_at(db(), seat, form.wanted)
    except Conflict as refusal:
        raise Invalid(refusal.code, refusal.message, fields={"numbers": refusal.message}) from None


def _here(reference: str, method: str, numbers: Sequence[int]) -> str:
    return url_for("assessments.workstation_page", reference=reference, method=method, n=list(numbers))


def _watched(seat: Seat, test: AssessmentMethod, numbers: Sequence[int]) -> tuple[Watched, ...]:
    people = workstation.people_at(db(), seat, numbers)
    found = workstation.watched(db(), grids_of(db(), seat, people, test))
    if not any(one.criteria for one in found):
        raise Conflict("workstation.people", "Ces candidats ne sont pas évalués dans cette épreuve.")
    return found


def _side_by_side(
    seat: Seat,
    test: AssessmentMethod,
    people: tuple[Watched, ...],
    typed: Typed | None = None,
    errors: Mapping[int, str] | None = None,
) -> Answer:
    given = {(one.grid.enrolment.table_number, key): row.mark for one in people for key, row in one.grid.marks.items()}
    page = render_template(
        "assessments/workstation.html",
        session=seat.jury_session,
        seat=seat,
        method=test,
        people=people,
        sections=workstation.sections(one.grid for one in people),
        given={**given, **(typed or {})},
        needs=accommodations.needs_of(db(), [one.grid.enrolment for one in people]),
        notes=notes.notes_on(db(), [one.grid.enrolment for one in people], seat=seat),
        errors=errors or {},
        written={table: request.form.get(f"t{table}", "") for table in _tables(people)},
        fresh=lambda: str(uuid4()),
        form=EmptyForm(),
    )
    return page, 409 if errors else 200


@blueprint.post(ADDRESS)
@requires(FILL)
@limited
def workstation_save(reference: str, method: str) -> Answer:
    """Save everybody's marks and notes; when one cannot be saved none is, and all that was given is shown again."""
    seat, test = _place(reference, method)
    people = _watched(seat, test, _ns())
    typed = _typed(people)
    errors: dict[int, str] = {}
    for one in people:
        table = one.grid.enrolment.table_number
        try:
            workstation.save_seen(db(), one, _seen(table, one, typed), by=person(), now=clock.now())
        except (Conflict, Invalid) as refusal:
            errors[table] = sentence(refusal)
    if errors:
        db().rollback()
        seat, test = _place(reference, method)
        return _side_by_side(seat, test, _watched(seat, test, sorted(_tables(people))), typed, errors)
    if (danger := request.form.get("danger", type=int)) in _tables(people):
        return redirect(url_for("assessments.danger", reference=reference, method=method, table=danger, n=_ns()), 303)
    flash(_("Notes enregistrées. Rien n’est encore remis."))
    return redirect(_here(reference, method, sorted(_tables(people))), 303)


def _tables(people: tuple[Watched, ...]) -> set[int]:
    return {one.grid.enrolment.table_number for one in people}


def _ns() -> list[int]:
    return wholes("n")[:MOST]


def _typed(people: tuple[Watched, ...]) -> dict[tuple[int, int], Mark]:
    """The marks that were given on the page. A mark that does not exist is left out."""
    marks = {mark.value: mark for mark in Mark}
    found = {}
    for one in people:
        table = one.grid.enrolment.table_number
        for key in one.criteria:
            mark = marks.get(request.form.get(f"m{table}-{key}", ""))
            if mark is not None:
                found[table, key] = mark
    return found


def _seen(table: int, one: Watched, typed: Typed) -> Seen:
    revision = request.form.get(f"r{table}", -1, int)
    marks = {key: typed[table, key] for key in one.criteria if (table, key) in typed}
    return Seen(marks, revision, request.form.get(f"t{table}", ""))


@blueprint.put(f"{ADDRESS}/<int:table>")
@requires(FILL)
@limited
def workstation_put(reference: str, method: str, table: int) -> Answer:
    """Marks of one candidate, from a tablet: 201 for a new grid, 200 when they are saved or were already, else 409.

    JSON: `seat` of whoever gave them, `uuid` of the sheet, `revision` seen, `marks` by criterion, `at` of the tablet's
    clock in milliseconds. Answer: `revision`, `marked`, `of`.
    """
    seat, test = _place(reference, method)
    enrolment = queries.enrolment_at(db(), seat.jury_session, table)
    sent = _Sent(_body())
    if sent.seat != seat.id:
        raise Conflict("seat.other", "Ces notes ont été données par une autre personne sur cette tablette.")
    new = grid_of(db(), seat, enrolment, test).sheet is None
    sheet = marking.save_marks(
        db(), seat, enrolment, test, sent.marks, revision=sent.revision, client_uuid=sent.uuid, device_at=sent.at,
        by=person(), now=clock.now(),
    )  # fmt: skip
    grid = grid_of(db(), seat, enrolment, test)
    return jsonify(revision=sheet.revision, marked=grid.marked, of=len(grid.criteria)), 201 if new else 200


def _body() -> object:
    try:
        return request.get_json(silent=True)
    except RecursionError:  # brackets in brackets without end
        return None


class _Sent:
    """What a tablet sends. Errors: Invalid `sheet.unreadable`."""

    def __init__(self, body: object) -> None:
        try:
            assert isinstance(body, dict)  # noqa: S101  (caught below)
            self.marks = {int(key): Given(Mark(mark), None) for key, mark in body["marks"].items()}
            self.seat, self.revision = int(body["seat"]), int(body["revision"])
            self.uuid = str(UUID(body["uuid"]))
            self.at = datetime.fromtimestamp(int(body["at"]) / 1000, UTC) if body.get("at") else None
        except (AssertionError, KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError):
            raise Invalid("sheet.unreadable", "Ces notes ne se lisent pas.") from None


@blueprint.route(f"{ADDRESS}/<int:table>/danger", methods=["GET", "POST"])
@requires(FILL)
@limited
def danger(reference: str, method: str, table: int) -> Answer:
    """Stop one candidate's test because of a danger: an incident is opened, and marking waits for what follows."""
    seat, test = _place(reference, method)
    enrolment = queries.enrolment_at(db(), seat.jury_session, table)
    form = DangerForm()
    if form.validate_on_submit() and done(
        form,
        lambda: incidents.record_incident(
            db(),
            seat.jury_session,
            kind=IncidentKind.DANGER,
            what=form.what.data,
            enrolment=enrolment,
            by=person(),
            now=clock.now(),
        ),
    ):
        flash(_("Épreuve du candidat %(number)s arrêtée. L’incident est ouvert.", number=enrolment.label), "warn")
        return redirect(_here(reference, method, _ns() or [table]), 303)
    page = render_template(
        "assessments/danger.html", session=seat.jury_session, method=test, enrolment=enrolment, form=form, ns=_ns()
    )
    return page, status_of(form)

"""Incidents: listed and settled by the session manager, written down by the manager and the jury."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import board as boards
from certify.assessments import incidents as acts
from certify.assessments import papers, queries
from certify.assessments.models import JurySession
from certify.assessments.moments import possible, require
from certify.assessments.progress import today_at
from certify.assessments.sitting_forms import IncidentForm, SequelForm
from certify.assessments.terms import IncidentKind, IncidentSequel
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.jury import FILL, own_seat
from certify.assessments.views.portraits import MOST_WITH_PICTURE, file_store
from certify.assessments.views.programme import pdf
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.errors import Invalid, NotFound
from certify.storage.incoming import accepted
from certify.storage.sniffing import FileKind
from certify.web.access import limited, requires
from certify.web.i18n import language
from certify.web.transaction import db

CARRY_A_PHOTO = frozenset({"assessments.new_incident", "assessments.seen_incident"})


@blueprint.url_value_preprocessor
def allow_photo(endpoint: str | None, _values: object) -> None:
    """Let a form that carries a photo be heavier. Before anything reads it: the token stands in it."""
    if endpoint in CARRY_A_PHOTO:
        request.max_content_length = MOST_WITH_PICTURE


@blueprint.get("/sessions/<reference>/incidents")
@requires(MANAGE)
def incidents(reference: str) -> Answer:
    """The incidents of a session."""
    found = session_in_reach(reference)
    return render_template(
        "assessments/incidents.html",
        session=found,
        incidents=acts.incidents_of(db(), found),
        may=possible("incident", found.state),
    )


@blueprint.route("/sessions/<reference>/incidents/nouveau", methods=["GET", "POST"])
@requires(MANAGE)
def new_incident(reference: str) -> Answer:
    """The manager writes an incident down."""
    back = url_for("assessments.incidents", reference=reference)
    return _record(lambda: session_in_reach(reference), back, named=True)


@blueprint.route("/jury/<reference>/incident", methods=["GET", "POST"])
@requires(FILL)
@limited
def seen_incident(reference: str) -> Answer:
    """A member of the jury writes an incident down."""
    back = url_for("assessments.sitting", reference=reference)
    return _record(lambda: own_seat(reference).jury_session, back, named=False)


def _record(load: Callable[[], JurySession], back: str, *, named: bool) -> Answer:
    form = IncidentForm()
    # The photo is opened before the transaction begins: it takes its time.
    photo, refused = _opened(form)
    found = load()
    require("incident", found.state)
    people = [e for e in boards.load(db(), found).enrolments if e.excluded_at is None]
    # The jury knows candidates by their numbers.
    names = [(e.table_number, f"{e.label} {e.candidacy.candidate.full_name}" if named else e.label) for e in people]
    form.enrolment.choices = [(0, _("Aucun candidat en particulier")), *names]
    if request.method == "GET":
        form.enrolment.data = request.args.get("table", 0, int)
    if form.validate_on_submit() and done(form, lambda: _write(found, form, photo, refused)):
        flash(_("Incident noté."))
        return redirect(back, 303)
    page = render_template("assessments/new_incident.html", session=found, form=form, back_to=back)
    return page, status_of(form)


def _opened(form: IncidentForm) -> tuple[bytes | None, Invalid | None]:
    """The photo that came with the form, drawn anew, or why it is refused."""
    if not form.is_submitted() or form.sent is None:
        return None, None
    try:
        return accepted(form.sent.read(), {FileKind.PHOTO}, "photo").content, None
    except Invalid as error:
        return None, error


def _write(found: JurySession, form: IncidentForm, photo: bytes | None, refused: Invalid | None) -> None:
    if refused is not None:
        raise refused
    table, now = form.enrolment.data, clock.now()
    acts.record_incident(
        db(),
        found,
        kind=IncidentKind(form.kind.data),
        what=form.what.data,
        enrolment=queries.enrolment_at(db(), found, table) if table else None,
        happened_at=_happened(found, form, now),
        photo=file_store().put(photo) if photo else None,
        by=person(),
        now=now,
    )


def _happened(found: JurySession, form: IncidentForm, now: datetime) -> datetime | None:
    """Today at the hour that was typed, where people are assessed; to the minute of now, it is now."""
    if form.happened_at.data is None:
        return None
    zone = ZoneInfo(found.site.time_zone)
    typed = datetime.combine(today_at(found.site, now), form.happened_at.data, zone)
    return now if typed.replace(second=0) == now.astimezone(zone).replace(second=0, microsecond=0) else typed


@blueprint.route("/sessions/<reference>/incidents/<int:number>", methods=["GET", "POST"])
@requires(MANAGE)
def incident(reference: str, number: int) -> Answer:
    """One incident, and what followed it."""
    found, form = session_in_reach(reference), SequelForm()
    row = acts.incident_in(db(), found, number)
    if form.validate_on_submit() and done(
        form,
        lambda: acts.settle_incident(
            db(), row, IncidentSequel(form.sequel.data), word=form.word.data, by=person(), now=clock.now()
        ),
    ):
        flash(_("Suite de l’incident enregistrée."))
        return redirect(url_for("assessments.incidents", reference=reference), 303)
    page = render_template(
        "assessments/incident.html",
        session=found,
        incident=row,
        form=form,
        may=possible("incident", found.state) and row.sequel is None,
    )
    return page, status_of(form)


@blueprint.get("/sessions/<reference>/incidents/<int:number>/photo")
@requires(MANAGE)
def incident_photo(reference: str, number: int) -> Answer:
    """The photo of an incident, as a file to keep."""
    row = acts.incident_in(db(), session_in_reach(reference), number)
    try:
        content = file_store().get(row.photo or "")
    except (OSError, ValueError):
        raise NotFound("incident.no_photo", "Cet incident n’a pas de photo.") from None
    headers = {
        "Content-Disposition": f'attachment; filename="incident-{number}.jpg"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, mimetype="image/jpeg", headers=headers)


@blueprint.get("/sessions/<reference>/incidents/<int:number>.pdf")
@requires(MANAGE)
def incident_paper(reference: str, number: int) -> Answer:
    """The record of one incident, to be signed."""
    row = acts.incident_in(db(), session_in_reach(reference), number)
    return pdf(papers.incident_record(row, language()), f"incident-{number}.pdf")

"""The programme: made and changed by the session manager, read by the jury."""

from __future__ import annotations

from datetime import date

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import accommodations, papers, programme, queries
from certify.assessments import board as boards
from certify.assessments.models import JurySession
from certify.assessments.moments import possible
from certify.assessments.programme import Where
from certify.assessments.progress import today_at
from certify.assessments.sitting_forms import SlotForm, programme_form
from certify.assessments.timetable import Hours, Placed, clashes, local, minute_of
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.jury import FILL, own_seat
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.web.access import limited, requires
from certify.web.i18n import language
from certify.web.numbers import page_asked
from certify.web.transaction import db


def _to_programme(reference: str) -> Answer:
    return redirect(url_for("assessments.programme", reference=reference), 303)


@blueprint.get("/sessions/<reference>/programme", endpoint="programme")
@requires(MANAGE)
def whole(reference: str) -> Answer:
    """Who passes what when, one day at a time; who has no time yet, and what clashes."""
    found = session_in_reach(reference)
    known = programme.all_placed(db(), found)
    return _shown(
        found,
        known,
        missing=programme.missing(db(), boards.load(db(), found), known),
        clashes=clashes(known),
        may=possible("arrange", found.state),
        own=False,
        needs={},
    )


def _shown(found: JurySession, known: list[Placed], **values: object) -> str:
    days = sorted({local(one.span[0], found.starts_on)[0] for one in known})
    asked, today = request.args.get("jour", ""), today_at(found.site, clock.now())
    day = next((day for day in days if day.isoformat() == asked), today if today in days else next(iter(days), None))
    slots, page = programme.of(db(), found, day) if day else (), page_asked()
    return render_template(
        "assessments/programme.html",
        session=found,
        days=days,
        day=day,
        slots=queries.page_of(slots, page),
        total=len(slots),
        page=page,
        page_size=queries.PAGE,
        **values,
    )


@blueprint.route("/sessions/<reference>/programme/faire", methods=["GET", "POST"])
@requires(MANAGE)
def arrange(reference: str) -> Answer:
    """Where each test is held, the hours, the days: the programme is worked out from them."""
    found = session_in_reach(reference)
    board = boards.load(db(), found)
    methods = programme.tests_of(board)
    form = programme_form(methods, programme.stations_of(db(), board), programme.days_of(found))
    left: list[tuple[int, int]] = []
    if form.validate_on_submit() and done(form, lambda: left.extend(_arrange(found, form, [m.id for m in methods]))):
        if left:
            flash(
                _("Il manque de la place pour %(count)d épreuves : ajoutez des postes ou des jours.", count=len(left)),
                "warn",
            )
        else:
            flash(_("Programme fait : chacun a une heure pour chaque épreuve."))
        return _to_programme(reference)
    page = render_template("assessments/arrange.html", session=found, methods=methods, form=form)
    return page, status_of(form)


def _arrange(found: JurySession, form: FlaskForm, methods: list[int]) -> list[tuple[int, int]]:
    stations = {m: Where(form[f"place{m}"].data or "", form[f"places{m}"].data or 0) for m in methods}
    pause = (minute_of(form["pause_from"].data), minute_of(form["pause_until"].data))
    gap = min(max(form["gap"].data, 0), 240)
    hours = Hours(minute_of(form["opens"].data), minute_of(form["closes"].data), pause, gap)
    days = [date.fromisoformat(day) for day in form["days"].data]
    return programme.arrange(
        db(), found, stations, hours, days=days, keep=form["keep"].data, by=person(), now=clock.now()
    )


@blueprint.route("/sessions/<reference>/programme/<int:table>/<method>", methods=["GET", "POST"])
@requires(MANAGE)
def slot(reference: str, table: int, method: str) -> Answer:
    """Put one candidate's test at another time or place."""
    found = session_in_reach(reference)
    enrolment = queries.enrolment_at(db(), found, table)
    row = programme.slot_in(db(), enrolment, queries.method_in(db(), found, method))
    form = SlotForm(obj=row)
    if form.validate_on_submit() and done(
        form,
        lambda: programme.move_slot(
            db(),
            found,
            row,
            day=form.day.data,
            starts_at=form.starts_at.data,
            place=form.place.data,
            workstation=form.workstation.data,
            by=person(),
            now=clock.now(),
        ),
    ):
        flash(_("Nouvelle heure enregistrée."))
        return _to_programme(reference)
    page = render_template("assessments/slot.html", session=found, slot=row, enrolment=enrolment, form=form)
    return page, status_of(form)


@blueprint.get("/sessions/<reference>/programme.pdf")
@requires(MANAGE)
def programme_paper(reference: str) -> Answer:
    """The programme on paper."""
    found = session_in_reach(reference)
    return pdf(papers.programme_paper(db(), found, language()), "programme.pdf")


@blueprint.get("/jury/<reference>/programme")
@requires(FILL)
@limited
def watched(reference: str) -> Answer:
    """The programme for a member of the jury, with what candidates need."""
    found = own_seat(reference).jury_session
    needs = accommodations.granted(accommodations.in_session(db(), found))
    known = programme.all_placed(db(), found)
    return _shown(found, known, missing=(), clashes=(), may=False, own=True, needs=needs)


def pdf(content: bytes, name: str) -> Response:
    """A document, shown in the browser or kept, by no cache."""
    kept = "attachment" if request.args.get("garder") else "inline"
    headers = {"Content-Disposition": f'{kept}; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)

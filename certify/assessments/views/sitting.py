"""The session manager on the day: attendance, exclusion, opening the subject, opening the deliberation."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import board as boards
from certify.assessments import deliberation, programme, queries, sitting, subjects
from certify.assessments.forms import AttendanceForm, ReasonForm
from certify.assessments.models import Enrolment, JurySession
from certify.assessments.portraits import AGREEMENT, keep_portrait, withdraw_portrait
from certify.assessments.rules import SessionEvent
from certify.assessments.sitting_forms import EarlyForm, SubjectForm
from certify.assessments.terms import Presence
from certify.assessments.views import Answer, blueprint, done, in_order, status_of
from certify.assessments.views.portraits import delete_former, file_store, manages, portrait_name
from certify.assessments.views.sessions import MANAGE, session_in_reach, to_dashboard
from certify.storage import pictures
from certify.web.access import requires
from certify.web.i18n import in_language, language
from certify.web.numbers import page_asked
from certify.web.transaction import db

MARK_BYTES = 12


@blueprint.get("/sessions/<reference>/presence")
@requires(MANAGE)
def attendance(reference: str) -> Answer:
    """The attendance sheet."""
    found, page = session_in_reach(reference), page_asked()
    board = boards.load(db(), found)
    return render_template(
        "assessments/attendance.html",
        session=found,
        board=board,
        people=queries.page_of(board.enrolments, page),
        page=page,
        page_size=queries.PAGE,
        shown=manages(found),
    )


@blueprint.route("/sessions/<reference>/presence/<int:table>", methods=["GET", "POST"])
@requires(MANAGE)
def attend(reference: str, table: int) -> Answer:
    """One candidate: present with an identity checked, absent, or excused. Then the next one."""
    found = session_in_reach(reference)
    enrolment = queries.enrolment_at(db(), found, table)
    form = AttendanceForm(data=_given(enrolment))
    before = portrait_name(enrolment)
    form.kept = before is not None
    if form.validate_on_submit() and done(form, lambda: _attend(form, enrolment)):
        delete_former(before, enrolment)
        return _next(found)
    form.ask_again()
    page = render_template(
        "assessments/attend.html",
        session=found,
        enrolment=enrolment,
        form=form,
        agreement=AGREEMENT,
        shown=form.kept and manages(found),
    )
    return page, status_of(form)


def _given(enrolment: Enrolment) -> dict[str, str | bool | None]:
    noted = enrolment.attendance
    if noted is None:
        return {}
    return {
        "presence": noted.presence.value,
        "identity_document": noted.identity_document,
        "reason": noted.reason,
        "agreed": noted.portrait is not None,
    }


def _attend(form: AttendanceForm, enrolment: Enrolment) -> None:
    by, now = person(), clock.now()
    picture = pictures.portrait(form.sent.read(), secrets.token_bytes(MARK_BYTES)) if form.sent else None
    sitting.record_attendance(
        db(),
        enrolment,
        Presence(form.presence.data),
        identity_document=form.identity_document.data or "",
        reason=form.reason.data or "",
        by=by,
        now=now,
    )
    if picture is not None:
        keep_portrait(db(), enrolment, picture, file_store(), language=language(), by=by, now=now)
    elif form.kept and not form.agreed.data:
        withdraw_portrait(db(), enrolment, by=by, now=now)


def _next(found: JurySession) -> Answer:
    """The first candidate whose attendance is not noted, else the sheet."""
    waiting = [e for e in boards.load(db(), found).enrolments if e.attendance is None and e.excluded_at is None]
    if waiting:
        table = waiting[0].table_number
        return redirect(url_for("assessments.attend", reference=found.reference, table=table), 303)
    flash(_("La présence de chaque candidat est notée."))
    return redirect(url_for("assessments.attendance", reference=found.reference), 303)


@blueprint.route("/sessions/<reference>/candidats/<int:table>/exclure", methods=["GET", "POST"])
@requires(MANAGE)
def exclude(reference: str, table: int) -> Answer:
    """Exclude a candidate for fraud."""
    found, form = session_in_reach(reference), ReasonForm()
    enrolment = queries.enrolment_at(db(), found, table)
    if form.validate_on_submit() and done(
        form,
        lambda: sitting.exclude_candidate(db(), enrolment, reason=form.reason.data, by=person(), now=clock.now()),
    ):
        flash(_("Candidat %(number)s exclu de la session.", number=enrolment.label))
        return to_dashboard(found)
    page = render_template("assessments/exclude.html", session=found, enrolment=enrolment, form=form)
    return page, status_of(form)


@blueprint.route("/sessions/<reference>/sujet", methods=["GET", "POST"])
@requires(MANAGE)
def opening(reference: str) -> Answer:
    """Open the subject before a witness."""
    found, form = session_in_reach(reference), SubjectForm()
    packs = subjects.packs_for(db(), found)
    form.pack.choices = [(pack.id, f"{in_language(pack.label)}, {pack.edition}") for pack in packs]
    if not packs:
        del form.pack
    if form.validate_on_submit() and done(form, lambda: _open(found, form)):
        flash(_("Sujet ouvert. Les épreuves commencent."))
        return to_dashboard(found)
    in_order(found.state, SessionEvent.START)
    page = render_template(
        "assessments/opening.html", session=found, form=form, board=boards.load(db(), found), packs=packs
    )
    return page, status_of(form)


def _open(found: JurySession, form: SubjectForm) -> None:
    sitting.open_subject(
        db(),
        found,
        witness=form.witness.data,
        pack_id=form.pack.data if form.pack else None,
        files=file_store(),
        by=person(),
        now=clock.now(),
    )


@blueprint.post("/sessions/<reference>/deliberation")
@requires(MANAGE)
def deliberate(reference: str) -> Answer:
    """Open the deliberation."""
    found, form, now = session_in_reach(reference), EarlyForm(), clock.now()
    ahead = programme.still_ahead(db(), found, now, grids=True)
    if ahead and not form.passes(ahead):
        back = url_for("assessments.session", reference=reference)
        page = render_template("assessments/early.html", session=found, ahead=ahead, form=form, back=back)
        return page, status_of(form)
    deliberation.start_deliberation(db(), found, early=bool(form.early.data), by=person(), now=now)
    flash(_("La délibération est ouverte. Le jury décide."))
    return to_dashboard(found)

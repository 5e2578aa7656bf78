"""The deliberation: each person, each unit, the marks side by side, the consensus, the final interview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import board as boards
from certify.assessments import deliberation as acts
from certify.assessments import minutes, programme, queries, readings
from certify.assessments.content import result_of
from certify.assessments.deliberation import Verdict
from certify.assessments.forms import EmptyForm, InterviewForm, consensus_form
from certify.assessments.models import Enrolment
from certify.assessments.notes import notes_on
from certify.assessments.outcomes import read
from certify.assessments.sitting_forms import EarlyForm
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.jury import FILL, own_seat
from certify.certifications.models import CompetenceUnit
from certify.errors import Conflict, NotFound
from certify.web.access import limited, requires
from certify.web.errors import sentence
from certify.web.numbers import page_asked, whole
from certify.web.transaction import db


@blueprint.get("/jury/<reference>/deliberation")
@requires(FILL)
@limited
def decisions(reference: str) -> Answer:
    """Where the deliberation stands, person by person."""
    seat = own_seat(reference)
    board = boards.load(db(), seat.jury_session)
    decided = readings.verdicts(db(), board)
    owed = readings.all_owed(db(), board, decided)
    page = page_asked()
    shown = board.enrolments[(page - 1) * queries.PAGE : page * queries.PAGE]
    results = {e.id: result_of(board, e, decided) for e in shown if not (e.id in owed and owed[e.id].count)}
    return render_template(
        "assessments/decisions.html",
        session=seat.jury_session,
        seat=seat,
        board=board,
        decided=decided,
        owed=owed,
        results=results,
        shown=shown,
        page=page,
        page_size=queries.PAGE,
        left=sum(each.count for each in owed.values()),
        form=EmptyForm(),
    )


@blueprint.post("/jury/<reference>/deliberation/ouvrir")
@requires(FILL)
@limited
def begin(reference: str) -> Answer:
    """The president opens the deliberation."""
    seat = own_seat(reference)
    acts.start_deliberation(db(), seat.jury_session, by=person(), now=clock.now())
    flash(_("La délibération est ouverte."))
    return redirect(url_for("assessments.decisions", reference=reference), 303)


@blueprint.route("/jury/<reference>/deliberation/<int:table>/<code>", methods=["GET", "POST"])
@requires(FILL)
@limited
def consensus(reference: str, table: int, code: str) -> Answer:
    """One person and one unit: every juror's marks, then what the jury holds of each competence."""
    seat = own_seat(reference)
    found = seat.jury_session
    enrolment, unit = queries.enrolment_at(db(), found, table), queries.unit_in(db(), found, code)
    board = boards.load(db(), found)
    if unit.id not in board.aims(enrolment):
        raise NotFound("unit.unknown", "Cette personne n’est pas évaluée sur cette unité.")
    given = _given(readings.verdicts(db(), board, enrolment), enrolment, unit)
    form = consensus_form(unit.competences, given)
    if form.validate_on_submit() and _decided(form, given["revision"], lambda: _record(form, enrolment, unit)):
        flash(_("Décision enregistrée : candidat %(number)s, %(code)s.", number=enrolment.label, code=unit.code))
        return redirect(url_for("assessments.decisions", reference=reference), 303)
    marks = readings.marks_by_competence(db(), board, enrolment)
    page = render_template(
        "assessments/consensus.html",
        session=found,
        seat=seat,
        enrolment=enrolment,
        unit=unit,
        board=board,
        form=form,
        marks=queries.marks_side_by_side(db(), enrolment),
        readings={c.id: read(marks.get((enrolment.id, c.id), ())) for c in unit.competences},
        leader=board.leader(enrolment),
        may_cast=acts.may_cast(board, enrolment),
        recorded=given,
        notes=notes_on(db(), [enrolment]),
    )
    return page, status_of(form)


def _given(decided: readings.Verdicts, enrolment: Enrolment, unit: CompetenceUnit) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for competence in unit.competences:
        row = decided.consensus.get((enrolment.id, competence.id))
        if row is not None:
            given[f"c{competence.id}"] = "yes" if row.acquired else "no"
            given[f"w{competence.id}"] = row.word or ""
            given[f"v{competence.id}"] = row.casting_vote
    outcome = decided.outcomes.get((enrolment.id, unit.id))
    given["advice"] = (outcome.advice if outcome is not None else None) or ""
    given["revision"] = 0 if outcome is None else outcome.revision
    return given


def _record(form: FlaskForm, enrolment: Enrolment, unit: CompetenceUnit) -> None:
    verdicts = {
        competence.id: Verdict(
            form[f"c{competence.id}"].data == "yes",
            form[f"w{competence.id}"].data or "",
            bool(form[f"v{competence.id}"].data),
        )
        for competence in unit.competences
        if form[f"c{competence.id}"].data
    }
    acts.record_consensus(
        db(),
        enrolment,
        unit,
        verdicts,
        advice=form.advice.data or "",
        revision=_seen(),
        by=person(),
        now=clock.now(),
    )


def _seen() -> int:
    """The revision that the page showed; a form without one decides over nothing that is recorded."""
    return whole(request.form.get("revision", "")) or 0


def _decided(form: FlaskForm, recorded: int, act: Callable[[], object]) -> bool:
    """Whether the act went through. When somebody decided elsewhere meanwhile, what was typed is shown again."""
    try:
        return done(form, act)
    except Conflict as refusal:
        if refusal.code != "consensus.stale":
            raise
        form.form_errors.append(sentence(refusal))
    form.revision.data = str(recorded)
    return False


@blueprint.route("/jury/<reference>/entretien/<int:table>", methods=["GET", "POST"])
@requires(FILL)
@limited
def interview(reference: str, table: int) -> Answer:
    """The final interview of one person."""
    seat = own_seat(reference)
    found = seat.jury_session
    enrolment = queries.enrolment_at(db(), found, table)
    board = boards.load(db(), found)
    row = readings.verdicts(db(), board, enrolment).interviews.get(enrolment.id)
    given: dict[str, Any] = {"revision": 0}
    if row is not None:
        given = {
            "satisfactory": "yes" if row.satisfactory else "no",
            "word": row.word,
            "revision": row.revision,
        }
    form = InterviewForm(data=given)
    if form.validate_on_submit() and _decided(
        form,
        given["revision"],
        lambda: acts.record_final_interview(
            db(),
            enrolment,
            satisfactory=form.satisfactory.data == "yes",
            word=form.word.data,
            revision=_seen(),
            by=person(),
            now=clock.now(),
        ),
    ):
        flash(_("Entretien final enregistré : candidat %(number)s.", number=enrolment.label))
        return redirect(url_for("assessments.decisions", reference=reference), 303)
    page = render_template("assessments/interview.html", session=found, enrolment=enrolment, form=form)
    return page, status_of(form)


@blueprint.post("/jury/<reference>/proces-verbal")
@requires(FILL)
@limited
def draft(reference: str) -> Answer:
    """The president drafts the minutes."""
    seat = own_seat(reference)
    found, form, now = seat.jury_session, EarlyForm(), clock.now()
    ahead = programme.still_ahead(db(), found, now)
    if ahead and not form.passes(ahead):
        back = url_for("assessments.decisions", reference=reference)
        page = render_template("assessments/early.html", session=found, ahead=ahead, form=form, back=back)
        return page, status_of(form)
    drafted = minutes.draft_minutes(db(), found, early=bool(form.early.data), by=person(), now=now)
    flash(_("Procès-verbal %(number)s établi. Relisez-le, puis signez.", number=drafted.number))
    return redirect(url_for("assessments.minutes_page", number=drafted.number), 303)

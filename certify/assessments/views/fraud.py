"""Fraud: the manager reports, the authority hears and answers."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import fraud, queries
from certify.assessments.models import Enrolment, Hearing
from certify.assessments.sitting_forms import FraudAnswerForm, FraudReportForm, HeardForm, HearingForm, ObservationsForm
from certify.assessments.summons import own_enrolment
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.sessions import MANAGE, session_in_reach, to_dashboard
from certify.candidacies.delays import ban_until
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import local_day, rules_for
from certify.candidacies.states import CandidacyState
from certify.candidacies.views.applying import acting, own, requires_candidate
from certify.errors import Invalid
from certify.web.access import requires
from certify.web.transaction import db

VALIDATE = "minutes.validate"


@blueprint.route("/sessions/<reference>/candidats/<int:table>/rapport", methods=["GET", "POST"])
@requires(MANAGE)
def fraud_report(reference: str, table: int) -> Answer:
    """The manager's report of an exclusion."""
    found, form = session_in_reach(reference), FraudReportForm()
    enrolment = queries.enrolment_at(db(), found, table)
    if form.validate_on_submit() and done(
        form, lambda: fraud.report_exclusion(db(), enrolment, facts=form.reason.data, by=person(), now=clock.now())
    ):
        flash(_("Rapport envoyé à l’autorité."))
        return to_dashboard(found)
    page = render_template("assessments/fraud_report.html", session=found, enrolment=enrolment, form=form)
    return page, status_of(form)


@blueprint.get("/validation/fraudes")
@requires(VALIDATE)
def frauds() -> Answer:
    """The cases that wait for the authority, and those it answered."""
    certifiers = person().organisations(VALIDATE)
    return render_template(
        "assessments/frauds.html",
        waiting=fraud.cases_of(db(), certifiers),
        answered=fraud.cases_of(db(), certifiers, fraud.ANSWERED),
    )


def _case(reference: str, table: int) -> Enrolment:
    return fraud.case_in(db(), person().organisations(VALIDATE), reference, table)


def _shown(case: Enrolment, form: object = None) -> str:
    return render_template(
        "assessments/fraud.html",
        case=case,
        session=case.jury_session,
        hearing=fraud.hearing_of(db(), case),
        form=form,
        now=clock.now(),
        ban_until=_longest_ban(case),
    )


def _longest_ban(case: Enrolment) -> date | None:
    now = clock.now()
    return ban_until(local_day(case.candidacy.authority, now), rules_for(case.candidacy, now))


def _to_case(case: Enrolment) -> Answer:
    return redirect(url_for("assessments.fraud", reference=case.jury_session.reference, table=case.table_number), 303)


@blueprint.get("/validation/fraudes/<reference>/<int:table>", endpoint="fraud")
@requires(VALIDATE)
def one_case(reference: str, table: int) -> Answer:
    """One case: what was written, and the step that comes next."""
    case = _case(reference, table)
    forms = {CandidacyState.REPORTED: HearingForm, CandidacyState.HEARD: FraudAnswerForm}
    kind = forms.get(case.candidacy.state)
    if fraud.hearing_of(db(), case) is not None and case.candidacy.state is CandidacyState.REPORTED:
        kind = HeardForm
    return _shown(case, kind() if kind else None)


@blueprint.route("/validation/fraudes/<reference>/<int:table>/audition", methods=["GET", "POST"])
@requires(VALIDATE)
def hearing(reference: str, table: int) -> Answer:
    """Say when and where the person is heard."""
    case, form = _case(reference, table), HearingForm()
    if form.validate_on_submit() and done(form, lambda: _summon(case, form)):
        flash(_("Audition fixée : la personne en est avertie."))
        return _to_case(case)
    return _shown(case, form), status_of(form)


def _summon(case: Enrolment, form: HearingForm) -> None:
    zone = ZoneInfo(case.jury_session.authority.time_zone)
    at = datetime.combine(form.day.data, form.hour.data, zone)
    fraud.summon_to_hearing(db(), case, at=at, place=form.place.data, by=person(), now=clock.now())


@blueprint.route("/validation/fraudes/<reference>/<int:table>/entendue", methods=["GET", "POST"])
@requires(VALIDATE)
def heard(reference: str, table: int) -> Answer:
    """Write what the person said."""
    case, form = _case(reference, table), HeardForm()
    if form.validate_on_submit() and done(
        form, lambda: fraud.record_hearing(db(), case, words=form.reason.data, by=person(), now=clock.now())
    ):
        flash(_("Audition enregistrée. Il reste à décider."))
        return _to_case(case)
    return _shown(case, form), status_of(form)


@blueprint.route("/validation/fraudes/<reference>/<int:table>/decision", methods=["GET", "POST"])
@requires(VALIDATE)
def fraud_answer(reference: str, table: int) -> Answer:
    """A ban until a day, or none."""
    case, form = _case(reference, table), FraudAnswerForm()
    if form.validate_on_submit() and done(form, lambda: _decide(case, form)):
        flash(_("Décision enregistrée : la personne en est avertie."))
        return _to_case(case)
    return _shown(case, form), status_of(form)


def _decide(case: Enrolment, form: FraudAnswerForm) -> None:
    by, now, reason = person(), clock.now(), form.reason.data
    if form.answer.data == "clear":
        fraud.clear_of_fraud(db(), case, reason=reason, by=by, now=now)
        return
    if form.banned_until.data is None:
        sentence = "Écrivez le dernier jour de l’interdiction."
        raise Invalid("fraud.ban", sentence, fields={"banned_until": sentence})
    fraud.sanction_fraud(db(), case, reason=reason, banned_until=form.banned_until.data, by=by, now=now)


@blueprint.app_template_global("own_hearing")
def own_hearing(candidacy: Candidacy) -> Hearing | None:
    """The hearing that a candidate's own page begins with."""
    return fraud.hearing_for(db(), candidacy)


@blueprint.route("/candidatures/<reference>/observations", methods=["GET", "POST"])
@requires_candidate
def own_observations(reference: str) -> Answer:
    """What the person writes before the hearing."""
    candidacy = own(reference)
    enrolment = own_enrolment(db(), candidacy)
    hearing = fraud.hearing_of(db(), enrolment)
    form = ObservationsForm(obj=hearing)
    if form.validate_on_submit() and done(form, lambda: _observe(candidacy, enrolment, form)):
        flash(_("Observations enregistrées : l’autorité les lit avant l’audition."))
        return redirect(url_for("candidacies.one", reference=reference), 303)
    page = render_template(
        "assessments/own_observations.html", candidacy=candidacy, case=enrolment, hearing=hearing, form=form
    )
    return page, status_of(form)


def _observe(candidacy: Candidacy, enrolment: Enrolment, form: ObservationsForm) -> None:
    fraud.write_observations(db(), enrolment, text=form.observations.data, by=acting(candidacy), now=clock.now())

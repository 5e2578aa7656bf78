"""The session manager: list, plan, dashboard, enrolment, and the jury's composition."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import board as boards
from certify.assessments import counting, jury, planning, queries
from certify.assessments.access_forms import ConveneForm
from certify.assessments.ahead import ahead_of
from certify.assessments.forms import EmptyForm, EnrolForm, PlanForm, ReasonForm
from certify.assessments.models import JurySession
from certify.assessments.progress import session_rules, today_at
from certify.assessments.readings import all_owed, verdicts
from certify.assessments.rules import SessionEvent
from certify.assessments.terms import SessionState
from certify.assessments.views import Answer, blueprint, done, in_order, status_of
from certify.candidacies.queries import ready_to_schedule
from certify.certifications.models import CertificationVersion
from certify.certifications.queries import approved_sites, open_certifications
from certify.institutions.models import Site
from certify.institutions.queries import sites_of
from certify.web.access import requires
from certify.web.i18n import in_language
from certify.web.numbers import page_asked
from certify.web.transaction import db

MANAGE = "session.manage"


def session_in_reach(reference: str) -> JurySession:
    """The session, if it is on a site of the person's centres."""
    return queries.session_within(db(), person().organisations(MANAGE), reference)


def to_dashboard(jury_session: JurySession) -> Answer:
    """Back to the session's page."""
    return redirect(url_for("assessments.session", reference=jury_session.reference), 303)


@blueprint.get("/sessions")
@requires(MANAGE)
def sessions() -> Answer:
    """The sessions of the person's centres."""
    page = page_asked()
    found = queries.sessions_of(db(), person().organisations(MANAGE), page)
    return render_template("assessments/sessions.html", sessions=found, page=page, page_size=queries.PAGE)


@blueprint.route("/sessions/nouvelle", methods=["GET", "POST"])
@requires(MANAGE)
def plan() -> Answer:
    """Plan a session."""
    form = PlanForm()
    sites = [site for organisation in sorted(person().organisations(MANAGE)) for site in sites_of(db(), organisation)]
    countries = {site.organisation.country_code for site in sites}
    form.site.choices = [(site.id, f"{site.name}, {site.town}") for site in sites]
    today = clock.now().date()
    titles = [row for row in open_certifications(db(), today) if row.country_code in countries]
    form.version.choices = [
        (row.version_id, f"{in_language(row.title)} ({row.vintage}), {in_language(row.authority_name)}")
        for row in titles
    ]
    planned: list[JurySession] = []
    if form.validate_on_submit() and done(form, lambda: planned.append(_plan(form))):
        flash(
            _("Session %(reference)s préparée. Ouvrez-la pour inscrire des candidats.", reference=planned[0].reference)
        )
        return to_dashboard(planned[0])
    approved = approved_sites(db(), [row.version_id for row in titles], today)
    return render_template("assessments/plan.html", form=form, titles=titles, approved=approved), status_of(form)


def _plan(form: PlanForm) -> JurySession:
    return planning.plan_session(
        db(),
        version=db().get_one(CertificationVersion, form.version.data),
        site=db().get_one(Site, form.site.data),
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        starts_at=form.starts_at.data,
        capacity=form.capacity.data,
        language=form.language.data,
        by=person(),
        now=clock.now(),
    )


@blueprint.get("/sessions/<reference>")
@requires(MANAGE)
def session(reference: str) -> Answer:
    """The dashboard: where the session stands, what to do now, candidates, regularity, grids."""
    found = session_in_reach(reference)
    today = today_at(found.site, clock.now())
    board = boards.load(db(), found, today=today)
    minutes = queries.live_minutes(db(), found)
    owed = 0
    if found.state is SessionState.DELIBERATION:
        owed = sum(o.count for o in all_owed(db(), board, verdicts(db(), board)).values())
    return render_template(
        "assessments/session.html",
        session=found,
        board=board,
        grids=counting.tally(board, counting.sheet_states(db(), found)),
        minutes=minutes,
        former=queries.former_minutes(db(), found),
        results=queries.results_of(db(), minutes),
        owed=owed,
        ahead=ahead_of(db(), board),
        today=today,
        form=EmptyForm(),
        page=page_asked(),
        page_size=queries.PAGE,
    )


@blueprint.post("/sessions/<reference>/ouvrir")
@requires(MANAGE)
def open_session(reference: str) -> Answer:
    """Open the session."""
    found = session_in_reach(reference)
    planning.open_session(db(), found, by=person(), now=clock.now())
    flash(_("Session ouverte. Elle garde le règlement d’aujourd’hui jusqu’à sa clôture."))
    return to_dashboard(found)


@blueprint.route("/sessions/<reference>/annuler", methods=["GET", "POST"])
@requires(MANAGE)
def cancel(reference: str) -> Answer:
    """Cancel the session, with a reason."""
    found, form = session_in_reach(reference), ReasonForm()
    if form.validate_on_submit() and done(
        form,
        lambda: planning.cancel_session(db(), found, reason=form.reason.data, by=person(), now=clock.now()),
    ):
        flash(_("Session annulée. Les candidats peuvent être inscrits ailleurs."))
        return to_dashboard(found)
    return render_template("assessments/cancel.html", session=found, form=form), status_of(form)


@blueprint.route("/sessions/<reference>/inscrire", methods=["GET", "POST"])
@requires(MANAGE)
def enrol(reference: str) -> Answer:
    """Enrol candidacies whose dossier is in."""
    found, form, page = session_in_reach(reference), EnrolForm(), page_asked()
    ready = {c.reference: c for c in ready_to_schedule(db(), found.version_id, found.ends_on)}
    form.candidacies.choices = [(key, key) for key in ready]
    free = max(found.capacity - len(planning.places_taken(db(), found)), 0)
    if request.form.get("go") == "first":
        form.candidacies.data = list(ready)[:free]
    if form.validate_on_submit():
        chosen = [ready[key] for key in form.candidacies.data]
        enrolled = planning.enrol(db(), found, chosen, by=person(), now=clock.now())
        flash(_("Personnes inscrites : %(count)d.", count=len(enrolled)))
        return to_dashboard(found)
    shown = render_template(
        "assessments/enrol.html",
        session=found,
        form=form,
        total=len(ready),
        ready=queries.page_of(list(ready.values()), page),
        page=page,
        page_size=queries.PAGE,
        free=free,
    )
    return shown, status_of(form)


@blueprint.route("/sessions/<reference>/candidats/<int:table>/retirer", methods=["GET", "POST"])
@requires(MANAGE)
def remove(reference: str, table: int) -> Answer:
    """Take an enrolment back."""
    found, form = session_in_reach(reference), ReasonForm()
    enrolment = queries.enrolment_at(db(), found, table)
    if form.validate_on_submit() and done(
        form,
        lambda: planning.remove_enrolment(db(), enrolment, reason=form.reason.data, by=person(), now=clock.now()),
    ):
        flash(_("Inscription retirée."))
        return to_dashboard(found)
    page = render_template("assessments/remove.html", session=found, enrolment=enrolment, form=form)
    return page, status_of(form)


@blueprint.route("/sessions/<reference>/convoquer", methods=["GET", "POST"])
@requires(MANAGE)
def convene(reference: str) -> Answer:
    """Convene the jury and the candidates, after a page that shows what holds and what does not."""
    found, form = session_in_reach(reference), ConveneForm()
    if form.validate_on_submit():
        jury.convene(db(), found, codes=form.codes.data, by=person(), now=clock.now())
        flash(_("Jury et candidats convoqués."))
        return to_dashboard(found)
    in_order(found.state, SessionEvent.CONVENE)
    board, allowed = boards.load(db(), found), session_rules(found).session_access
    return render_template("assessments/convene.html", session=found, board=board, allowed=allowed, form=form)

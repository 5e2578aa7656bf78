"""The session manager: list, plan, dashboard, enrolment, and the jury's composition."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import board as boards
from certify.assessments import counting, jury, planning, queries
from certify.assessments.composition import covered
from certify.assessments.forms import EmptyForm, EnrolForm, PlanForm, ReasonForm, SeatForm
from certify.assessments.models import Juror, JurySession, Seat
from certify.assessments.progress import today_at
from certify.assessments.readings import all_owed, verdicts
from certify.assessments.rules import SessionEvent
from certify.assessments.terms import SessionState
from certify.assessments.views import Answer, blueprint, done, in_order, status_of
from certify.candidacies.queries import ready_to_schedule
from certify.certifications.models import CertificationVersion
from certify.certifications.queries import open_certifications
from certify.certifications.rulesets import Rules
from certify.errors import NotFound
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
    form.version.choices = [
        (row.version_id, f"{in_language(row.title)} ({row.vintage}), {in_language(row.authority_name)}")
        for row in open_certifications(db(), clock.now().date())
        if row.country_code in countries
    ]
    planned: list[JurySession] = []
    if form.validate_on_submit() and done(form, lambda: planned.append(_plan(form))):
        flash(
            _("Session %(reference)s préparée. Ouvrez-la pour inscrire des candidats.", reference=planned[0].reference)
        )
        return to_dashboard(planned[0])
    return render_template("assessments/plan.html", form=form), status_of(form)


def _plan(form: PlanForm) -> JurySession:
    return planning.plan_session(
        db(),
        version=db().get_one(CertificationVersion, form.version.data),
        site=db().get_one(Site, form.site.data),
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        starts_at=form.starts_at.data,
        capacity=form.capacity.data,
        by=person(),
        now=clock.now(),
    )


@blueprint.get("/sessions/<reference>")
@requires(MANAGE)
def session(reference: str) -> Answer:
    """The dashboard: where the session stands, what to do now, candidates, regularity, grids."""
    found = session_in_reach(reference)
    board = boards.load(db(), found)
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
        today=today_at(found.site, clock.now()),
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
    found, form = session_in_reach(reference), EnrolForm()
    ready = {c.reference: c for c in ready_to_schedule(db(), found.version_id, found.ends_on)}
    form.candidacies.choices = [(key, key) for key in ready]
    if form.validate_on_submit():
        chosen = [ready[key] for key in form.candidacies.data]
        enrolled = planning.enrol(db(), found, chosen, by=person(), now=clock.now())
        flash(_("Personnes inscrites : %(count)d.", count=len(enrolled)))
        return to_dashboard(found)
    taken = len(planning.places_taken(db(), found))
    page = render_template(
        "assessments/enrol.html", session=found, form=form, ready=list(ready.values()), free=found.capacity - taken
    )
    return page, status_of(form)


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


@blueprint.route("/sessions/<reference>/jury", methods=["GET", "POST"])
@requires(MANAGE)
def composition(reference: str) -> Answer:
    """The jury: who sits, what is missing, whom to name."""
    found, form = session_in_reach(reference), SeatForm()
    board = boards.load(db(), found)
    register = {juror.id: juror for juror in queries.register_of(db(), found.authority_id)}
    seated = {seat.juror_id for seat in found.seats}
    form.juror.choices = _to_name([juror for key, juror in register.items() if key not in seated], found, board.rules)
    if form.validate_on_submit():
        named = jury.name_juror(db(), found, register[form.juror.data], by=person(), now=clock.now())
        flash(_("Membre désigné : %(name)s.", name=named.juror.name))
        return redirect(url_for("assessments.composition", reference=reference), 303)
    page = render_template(
        "assessments/composition.html", session=found, board=board, form=form, token=EmptyForm(), reason=ReasonForm()
    )
    return page, status_of(form)


def _to_name(jurors: list[Juror], found: JurySession, rules: Rules) -> dict[str, list[tuple[int, str]]]:
    """Whom one may name: those who may sit as they are, then those who wait for a habilitation where it is asked."""
    able, lacking = _("Habilitation en cours pour ce titre"), _("Habilitation manquante pour ce titre")
    groups: dict[str, list[tuple[int, str]]] = {}
    for juror in sorted(jurors, key=lambda juror: not _habilitated(juror, found)):
        group = able if _habilitated(juror, found) else lacking
        groups.setdefault(group if rules.habilitation_required else _("Registre des jurys"), []).append(
            (juror.id, juror.name)
        )
    return groups


def _habilitated(juror: Juror, found: JurySession) -> bool:
    periods = boards.habilitated(juror, found.version.certification_id)
    return covered(periods, found.starts_on, found.ends_on)


def _seat(found: JurySession, seat_id: int) -> Seat:
    seat = db().get(Seat, seat_id)
    if seat is None or seat.session_id != found.id:
        raise NotFound("seat.unknown", "Cette personne n’est pas du jury de cette session.")
    return seat


@blueprint.post("/sessions/<reference>/jury/<int:seat_id>/presidence")
@requires(MANAGE)
def preside(reference: str, seat_id: int) -> Answer:
    """Name the president."""
    seat = _seat(session_in_reach(reference), seat_id)
    jury.name_president(db(), seat, by=person(), now=clock.now())
    flash(_("Présidence du jury : %(name)s.", name=seat.juror.name))
    return redirect(url_for("assessments.composition", reference=reference), 303)


@blueprint.route("/sessions/<reference>/jury/<int:seat_id>/depart", methods=["GET", "POST"])
@requires(MANAGE)
def departure(reference: str, seat_id: int) -> Answer:
    """Record that a member leaves."""
    found, form = session_in_reach(reference), ReasonForm()
    seat = _seat(found, seat_id)
    if form.validate_on_submit() and done(
        form, lambda: jury.record_departure(db(), seat, reason=form.reason.data, by=person(), now=clock.now())
    ):
        flash(_("Départ noté : %(name)s.", name=seat.juror.name))
        return redirect(url_for("assessments.composition", reference=reference), 303)
    return render_template("assessments/departure.html", session=found, seat=seat, form=form), status_of(form)


@blueprint.post("/sessions/<reference>/jury/equilibre")
@requires(MANAGE)
def balance(reference: str) -> Answer:
    """Write why the jury is not balanced."""
    found = session_in_reach(reference)
    jury.explain_balance(db(), found, request.form.get("reason", ""), by=person(), now=clock.now())
    flash(_("Motif de l’écart enregistré."))
    return redirect(url_for("assessments.composition", reference=reference), 303)


@blueprint.route("/sessions/<reference>/convoquer", methods=["GET", "POST"])
@requires(MANAGE)
def convene(reference: str) -> Answer:
    """Convene the jury and the candidates, after a page that shows what holds and what does not."""
    found, form = session_in_reach(reference), EmptyForm()
    if form.validate_on_submit():
        jury.convene(db(), found, by=person(), now=clock.now())
        flash(_("Jury et candidats convoqués."))
        return to_dashboard(found)
    in_order(found.state, SessionEvent.CONVENE)
    return render_template("assessments/convene.html", session=found, board=boards.load(db(), found), form=form)

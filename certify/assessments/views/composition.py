"""The jury of a session, for its manager: who sits, what is missing, who presides, who leaves."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import board as boards
from certify.assessments import jury, pool
from certify.assessments.forms import EmptyForm, ReasonForm, SeatForm
from certify.assessments.models import Juror, JurySession, Seat
from certify.assessments.progress import today_at
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.certifications.rulesets import Rules
from certify.errors import NotFound
from certify.web.access import requires
from certify.web.numbers import page_asked
from certify.web.transaction import db


@blueprint.route("/sessions/<reference>/jury", methods=["GET", "POST"])
@requires(MANAGE)
def composition(reference: str) -> Answer:
    """The jury: who sits, what is missing, whom to name."""
    found, form = session_in_reach(reference), SeatForm()
    today = today_at(found.site, clock.now())
    board = boards.load(db(), found, today=today)
    fits = pool.search(db(), found, today=today)
    form.juror.choices = _to_name(fits, board.rules)
    if form.validate_on_submit():
        return _name(found, {fit.juror.id: fit.juror for fit in fits}[form.juror.data], None)
    page = render_template(
        "assessments/composition.html",
        session=found,
        board=board,
        form=form,
        token=EmptyForm(),
        reason=ReasonForm(),
        gone=[seat for seat in found.seats if seat.left_at is not None],
        replaced={seat.replaces_id for seat in found.seats if seat.left_at is None},
    )
    return page, status_of(form)


def _to_name(fits: list[pool.Fit], rules: Rules) -> dict[str, list[tuple[int, str]]]:
    """Whom one may name: those who may sit as they are, then those who only wait for a habilitation."""
    able, lacking = _("Habilitation en cours pour ce titre"), _("Habilitation manquante pour ce titre")
    groups: dict[str, list[tuple[int, str]]] = {}
    for fit in fits:
        stopping = {reason.code for reason in fit.reasons if reason.stops}
        if stopping <= {"habilitation"}:
            group = lacking if stopping else able if rules.habilitation_required else _("Registre des jurys")
            groups.setdefault(group, []).append((fit.juror.id, fit.juror.name))
    return groups


def _name(found: JurySession, juror: Juror, replaces: Seat | None) -> Answer:
    named = jury.name_juror(db(), found, juror, replaces=replaces, by=person(), now=clock.now())
    flash(_("Membre désigné : %(name)s.", name=named.juror.name))
    return redirect(url_for("assessments.composition", reference=found.reference), 303)


@blueprint.route("/sessions/<reference>/jury/chercher", methods=["GET", "POST"])
@requires(MANAGE)
def find_juror(reference: str) -> Answer:
    """Who in the register may sit on these days, and why the others may not; name from there."""
    found, form = session_in_reach(reference), EmptyForm()
    replaces = request.args.get("remplace", type=int)
    gone = seat_of(found, replaces) if replaces else None
    fits = pool.search(db(), found, today=today_at(found.site, clock.now()))
    if form.validate_on_submit():
        asked = request.form.get("juror", type=int)
        juror = next((fit.juror for fit in fits if fit.juror.id == asked), None)
        if juror is None:
            raise NotFound("juror.unknown", "Cette personne n’est pas au registre des jurys.")
        return _name(found, juror, gone)
    words, page = request.args.get("mots", "")[:100], page_asked()
    shown = [fit for fit in fits if fit.mentions(words)]
    return render_template(
        "assessments/find_juror.html",
        session=found,
        fits=shown[(page - 1) * pool.PAGE : page * pool.PAGE],
        total=len(shown),
        able=sum(fit.fits for fit in shown),
        words=words,
        gone=gone,
        page=page,
        page_size=pool.PAGE,
        form=form,
    )


def seat_of(found: JurySession, seat_id: int) -> Seat:
    """A seat of the session by its id. Errors: NotFound `seat.unknown`."""
    seat = db().get(Seat, seat_id)
    if seat is None or seat.session_id != found.id:
        raise NotFound("seat.unknown", "Cette personne n’est pas du jury de cette session.")
    return seat


@blueprint.post("/sessions/<reference>/jury/<int:seat_id>/presidence")
@requires(MANAGE)
def preside(reference: str, seat_id: int) -> Answer:
    """Name the president."""
    seat = seat_of(session_in_reach(reference), seat_id)
    jury.name_president(db(), seat, by=person(), now=clock.now())
    flash(_("Présidence du jury : %(name)s.", name=seat.juror.name))
    return redirect(url_for("assessments.composition", reference=reference), 303)


@blueprint.route("/sessions/<reference>/jury/<int:seat_id>/depart", methods=["GET", "POST"])
@requires(MANAGE)
def departure(reference: str, seat_id: int) -> Answer:
    """Record that a member leaves."""
    found, form = session_in_reach(reference), ReasonForm()
    seat = seat_of(found, seat_id)
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

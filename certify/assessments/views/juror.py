"""The juror's own standing: the charter, saying no to a naming, the days on which they are not free."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import charter as charters
from certify.assessments import jury, pool, register
from certify.assessments.forms import EmptyForm, ReasonForm
from certify.assessments.juror_forms import AcceptForm, DaysForm
from certify.assessments.models import Juror
from certify.assessments.moments import require
from certify.assessments.ties import charter_of
from certify.assessments.views import Answer, blueprint, done, status_of
from certify.assessments.views.jury import FILL, own_seat
from certify.errors import NotFound
from certify.web.access import limited, requires
from certify.web.numbers import whole
from certify.web.transaction import db


@blueprint.route("/jury/<reference>/charte", methods=["GET", "POST"])
@requires(FILL)
@limited
def accept(reference: str) -> Answer:
    """Read the authority's charter and accept it."""
    seat = own_seat(reference)
    charter = charter_of(db(), seat.juror.authority_id)
    if charter is None:
        raise NotFound("charter.none", "L’autorité n’a pas publié de charte.")
    form = AcceptForm(data={"version": charter.version})
    if form.validate_on_submit():
        version = whole(str(form.version.data)) or 0
        charters.accept_charter(db(), seat.juror, version, by=person(), now=clock.now())
        flash(_("Charte acceptée."))
        return redirect(url_for("assessments.sitting", reference=reference), 303)
    accepted = next((row for row in seat.juror.acceptances if row.charter_id == charter.id), None)
    page = render_template(
        "assessments/accept_charter.html", session=seat.jury_session, charter=charter, accepted=accepted, form=form
    )
    return page, status_of(form)


@blueprint.route("/jury/<reference>/renoncer", methods=["GET", "POST"])
@requires(FILL)
@limited
def decline(reference: str) -> Answer:
    """Say no to a naming, with the reason."""
    seat, form = own_seat(reference), ReasonForm()
    found = seat.jury_session
    if form.validate_on_submit() and done(
        form, lambda: jury.decline(db(), seat, reason=form.reason.data, by=person(), now=clock.now())
    ):
        flash(_("Vous ne siégerez pas dans cette session. Le responsable en est informé."))
        return redirect("/accueil" if person().only is None else url_for("assessments.enter"), 303)
    require("decline", found.state)
    return render_template("assessments/decline.html", session=found, form=form), status_of(form)


@blueprint.route("/jury/disponibilites", methods=["GET", "POST"])
@requires(FILL)
def days() -> Answer:
    """The days on which the juror is not free, in every register that has them."""
    own, form = pool.own(db(), person().id), DaysForm()
    if form.validate_on_submit() and done(form, lambda: _block(own, form)):
        flash(_("C’est noté."))
        return redirect(url_for("assessments.days"), 303)
    return render_template("assessments/days.html", jurors=own, form=form, token=EmptyForm()), status_of(form)


def _block(own: list[Juror], form: DaysForm) -> None:
    if not own:
        raise NotFound("juror.unknown", "Vous n’êtes au registre d’aucune autorité.")
    for juror in own:
        register.block_days(
            db(), juror, from_on=form.from_on.data, until_on=form.until_on.data, by=person(), now=clock.now()
        )


@blueprint.post("/jury/disponibilites/<int:row_id>/retirer")
@requires(FILL)
def free(row_id: int) -> Answer:
    """Take days back."""
    own = pool.own(db(), person().id)
    juror = next((juror for juror in own if any(row.id == row_id for row in juror.absences)), None)
    if juror is None:
        raise NotFound("juror.days_unknown", "Ces jours ne sont pas notés.")
    register.free_days(db(), juror, row_id, by=person(), now=clock.now())
    flash(_("Jours retirés."))
    return redirect(url_for("assessments.days"), 303)

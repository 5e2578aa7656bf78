"""Postponing a session."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import postponing
from certify.assessments.models import JurySession
from certify.assessments.postponing import Postponed
from certify.assessments.rules import SessionEvent
from certify.assessments.sitting_forms import PostponeForm
from certify.assessments.terms import SessionState
from certify.assessments.views import Answer, blueprint, done, in_order, status_of
from certify.assessments.views.portraits import delete_files
from certify.assessments.views.sessions import MANAGE, session_in_reach, to_dashboard
from certify.web.access import requires
from certify.web.transaction import db


@blueprint.route("/sessions/<reference>/reporter", methods=["GET", "POST"])
@requires(MANAGE)
def postpone(reference: str) -> Answer:
    """Other days for a session, after a page that says what becomes of whom."""
    found = session_in_reach(reference)
    form, results = PostponeForm(obj=found), list[Postponed]()
    if form.validate_on_submit() and done(form, lambda: results.append(_postpone(found, form))):
        delete_files(results[0].portraits)
        _tell(found, results[0])
        return to_dashboard(found)
    in_order(found.state, SessionEvent.POSTPONE)
    asked = form.ends_on.data or found.ends_on
    page = render_template(
        "assessments/postpone.html", session=found, form=form, late=postponing.too_late(db(), found, asked), asked=asked
    )
    return page, status_of(form)


def _postpone(found: JurySession, form: PostponeForm) -> Postponed:
    return postponing.postpone_session(
        db(),
        found,
        starts_on=form.starts_on.data,
        ends_on=form.ends_on.data,
        starts_at=form.starts_at.data,
        reason=form.reason.data,
        by=person(),
        now=clock.now(),
    )


def _tell(found: JurySession, done_: Postponed) -> None:
    flash(_("Session reportée. Chaque personne en est avertie."))
    if done_.released:
        names = ", ".join(enrolment.candidacy.candidate.full_name for enrolment in done_.released)
        flash(
            _("Inscription retirée, recevabilité trop courte ou autre session ces jours : %(names)s.", names=names),
            "warn",
        )
    if found.state is SessionState.OPEN and found.summons_sequence:
        flash(_("Le jury n’est plus en règle à ces dates : réglez sa composition, puis convoquez de nouveau."), "warn")

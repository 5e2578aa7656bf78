"""Pages of assessments: the session manager's, the jury's, the minutes and the register of jurors."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.accounts.signed_in import confirm, person
from certify.assessments import appeal_queries, queries
from certify.assessments.content import parse
from certify.assessments.fraud import cases_of
from certify.assessments.rules import SESSION, SessionEvent, advance
from certify.assessments.terms import SessionState
from certify.assessments.views import door
from certify.errors import Invalid
from certify.web.entries import Entry, offer
from certify.web.forms import put_errors

blueprint = Blueprint("assessments", __name__)


def _managed(session: Session, person: Person) -> int:
    return queries.count_going_on(session, person.id)


def _sat(session: Session, person: Person) -> int:
    return queries.waiting_for_juror(session, person.id)


def _contested(session: Session, person: Person) -> int:
    return appeal_queries.waiting(session, person.organisations("appeal.decide"))


def _frauds(session: Session, person: Person) -> int:
    return len(cases_of(session, person.organisations("minutes.validate")))


offer(
    blueprint,
    Entry(
        "candidacy.own", "assessments.own_livret", _("Votre livret"), _("Les unités obtenues, et ce qui manque encore")
    ),
    Entry(
        "session.manage",
        "assessments.sessions",
        _("Sessions de jury"),
        _("Préparer, inscrire, convoquer, suivre"),
        _managed,
    ),
    Entry("sheet.fill", "assessments.jury", _("Vos jurys"), _("Déclarations, grilles, délibération, signature"), _sat),
    Entry("appeal.decide", "assessments.appeals_received", _("Recours"), _("Examiner, répondre"), _contested),
    Entry(
        "minutes.validate",
        "assessments.register",
        _("Registre des jurys"),
        _("Inscrire les membres, donner les habilitations"),
    ),
    Entry(
        "minutes.validate",
        "assessments.frauds",
        _("Fraudes"),
        _("Lire les rapports, entendre, décider"),
        _frauds,
    ),
    Entry(
        "site.check",
        "assessments.sites_to_check",
        _("Plateaux à contrôler"),
        _("Cocher le matériel, signer la liste avant la convocation"),
    ),
)

blueprint.add_app_template_filter(parse, "minutes_text")


def status_of(form: FlaskForm) -> int:
    """422 for a form that was refused, else 200."""
    return 422 if form.errors else 200


def done(form: FlaskForm, act: object) -> bool:
    """Whether `act()` went through; what it refuses goes on the form."""
    try:
        act()  # type: ignore[operator]
    except Invalid as error:
        put_errors(form, error)
        return False
    return True


def in_order(state: SessionState, event: SessionEvent) -> None:
    """Show no page for a step that its sending would refuse. Errors: Conflict `session.out_of_order`."""
    if (state, event) not in SESSION:
        advance(state, event, frozenset())


def signed(form: FlaskForm) -> bool:
    """Whether the form was sent, is complete and bears the person's password. To be called before `db()` is used.

    Whoever came in for one session proves it with the PIN.
    """
    prove = door.confirm_pin if person().only else confirm
    return bool(form.validate_on_submit()) and done(form, lambda: prove(form.password.data))


Answer = ResponseReturnValue

from certify.assessments.views import (  # noqa: E402, F401  (they add their routes)
    access,
    accommodations,
    appeals,
    composition,
    declarations,
    deliberation,
    dossiers,
    fraud,
    grids,
    incidents,
    juror,
    jury,
    kit,
    livret,
    minutes,
    paper,
    portraits,
    postponing,
    printing,
    programme,
    register,
    result,
    sessions,
    signing,
    site,
    sitting,
    summons,
    tablet,
    workstation,
)

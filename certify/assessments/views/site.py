"""What is made ready: the checklist of the site, by the centre; the subject, once it is open."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import checking, queries, subjects
from certify.assessments.checking import CHECK, Checklist
from certify.assessments.forms import SignForm
from certify.assessments.models import JurySession
from certify.assessments.moments import possible
from certify.assessments.sitting_forms import checklist_form
from certify.assessments.views import Answer, blueprint, done, signed, status_of
from certify.assessments.views.jury import FILL, own_seat
from certify.assessments.views.portraits import file_store
from certify.assessments.views.sessions import MANAGE, session_in_reach
from certify.web.access import limited, requires
from certify.web.transaction import db


def _checked(reference: str) -> JurySession:
    return queries.session_within(db(), person().organisations(CHECK), reference)


@blueprint.get("/plateaux")
@requires(CHECK)
def sites_to_check() -> Answer:
    """The sessions whose site waits for its checklist."""
    found = checking.sessions_to_check(db(), person().organisations(CHECK))
    return render_template("assessments/sites.html", sessions=found)


@blueprint.route("/sessions/<reference>/plateau", methods=["GET", "POST"])
@requires(CHECK)
def site(reference: str) -> Answer:
    """Tick what is there and what is missing."""
    found = _checked(reference)
    known = checking.checklist(db(), found)
    form = checklist_form(known.lines)
    if form.validate_on_submit() and done(form, lambda: _fill(found, known, form)):
        flash(_("Liste de contrôle enregistrée."))
        return redirect(url_for("assessments.site", reference=reference), 303)
    page = render_template(
        "assessments/site.html", session=found, known=known, form=form, may=possible("check", found.state)
    )
    return page, status_of(form)


def _fill(found: JurySession, known: Checklist, form: FlaskForm) -> None:
    answers = {
        line.item.id: (form[f"i{line.item.id}"].data == "yes", form[f"w{line.item.id}"].data or "")
        for line in known.lines
        if form[f"i{line.item.id}"].data
    }
    checking.fill_checklist(db(), found, answers, by=person(), now=clock.now())


@blueprint.route("/sessions/<reference>/plateau/signer", methods=["GET", "POST"])
@requires(CHECK)
def sign_site(reference: str) -> Answer:
    """Sign that everything is there, with the password."""
    form = SignForm()
    form.read.label.text = _("J’ai vu chaque chose de la liste")
    if signed(form):
        found = _checked(reference)
        checking.sign_checklist(db(), found, by=person(), now=clock.now())
        flash(_("Liste de contrôle signée."))
        return redirect(url_for("assessments.site", reference=reference), 303)
    found = _checked(reference)
    page = render_template(
        "assessments/sign_site.html", session=found, known=checking.checklist(db(), found), form=form
    )
    return page, status_of(form)


def _subject(found: JurySession) -> Response:
    content = subjects.subject_file(db(), found, file_store())
    headers = {
        "Content-Disposition": f'attachment; filename="sujet-{found.reference}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return Response(content, mimetype="application/pdf", headers=headers)


@blueprint.get("/sessions/<reference>/sujet.pdf")
@requires(MANAGE)
def subject(reference: str) -> Answer:
    """The subject, for the manager, once it is open."""
    return _subject(session_in_reach(reference))


@blueprint.get("/jury/<reference>/sujet.pdf")
@requires(FILL)
@limited
def juror_subject(reference: str) -> Answer:
    """The subject, for a member of the jury, once it is open."""
    return _subject(own_seat(reference).jury_session)

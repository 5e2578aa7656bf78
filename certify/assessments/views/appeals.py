"""Appeals: the candidate's page to make one and follow it, the authority's to answer."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import appeal_queries, appeals
from certify.assessments.appeal_forms import AnswerForm, LodgeForm
from certify.assessments.appeal_rules import CONTESTABLE, OPEN, AppealState
from certify.assessments.forms import EmptyForm
from certify.assessments.models import Appeal, Decision
from certify.assessments.views import Answer, blueprint, done, signed, status_of
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import local_day
from certify.candidacies.queries import own_candidacy
from certify.web.access import requires
from certify.web.numbers import page_asked
from certify.web.transaction import db

OWN, DECIDE = "candidacy.own", "appeal.decide"
ANSWERS = {
    "uphold": appeals.uphold,
    "reject": appeals.reject,
    "declare_inadmissible": appeals.declare_inadmissible,
}


def may_appeal(decision: Decision) -> bool:
    """Whether the person may contest this decision today."""
    last, today = decision.appeal_until, local_day(decision.minutes.jury_session.authority, clock.now())
    return decision.result in CONTESTABLE and last is not None and today <= last


def appeal_of(candidacy: Candidacy) -> Appeal | None:
    """The appeal against the latest decision on a candidacy, for a template of the candidate."""
    return appeal_queries.latest_of(db(), candidacy)


blueprint.add_app_template_global(appeal_of)


@blueprint.route("/candidatures/<reference>/recours", methods=["GET", "POST"])
@requires(OWN)
def appeal(reference: str) -> Answer:
    """Make an appeal against the latest decision, or see where it stands."""
    candidacy = own_candidacy(db(), reference, person().id)
    decision = appeal_queries.latest_decision(db(), candidacy)
    made = appeal_queries.of_decision(db(), decision)
    form = LodgeForm()
    if form.validate_on_submit() and done(
        form, lambda: appeals.lodge(db(), decision, grounds=form.grounds.data, by=person(), now=clock.now())
    ):
        return redirect(url_for("assessments.appeal", reference=reference), 303)
    if made is not None:
        return render_template(
            "assessments/appeal_made.html",
            candidacy=candidacy,
            appeal=made,
            due=appeals.answer_due(made),
            late=appeals.is_late(made, clock.now()),
            token=EmptyForm(),
            open=OPEN,
        )
    page = render_template(
        "assessments/appeal.html",
        candidacy=candidacy,
        decision=decision,
        possible=may_appeal(decision),
        form=form,
    )
    return page, status_of(form)


@blueprint.post("/candidatures/<reference>/recours/lu")
@requires(OWN)
def appeal_read(reference: str) -> Answer:
    """Confirm that one has read the answer."""
    candidacy = own_candidacy(db(), reference, person().id)
    made = appeal_queries.of_decision(db(), appeal_queries.latest_decision(db(), candidacy))
    if made is not None:
        appeals.read_answer(db(), made, by=person(), now=clock.now())
    return redirect(url_for("candidacies.one", reference=reference), 303)


@blueprint.post("/candidatures/<reference>/recours/retirer")
@requires(OWN)
def appeal_take_back(reference: str) -> Answer:
    """Give one's appeal up."""
    candidacy = own_candidacy(db(), reference, person().id)
    made = appeal_queries.of_decision(db(), appeal_queries.latest_decision(db(), candidacy))
    if made is not None:
        appeals.take_back(db(), made, by=person(), now=clock.now())
        flash(_("Recours retiré. La décision reste comme elle est."))
    return redirect(url_for("assessments.appeal", reference=reference), 303)


@blueprint.get("/recours")
@requires(DECIDE)
def appeals_received() -> Answer:
    """Every appeal to the authority, those that wait first."""
    page = page_asked()
    found = appeal_queries.received_by(db(), person().organisations(DECIDE), page)
    return render_template(
        "assessments/appeals.html",
        appeals=found,
        due={each.id: day for each in found if each.state in OPEN and (day := appeals.answer_due(each))},
        late={each.id for each in found if appeals.is_late(each, clock.now())},
        page=page,
        page_size=appeal_queries.PAGE,
    )


@blueprint.route("/recours/<reference>", methods=["GET", "POST"])
@requires(DECIDE)
def appeal_case(reference: str) -> Answer:
    """One appeal: what is contested, the grounds, and the answer."""
    form = AnswerForm()
    # The password is checked in a transaction of its own, which comes before the act's.
    agreed = request.method == "POST" and signed(form)
    found = appeal_queries.within(db(), person().organisations(DECIDE), reference)
    if agreed and done(form, lambda: _answer(form, found)):
        flash(_("Réponse enregistrée. La personne la lit sur sa page."))
        return redirect(url_for("assessments.appeal_case", reference=reference), 303)
    form.offer(reviewed=found.state is not AppealState.RECEIVED)
    took_part = person().id in appeals.taking_part(db(), found.decision.minutes)
    page = render_template(
        "assessments/appeal_case.html",
        appeal=found,
        due=appeals.answer_due(found),
        late=appeals.is_late(found, clock.now()),
        form=form,
        token=EmptyForm(),
        took_part=took_part,
        open=OPEN,
    )
    return page, status_of(form)


def _answer(form: AnswerForm, found: Appeal) -> None:
    ANSWERS[form.outcome.data](db(), found, answer=form.answer.data, by=person(), now=clock.now())


@blueprint.post("/recours/<reference>/examiner")
@requires(DECIDE)
def appeal_review(reference: str) -> Answer:
    """Take an appeal up."""
    found = appeal_queries.within(db(), person().organisations(DECIDE), reference)
    appeals.open_review(db(), found, by=person(), now=clock.now())
    flash(_("Examen ouvert."))
    return redirect(url_for("assessments.appeal_case", reference=reference), 303)

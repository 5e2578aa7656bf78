"""The candidate's own result, once the authority has validated it."""

from __future__ import annotations

from flask import render_template

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments.appeal_queries import of_decision
from certify.assessments.decisions import tell_own, untold
from certify.assessments.models import Decision
from certify.assessments.result import next_step, result_for
from certify.assessments.views import Answer, blueprint
from certify.candidacies.moving import local_day, rules_for
from certify.candidacies.queries import own_candidacy
from certify.web.access import requires
from certify.web.transaction import db, record


@blueprint.get("/candidatures/<reference>/resultat")
@requires("candidacy.own")
def result(reference: str) -> Answer:
    """The latest validated result: each unit, each competence, the advice, and what one may do next."""
    candidacy = own_candidacy(db(), reference, person().id)
    decision = untold(db(), candidacy)
    if decision is not None:
        # Reading it is being told: the delay to appeal begins, whatever becomes of this page.
        with record() as recording:
            tell_own(recording, recording.get_one(Decision, decision.id), by=person(), now=clock.now())
        db().rollback()  # this page reads what was just written
    found = result_for(db(), candidacy)
    return render_template(
        "assessments/result.html",
        candidacy=candidacy,
        found=found,
        made=of_decision(db(), found.decision),
        then=next_step(candidacy, rules_for(candidacy, clock.now())),
        today=local_day(candidacy.authority, clock.now()),
    )

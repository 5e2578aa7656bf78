"""The candidate's own result, once the authority has validated it."""

from __future__ import annotations

from flask import render_template

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments.result import next_step, result_for
from certify.assessments.views import Answer, blueprint
from certify.candidacies.moving import local_day
from certify.candidacies.queries import own_candidacy
from certify.certifications.rulesets import rules_of
from certify.web.access import requires
from certify.web.transaction import db


@blueprint.get("/candidatures/<reference>/resultat")
@requires("candidacy.own")
def result(reference: str) -> Answer:
    """The latest validated result: each unit, each competence, the advice, and what one may do next."""
    candidacy = own_candidacy(db(), reference, person().id)
    return render_template(
        "assessments/result.html",
        candidacy=candidacy,
        found=result_for(db(), candidacy),
        then=next_step(candidacy, rules_of(candidacy.version.rule_set)),
        today=local_day(candidacy.authority, clock.now()),
    )

"""The files of a candidate's dossier, for the jurors of the session; each reading is in the candidate's journal."""

from __future__ import annotations

from flask import Response, url_for

from certify import clock
from certify.accounts.signed_in import person
from certify.assessments import queries
from certify.assessments.models import Enrolment
from certify.assessments.views import blueprint
from certify.assessments.views.jury import FILL, own_seat
from certify.candidacies.journal import note_reading
from certify.candidacies.models import Candidacy
from certify.candidacies.paper_models import Paper
from certify.candidacies.paper_terms import Purpose
from certify.candidacies.papers import paper_of
from certify.candidacies.views.bringing import given_out
from certify.web.access import limited, requires
from certify.web.transaction import db, record

READ = (Purpose.EVIDENCE, Purpose.ATTESTATION)


@blueprint.get("/jury/<reference>/dossiers/<int:table>/fichiers/<int:key>")
@requires(FILL)
@limited
def dossier_file(reference: str, table: int, key: int) -> Response:
    """A piece of evidence or an attestation of a candidate of that session."""
    candidacy = queries.enrolment_at(db(), own_seat(reference).jury_session, table).candidacy
    paper = paper_of(db(), candidacy, key, READ)
    note_read(candidacy)
    return given_out(paper)


def note_read(candidacy: Candidacy) -> None:
    """Write in the candidate's journal that a juror opened the dossier."""
    with record() as recording:
        note_reading(recording, candidacy.id, duty="juror", by=person().actor, now=clock.now())


@blueprint.app_template_global("juror_address")
def juror_address(enrolment: Enrolment, paper: Paper) -> str:
    """Where a juror finds a file of the dossier."""
    return url_for(
        "assessments.dossier_file",
        reference=enrolment.jury_session.reference,
        table=enrolment.table_number,
        key=paper.id,
    )

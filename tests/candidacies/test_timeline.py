"""What happened to a candidacy, when and by whom: roles for the candidate, names for staff."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from certify.audit import trail
from certify.candidacies.application import start_candidacy
from certify.candidacies.decisions import refuse
from certify.candidacies.experiences import add_experience
from certify.candidacies.journal import note_reading
from certify.candidacies.mandates import acting_for
from certify.candidacies.models import Candidacy
from certify.candidacies.states import Event
from certify.candidacies.timeline import Doer, timeline
from certify.candidacies.views.telling import DONE
from certify.certifications.models import CertificationVersion

from .samples import OFFICER, WORK, make_service
from .test_accompanying_pages import World, world
from .test_mandates import COUNSELLOR, register

__all__ = ["world"]
CODE = "/accompagnement/personnes/1/code"


def test_each_act_has_who_did_it_and_its_reason(session: Session, submitted: Candidacy, now: datetime) -> None:
    submitted.candidate.account_id = 1
    later = now + timedelta(hours=1)
    note_reading(session, submitted.id, duty="officer", by=OFFICER, now=later)
    refuse(session, submitted, reason="Trop court.", ways_of_appeal="Écrire.", by=OFFICER, now=later)
    session.flush()
    told = timeline(session, submitted)
    assert [(each.happening.act, each.doer) for each in told[:2]] in (
        [("candidacy.read", Doer.OFFICER), ("candidacy.refuse", Doer.OFFICER)],
        [("candidacy.refuse", Doer.OFFICER), ("candidacy.read", Doer.OFFICER)],
    )
    assert {each.doer for each in told[2:]} == {Doer.CANDIDATE}
    assert told[-1].happening.act in {"candidacy.start", "candidate.open_file"}


def test_what_a_counsellor_did_is_said_to_be_for_the_candidate(
    session: Session, version: CertificationVersion, now: datetime
) -> None:
    candidate = register(session, make_service(session), now)
    by = acting_for(COUNSELLOR, candidate)
    candidacy = start_candidacy(session, version, candidate=candidate, by=by, now=now)
    add_experience(session, candidacy, WORK, by=by, now=now)
    session.flush()
    told = {each.happening.act: each for each in timeline(session, candidacy)}
    assert told["candidacy.add_experience"].behalf
    assert told["candidate.give_mandate"].doer is Doer.COUNSELLOR
    assert told["candidacy.start"].label == "Conseillère Exemple"


def test_every_event_has_its_words() -> None:
    assert {event.value for event in Event} <= set(DONE)


def test_every_act_of_the_room_has_its_words() -> None:
    room = Path(__file__).parents[2] / "certify" / "candidacies"
    source = "\n".join(path.read_text(encoding="utf-8") for path in room.glob("*.py"))
    verbs = set(re.findall(r'note\(session, [\w.]+, "([a-z_]+)"', source))
    assert verbs
    assert verbs <= set(DONE)


def test_the_candidate_reads_roles_and_staff_reads_names(world: World) -> None:
    address = world.begin()
    page = world.counsellor.get(f"{address}/journal").text
    assert "Personne Exemple, pour la personne" in page
    assert world.candidate.get(f"{address}/journal").status_code == 404
    code = "".join(re.findall(r'<b class="n">([0-9A-Z-]+)</b>', world.counsellor.post(CODE).text))
    world.candidate.post("/candidatures/reprendre", data={"code": code})
    page = world.candidate.get(f"{address}/journal").text
    assert "Un conseiller, pour vous" in page
    assert "Personne Exemple" not in page.split("<ol")[1].split("</ol>")[0]


def test_an_act_that_this_room_does_not_know_is_told_as_such(world: World) -> None:
    address = world.begin()
    with world.database.writing() as session:
        trail.record(
            session, "candidacy.dance", ("candidacy", 1), by=OFFICER, now=session.get_one(Candidacy, 1).started_at
        )
    assert "Autre acte sur la candidature" in world.counsellor.get(f"{address}/journal").text

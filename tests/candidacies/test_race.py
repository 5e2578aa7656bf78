"""Two at once: one is first, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from certify.candidacies.application import give_identity, open_file, start_candidacy, submit
from certify.candidacies.decisions import admit, refuse
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.states import CandidacyState
from certify.certifications.models import CertificationVersion
from certify.db import Database
from certify.errors import Conflict

from .samples import CANDIDATE, IDENTITY, OFFICER, complete, make_account, make_authority, make_version


def at_once(database: Database, *acts: Callable[[Session], object]) -> list[str]:
    """What became of acts that all begin before the first one ends: "done" or the code of the refusal."""
    gate, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[Session], object]) -> None:
        gate.wait(timeout=30)
        try:
            with database.writing() as session:
                act(session)
            outcomes.append("done")
        except Conflict as refusal:
            outcomes.append(refusal.code)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(outcomes)


def test_two_officers_decide_at_once_and_one_wins(database: Database, now: datetime) -> None:
    with database.writing() as session:
        version = make_version(session, make_authority(session))
        candidate = open_file(session, make_account(session, now), by=CANDIDATE, now=now)
        candidacy = start_candidacy(session, version, candidate=candidate, by=CANDIDATE, now=now)
        complete(session, candidacy, now)
        submit(session, candidacy, by=CANDIDATE, now=now)
        key = candidacy.id

    def yes(session: Session) -> None:
        admit(session, session.get_one(Candidacy, key), by=OFFICER, now=now)

    def no(session: Session) -> None:
        refuse(session, session.get_one(Candidacy, key), reason="Non.", ways_of_appeal="Écrire.", by=OFFICER, now=now)

    assert at_once(database, yes, no, yes, no) == ["candidacy.out_of_order"] * 3 + ["done"]
    with database.reading() as session:
        decided = session.get_one(Candidacy, key)
        assert len(decided.decisions) == 1
        assert decided.state in {CandidacyState.ADMISSIBLE, CandidacyState.NOT_ADMISSIBLE}


def test_starting_twice_at_once_starts_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        version_id = make_version(session, make_authority(session)).id
        candidate_id = open_file(session, make_account(session, now), by=CANDIDATE, now=now).id

    def start(session: Session) -> None:
        start_candidacy(
            session,
            session.get_one(CertificationVersion, version_id),
            candidate=session.get_one(Candidate, candidate_id),
            by=CANDIDATE,
            now=now,
        )

    assert at_once(database, start, start, start) == ["candidacy.already_open"] * 2 + ["done"]


def test_an_identity_does_not_change_while_another_application_is_sent(database: Database, now: datetime) -> None:
    with database.writing() as session:
        version = make_version(session, make_authority(session))
        candidate = open_file(session, make_account(session, now), by=CANDIDATE, now=now)
        sent = start_candidacy(session, version, candidate=candidate, by=CANDIDATE, now=now)
        complete(session, sent, now)
        elsewhere = make_version(session, make_authority(session, "MLX"))
        draft = start_candidacy(session, elsewhere, candidate=candidate, by=CANDIDATE, now=now)
        sent_id, draft_id = sent.id, draft.id

    def send(session: Session) -> None:
        submit(session, session.get_one(Candidacy, sent_id), by=CANDIDATE, now=now)

    def change(session: Session) -> None:
        other = replace(IDENTITY, birth_name="AUTRE")
        give_identity(session, session.get_one(Candidacy, draft_id), other, by=CANDIDATE, now=now)

    # Whoever is second is told: the identity is kept, or the declaration no longer holds.
    assert at_once(database, send, change) in (
        ["candidate.identity_kept", "done"],
        ["candidacy.not_complete", "done"],
    )

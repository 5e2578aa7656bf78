"""Once an authority has studied somebody's identity, no other candidacy changes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine
from certify.candidacies.application import give_identity, start_candidacy, submit
from certify.candidacies.correcting import correct_identity, keeper_of
from certify.candidacies.decisions import ask_for_completion, refuse
from certify.candidacies.leaving import restore, withdraw
from certify.candidacies.models import Candidacy
from certify.candidacies.sittings import conclude, reopen, schedule
from certify.candidacies.states import CandidacyState
from certify.errors import Conflict, Invalid

from .samples import CANDIDATE, IDENTITY, MANAGER, OFFICER, complete, make_authority, make_version

OTHER = replace(IDENTITY, birth_name="AUTRE")


@pytest.fixture
def elsewhere(session: Session, draft: Candidacy, now: datetime) -> Candidacy:
    """A draft of the same person at another authority."""
    version = make_version(session, make_authority(session, "MLX"))
    return start_candidacy(session, version, candidate=draft.candidate, by=CANDIDATE, now=now)


def sat(session: Session, ready: Candidacy, outcome: CandidacyState, now: datetime) -> None:
    day = now.date()
    schedule(session, ready, session_open=True, places_left=1, starts_on=day, ends_on=day, by=MANAGER, now=now)
    obtained = [unit.id for unit in ready.units][: 1 if outcome is CandidacyState.PARTIALLY_CERTIFIED else 2]
    conclude(session, ready, outcome, obtained=obtained, on=day, by=OFFICER, now=now)


def is_kept(session: Session, draft: Candidacy, now: datetime) -> None:
    with pytest.raises(Conflict) as refusal:
        give_identity(session, draft, OTHER, by=CANDIDATE, now=now)
    assert refusal.value.code == "candidate.identity_kept"
    assert "Certificateur fictif du Mali ML, Bamako" in str(refusal.value)
    assert draft.candidate.birth_name == "EXEMPLE"


def test_a_certified_person_keeps_the_identity_at_every_authority(
    session: Session, ready: Candidacy, elsewhere: Candidacy, now: datetime
) -> None:
    sat(session, ready, CandidacyState.CERTIFIED, now)
    is_kept(session, elsewhere, now)


def test_a_partly_certified_person_does_not_go_on_under_another_identity(
    session: Session, ready: Candidacy, elsewhere: Candidacy, now: datetime
) -> None:
    sat(session, ready, CandidacyState.PARTIALLY_CERTIFIED, now)
    is_kept(session, elsewhere, now)
    withdraw(session, elsewhere, by=CANDIDATE, now=now)
    reopen(session, ready, by=CANDIDATE, now=now)
    assert (ready.state, ready.candidate.birth_name) == (CandidacyState.ADMISSIBLE, "EXEMPLE")


def test_who_was_admitted_and_withdrew_keeps_the_identity(
    session: Session, admissible: Candidacy, elsewhere: Candidacy, now: datetime
) -> None:
    withdraw(session, admissible, by=CANDIDATE, now=now)
    is_kept(session, elsewhere, now)
    restore(session, admissible, by=CANDIDATE, now=now)
    assert (admissible.state, admissible.candidate.birth_name) == (CandidacyState.ADMISSIBLE, "EXEMPLE")


def test_the_same_identity_serves_another_authority(
    session: Session, admissible: Candidacy, elsewhere: Candidacy, now: datetime
) -> None:
    lines = session.scalar(select(func.count(TrailLine.id)))
    give_identity(session, elsewhere, replace(IDENTITY, birth_name=" EXEMPLE "), by=CANDIDATE, now=now)
    assert session.scalar(select(func.count(TrailLine.id))) == lines
    complete(session, elsewhere, now)
    submit(session, elsewhere, by=CANDIDATE, now=now)
    assert elsewhere.state is CandidacyState.SUBMITTED


def test_an_identity_that_no_officer_admitted_is_still_the_candidates(
    session: Session, submitted: Candidacy, elsewhere: Candidacy, now: datetime
) -> None:
    refuse(session, submitted, reason="Non.", ways_of_appeal="Écrire.", by=OFFICER, now=now)
    assert keeper_of(session, elsewhere.candidate) is None
    give_identity(session, elsewhere, OTHER, by=CANDIDATE, now=now)
    assert elsewhere.candidate.birth_name == "AUTRE"


def test_what_the_officer_asks_to_complete_can_be_the_identity(
    session: Session, submitted: Candidacy, now: datetime
) -> None:
    ask_for_completion(session, submitted, ["Le nom de votre pièce"], by=OFFICER, now=now)
    give_identity(session, submitted, OTHER, by=CANDIDATE, now=now)
    assert submitted.candidate.birth_name == "AUTRE"


def test_an_application_taken_back_does_not_return_sent_under_an_identity_nobody_declared(
    session: Session, submitted: Candidacy, elsewhere: Candidacy, now: datetime
) -> None:
    withdraw(session, submitted, by=CANDIDATE, now=now)
    give_identity(session, elsewhere, OTHER, by=CANDIDATE, now=now)
    restore(session, submitted, by=CANDIDATE, now=now)
    assert submitted.state is CandidacyState.DRAFT


def test_an_application_taken_back_unchanged_returns_sent(
    session: Session, submitted: Candidacy, now: datetime
) -> None:
    withdraw(session, submitted, by=CANDIDATE, now=now)
    restore(session, submitted, by=CANDIDATE, now=now)
    assert submitted.state is CandidacyState.SUBMITTED


def test_the_authority_corrects_by_the_same_rules(session: Session, admissible: Candidacy, now: datetime) -> None:
    candidate = admissible.candidate
    with pytest.raises(Invalid):
        correct_identity(session, candidate, replace(IDENTITY, birth_name="漢字"), by=OFFICER, now=now)
    correct_identity(session, candidate, OTHER, by=OFFICER, now=now)
    assert candidate.birth_name == "AUTRE"

"""What other rooms and the worker read, and the journal of readings."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from certify.audit.trail import Actor
from certify.candidacies import queries
from certify.candidacies.application import open_file, start_candidacy, submit
from certify.candidacies.journal import note_reading, readings
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.candidacies.tasks import expire_due
from certify.db import Database
from certify.errors import NotFound

from .samples import CANDIDATE, OFFICER, complete, make_account, make_authority, make_version

S = CandidacyState


def test_only_a_sent_dossier_whose_admissibility_lasts_can_be_scheduled(
    session: Session, ready: Candidacy, now: datetime
) -> None:
    someone = open_file(session, make_account(session, now, "+22370999999"), by=CANDIDATE, now=now)
    start_candidacy(session, ready.version, candidate=someone, by=CANDIDATE, now=now)
    last = ready.admissible_until
    assert last is not None
    session.flush()
    assert queries.ready_to_schedule(session, ready.version_id, last) == [ready]
    assert queries.ready_to_schedule(session, ready.version_id, last + timedelta(days=1)) == []
    assert queries.ready_to_schedule(session, ready.version_id + 1, last) == []


def test_a_candidacy_is_found_by_its_owner_and_its_certifier_alone(session: Session, submitted: Candidacy) -> None:
    session.flush()
    reference, owner = submitted.reference, submitted.candidate.account_id
    assert owner is not None
    assert queries.own_candidacy(session, reference, owner) is submitted
    assert queries.candidacy_within(session, reference, {submitted.authority.organisation_id}) is submitted
    with pytest.raises(NotFound):
        queries.own_candidacy(session, reference, owner + 1)
    for reach in (set[int](), {submitted.authority.organisation_id + 1}):
        with pytest.raises(NotFound):
            queries.candidacy_within(session, reference, reach)


def test_the_queue_counts_what_was_sent(session: Session, submitted: Candidacy, now: datetime) -> None:
    someone = open_file(session, make_account(session, now, "+22370999999"), by=CANDIDATE, now=now)
    start_candidacy(session, submitted.version, candidate=someone, by=CANDIDATE, now=now)
    session.flush()
    reach = {submitted.authority.organisation_id}
    assert queries.counts(session, reach) == {S.SUBMITTED: 1}
    assert queries.queue(session, reach, [S.SUBMITTED, S.DRAFT]) == [submitted]
    assert queries.queue(session, reach, [S.SUBMITTED], page=2) == []


def test_the_longest_wait_comes_first(session: Session, submitted: Candidacy, now: datetime) -> None:
    other = make_version(session, submitted.authority, "MACO")
    later = now + timedelta(hours=1)
    second = start_candidacy(session, other, candidate=submitted.candidate, by=CANDIDATE, now=later)
    submitted.state = S.INCOMPLETE
    complete(session, second, later)
    submit(session, second, by=CANDIDATE, now=later)
    submitted.state = S.SUBMITTED
    session.flush()
    assert queries.queue(session, {submitted.authority.organisation_id}, [S.SUBMITTED]) == [submitted, second]


def test_an_admissibility_ends_by_itself_and_once(database: Database, now: datetime) -> None:
    with database.writing() as session:
        version = make_version(session, make_authority(session))
        candidate = open_file(session, make_account(session, now), by=CANDIDATE, now=now)
        candidacy = start_candidacy(session, version, candidate=candidate, by=CANDIDATE, now=now)
        candidacy.state, candidacy.admissible_until = S.ADMISSIBLE, now.date()
        key = candidacy.id
    assert expire_due(database, now=now) == 0
    assert expire_due(database, now=now + timedelta(days=1)) == 1
    assert expire_due(database, now=now + timedelta(days=1)) == 0
    with database.reading() as session:
        assert session.get_one(Candidacy, key).state is S.EXPIRED


def test_a_reading_is_noted_once_an_hour_for_each_person(session: Session, submitted: Candidacy, now: datetime) -> None:
    for by, minutes in ((OFFICER, 0), (OFFICER, 30), (Actor("account:9"), 40), (OFFICER, 70)):
        at = now + timedelta(minutes=minutes)
        note_reading(session, submitted.id, duty="officer", by=by, now=at)
        session.flush()
    noted = [(reading.at - now).seconds // 60 for reading in readings(session, submitted.id)]
    assert noted == [70, 40, 0]
    assert readings(session, submitted.id + 1) == []


def test_a_candidacy_read_for_a_page_can_be_held(database: Database, now: datetime) -> None:
    """PostgreSQL locks no row on the nullable side of an outer join, and pages join much to the candidacy."""
    with database.writing() as session:
        version = make_version(session, make_authority(session))
        candidate = open_file(session, make_account(session, now), by=CANDIDATE, now=now)
        start_candidacy(session, version, candidate=candidate, by=CANDIDATE, now=now)
        owner = candidate.account_id
    assert owner is not None
    with database.writing() as session:
        candidacy = queries.own_candidacy(session, "ML-D-000001", owner)
        complete(session, candidacy, now)
        submit(session, candidacy, by=CANDIDATE, now=now)
        assert candidacy.state is S.SUBMITTED

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine
from certify.candidacies.agreements import declare, give_consent, has_declared
from certify.candidacies.application import (
    aim_at_units,
    give_contact,
    give_identity,
    lacking,
    open_file,
    start_candidacy,
    submit,
)
from certify.candidacies.experiences import add_experience, change_experience, remove_experience
from certify.candidacies.identity import Contact
from certify.candidacies.leaving import withdraw
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.practice import Period
from certify.candidacies.states import CandidacyState, ConsentKind, Part
from certify.certifications.models import CertificationVersion, VersionState
from certify.errors import Conflict, Invalid

from .samples import (
    CANDIDATE,
    IDENTITY,
    WORK,
    complete,
    make_account,
    make_authority,
    make_version,
)


def test_a_file_is_opened_once_with_the_phone_of_the_account(session: Session, now: datetime) -> None:
    account = make_account(session, now, "+22370123456")
    first = open_file(session, account, by=CANDIDATE, now=now)
    assert open_file(session, account, by=CANDIDATE, now=now) is first
    assert first.phone == "+22370123456"


def test_a_draft_has_a_reference_and_aims_at_the_whole_title(draft: Candidacy) -> None:
    assert (draft.reference, draft.state) == ("ML-D-000001", CandidacyState.DRAFT)
    assert [unit.code for unit in draft.units] == ["U1", "U2"]


def test_references_follow_one_another(session: Session, draft: Candidacy, candidate: Candidate, now: datetime) -> None:
    other = make_version(session, draft.authority, "MACO")
    second = start_candidacy(session, other, candidate=candidate, by=CANDIDATE, now=now)
    assert second.reference == "ML-D-000002"


def test_one_open_candidacy_for_a_certification(
    session: Session, draft: Candidacy, candidate: Candidate, now: datetime
) -> None:
    with pytest.raises(Conflict) as refusal:
        start_candidacy(session, draft.version, candidate=candidate, by=CANDIDATE, now=now)
    assert refusal.value.code == "candidacy.already_open"
    withdraw(session, draft, by=CANDIDATE, now=now)
    assert start_candidacy(session, draft.version, candidate=candidate, by=CANDIDATE, now=now).id != draft.id


@pytest.mark.parametrize("state", [VersionState.DRAFT, VersionState.CLOSED])
def test_only_an_adopted_vintage_takes_candidacies(
    session: Session, version: CertificationVersion, candidate: Candidate, now: datetime, state: VersionState
) -> None:
    version.state = state
    with pytest.raises(Conflict) as refusal:
        start_candidacy(session, version, candidate=candidate, by=CANDIDATE, now=now)
    assert refusal.value.code == "candidacy.certification_closed"


def test_a_vintage_that_has_ended_takes_no_candidacy(
    session: Session, version: CertificationVersion, candidate: Candidate, now: datetime
) -> None:
    version.valid_until = now.date() - timedelta(days=1)
    with pytest.raises(Conflict):
        start_candidacy(session, version, candidate=candidate, by=CANDIDATE, now=now)


def test_a_ban_holds_for_its_authority_until_its_end(
    session: Session, draft: Candidacy, candidate: Candidate, now: datetime
) -> None:
    draft.banned_until = now.date() + timedelta(days=1)
    other = make_version(session, draft.authority, "MACO")
    with pytest.raises(Conflict) as refusal:
        start_candidacy(session, other, candidate=candidate, by=CANDIDATE, now=now)
    assert refusal.value.code == "candidacy.banned"
    elsewhere = make_version(session, make_authority(session, "MLX"))
    assert start_candidacy(session, elsewhere, candidate=candidate, by=CANDIDATE, now=now)
    later = now + timedelta(days=1)
    assert start_candidacy(session, other, candidate=candidate, by=CANDIDATE, now=later)


def test_a_refused_start_leaves_no_row(session: Session, draft: Candidacy, candidate: Candidate, now: datetime) -> None:
    with pytest.raises(Conflict):
        start_candidacy(session, draft.version, candidate=candidate, by=CANDIDATE, now=now)
    session.flush()
    assert session.scalars(select(Candidacy)).all() == [draft]
    assert candidate.candidacies == [draft]


def test_what_lacks_is_said_in_the_order_of_the_pages(session: Session, draft: Candidacy, now: datetime) -> None:
    assert lacking(draft) == (Part.IDENTITY, Part.EXPERIENCE, Part.STATEMENT, Part.CONSENT)
    complete(session, draft, now)
    assert lacking(draft) == ()


def test_a_single_name_is_enough(session: Session, draft: Candidacy, now: datetime) -> None:
    give_identity(session, draft, replace(IDENTITY, given_names=""), by=CANDIDATE, now=now)
    assert draft.candidate.full_name == "EXEMPLE"


def test_names_keep_their_letters(session: Session, draft: Candidacy, now: datetime) -> None:
    give_identity(session, draft, replace(IDENTITY, birth_name="  N'Guessan-Ouédraogo "), by=CANDIDATE, now=now)
    assert draft.candidate.birth_name == "N'Guessan-Ouédraogo"


def test_an_empty_name_is_refused_on_its_field(session: Session, draft: Candidacy, now: datetime) -> None:
    with pytest.raises(Invalid) as refusal:
        give_identity(session, draft, replace(IDENTITY, birth_name=" "), by=CANDIDATE, now=now)
    assert set(refusal.value.fields) == {"birth_name"}
    assert draft.candidate.birth is None


def test_identity_under_review_elsewhere_does_not_change(
    session: Session, submitted: Candidacy, candidate: Candidate, now: datetime
) -> None:
    other = make_version(session, submitted.authority, "MACO")
    second = start_candidacy(session, other, candidate=candidate, by=CANDIDATE, now=now)
    with pytest.raises(Conflict) as refusal:
        give_identity(session, second, replace(IDENTITY, birth_name="AUTRE"), by=CANDIDATE, now=now)
    assert refusal.value.code == "candidate.identity_kept"


def test_a_job_seeker_number_belongs_to_one_person(session: Session, draft: Candidacy, now: datetime) -> None:
    contact = Contact("Bamako", "ML")
    give_contact(session, draft, contact, job_seeker=("anpe-mali", " ab 12 "), by=CANDIDATE, now=now)
    assert [number.value for number in draft.candidate.job_seeker_numbers] == ["AB 12"]
    someone = open_file(session, make_account(session, now, "+22370999999"), by=CANDIDATE, now=now)
    second = start_candidacy(session, draft.version, candidate=someone, by=CANDIDATE, now=now)
    with pytest.raises(Invalid) as refusal:
        give_contact(session, second, contact, job_seeker=("anpe-mali", "AB 12"), by=CANDIDATE, now=now)
    assert set(refusal.value.fields) == {"number"}


def test_a_job_seeker_number_can_be_replaced_and_taken_away(session: Session, draft: Candidacy, now: datetime) -> None:
    contact = Contact("Bamako", "ML")
    for given, kept in (
        (("anpe-mali", "1"), ["1"]),
        (("anpe-mali", "2"), ["2"]),
        (("anpe-mali", "2"), ["2"]),
        (None, []),
    ):
        give_contact(session, draft, contact, job_seeker=given, by=CANDIDATE, now=now)
        session.flush()
        assert [number.value for number in draft.candidate.job_seeker_numbers] == kept


def test_experiences_are_added_changed_and_removed(session: Session, draft: Candidacy, now: datetime) -> None:
    experience = add_experience(session, draft, WORK, by=CANDIDATE, now=now)
    change_experience(session, experience, replace(WORK, place="Kayes"), by=CANDIDATE, now=now)
    assert [kept.place for kept in draft.experiences] == ["Kayes"]
    remove_experience(session, experience, by=CANDIDATE, now=now)
    assert draft.experiences == []


def test_work_on_ones_own_account_has_no_employer(session: Session, draft: Candidacy, now: datetime) -> None:
    experience = add_experience(session, draft, replace(WORK, self_employed=True), by=CANDIDATE, now=now)
    assert experience.employer == ""


def test_a_statement_needs_something_to_declare(session: Session, draft: Candidacy, now: datetime) -> None:
    with pytest.raises(Conflict) as refusal:
        declare(session, draft, "Awa Marie Exemple", by=CANDIDATE, now=now)
    assert refusal.value.code == "candidacy.nothing_to_declare"


def test_a_statement_is_signed_with_ones_own_name(session: Session, draft: Candidacy, now: datetime) -> None:
    give_identity(session, draft, IDENTITY, by=CANDIDATE, now=now)
    add_experience(session, draft, WORK, by=CANDIDATE, now=now)
    with pytest.raises(Invalid):
        declare(session, draft, "Quelqu’un d’autre", by=CANDIDATE, now=now)
    declare(session, draft, "exemple awa-marie", by=CANDIDATE, now=now)
    assert draft.statements[-1].text.startswith("Je déclare sur l’honneur")


def test_what_changes_after_the_statement_is_declared_again(session: Session, draft: Candidacy, now: datetime) -> None:
    complete(session, draft, now)
    assert has_declared(draft)
    change_experience(session, draft.experiences[0], replace(WORK, period=Period(2001, None)), by=CANDIDATE, now=now)
    assert lacking(draft) == (Part.STATEMENT,)


def test_agreeing_twice_changes_nothing(session: Session, draft: Candidacy, now: datetime) -> None:
    for _ in range(2):
        give_consent(session, draft, ConsentKind.ACCOMPANIMENT, by=CANDIDATE, now=now)
    assert len(draft.consents) == 1
    assert draft.agreements == {ConsentKind.ACCOMPANIMENT}


def test_an_application_that_lacks_something_is_not_sent(session: Session, draft: Candidacy, now: datetime) -> None:
    with pytest.raises(Conflict) as refusal:
        submit(session, draft, by=CANDIDATE, now=now)
    assert refusal.value.code == "candidacy.not_complete"
    assert (draft.state, draft.submitted_at) == (CandidacyState.DRAFT, None)


def test_what_is_sent_no_longer_changes(session: Session, submitted: Candidacy, now: datetime) -> None:
    assert (submitted.state, submitted.submitted_at) == (CandidacyState.SUBMITTED, now)
    with pytest.raises(Conflict):
        give_identity(session, submitted, IDENTITY, by=CANDIDATE, now=now)
    with pytest.raises(Conflict):
        add_experience(session, submitted, WORK, by=CANDIDATE, now=now)
    with pytest.raises(Conflict):
        remove_experience(session, submitted.experiences[0], by=CANDIDATE, now=now)
    with pytest.raises(Conflict):
        submit(session, submitted, by=CANDIDATE, now=now)


def test_units_are_chosen_and_at_least_one(session: Session, draft: Candidacy, now: datetime) -> None:
    second = draft.version.units[1]
    aim_at_units(session, draft, {second.id}, by=CANDIDATE, now=now)
    assert draft.units == [second]
    with pytest.raises(Invalid):
        aim_at_units(session, draft, set(), by=CANDIDATE, now=now)
    aim_at_units(session, draft, {unit.id for unit in draft.version.units}, by=CANDIDATE, now=now)
    session.flush()
    assert len(draft.units) == 2


def test_each_act_leaves_a_line_without_names(session: Session, submitted: Candidacy) -> None:
    session.flush()
    lines = session.scalars(select(TrailLine).order_by(TrailLine.id)).all()
    assert [line.act for line in lines] == [
        "candidate.open_file",
        "candidacy.start",
        "candidacy.give_identity",
        "candidacy.add_experience",
        "candidacy.declare",
        "candidacy.give_consent",
        "candidacy.submit",
    ]
    assert "EXEMPLE" not in repr([line.detail for line in lines])

"""Acting for somebody: with an agreement read aloud, said in every line, ended at once, handed over by a code."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine
from certify.audit.trail import Actor
from certify.candidacies.accompanying import (
    accompanied,
    companions_of,
    mandated_candidate,
    own_or_mandated,
    waiting_to_start,
)
from certify.candidacies.agreements import give_consent
from certify.candidacies.application import give_contact, start_candidacy
from certify.candidacies.experiences import add_experience
from certify.candidacies.identity import Contact
from certify.candidacies.leaving import withdraw_consent
from certify.candidacies.mandates import Agreement, acting_for, give_mandate, mandates_of, register_person
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.states import ConsentKind, MandateWay
from certify.candidacies.takeover import LASTS, make_code, take_over
from certify.certifications.models import CertificationVersion
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions.models import Organisation

from .samples import CANDIDATE, IDENTITY, WORK, make_account, make_service

COUNSELLOR = Actor("account:9", "Conseillère Exemple")
AGREED = Agreement(MandateWay.SPOKEN, "Témoin Exemple", read_aloud=True)
CONTACT = Contact("Ségou", "ML", "+223 70 00 00 01")


@pytest.fixture
def service(session: Session, version: CertificationVersion) -> Organisation:
    return make_service(session)


@pytest.fixture
def registered(session: Session, service: Organisation, now: datetime) -> Candidate:
    return register(session, service, now)


def register(session: Session, service: Organisation, now: datetime, agreement: Agreement = AGREED) -> Candidate:
    return register_person(
        session,
        service,
        identity=IDENTITY,
        contact=CONTACT,
        number="de-0042",
        agreement=agreement,
        by=COUNSELLOR,
        now=now,
    )


@pytest.fixture
def begun(session: Session, registered: Candidate, version: CertificationVersion, now: datetime) -> Candidacy:
    by = acting_for(COUNSELLOR, registered)
    candidacy = start_candidacy(session, version, candidate=registered, by=by, now=now)
    give_consent(session, candidacy, ConsentKind.ACCOMPANIMENT, by=by, now=now)
    add_experience(session, candidacy, WORK, by=by, now=now)
    return candidacy


def test_somebody_is_registered_with_the_words_they_heard(registered: Candidate, session: Session) -> None:
    (mandate,) = mandates_of(session, registered.id)
    assert registered.full_name == "EXEMPLE Awa Marie"
    assert [number.value for number in registered.job_seeker_numbers] == ["DE-0042"]
    assert "Service fictif de l’emploi" in mandate.text
    assert (mandate.way, mandate.witness, mandate.by_id) == (MandateWay.SPOKEN, "Témoin Exemple", COUNSELLOR.id)


@pytest.mark.parametrize(
    ("agreement", "field"),
    [
        (replace(AGREED, read_aloud=False), "read_aloud"),
        (replace(AGREED, witness=" "), "witness"),
        (replace(AGREED, way=MandateWay.THUMBPRINT, witness=""), "witness"),
    ],
)
def test_nobody_is_registered_without_an_agreement(
    session: Session, service: Organisation, now: datetime, agreement: Agreement, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        register(session, service, now, agreement)
    assert set(refusal.value.fields) == {field}
    assert session.scalars(select(Candidate)).all() == []


def test_a_signature_needs_no_witness(session: Session, service: Organisation, now: datetime) -> None:
    assert register(session, service, now, Agreement(MandateWay.SIGNED, read_aloud=True)).id


def test_a_number_is_registered_once(
    session: Session, service: Organisation, registered: Candidate, now: datetime
) -> None:
    with pytest.raises(Invalid) as refusal:
        register(session, service, now)
    assert refusal.value.code == "candidate.number_taken"


def test_every_act_says_for_whom_it_was_done(session: Session, begun: Candidacy, registered: Candidate) -> None:
    lines = session.scalars(select(TrailLine).where(TrailLine.subject_kind == "candidacy")).all()
    assert {line.detail.get("acting_for") for line in lines} == {f"candidate:{registered.id}"}
    assert {line.actor_id for line in lines} == {COUNSELLOR.id}


def test_the_service_reaches_the_candidacy_and_no_other_service_does(
    session: Session, begun: Candidacy, service: Organisation
) -> None:
    other = make_service(session, "autre-service")
    assert own_or_mandated(session, begun.reference, 0, {service.id}) is begun
    assert [each.id for each in accompanied(session, {service.id}, "exemple 0042")] == [begun.id]
    assert accompanied(session, {other.id}) == []
    for reach in ({other.id}, set()):
        with pytest.raises(NotFound):
            own_or_mandated(session, begun.reference, 0, reach)


def test_somebody_without_a_candidacy_waits_to_begin(
    session: Session, registered: Candidate, service: Organisation
) -> None:
    assert waiting_to_start(session, {service.id}) == [registered]


def test_taking_the_accompaniment_back_closes_the_file_at_once(
    session: Session, begun: Candidacy, service: Organisation, now: datetime
) -> None:
    withdraw_consent(session, begun, ConsentKind.ACCOMPANIMENT, by=CANDIDATE, now=now)
    session.flush()
    assert accompanied(session, {service.id}) == []
    with pytest.raises(NotFound):
        mandated_candidate(session, begun.candidate_id, {service.id})


def test_an_agreement_to_be_accompanied_opens_what_the_number_names(
    session: Session, draft: Candidacy, now: datetime
) -> None:
    service = make_service(session)
    give_contact(session, draft, CONTACT, job_seeker=(service.slug, "DE-7"), by=CANDIDATE, now=now)
    session.flush()
    assert accompanied(session, {service.id}) == []
    give_consent(session, draft, ConsentKind.ACCOMPANIMENT, by=CANDIDATE, now=now)
    session.flush()
    assert accompanied(session, {service.id}) == [draft]
    with pytest.raises(NotFound):
        own_or_mandated(session, draft.reference, 0, {service.id})
    give_mandate(session, draft.candidate, service, AGREED, by=COUNSELLOR, now=now)
    assert own_or_mandated(session, draft.reference, 0, {service.id}) is draft
    with pytest.raises(Conflict):
        give_mandate(session, draft.candidate, service, AGREED, by=COUNSELLOR, now=now)


def test_nobody_is_their_own_counsellor(session: Session, draft: Candidacy, now: datetime) -> None:
    service = make_service(session)
    own = Actor(f"account:{draft.candidate.account_id}", "Awa Exemple")
    with pytest.raises(Conflict) as refusal:
        give_mandate(session, draft.candidate, service, AGREED, by=own, now=now)
    assert refusal.value.code == "mandate.own_file"


def test_companions_stay_companions_after_the_agreement(session: Session, begun: Candidacy, now: datetime) -> None:
    add_experience(session, begun, WORK, by=replace(acting_for(COUNSELLOR, begun.candidate), id="account:10"), now=now)
    withdraw_consent(session, begun, ConsentKind.ACCOMPANIMENT, by=CANDIDATE, now=now)
    session.flush()
    assert companions_of(session, begun) == {COUNSELLOR.id, "account:10"}


def test_whoever_signs_up_takes_the_file_over_once(session: Session, begun: Candidacy, now: datetime) -> None:
    candidate = begun.candidate
    code = make_code(session, candidate, by=COUNSELLOR, now=now)
    account = make_account(session, now)
    take_over(session, account, f" {code.lower()} ", by=CANDIDATE, now=now + timedelta(hours=1))
    assert candidate.account_id == account.id
    with pytest.raises(Invalid):
        take_over(session, make_account(session, now, "+22370000009"), code, by=CANDIDATE, now=now)
    with pytest.raises(Conflict):
        make_code(session, candidate, by=COUNSELLOR, now=now)


def test_a_code_ends_with_its_week_and_with_the_next_code(
    session: Session, registered: Candidate, now: datetime
) -> None:
    account = make_account(session, now)
    first = make_code(session, registered, by=COUNSELLOR, now=now)
    second = make_code(session, registered, by=COUNSELLOR, now=now)
    for code, at in ((first, now), (second, now + LASTS), ("", now)):
        with pytest.raises(Invalid):
            take_over(session, account, code, by=CANDIDATE, now=at)
    assert take_over(session, account, second, by=CANDIDATE, now=now) is registered


def test_two_files_are_not_made_one_in_silence(session: Session, draft: Candidacy, now: datetime) -> None:
    other = register(session, make_service(session), now)
    code = make_code(session, other, by=COUNSELLOR, now=now)
    account = draft.candidate.account
    assert account is not None
    with pytest.raises(Conflict) as refusal:
        take_over(session, account, code, by=CANDIDATE, now=now)
    assert refusal.value.code == "takeover.own_file"

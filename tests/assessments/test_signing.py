"""Signing by hand, refusing to sign, and what the authority then receives."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from certify.accounts.person import Person
from certify.assessments import minutes, signing, validation
from certify.assessments.models import Minutes
from certify.assessments.signing import Scan
from certify.assessments.terms import DecisionState, MinutesState, SessionState, SignatureMethod
from certify.candidacies.states import CandidacyState
from certify.db import Database
from certify.errors import Conflict, DomainError, Forbidden, Invalid, NotFound

from . import samples
from .samples import World

SCAN = Scan("a" * 64, "application/pdf")
WHY = "Le relevé de mes notes n’y est pas."


@pytest.fixture
def drafted(session: Session, world: World, now: datetime) -> Minutes:
    return samples.drafted(session, world, now, units=(2, 1, 0))


def seats(session: Session, document: Minutes) -> list[int]:
    return [one.seat.id for one in minutes.signatories(session, document) if one.seat is not None]


def test_hands_that_the_manager_countersigns_make_the_minutes_signed(
    session: Session, world: World, drafted: Minutes, now: datetime
) -> None:
    typed = drafted.sha256[:4] + " " + drafted.sha256[4:8].upper()
    signing.record_hand_signatures(
        session, drafted, SCAN, seats=seats(session, drafted), typed=typed, by=world.manager, now=now
    )
    assert drafted.state is MinutesState.SIGNED
    methods = {who.account_id: who.signature.method for who in minutes.signatories(session, drafted) if who.signature}
    assert methods.pop(world.manager.id) is SignatureMethod.PASSWORD
    assert set(methods.values()) == {SignatureMethod.HAND}
    validation.accept_minutes(session, drafted, by=world.certifier, now=now)
    assert world.candidacies[0].state is CandidacyState.CERTIFIED


def test_some_sign_on_the_screen_and_others_on_paper(
    session: Session, world: World, drafted: Minutes, now: datetime
) -> None:
    minutes.sign_minutes(session, drafted, by=world.sitting_people[0], now=now)
    signing.record_hand_signatures(
        session, drafted, SCAN, seats=seats(session, drafted)[1:2], typed=drafted.sha256, by=world.manager, now=now
    )
    assert not all(who.settled(now) for who in minutes.signatories(session, drafted))
    minutes.sign_minutes(session, drafted, by=world.sitting_people[2], now=now)
    assert drafted.state is MinutesState.SIGNED


@pytest.mark.parametrize("typed", ["", "0123", "zzzzzzzz"])
def test_a_print_of_another_text_is_refused(
    session: Session, world: World, drafted: Minutes, now: datetime, typed: str
) -> None:
    with pytest.raises(Invalid) as refused:
        signing.record_hand_signatures(
            session, drafted, SCAN, seats=seats(session, drafted), typed=typed, by=world.manager, now=now
        )
    assert set(refused.value.fields) == {"typed"}


def test_only_the_manager_countersigns_and_never_twice_for_one_person(
    session: Session, world: World, drafted: Minutes, now: datetime
) -> None:
    def countersign(by: Person, chosen: list[int]) -> None:
        signing.record_hand_signatures(
            session,
            drafted,
            SCAN,
            seats=chosen,
            typed=drafted.sha256,
            by=by,
            now=now,
        )

    first, second, _ = seats(session, drafted)
    for by in (*world.sitting_people, world.certifier):
        with pytest.raises(Forbidden):
            countersign(by, [first])
    with pytest.raises(Invalid):
        countersign(world.manager, [])
    with pytest.raises(NotFound):
        countersign(world.manager, [first, 10**6])
    countersign(world.manager, [first])
    with pytest.raises(Conflict):
        countersign(world.manager, [first, second])


def test_a_refusal_goes_to_the_authority_with_the_minutes(
    session: Session, world: World, drafted: Minutes, now: datetime
) -> None:
    third = seats(session, drafted)[2]
    for by in (*world.sitting_people[:2], world.manager):
        minutes.sign_minutes(session, drafted, by=by, now=now)
    refusal = signing.refuse_to_sign(session, drafted, third, reason=WHY, by=world.sitting_people[2], now=now)
    assert (drafted.state, drafted.jury_session.state) == (MinutesState.SIGNED, SessionState.SIGNED)
    shown = {one.account_id: one.refusal for one in minutes.signatories(session, drafted)}
    assert shown[world.sitting_people[2].id] is refusal
    validation.accept_minutes(session, drafted, by=world.certifier, now=now)
    assert {one.state for one in drafted.decisions} == {DecisionState.VALIDATED}


def test_the_manager_may_note_a_refusal_and_the_member_may_sign_after_all(
    session: Session, world: World, drafted: Minutes, now: datetime
) -> None:
    third = seats(session, drafted)[2]
    refusal = signing.refuse_to_sign(session, drafted, third, reason=WHY, by=world.manager, now=now)
    with pytest.raises(Conflict):
        signing.refuse_to_sign(session, drafted, third, reason=WHY, by=world.manager, now=now)
    minutes.sign_minutes(session, drafted, by=world.sitting_people[2], now=now)
    assert refusal.withdrawn_at == now
    assert minutes.signatories(session, drafted)[2].refusal is None


def test_a_refusal_that_the_manager_reports_waits_for_the_member(
    session: Session, world: World, drafted: Minutes, now: datetime
) -> None:
    third = seats(session, drafted)[2]
    reported = signing.refuse_to_sign(session, drafted, third, reason=WHY, by=world.manager, now=now)
    for by in (*world.sitting_people[:2], world.manager):
        minutes.sign_minutes(session, drafted, by=by, now=now)
    assert drafted.signed_at is None
    with pytest.raises(Conflict):
        signing.refuse_to_sign(session, drafted, third, reason=WHY, by=world.manager, now=now)
    own = signing.refuse_to_sign(session, drafted, third, reason="À moi.", by=world.sitting_people[2], now=now)
    assert drafted.state is MinutesState.SIGNED
    assert reported.withdrawn_at == now
    shown = minutes.signatories(session, drafted)[2]
    assert (shown.refusal, shown.reported) == (own, False)


@pytest.mark.parametrize(("members", "validated"), [(2, True), (1, False)])
def test_a_reported_refusal_counts_after_the_time_to_answer_and_never_for_the_minimum(
    session: Session, database: Database, world: World, drafted: Minutes, now: datetime, members: int, validated: bool
) -> None:
    for by in (*world.sitting_people[:members], world.manager):
        minutes.sign_minutes(session, drafted, by=by, now=now)
    for seat in seats(session, drafted)[members:]:
        signing.refuse_to_sign(session, drafted, seat, reason=WHY, by=world.manager, now=now)
    session.commit()
    assert signing.settle_due(database, now=now + minutes.REPLY - timedelta(seconds=1)) == 0
    later = now + minutes.REPLY
    assert signing.settle_due(database, now=later) == 1
    assert signing.settle_due(database, now=later) == 0
    session.expire_all()
    assert (drafted.state, drafted.jury_session.state) == (MinutesState.SIGNED, SessionState.SIGNED)
    if validated:
        validation.accept_minutes(session, drafted, by=world.certifier, now=later)
    else:
        with pytest.raises(Conflict) as refused:
            validation.accept_minutes(session, drafted, by=world.certifier, now=later)
        assert refused.value.code == "minutes.too_few_answers"


def test_a_refusal_is_the_members_own_says_why_and_leaves_somebody_who_signs(
    session: Session, world: World, drafted: Minutes, now: datetime
) -> None:
    first, second, third = seats(session, drafted)
    cases: list[tuple[int, str, Person, type[DomainError]]] = [
        (third, " ", world.sitting_people[2], Invalid),
        (third, WHY, world.sitting_people[1], Forbidden),
        (third, WHY, world.certifier, Forbidden),
        (10**6, WHY, world.manager, NotFound),
    ]
    for seat, reason, by, error in cases:
        with pytest.raises(error):
            signing.refuse_to_sign(session, drafted, seat, reason=reason, by=by, now=now)
    signing.refuse_to_sign(session, drafted, third, reason=WHY, by=world.manager, now=now)
    signing.refuse_to_sign(session, drafted, second, reason=WHY, by=world.manager, now=now)
    with pytest.raises(Conflict) as refused:
        signing.refuse_to_sign(session, drafted, first, reason=WHY, by=world.manager, now=now)
    assert refused.value.code == "minutes.nobody_signs"


def test_refusing_is_over_once_the_minutes_are_signed(session: Session, world: World, now: datetime) -> None:
    document = samples.signed(session, world, now)
    with pytest.raises(Conflict):
        signing.refuse_to_sign(session, document, seats(session, document)[0], reason=WHY, by=world.manager, now=now)


def test_where_the_rules_know_no_hand_signature_none_is_taken(
    session: Session, world: World, drafted: Minutes, now: datetime
) -> None:
    rule_set = drafted.jury_session.rule_set
    assert rule_set is not None
    rule_set.values = {**rule_set.values, "hand_signature": False}
    with pytest.raises(Conflict) as refused:
        signing.record_hand_signatures(
            session, drafted, SCAN, seats=seats(session, drafted), typed=drafted.sha256, by=world.manager, now=now
        )
    assert refused.value.code == "minutes.no_hand_signature"
    assert drafted.state is MinutesState.DRAFTED

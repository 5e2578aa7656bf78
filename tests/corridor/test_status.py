"""Suspending, reinstating, withdrawing and replacing, on both databases."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from certify import clock
from certify.audit.models import LogLeaf, TrailLine
from certify.certificates import status
from certify.certificates.models import Certificate, StatusChange
from certify.certificates.rules import TRANSITIONS, Event, ReasonCode, State, follow
from certify.certificates.status import Reason
from certify.certifications.models import RuleSet
from certify.credential import canonical
from certify.credential.record import BirthDate, Holder
from certify.demo.people import MASONRY
from certify.errors import Conflict, Invalid
from tests.corridor.world import World, certificate_of

AUTHORITY = MASONRY.signatory.key
FRAUD = Reason(ReasonCode.FRAUD, "Une autre personne a passé les épreuves.")
INQUIRY = Reason(ReasonCode.INQUIRY, "Signalement d’un employeur, à instruire.")
CLOSED = Reason(ReasonCode.INQUIRY_CLOSED, "Le signalement était infondé.")
CORRECTION = Reason(ReasonCode.CORRECTION, "Le prénom était mal écrit.")
LOSS = Reason(ReasonCode.LOSS, "Sac volé, déclaration à la police.")


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("event", Event)
def test_what_the_table_does_not_list_is_refused(state: State, event: Event) -> None:
    if (state, event) in TRANSITIONS:
        assert follow(state, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(Conflict):
            follow(state, event)


def test_each_change_is_in_the_register_at_once_and_in_the_log_next(any_issued: World) -> None:
    tomorrow = clock.now().date() + timedelta(days=1)
    with any_issued.stage.act(AUTHORITY) as (session, person, now):
        certificate = certificate_of(session, any_issued.stage, "moussa")
        status.suspend(session, certificate, INQUIRY, tomorrow, by=person.actor, now=now)
        assert certificate.state is State.SUSPENDED
    with any_issued.stage.act(AUTHORITY) as (session, person, now):
        certificate = certificate_of(session, any_issued.stage, "moussa")
        status.reinstate(session, certificate, CLOSED, by=person.actor, now=now)
        status.withdraw(session, certificate, FRAUD, by=person.actor, now=now)
    any_issued.issuer().issue_waiting()
    with any_issued.database.reading() as session:
        assert certificate_of(session, any_issued.stage, "moussa").state is State.WITHDRAWN
        assert [c.event for c in session.scalars(select(StatusChange).order_by(StatusChange.id))] == [
            Event.SUSPEND,
            Event.REINSTATE,
            Event.WITHDRAW,
        ]
        assert session.scalar(select(func.count()).select_from(LogLeaf)) == 8
        acts = session.scalars(select(TrailLine.act).where(TrailLine.subject_kind == "certificate")).all()
        assert {"certificate.suspend", "certificate.reinstate", "certificate.withdraw"} <= set(acts)


def test_a_suspension_needs_a_basis_in_the_rule_set(issued: World) -> None:
    with issued.database.writing() as session:
        for rule_set in session.scalars(select(RuleSet)):
            rule_set.values = rule_set.values | {"suspension_basis": None}
    until = clock.now().date() + timedelta(days=9)
    with issued.stage.act(AUTHORITY) as (session, person, now):
        certificate = certificate_of(session, issued.stage, "moussa")
        with pytest.raises(Conflict, match="ne prévoit pas"):
            status.suspend(session, certificate, INQUIRY, until, by=person.actor, now=now)


def test_a_suspension_ends_after_its_last_day(issued: World) -> None:
    with issued.stage.act(AUTHORITY) as (session, person, now):
        certificate = certificate_of(session, issued.stage, "moussa")
        status.suspend(session, certificate, INQUIRY, now.date() + timedelta(days=1), by=person.actor, now=now)
    issued.issuer().issue_waiting()
    with issued.database.reading() as session:
        assert certificate_of(session, issued.stage, "moussa").state is State.SUSPENDED
    issued.issuer(clock.now() + timedelta(days=3)).issue_waiting()
    with issued.database.reading() as session:
        assert certificate_of(session, issued.stage, "moussa").state is State.ISSUED


@pytest.mark.parametrize(
    ("reason", "field"),
    [(Reason(ReasonCode.FRAUD, "court"), "private"), (Reason(ReasonCode.LOSS, "Sac volé à la gare."), "code")],
)
def test_a_reason_that_is_too_short_or_of_another_act_is_refused(issued: World, reason: Reason, field: str) -> None:
    with pytest.raises(Invalid) as refused, issued.stage.act(AUTHORITY) as (session, person, now):
        status.withdraw(session, certificate_of(session, issued.stage, "moussa"), reason, by=person.actor, now=now)
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("reason", [CORRECTION, LOSS])
def test_a_replacement_has_a_new_number_and_the_old_one_leads_to_it(any_issued: World, reason: Reason) -> None:
    corrected = Holder("TRAORÉ-EXEMPLE", "Moussa", "", BirthDate(1985, 2, 3), "Sikasso (Mali)")
    address = any_issued.settings.public_url
    with any_issued.stage.act(AUTHORITY) as (session, person, now):
        old = certificate_of(session, any_issued.stage, "moussa")
        holder = corrected if reason is CORRECTION else canonical.decode(old.record).holder
        new = status.replace(session, old, reason, holder, public_url=address, by=person.actor, now=now)
        assert new.number != old.number
        assert new.edition == 2
    assert any_issued.issuer().issue_waiting() == 1
    with any_issued.database.reading() as session:
        old = certificate_of(session, any_issued.stage, "moussa")
        assert old.state is State.REPLACED
        assert old.replaced_by is not None
        assert old.replaced_by.state is State.ISSUED
        assert canonical.decode(old.replaced_by.record).holder == holder


def test_of_two_people_who_decide_at_once_the_second_is_told(any_issued: World) -> None:
    barrier = threading.Barrier(2)
    told: list[str] = []

    def decide() -> None:
        with any_issued.database.reading() as reading:
            seen = certificate_of(reading, any_issued.stage, "moussa")
        barrier.wait()
        try:
            with any_issued.stage.act(AUTHORITY) as (session, person, now):
                session.add(seen)
                status.withdraw(session, seen, FRAUD, by=person.actor, now=now)
        except Conflict as error:
            told.append(error.code)

    people = [threading.Thread(target=decide) for _ in range(2)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert told == ["certificate.changed"]
    with any_issued.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(StatusChange)) == 1


def test_a_certificate_on_its_way_may_only_be_withdrawn(world: World) -> None:
    world.validate()
    until = clock.now().date() + timedelta(days=1)
    with pytest.raises(Conflict), world.stage.act(AUTHORITY) as (session, person, now):
        status.suspend(
            session, certificate_of(session, world.stage, "moussa"), INQUIRY, until, by=person.actor, now=now
        )
    with world.stage.act(AUTHORITY) as (session, person, now):
        status.withdraw(session, certificate_of(session, world.stage, "moussa"), FRAUD, by=person.actor, now=now)
    world.issuer().issue_waiting()
    with world.database.reading() as session:
        assert certificate_of(session, world.stage, "moussa").state is State.WITHDRAWN


def test_what_fails_to_sign_is_put_off_and_tried_again(world: World) -> None:
    world.validate()
    with world.database.writing() as session:
        # A place of birth that no sheet can hold: drawing refuses it, the others are not held up.
        victim = certificate_of(session, world.stage, "moussa")
        victim.record = victim.record.replace(b"Sikasso (Mali)", b"Sikasso" * 900)
        victim.record_hash = canonical.digest(victim.record).hex()
    assert world.issuer().issue_waiting() == 4
    with world.database.reading() as session:
        row = certificate_of(session, world.stage, "moussa")
        assert row.state is State.LOGGED
        assert row.last_error is not None
        assert row.retry_at is not None
        assert row.retry_at > clock.now()
    assert world.issuer().issue_waiting() == 0
    with world.database.writing() as session:
        session.execute(update(Certificate).values(retry_at=None))
    assert world.issuer().issue_waiting() == 0


def test_after_a_loss_nobody_else_is_named(any_issued: World) -> None:
    """Whatever the row says, the worker holds the new record against the certificate it replaces."""
    other = Holder("VOLEUR-EXEMPLE", "Cousin", "", BirthDate(2001, 5, 5), "Kayes (Mali)")
    address = any_issued.settings.public_url
    with any_issued.stage.act(AUTHORITY) as (session, person, now):
        old = certificate_of(session, any_issued.stage, "moussa")
        status.replace(session, old, LOSS, other, public_url=address, by=person.actor, now=now)
    assert any_issued.issuer().issue_waiting() == 0
    with any_issued.database.reading() as session:
        successor = certificate_of(session, any_issued.stage, "moussa").replaced_by
        assert successor is not None
        assert (successor.state, successor.last_error) == (State.PREPARED, "replacement.another_person")


@pytest.mark.parametrize(
    ("days", "said"), [(0, "date à venir"), (-1, "date à venir"), (366, "jusqu’au"), (2_000_000, "jusqu’au")]
)
def test_a_suspension_ends_within_the_time_of_the_rule_set(issued: World, days: int, said: str) -> None:
    until = date.max if days == 2_000_000 else clock.now().date() + timedelta(days=days)
    with issued.stage.act(AUTHORITY) as (session, person, now):
        certificate = certificate_of(session, issued.stage, "moussa")
        with pytest.raises(Invalid, match=said):
            status.suspend(session, certificate, INQUIRY, until, by=person.actor, now=now)


def test_a_certificate_that_cannot_be_drawn_may_be_withdrawn(world: World) -> None:
    world.validate()
    with world.database.writing() as session:
        certificate_of(session, world.stage, "moussa").state = State.LOGGED
    with world.stage.act(AUTHORITY) as (session, person, now):
        certificate = certificate_of(session, world.stage, "moussa")
        status.withdraw(session, certificate, FRAUD, by=person.actor, now=now)
        assert certificate.state is State.WITHDRAWN


def test_a_correction_corrects_something(issued: World) -> None:
    with issued.stage.act(AUTHORITY) as (session, person, now):
        old = certificate_of(session, issued.stage, "moussa")
        holder, address = canonical.decode(old.record).holder, issued.settings.public_url
        with pytest.raises(Invalid, match="Rien n’est corrigé"):
            status.replace(session, old, CORRECTION, holder, public_url=address, by=person.actor, now=now)

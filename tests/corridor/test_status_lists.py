"""Publishing the status lists: what the register says is in the signed lists after one round, on both databases."""

from __future__ import annotations

import json
import logging
import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from certify import clock
from certify.certificates import status, status_lists
from certify.certificates.models import StatusList
from certify.certificates.rules import ReasonCode, State
from certify.certificates.status import Reason
from certify.credential import canonical, claims, dataintegrity, statuslist
from certify.credential import evidence as known_states
from certify.credential.statuslist import Purpose
from certify.credential.trust import Algorithm
from certify.demo.people import MASONRY
from certify.keyring.signer import KeyringError
from tests.corridor.world import World, certificate_of

AUTHORITY = MASONRY.signatory.key
SLUG = "fictif-ml"
FRAUD = Reason(ReasonCode.FRAUD, "Une autre personne a passé les épreuves.")
INQUIRY = Reason(ReasonCode.INQUIRY, "Signalement d’un employeur, à instruire.")
CLOSED = Reason(ReasonCode.INQUIRY_CLOSED, "Le signalement était infondé.")
LOSS = Reason(ReasonCode.LOSS, "Sac volé, déclaration à la police.")


def rows(world: World) -> dict[tuple[str, Purpose, int], StatusList]:
    with world.database.reading() as session:
        found = session.scalars(select(StatusList)).all()
        return {(row.authority.organisation.slug, row.purpose, row.number): row for row in found}


def opened(world: World) -> list[statuslist.StatusList]:
    trust = world.issuer().keys.trust
    return [statuslist.open_list(row.jwt, trust) for row in rows(world).values()]


def withdraw(world: World, key: str) -> None:
    with world.stage.act(AUTHORITY) as (session, person, now):
        status.withdraw(session, certificate_of(session, world.stage, key), FRAUD, by=person.actor, now=now)


def said(world: World, key: str) -> known_states.State:
    """What the lists that are served say of a person's certificate."""
    with world.database.reading() as session:
        record = canonical.decode(certificate_of(session, world.stage, key).record)
    known = statuslist.known(opened(world), claims.of_record(record))
    assert known is not None
    return known.state


def publish(world: World, at: datetime) -> int:
    return status_lists.publish(world.database, world.issuer().keys, world.settings.public_url, now=at)


def test_every_change_is_in_the_signed_list_after_one_round(any_issued: World) -> None:
    assert said(any_issued, "moussa") is known_states.State.VALID
    tomorrow = clock.now().date() + timedelta(days=1)
    with any_issued.stage.act(AUTHORITY) as (session, person, now):
        moussa, ibrahim, kader = (
            certificate_of(session, any_issued.stage, key) for key in ("moussa", "ibrahim", "kader")
        )
        status.suspend(session, moussa, INQUIRY, tomorrow, by=person.actor, now=now)
        status.withdraw(session, ibrahim, FRAUD, by=person.actor, now=now)
        holder, address = canonical.decode(kader.record).holder, any_issued.settings.public_url
        status.replace(session, kader, LOSS, holder, public_url=address, by=person.actor, now=now)
    any_issued.issuer().issue_waiting()
    assert said(any_issued, "moussa") is known_states.State.SUSPENDED
    assert said(any_issued, "ibrahim") is known_states.State.WITHDRAWN
    assert said(any_issued, "kader") is known_states.State.WITHDRAWN
    with any_issued.stage.act(AUTHORITY) as (session, person, now):
        moussa = certificate_of(session, any_issued.stage, "moussa")
        status.reinstate(session, moussa, CLOSED, by=person.actor, now=now)
    any_issued.issuer().issue_waiting()
    assert said(any_issued, "moussa") is known_states.State.VALID
    assert sum(map(int.bit_count, (int.from_bytes(one.bits) for one in opened(any_issued)))) == 2


def test_both_forms_say_the_same_and_are_signed_by_the_authority(issued: World) -> None:
    trust = issued.issuer().keys.trust
    for (slug, purpose, number), row in rows(issued).items():
        one = statuslist.open_list(row.jwt, trust)
        credential = json.loads(row.credential)
        assert (one.issuer, one.purpose, one.number) == (slug, purpose, number)
        assert dataintegrity.failure(credential, trust) is None
        authority = trust.authority(slug)
        assert authority
        del credential["proof"]
        assert credential == statuslist.document(one, address=issued.settings.public_url, did=authority.did)
        assert one.bits == row.bits


def test_an_authority_has_its_lists_before_its_first_certificate(world: World) -> None:
    world.issuer().issue_waiting()
    slugs = {authority.slug for authority in world.issuer().keys.trust.bundle.authorities}
    assert set(rows(world)) == {(slug, purpose, 1) for slug in slugs for purpose in Purpose}


def test_a_round_without_a_change_signs_nothing_until_a_day_has_passed(any_world: World) -> None:
    start = clock.now()
    count = publish(any_world, start)
    before = {key: row.jwt for key, row in rows(any_world).items()}
    assert publish(any_world, start + timedelta(hours=23)) == 0
    assert {key: row.jwt for key, row in rows(any_world).items()} == before
    assert publish(any_world, start + timedelta(days=1, seconds=1)) == count
    for row in rows(any_world).values():
        assert row.valid_until - row.signed_at == timedelta(days=7)


def test_a_key_that_is_no_longer_the_active_one_has_its_lists_signed_anew(world: World) -> None:
    start = clock.now()
    publish(world, start)
    with world.database.writing() as session:
        session.execute(update(StatusList).where(StatusList.purpose == Purpose.REVOCATION).values(kids="00000000"))
    assert publish(world, start) == len(rows(world)) // 2


def test_one_authority_without_its_key_does_not_stop_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    keys = world.issuer().keys
    whole = keys.authority

    def broken(slug: str, at: datetime, algorithm: Algorithm = Algorithm.ES256) -> object:
        if slug == SLUG:
            raise KeyringError(f"active key of {slug}: exactly one is expected, the ring has 0")
        return whole(slug, at, algorithm)

    monkeypatch.setattr(keys, "authority", broken)
    with caplog.at_level(logging.WARNING):
        status_lists.publish(world.database, keys, world.settings.public_url, now=clock.now())
    others = {authority.slug for authority in keys.trust.bundle.authorities} - {SLUG}
    assert {slug for slug, _, _ in rows(world)} == others
    assert f"active key of {SLUG}" in caplog.text


def test_two_workers_at_once_publish_one_list_each(any_world: World) -> None:
    count = publish(any_world, clock.now())
    at, barrier, signed = clock.now() + timedelta(days=2), threading.Barrier(2), []
    issuers = [any_world.issuer(), any_world.issuer()]

    def work(keys: object) -> None:
        barrier.wait()
        signed.append(status_lists.publish(any_world.database, keys, any_world.settings.public_url, now=at))  # type: ignore[arg-type]

    workers = [threading.Thread(target=work, args=(issuer.keys,)) for issuer in issuers]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(signed) == len(rows(any_world)) == count
    assert publish(any_world, at) == 0


def test_two_workers_at_once_make_a_first_list_once(any_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one has read that there is none, and stores after the first."""
    keys, address, now = any_world.issuer().keys, any_world.settings.public_url, clock.now()
    with any_world.database.reading() as session:
        wanted = list(status_lists._wanted(session))
    count = publish(any_world, now)
    monkeypatch.setattr(status_lists, "_wanted", lambda _session: iter(wanted))
    assert status_lists.publish(any_world.database, keys, address, now=now) == 0
    assert len(rows(any_world)) == count


def test_what_was_revoked_stays_revoked_whatever_the_register_says(
    issued: World, caplog: pytest.LogCaptureFixture
) -> None:
    withdraw(issued, "moussa")
    issued.issuer().issue_waiting()
    with issued.database.writing() as session:
        certificate_of(session, issued.stage, "moussa").state = State.ISSUED
    with caplog.at_level(logging.ERROR):
        publish(issued, clock.now() + timedelta(days=2))
    assert said(issued, "moussa") is known_states.State.WITHDRAWN
    assert "it stays revoked" in caplog.text


def test_a_clock_that_went_back_signs_no_list(world: World, caplog: pytest.LogCaptureFixture) -> None:
    start = clock.now() + timedelta(hours=2)
    publish(world, start)
    with world.database.writing() as session:
        session.execute(update(StatusList).values(bits=statuslist.bits_of([7])))
    assert publish(world, start - timedelta(hours=1)) == 0
    assert "later than the clock" in caplog.text


def test_a_second_list_is_there_once_a_place_in_it_is_taken(issued: World) -> None:
    with issued.database.writing() as session:
        moussa = certificate_of(session, issued.stage, "moussa")
        moussa.status_index, moussa.state = statuslist.SIZE + 5, State.WITHDRAWN
    publish(issued, clock.now())
    lists = {(one.issuer, one.purpose, one.number): one for one in opened(issued)}
    assert lists[SLUG, Purpose.REVOCATION, 2].has(5)
    assert not any(lists[SLUG, Purpose.SUSPENSION, 2].bits)
    assert not any(lists[SLUG, Purpose.REVOCATION, 1].bits)


def test_a_withdrawal_does_not_wait_for_what_is_still_to_be_drawn(
    issued: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lists are brought up to date before each batch that is drawn, however many batches wait."""
    withdraw(issued, "moussa")
    issuer = issued.issuer()
    seen = []
    monkeypatch.setattr(type(issuer), "_issue_one", lambda _issuer: seen.append(said(issued, "moussa")))
    issuer.issue_waiting()
    assert seen[0] is known_states.State.WITHDRAWN

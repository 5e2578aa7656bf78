"""Changes of status in the log: one that was altered is put off and said, and holds nobody else up."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.certificates import status
from certify.certificates.models import StatusChange
from certify.certificates.rules import Event, ReasonCode
from certify.certificates.status import Reason
from certify.demo.people import MASONRY
from tests.corridor.world import World, certificate_of

FRAUD = Reason(ReasonCode.FRAUD, "Une autre personne a passé les épreuves.")


def withdraw(world: World, key: str) -> None:
    with world.stage.act(MASONRY.signatory.key) as (session, person, now):
        status.withdraw(session, certificate_of(session, world.stage, key), FRAUD, by=person.actor, now=now)


def changes(world: World) -> list[tuple[int | None, str | None]]:
    with world.database.reading() as session:
        return [(one.leaf_position, one.last_error) for one in _in_order(session)]


def _in_order(session: Session) -> Sequence[StatusChange]:
    return session.scalars(select(StatusChange).order_by(StatusChange.id)).all()


def test_a_change_altered_after_it_was_logged_holds_nobody_up(
    any_issued: World, caplog: pytest.LogCaptureFixture
) -> None:
    withdraw(any_issued, "moussa")
    any_issued.issuer().issue_waiting()
    with any_issued.database.writing() as session:
        altered = session.scalars(select(StatusChange)).one()
        position, nonce = altered.leaf_position, altered.nonce
        altered.leaf_position, altered.nonce = None, bytes(16)
    withdraw(any_issued, "ibrahim")
    with caplog.at_level(logging.ERROR):
        any_issued.issuer().issue_waiting()
    error = "change:1 is logged with another content"
    assert changes(any_issued) == [(None, error), (position + 1 if position else None, None)]
    assert error in caplog.text

    with any_issued.database.writing() as session:
        _in_order(session)[0].nonce = nonce
    any_issued.issuer().issue_waiting()
    assert changes(any_issued)[0][0] is None, "it waits for its hour"
    any_issued.issuer(clock.now() + timedelta(hours=2)).issue_waiting()
    assert changes(any_issued)[0] == (position, None), "it has its own leaf again, not a second one"


def test_a_change_that_no_leaf_can_say_holds_nobody_up(any_issued: World) -> None:
    withdraw(any_issued, "moussa")
    withdraw(any_issued, "ibrahim")
    with any_issued.database.writing() as session:
        _in_order(session)[0].event = Event.LOG
    any_issued.issuer().issue_waiting()
    (first, why), (second, no_error) = changes(any_issued)
    assert (first, no_error) == (None, None)
    assert why
    assert second is not None

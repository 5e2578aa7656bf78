"""The worker as a whole: what it finds changed since its last round, and what does not stop it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from certify.certificates.commands import make_missing_keys
from certify.certificates.models import Certificate, StatusList
from certify.certificates.rules import State
from certify.keyring.signer import KeyringError
from certify.worker import Work
from tests.corridor.world import PASSPHRASE, World
from tests.institutions.test_series import add_authority


def slugs_with_lists(world: World) -> set[str]:
    with world.database.reading() as session:
        return {row.authority.organisation.slug for row in session.scalars(select(StatusList))}


def test_an_authority_whose_keys_are_made_while_it_works_has_lists_at_the_next_round(world: World) -> None:
    work = Work(world.settings, PASSPHRASE)
    work()
    with world.database.writing() as session:
        add_authority(session, "nouveau-certificateur")
    work()
    assert "nouveau-certificateur" not in slugs_with_lists(world)
    make_missing_keys(world.settings, PASSPHRASE)
    work()
    assert "nouveau-certificateur" in slugs_with_lists(world)


def test_keys_are_opened_once_while_they_do_not_change(world: World) -> None:
    work = Work(world.settings, PASSPHRASE)
    assert work.issuer() is work.issuer()


def test_receipts_without_a_key_do_not_stop_issuing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_work: Work) -> None:
        raise KeyringError("active ES256 key of operator: exactly one is expected, the ring has 0")

    monkeypatch.setattr(Work, "_make_receipts", broken)
    world.validate()
    Work(world.settings, PASSPHRASE)()
    with world.database.reading() as session:
        assert {row.state for row in session.scalars(select(Certificate))} == {State.ISSUED}
    assert slugs_with_lists(world)

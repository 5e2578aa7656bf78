from __future__ import annotations

import os
import stat
from dataclasses import replace
from datetime import timedelta

import pytest

from certify.credential.trust import KeyState
from certify.keyring import making, ring
from certify.keyring.places import Places
from certify.keyring.ring import TRANSITIONS, KeyEntry, KeyEvent, Ring
from certify.keyring.signer import KeyringError

from .conftest import ADDRESS, AT, PASSPHRASE, subject

DAY = timedelta(days=1)


@pytest.fixture
def keys(places: Places) -> Ring:
    making.make_keys(places, [subject("ml-demo")], passphrase=PASSPHRASE, address=ADDRESS, at=AT)
    return ring.load(places.ring)


@pytest.fixture
def key(keys: Ring) -> KeyEntry:
    return keys.active("ml-demo", AT)


def kid(key: KeyEntry) -> bytes:
    return bytes.fromhex(key.kid)


def test_a_ring_comes_back(keys: Ring, places: Places) -> None:
    ring.save(keys, places.ring)
    assert ring.load(places.ring) == keys
    assert stat.S_IMODE(places.ring.stat().st_mode) == 0o644
    assert not list(places.keys.glob(".ring*"))


def test_no_file_is_an_empty_ring(places: Places) -> None:
    assert ring.load(places.ring) == Ring()


@pytest.mark.parametrize("data", [b"", b"{}", b'{"keys":[{}]}', b'{"keys": []}'])
def test_an_unreadable_ring_is_named(places: Places, data: bytes) -> None:
    places.keys.mkdir(parents=True)
    places.ring.write_bytes(data)
    with pytest.raises(KeyringError, match=r"ring\.json: not a readable ring"):
        ring.load(places.ring)


def test_a_key_is_never_deleted(keys: Ring, places: Places) -> None:
    with pytest.raises(KeyringError, match="never deleted"):
        ring.save(Ring(keys.keys[:-1]), places.ring)
    assert ring.load(places.ring) == keys


def test_a_failed_write_leaves_the_old_ring(keys: Ring, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        ring.save(keys.moved(kid(keys.active("ml-demo", AT)), KeyEvent.RETIRE, AT + DAY), places.ring)
    assert ring.load(places.ring) == keys


@pytest.mark.parametrize(("days", "found"), [(-1, False), (0, True), (365, True), (365 * 3 + 1, False)])
def test_a_key_signs_in_its_period(keys: Ring, days: int, found: bool) -> None:
    if found:
        assert keys.active("ml-demo", AT + days * DAY).owner == "ml-demo"
    else:
        with pytest.raises(KeyringError, match="exactly one is expected, the ring has 0"):
            keys.active("ml-demo", AT + days * DAY)


def test_two_active_keys_are_an_error(keys: Ring, key: KeyEntry) -> None:
    twice = Ring((*keys.keys, replace(key, kid="00000000")))
    with pytest.raises(KeyringError, match="the ring has 2"):
        twice.active("ml-demo", AT)
    with pytest.raises(KeyringError, match="retire it first"):
        keys.add(replace(key, kid="00000000"))
    with pytest.raises(KeyringError, match="already"):
        keys.add(key)


def test_an_unknown_key_is_an_error(keys: Ring) -> None:
    with pytest.raises(KeyringError, match="key 00000000"):
        keys.key(bytes(4))
    with pytest.raises(KeyringError, match="active ES256 key of sn-demo"):
        keys.active("sn-demo", AT)


@pytest.mark.parametrize("state", KeyState)
@pytest.mark.parametrize("event", KeyEvent)
def test_what_is_not_in_the_table_is_refused(keys: Ring, key: KeyEntry, state: KeyState, event: KeyEvent) -> None:
    keys = Ring((replace(key, state=state),))
    if (state, event) in TRANSITIONS:
        assert keys.moved(kid(key), event, AT + DAY).keys[0].state is TRANSITIONS[state, event]
    else:
        with pytest.raises(KeyringError, match="not possible"):
            keys.moved(kid(key), event, AT + DAY)


def test_retiring_ends_the_period_and_compromise_dates_the_doubt(keys: Ring, key: KeyEntry) -> None:
    retired = keys.moved(kid(key), KeyEvent.RETIRE, AT + DAY)
    assert retired.key(kid(key)).not_after == AT + DAY
    with pytest.raises(KeyringError, match="the ring has 0"):
        retired.active("ml-demo", AT)
    doubted = retired.moved(kid(key), KeyEvent.COMPROMISE, AT + DAY / 2)
    assert doubted.key(kid(key)).compromised_since == AT + DAY / 2
    assert doubted.key(kid(key)).not_after == AT + DAY

"""Status lists: what they say of a certificate, how big they are, and which are not believed."""

from __future__ import annotations

import base64
import json
import random
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.credential import OFFLINE, ONLINE, QrEvidence, canonical, claims, statuslist, typedjson, vcjwt, verify
from certify.credential.evidence import State, StatusKnown
from certify.credential.malformed import Malformed
from certify.credential.policy import Policy
from certify.credential.report import Check, Verdict
from certify.credential.statuslist import BYTES, SIZE, Purpose, StatusList
from certify.credential.trust import OPERATOR, KeyState

from .samples import record
from .world import ADDRESS, NOW, START, World

INDEX = 1234
SLUG = "ml-demo"
DID = f"did:web:certify.example.org:a:{SLUG}"
WEEK = timedelta(days=7)
REVOCATION, SUSPENSION = Purpose


def a_list(purpose: Purpose = REVOCATION, *indexes: int, **changes: Any) -> StatusList:
    issued = changes.pop("issued", NOW - timedelta(hours=1))
    one = StatusList(SLUG, purpose, 1, statuslist.bits_of(indexes), issued, issued + WEEK)
    return replace(one, **changes)


def payload(one: StatusList | None = None) -> dict[str, Any]:
    return statuslist.document(one or a_list(), address=ADDRESS, did=DID)


def signed(world: World, content: dict[str, Any], *, by: str = SLUG, did: str = DID) -> bytes:
    signer = world.signers[by]
    return vcjwt.sign(content, kid=f"{did}#{signer.kid.hex()}", sign=signer.sign)


def opened(world: World, *lists: StatusList) -> list[StatusList]:
    return [statuslist.open_list(signed(world, payload(one)), world.trust) for one in lists]


def test_a_list_is_opened_as_it_was_made(world: World) -> None:
    for one in (a_list(), a_list(SUSPENSION, 0, 7, 8, SIZE - 1), a_list(number=12)):
        assert opened(world, one) == [one]


def test_the_first_entry_is_the_most_significant_bit() -> None:
    bits = statuslist.bits_of([0, 9, SIZE - 1])
    assert (bits[0], bits[1], bits[-1]) == (0x80, 0x40, 0x01)


@given(st.sets(st.integers(0, SIZE - 1), max_size=50), st.integers(0, SIZE - 1))
def test_a_bit_is_set_where_it_was_put_and_nowhere_else(indexes: set[int], other: int) -> None:
    one = a_list(REVOCATION, *indexes)
    assert all(one.has(index) for index in indexes)
    assert one.has(other) is (other in indexes)


def test_the_same_bits_give_the_same_text() -> None:
    assert payload(a_list(REVOCATION, 5)) == payload(a_list(REVOCATION, 5))
    packed = base64.urlsafe_b64decode(payload()["credentialSubject"]["encodedList"][1:] + "==")
    assert packed[4:8] == bytes(4), "gzip holds no instant"


def test_a_thousand_withdrawals_weigh_a_kilobyte_and_a_half() -> None:
    indexes = random.Random(7).sample(range(SIZE), 1000)
    text = payload(a_list(REVOCATION, *indexes))["credentialSubject"]["encodedList"]
    assert len(base64.urlsafe_b64decode(text[1:] + "==")) < 1_700


def test_a_list_of_random_bits_is_opened_too(world: World) -> None:
    one = a_list(bits=random.Random(7).randbytes(BYTES))
    assert len(signed(world, payload(one))) < statuslist.MAX_BYTES
    assert opened(world, one) == [one]


# What lists say of the certificate of place INDEX in list 1.
SAYS: dict[str, tuple[list[StatusList], State | None]] = {
    "in neither list, it is valid": ([a_list(), a_list(SUSPENSION)], State.VALID),
    "in the list of revocations, it is withdrawn": ([a_list(REVOCATION, INDEX), a_list(SUSPENSION)], State.WITHDRAWN),
    "in the list of suspensions, it is suspended": ([a_list(), a_list(SUSPENSION, INDEX)], State.SUSPENDED),
    "in both, it is withdrawn": ([a_list(REVOCATION, INDEX), a_list(SUSPENSION, INDEX)], State.WITHDRAWN),
    "neighbours say nothing of it": (
        [a_list(REVOCATION, INDEX - 1, INDEX + 1), a_list(SUSPENSION, INDEX ^ 7)],
        State.VALID,
    ),
    "no list says nothing": ([], None),
    "one list of two does not say that it is valid": ([a_list()], None),
    "the other list of two neither": ([a_list(SUSPENSION)], None),
    "one list of two says that it is withdrawn": ([a_list(REVOCATION, INDEX)], State.WITHDRAWN),
    "one list of two says that it is suspended": ([a_list(SUSPENSION, INDEX)], State.SUSPENDED),
    "lists of another number say nothing": ([a_list(number=2), a_list(SUSPENSION, number=2)], None),
    "a bit in a list of another number says nothing": (
        [a_list(), a_list(SUSPENSION), a_list(REVOCATION, INDEX, number=2)],
        State.VALID,
    ),
    "lists of another authority say nothing": ([a_list(issuer="sn-demo"), a_list(SUSPENSION, issuer="sn-demo")], None),
    "a bit in a list of another authority says nothing": (
        [a_list(), a_list(SUSPENSION), a_list(REVOCATION, INDEX, issuer="sn-demo")],
        State.VALID,
    ),
    "the later list counts, though it comes first": (
        [a_list(), a_list(SUSPENSION), a_list(SUSPENSION, INDEX, issued=NOW - WEEK)],
        State.VALID,
    ),
    "a later list withdraws": (
        [a_list(REVOCATION, INDEX), a_list(SUSPENSION), a_list(issued=NOW - WEEK)],
        State.WITHDRAWN,
    ),
}


@pytest.mark.parametrize(("lists", "state"), SAYS.values(), ids=SAYS.keys())
def test_what_lists_say(lists: list[StatusList], state: State | None) -> None:
    known = statuslist.known(lists, claims.of_record(record(status_index=INDEX)))
    assert (known.state if known else None) is state


def test_what_is_known_is_as_old_as_the_older_list() -> None:
    older = NOW - timedelta(days=3)
    known = statuslist.known([a_list(), a_list(SUSPENSION, issued=older)], claims.of_record(record(status_index=INDEX)))
    assert known == StatusKnown(State.VALID, as_of=older, fresh_until=older + WEEK)


def test_a_certificate_without_a_place_is_in_no_list() -> None:
    assert statuslist.known([a_list(), a_list(SUSPENSION)], claims.of_record(record())) is None


def test_a_place_beyond_the_first_list_is_looked_up_in_its_own() -> None:
    of_second = claims.of_record(record(status_index=SIZE + INDEX))
    lists = [a_list(number=2), a_list(SUSPENSION, INDEX, number=2), a_list(), a_list(SUSPENSION)]
    known = statuslist.known(lists, of_second)
    assert known
    assert known.state is State.SUSPENDED


OLD = NOW - WEEK - timedelta(seconds=1)
VERDICTS: dict[str, tuple[list[StatusList], Policy, Verdict, str | None]] = {
    "not withdrawn as known an hour ago, offline, is authentic": (
        [a_list(), a_list(SUSPENSION)],
        OFFLINE,
        Verdict.AUTHENTIC,
        None,
    ),
    "withdrawn in the list is withdrawn": (
        [a_list(REVOCATION, INDEX), a_list(SUSPENSION)],
        OFFLINE,
        Verdict.WITHDRAWN,
        "status.withdrawn",
    ),
    "suspended in the list is suspended": (
        [a_list(), a_list(SUSPENSION, INDEX)],
        OFFLINE,
        Verdict.SUSPENDED,
        "status.suspended",
    ),
    "a list too old, offline, is authentic and not checked": (
        [a_list(issued=OLD), a_list(SUSPENSION)],
        OFFLINE,
        Verdict.AUTHENTIC,
        "status.stale",
    ),
    "a list too old, online, cannot be checked": (
        [a_list(), a_list(SUSPENSION, issued=OLD)],
        ONLINE,
        Verdict.CANNOT_CHECK,
        "status.stale",
    ),
    "a list that is as old as it may be still counts": (
        [a_list(issued=NOW - WEEK), a_list(SUSPENSION)],
        OFFLINE,
        Verdict.AUTHENTIC,
        None,
    ),
    "withdrawn in a list too old is still withdrawn": (
        [a_list(REVOCATION, INDEX, issued=OLD), a_list(SUSPENSION, issued=OLD)],
        OFFLINE,
        Verdict.WITHDRAWN,
        "status.withdrawn",
    ),
    "the list of another number is no list": (
        [a_list(number=2), a_list(SUSPENSION, number=2)],
        OFFLINE,
        Verdict.AUTHENTIC,
        "status.unknown",
    ),
    "the list of another authority is no list": (
        [a_list(issuer="sn-demo"), a_list(SUSPENSION, issuer="sn-demo")],
        ONLINE,
        Verdict.CANNOT_CHECK,
        "status.unknown",
    ),
}


@pytest.mark.parametrize(("lists", "policy", "verdict", "code"), VERDICTS.values(), ids=VERDICTS.keys())
def test_verdict(world: World, lists: list[StatusList], policy: Policy, verdict: Verdict, code: str | None) -> None:
    one = record(status_index=INDEX)
    issued = world.issue(one)
    known = statuslist.known(lists, claims.of_record(one))
    evidence = QrEvidence(issued.code, issued.register(status=None), known)
    report = verify(evidence, world.trust, policy, NOW)
    assert (report.verdict, report.step(Check.STATUS).code) == (verdict, code)
    assert report.claims is not None
    assert report.status_as_of == (known.as_of if known else None)


# Each makes a list from a whole one's payload; the code says why it is not believed.
Forge = Callable[[World, dict[str, Any]], bytes]


def subject(content: dict[str, Any], **members: Any) -> dict[str, Any]:
    return content | {"credentialSubject": content["credentialSubject"] | members}


def packed(data: bytes, level: int = 9) -> str:
    return "u" + base64.urlsafe_b64encode(zlib.compress(data, level, 31)).rstrip(b"=").decode()


def unsigned(content: dict[str, Any]) -> bytes:
    header = {"alg": "none", "kid": f"{DID}#00000000", "typ": "vc+jwt"}
    parts = (base64.urlsafe_b64encode(typedjson.canonical(one)).rstrip(b"=") for one in (header, content))
    return b".".join((*parts, b""))


REFUSED: dict[str, tuple[Forge, str]] = {
    "signed by another authority": (
        lambda w, c: signed(w, c, by="sn-demo", did="did:web:certify.example.org:a:sn-demo"),
        "list.issuer",
    ),
    "signed by another authority's key in this one's name": (lambda w, c: signed(w, c, by="sn-demo"), "jwt.issuer"),
    "signed by the operator": (
        lambda w, c: signed(w, c, by=OPERATOR, did="did:web:certify.example.org"),
        "jwt.issuer",
    ),
    "signed by the operator in the authority's name": (lambda w, c: signed(w, c, by=OPERATOR), "jwt.issuer"),
    "signed by the authority's other key": (lambda w, c: signed(w, c, by=f"{SLUG}:ed25519"), "jwt.issuer"),
    "not signed": (lambda _w, c: unsigned(c), "jwt.form"),
    "signed for other bytes": (
        lambda w, c: _swapped(signed(w, c), signed(w, payload(a_list(REVOCATION, 1)))),
        "jwt.signature",
    ),
    "with bits too few": (lambda w, c: signed(w, subject(c, encodedList=packed(bytes(BYTES - 1)))), "list.form"),
    "with bits too many": (lambda w, c: signed(w, subject(c, encodedList=packed(bytes(BYTES + 1)))), "list.form"),
    "with no bits": (lambda w, c: signed(w, subject(c, encodedList="u")), "list.form"),
    "with a bomb": (lambda w, c: signed(w, subject(c, encodedList=packed(bytes(60_000_000)))), "list.form"),
    "with gzip cut short": (
        lambda w, c: signed(w, subject(c, encodedList=c["credentialSubject"]["encodedList"][:-6])),
        "list.form",
    ),
    "with something after the gzip": (
        lambda w, c: signed(w, subject(c, encodedList=_with_a_tail(c["credentialSubject"]["encodedList"]))),
        "list.form",
    ),
    "in another base": (
        lambda w, c: signed(w, subject(c, encodedList=c["credentialSubject"]["encodedList"][1:])),
        "list.form",
    ),
    "of another purpose": (
        lambda w, c: signed(w, subject(c | {"id": f"{ADDRESS}/status/{SLUG}/message/1"}, statusPurpose="message")),
        "list.form",
    ),
    "of one purpose at the address of the other": (
        lambda w, c: signed(w, subject(c, statusPurpose="suspension")),
        "list.form",
    ),
    "at another host's address": (
        lambda w, c: signed(w, json.loads(json.dumps(c).replace(ADDRESS, "https://elsewhere.example"))),
        "list.form",
    ),
    "at the address of another authority": (
        lambda w, c: signed(w, json.loads(json.dumps(c).replace(f"status/{SLUG}", "status/sn-demo"))),
        "list.form",
    ),
    "at the address of nobody": (
        lambda w, c: signed(w, json.loads(json.dumps(c).replace(f"status/{SLUG}", "status/nobody"))),
        "list.form",
    ),
    "with a number written otherwise": (
        lambda w, c: signed(w, json.loads(json.dumps(c).replace("revocation/1", "revocation/01"))),
        "list.form",
    ),
    "with more members": (lambda w, c: signed(w, c | {"ttl": 300000}), "list.form"),
    "without an end": (lambda w, c: signed(w, {k: v for k, v in c.items() if k != "validUntil"}), "list.form"),
    "with an end that is no instant": (lambda w, c: signed(w, c | {"validUntil": "for ever"}), "list.form"),
    "with an end in another zone": (
        lambda w, c: signed(w, c | {"validUntil": "2026-06-08T00:00:00+01:00"}),
        "list.form",
    ),
    "with an issuer of another name": (lambda w, c: signed(w, c | {"issuer": f"{DID}x"}), "list.form"),
    "that is no list": (lambda w, _c: signed(w, {"credentialSubject": []}), "list.form"),
    "that is a certificate": (lambda w, c: signed(w, c | {"type": ["VerifiableCredential"]}), "list.form"),
    "of a time before its key": (
        lambda w, _c: signed(w, payload(a_list(issued=START - timedelta(seconds=1)))),
        "list.key_period",
    ),
    "longer than any list": (lambda w, c: signed(w, c) + b"A" * statuslist.MAX_BYTES, "list.form"),
    "that is empty": (lambda _w, _c: b"", "jwt.form"),
}


def _swapped(one: bytes, other: bytes) -> bytes:
    return one.rpartition(b".")[0] + b"." + other.rpartition(b".")[2]


def _with_a_tail(text: str) -> str:
    data = base64.urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4))
    return "u" + base64.urlsafe_b64encode(data + b"tail").rstrip(b"=").decode()


@pytest.mark.parametrize(("forge", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_list_is_not_believed(world: World, forge: Forge, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        statuslist.open_list(forge(world, payload()), world.trust)
    assert refused.value.code == code


def test_a_bomb_is_not_unpacked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = zlib.decompressobj

    class Counting:
        def __init__(self, wbits: int) -> None:
            self.inner = real(wbits)

        def decompress(self, data: bytes, most: int) -> bytes:
            asked.append(most)
            return self.inner.decompress(data, most)

    content = subject(payload(), encodedList=packed(bytes(60_000_000)))
    monkeypatch.setattr(zlib, "decompressobj", Counting)
    with pytest.raises(Malformed):
        statuslist.open_list(signed(world, content), world.trust)
    assert asked == [BYTES + 1]


@pytest.mark.parametrize(
    ("state", "since", "code"),
    [
        (KeyState.RETIRED, None, None),
        (KeyState.PLANNED, None, "list.key_period"),
        (KeyState.COMPROMISED, NOW + WEEK, "list.key_period"),
    ],
)
def test_a_compromised_or_planned_key_signs_no_list(
    world: World, state: KeyState, since: Any, code: str | None
) -> None:
    """Nothing shows when a list was made: what a thief signs may bear any date."""
    trust = world.trusting(replace(world.key(), state=state, compromised_since=since))
    jwt = signed(world, payload())
    if code is None:
        assert statuslist.open_list(jwt, trust) == a_list()
    else:
        with pytest.raises(Malformed) as refused:
            statuslist.open_list(jwt, trust)
        assert refused.value.code == code


@given(st.integers(0), st.integers(1, 255))
def test_no_byte_of_a_list_can_be_changed(world: World, place: int, change: int) -> None:
    jwt = bytearray(signed(world, payload(a_list(REVOCATION, INDEX))))
    jwt[place % len(jwt)] ^= change
    with pytest.raises(Malformed):
        statuslist.open_list(bytes(jwt), world.trust)


def test_an_old_address_of_the_service_is_still_one(world: World) -> None:
    trust = world.trusting(addresses=("https://new.example.org", ADDRESS))
    assert statuslist.open_list(signed(world, payload()), trust) == a_list()


def test_the_place_of_a_status_index() -> None:
    assert [statuslist.place(index) for index in (0, SIZE - 1, SIZE)] == [(1, 0), (1, SIZE - 1), (2, 0)]
    with pytest.raises(ValueError, match="negative"):
        statuslist.place(-1)
    assert canonical.decode(canonical.encode(record(status_index=SIZE))).status_index == SIZE

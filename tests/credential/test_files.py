"""Verdicts on a credential in JSON and as a JWT, with the register and without."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.credential import (
    OFFLINE,
    ONLINE,
    Check,
    JsonEvidence,
    JwtEvidence,
    Lookup,
    Outcome,
    PdfEvidence,
    QrEvidence,
    Report,
    State,
    StatusKnown,
    Verdict,
    canonical,
    credentialfile,
    dataintegrity,
    openbadge,
    recognise,
    verify,
)
from certify.credential.dataintegrity import ProofKey
from certify.credential.trust import KeyState, Trust
from certify.credential.typedjson import canonical as canonical_json

from .samples import record
from .world import ADDRESS, ISSUED, LOGGED, NOW, Issued, World

DID = "did:web:certify.example.org:a:ml-demo"
KINDS = ("json", "jwt")


@pytest.fixture(scope="module")
def issued(world: World) -> Issued:
    return world.issue(record(status_index=9))


@pytest.fixture(scope="module")
def files(world: World, issued: Issued) -> dict[str, bytes]:
    return {"json": world.json(issued), "jwt": world.jwt(issued)}


def laid(kind: str, data: bytes, **known: Any) -> JsonEvidence | JwtEvidence:
    return JsonEvidence(data, **known) if kind == "json" else JwtEvidence(data, **known)


def judged(world: World, kind: str, data: bytes, *, trust: Trust | None = None, **known: Any) -> Report:
    policy = OFFLINE if known.get("register", Lookup.NOT_ASKED) is Lookup.NOT_ASKED else ONLINE
    return verify(laid(kind, data, **known), trust or world.trust, policy, NOW)


def code(report: Report) -> str | None:
    return next((step.code for step in report.steps if step.outcome is Outcome.FAILED), None)


@pytest.mark.parametrize("kind", KINDS)
def test_alone_it_is_authentic_and_says_what_was_not_checked(
    world: World, issued: Issued, files: dict[str, bytes], kind: str
) -> None:
    report = judged(world, kind, files[kind])
    assert report.verdict is Verdict.AUTHENTIC
    open_ones = {step.check for step in report.steps if step.outcome is Outcome.NOT_CHECKED}
    assert open_ones == {Check.LOG, Check.STATUS}
    assert report.record == canonical.decode(issued.record)


@pytest.mark.parametrize("kind", KINDS)
def test_with_the_register_every_step_passes(world: World, issued: Issued, files: dict[str, bytes], kind: str) -> None:
    report = judged(world, kind, files[kind], register=issued.register())
    assert report.verdict is Verdict.AUTHENTIC
    assert {step.outcome for step in report.steps} == {Outcome.PASSED}


@pytest.mark.parametrize("kind", KINDS)
def test_the_register_says_more(world: World, issued: Issued, files: dict[str, bytes], kind: str) -> None:
    for state in (State.SUSPENDED, State.WITHDRAWN, State.REPLACED):
        status = StatusKnown(state, as_of=NOW)
        assert judged(world, kind, files[kind], register=issued.register(status=status)).verdict == state.value
        assert judged(world, kind, files[kind], status=status).verdict == state.value
    assert judged(world, kind, files[kind], register=Lookup.ABSENT).verdict is Verdict.UNKNOWN
    assert judged(world, kind, files[kind], register=issued.register(status=None)).verdict is Verdict.CANNOT_CHECK
    other = world.issue(record(place="Kati"))
    report = judged(world, kind, files[kind], register=other.register())
    assert (report.verdict, code(report)) == (Verdict.ALTERED, "carriers.differ")


@pytest.mark.parametrize("kind", KINDS)
def test_past_its_last_day_it_is_expired(world: World, kind: str) -> None:
    old = world.issue(record(expires_on=date(2026, 5, 31)))
    data = world.json(old) if kind == "json" else world.jwt(old)
    assert judged(world, kind, data).verdict is Verdict.EXPIRED


@pytest.mark.parametrize("kind", KINDS)
def test_another_address_than_the_authoritys_is_altered(world: World, issued: Issued, kind: str) -> None:
    make = world.json if kind == "json" else world.jwt
    report = judged(world, kind, make(issued, address="https://certify.example.com"))
    assert (report.verdict, code(report)) == (Verdict.ALTERED, "carriers.elsewhere")


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_ours_is_unknown(world: World, kind: str) -> None:
    for data in (b"", b"{}", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a":' * 5000, b"x" * 300_000, b"a.b.c"):
        report = judged(world, kind, data)
        assert (report.verdict, code(report)) == (Verdict.UNKNOWN, f"{kind}.form")


@pytest.mark.parametrize("kind", KINDS)
def test_space_around_or_between_is_a_change(world: World, files: dict[str, bytes], kind: str) -> None:
    for data in (files[kind] + b"\n", b" " + files[kind], files[kind] + b"\0"):
        assert judged(world, kind, data).verdict in (Verdict.ALTERED, Verdict.UNKNOWN)
    pretty = json.dumps(json.loads(files["json"]), indent=1, ensure_ascii=False).encode()
    report = judged(world, "json", pretty)
    assert (report.verdict, code(report)) == (Verdict.ALTERED, "json.changed")


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=40, deadline=None)
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_bit_can_be_flipped(world: World, files: dict[str, bytes], kind: str, share: float, bit: int) -> None:
    data = bytearray(files[kind])
    data[int(share * len(data))] ^= 1 << bit
    assert judged(world, kind, bytes(data)).verdict in (Verdict.ALTERED, Verdict.UNKNOWN)


@settings(max_examples=40, deadline=None)
@given(start=st.floats(0, 1), length=st.integers(1, 40), kind=st.sampled_from(KINDS))
def test_nothing_can_be_cut_out(world: World, files: dict[str, bytes], kind: str, start: float, length: int) -> None:
    data = files[kind]
    at = int(start * (len(data) - 1))
    assert judged(world, kind, data[:at] + data[at + length :]).verdict in (Verdict.ALTERED, Verdict.UNKNOWN)


def test_every_fact_is_covered_by_both_proofs_and_by_the_token(world: World, issued: Issued) -> None:
    """Another record under the old signatures: each member of it matters."""
    whole = json.loads(world.json(issued))
    for name in ("decided_on", "issued_on", "place", "minutes_number", "number", "language"):
        value: Any = {"number": "ML-2026-000124-D", "language": "en", "place": "Kati", "minutes_number": "PV-2"}.get(
            name, date(2026, 3, 1)
        )
        document = openbadge.document(replace(record(status_index=9), **{name: value}), ADDRESS)
        report = judged(world, "json", canonical_json({**document, "proof": whole["proof"]}))
        assert (report.verdict, code(report)) == (Verdict.ALTERED, "signature.proof"), name


def forged(world: World, issued: Issued, ed25519: ProofKey, p256: ProofKey) -> bytes:
    return credentialfile.to_json(canonical.decode(issued.record), ADDRESS, ed25519=ed25519, p256=p256)


def test_a_foreign_key_certifies_nothing(world: World, issued: Issued) -> None:
    own = world.proof_key("ml-demo:ed25519"), world.proof_key("ml-demo")
    strangers = [
        (world.proof_key("sn-demo:ed25519", DID), world.proof_key("sn-demo", DID)),
        (world.proof_key("log", DID), world.proof_key("operator", DID)),
        (own[0], world.proof_key("operator", DID)),
        (world.proof_key("log", DID), own[1]),
        (ProofKey(own[0].method, world.signers["log"].sign), own[1]),
        (own[0], ProofKey(own[1].method, world.signers["operator"].sign)),
        (ProofKey(own[0].method, own[1].sign), own[1]),
    ]
    for number, keys in enumerate(strangers):
        report = judged(world, "json", forged(world, issued, *keys), register=issued.register())
        assert report.verdict is (Verdict.UNKNOWN if number < 2 else Verdict.ALTERED), number
    for key in (
        world.proof_key("sn-demo", DID),
        world.proof_key("operator", DID),
        world.proof_key("log", DID),
        ProofKey(own[1].method, world.signers["sn-demo"].sign),
    ):
        token = credentialfile.to_jwt(canonical.decode(issued.record), ADDRESS, p256=key)
        assert judged(world, "jwt", token).verdict in (Verdict.UNKNOWN, Verdict.ALTERED)


def test_another_authority_cannot_certify_in_this_ones_name(world: World) -> None:
    one = world.issue(record())
    for kind, data in (("json", world.json(one, by="sn-demo")), ("jwt", world.jwt(one, by="sn-demo"))):
        assert judged(world, kind, data).verdict is Verdict.ALTERED
    authority = replace(record().authority, did="did:web:certify.example.org:a:sn-demo")
    other = world.issue(record(authority=authority))
    for kind, data in (("json", world.json(other, by="sn-demo")), ("jwt", world.jwt(other, by="sn-demo"))):
        report = judged(world, kind, data)
        assert (report.verdict, code(report)) == (Verdict.ALTERED, "issuer.other_authority")


def test_proofs_at_another_instant_than_the_issue_are_altered(world: World, issued: Issued) -> None:
    keys = {"ed25519": world.proof_key("ml-demo:ed25519"), "p256": world.proof_key("ml-demo")}
    document = openbadge.document(canonical.decode(issued.record), ADDRESS)
    late = dataintegrity.sign(document, **keys, created=ISSUED + timedelta(seconds=1))
    report = judged(world, "json", canonical_json(late))
    assert (report.verdict, code(report)) == (Verdict.ALTERED, "json.changed")


@pytest.mark.parametrize("name", ["ml-demo", "ml-demo:ed25519"])
def test_each_of_the_two_keys_must_be_good_when_it_signed(
    world: World, issued: Issued, files: dict[str, bytes], name: str
) -> None:
    kid = world.signers[name].kid.hex()
    key = next(key for key in world.trust.bundle.keys if key.kid == kid)
    late = world.trusting(replace(key, not_before=ISSUED + timedelta(hours=1)))
    assert code(judged(world, "json", files["json"], trust=late)) == "issuer.key_period"
    planned = world.trusting(replace(key, state=KeyState.PLANNED))
    assert code(judged(world, "json", files["json"], trust=planned)) == "issuer.key_period"
    before = replace(key, state=KeyState.COMPROMISED, compromised_since=LOGGED - timedelta(seconds=30))
    after = replace(before, compromised_since=LOGGED + timedelta(days=1))
    assert judged(world, "json", files["json"], trust=world.trusting(before)).verdict is Verdict.CANNOT_CHECK
    known = {"register": issued.register()}
    assert code(judged(world, "json", files["json"], trust=world.trusting(before), **known)) == "issuer.compromised"
    assert judged(world, "json", files["json"], trust=world.trusting(after), **known).verdict is Verdict.AUTHENTIC


def test_the_first_bytes_say_what_it_is(world: World, issued: Issued, files: dict[str, bytes]) -> None:
    assert recognise(files["json"]) is JsonEvidence
    assert recognise(files["jwt"]) is JwtEvidence
    assert recognise(world.pdf(issued)) is PdfEvidence
    assert recognise(issued.code.encode()) is QrEvidence
    assert recognise(b" \n" + files["json"]) is JsonEvidence
    for data in (b"", b"hello", b"\x89PNG", b" %PDF-", b"\x0b" + files["json"], b"\x0c" + files["jwt"]):
        assert recognise(data) is None

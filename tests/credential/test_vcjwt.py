"""The compact JWS: three members in its header, one encoding, and an authority's own key on P-256."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from certify.credential import vcjwt
from certify.credential.malformed import Malformed
from certify.credential.signature import ORDER

from .world import World

PAYLOAD = {"issuer": "did:web:certify.example.org:a:ml-demo", "name": "N'Guessan-Ouédraogo ®"}
DID = "did:web:certify.example.org:a:ml-demo"


def part(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def token(world: World, header: Any, payload: bytes | None = None) -> bytes:
    """A token that ml-demo signed, under another header or payload bytes."""
    message = part(json.dumps(header, separators=(",", ":")).encode()) + b"." + part(payload or b"{}")
    return message + b"." + part(world.signers["ml-demo"].sign(message))


def code(world: World, data: bytes) -> str:
    with pytest.raises(Malformed) as caught:
        vcjwt.open_jwt(data, world.trust)
    return caught.value.code


@pytest.fixture
def method(world: World) -> str:
    return world.proof_key("ml-demo").method


@pytest.fixture
def whole(world: World, method: str) -> bytes:
    return vcjwt.sign(PAYLOAD, kid=method, sign=world.signers["ml-demo"].sign)


def test_the_payload_and_its_key_are_given_back(world: World, whole: bytes) -> None:
    payload, key = vcjwt.open_jwt(whole, world.trust)
    assert payload == PAYLOAD
    assert (key.authority, key.kid) == ("ml-demo", world.signers["ml-demo"].kid.hex())


def test_another_header_is_refused(world: World, method: str) -> None:
    good = {"alg": "ES256", "kid": method, "typ": "vc+jwt"}
    assert vcjwt.open_jwt(token(world, good), world.trust)[0] == {}
    for header in (
        {**good, "alg": "none"},
        {**good, "alg": "ES384"},
        {**good, "typ": "JWT"},
        {**good, "crit": ["x"]},
        {**good, "jwk": {}},
        {**good, "kid": method.upper()},
        {**good, "kid": 7},
        {"typ": "vc+jwt", "kid": method, "alg": "ES256"},
        {"alg": "ES256", "typ": "vc+jwt"},
        [good],
    ):
        assert code(world, token(world, header)) == "jwt.form"


@pytest.mark.parametrize("payload", [b'{"a":1.5}', b'{ "a":1}', b'{"a":1,"a":1}', b'{"b":1,"a":1}', b"[]", b"x"])
def test_a_payload_that_is_not_canonical_is_refused(world: World, method: str, payload: bytes) -> None:
    assert code(world, token(world, {"alg": "ES256", "kid": method, "typ": "vc+jwt"}, payload)) == "jwt.form"


def test_another_encoding_of_the_same_is_refused(world: World, whole: bytes) -> None:
    head, body, tail = whole.split(b".")
    value = base64.urlsafe_b64decode(tail + b"==")
    high = part(value[:32] + (ORDER - int.from_bytes(value[32:])).to_bytes(32))
    last = bytes([tail[-1] + 1])  # 64 bytes leave four bits over, which are zero
    for other in (
        whole + b"\n",
        whole + b"=",
        b".".join((head, body, high)),
        b".".join((head, body, tail[:-1] + last)),
        b".".join((head, body)),
        b".".join((head, body, tail, tail)),
        b".".join((head, b"", tail)),
        b"",
    ):
        assert code(world, other) == "jwt.form"


def test_only_an_authoritys_own_key_on_p256_signs(world: World, whole: bytes) -> None:
    for name in ("operator", "log", "sn-demo", "ml-demo:ed25519"):
        forged = vcjwt.sign(PAYLOAD, kid=world.proof_key(name, DID).method, sign=world.signers[name].sign)
        assert code(world, forged) in ("jwt.issuer", "jwt.form")
    borrowed = vcjwt.sign(PAYLOAD, kid=world.proof_key("ml-demo").method, sign=world.signers["sn-demo"].sign)
    assert code(world, borrowed) == "jwt.signature"
    head, _, tail = whole.split(b".")
    assert code(world, b".".join((head, part(b'{"issuer":"x"}'), tail))) == "jwt.signature"

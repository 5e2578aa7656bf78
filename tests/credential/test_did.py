"""DID documents and the key set, by the state of each key. What they hold is compared with the bundle elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from certify.credential import did
from certify.credential.trust import OPERATOR, Bundle, KeyState

from .world import NOW, World

SLUG = "ml-demo"
DID = f"did:web:certify.example.org:a:{SLUG}"


def documents(world: World, bundle: Bundle) -> tuple[dict[str, Any], dict[str, Any]]:
    authority = world.trust.authority(SLUG)
    assert authority
    return did.authority_document(authority, bundle), did.key_set(bundle)


def having(world: World, state: KeyState) -> Bundle:
    """The bundle in which the authority's key on P-256 is in a state."""
    since = NOW if state is KeyState.COMPROMISED else None
    return world.trusting(replace(world.key(SLUG), state=state, compromised_since=since)).bundle


@pytest.mark.parametrize(
    ("state", "believed"),
    [(KeyState.ACTIVE, True), (KeyState.RETIRED, True), (KeyState.PLANNED, False), (KeyState.COMPROMISED, False)],
)
def test_a_key_is_named_in_every_state_and_asserts_in_two(world: World, state: KeyState, believed: bool) -> None:
    document, keys = documents(world, having(world, state))
    method = f"{DID}#{world.key(SLUG).kid}"
    assert method in {one["id"] for one in document["verificationMethod"]}
    assert (method in document["assertionMethod"]) is believed
    assert (method in {one["kid"] for one in keys["keys"]}) is believed


def test_a_compromised_key_says_since_when(world: World) -> None:
    document, _ = documents(world, having(world, KeyState.COMPROMISED))
    revoked = [one.get("revoked") for one in document["verificationMethod"]]
    assert sorted(revoked, key=str) == ["2026-06-01T00:00:00Z", None]


def test_a_document_holds_the_keys_of_its_owner_alone(world: World) -> None:
    document, _ = documents(world, world.trust.bundle)
    own = {f"{DID}#{key.kid}" for key in world.trust.bundle.keys if key.authority == SLUG}
    assert {one["id"] for one in document["verificationMethod"]} == own
    assert len(own) == 2
    assert {one["type"] for one in document["verificationMethod"]} == {"JsonWebKey", "Multikey"}


def test_the_operator_has_a_document_of_its_own(world: World) -> None:
    document = did.operator_document(world.trust.bundle)
    own = [key.kid for key in world.trust.bundle.keys if key.authority == OPERATOR]
    assert document["id"] == "did:web:certify.example.org"
    assert document["assertionMethod"] == [f"did:web:certify.example.org#{kid}" for kid in own]


def test_a_port_is_written_as_did_web_asks(world: World) -> None:
    bundle = replace(world.trust.bundle, addresses=("http://127.0.0.1:8000",))
    assert did.operator_did(bundle) == "did:web:127.0.0.1%3A8000"


def test_no_private_half_is_ever_there(world: World) -> None:
    document, keys = documents(world, world.trust.bundle)
    members = {name for key in keys["keys"] for name in key}
    members |= {name for one in document["verificationMethod"] for name in one.get("publicKeyJwk", ())}
    assert members == {"kty", "crv", "x", "y", "kid", "alg", "use", "x5c"}
    assert did.key_set(replace(world.trust.bundle, keys=())) == {"keys": []}


def test_a_service_tells_where_to_verify(world: World) -> None:
    document, _ = documents(world, world.trust.bundle)
    assert [one["serviceEndpoint"] for one in document["service"]] == [
        "https://certify.example.org/verify",
        "https://certify.example.org/trust.json",
    ]

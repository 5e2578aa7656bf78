"""DID documents and the key set: what the trust bundle says, for readers that know did:web or JWKS.

They are made from the bundle and say nothing that it does not. Nobody signs them: whoever wants more than the word of
the host that serves them pins the root and reads the bundle.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from certify.credential import multibase
from certify.credential.trust import OPERATOR, Algorithm, Authority, Bundle, Key, KeyState
from certify.credential.typedjson import instant_text

CONTEXTS = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/jwk/v1",
    "https://w3id.org/security/multikey/v1",
]
SIGNING = (KeyState.ACTIVE, KeyState.RETIRED)  # what a retired key signed must verify; a planned one signed nothing yet
ED25519 = b"\xed\x01"  # its multicodec, before the key's 32 bytes


def authority_document(authority: Authority, bundle: Bundle) -> dict[str, Any]:
    """The DID document of an authority (did:web): its keys of every state, and those whose signature is to be believed.

    A key on P-256 is a JsonWebKey, one on Ed25519 a Multikey, both under `#<kid>`. One that was compromised stays,
    `revoked` since then, and asserts nothing: only the log tells what it signed before (`verify`, step 2).
    """
    return _document(authority.did, authority.slug, bundle)


def operator_document(bundle: Bundle) -> dict[str, Any]:
    """The DID document of who runs the service: it signs receipts of checks and certifies nothing."""
    return _document(operator_did(bundle), OPERATOR, bundle)


def operator_did(bundle: Bundle) -> str:
    """The operator's identity: the host of the public address alone."""
    return _did_web(bundle.addresses[0])


def key_set(bundle: Bundle) -> dict[str, Any]:
    """The keys whose signature is to be believed as a JWK set (RFC 7517); `kid` as in a JWT's header.

    A key set cannot say since when a compromised key is doubted, so it does not hold one.
    """
    dids = {authority.slug: authority.did for authority in bundle.authorities} | {OPERATOR: operator_did(bundle)}
    believed = (key for key in bundle.keys if key.state in SIGNING)
    return {"keys": [_in_set(key, method_of(dids[key.authority], key), bundle.root) for key in believed]}


def method_of(did: str, key: Key) -> str:
    """The verification method's URL of a key: what proofs and JWT headers name."""
    return f"{did}#{key.kid}"


def _document(did: str, owner: str, bundle: Bundle) -> dict[str, Any]:
    keys = [key for key in bundle.keys if key.authority == owner]
    address = bundle.addresses[0]
    return {
        "@context": CONTEXTS,
        "id": did,
        "verificationMethod": [_method(did, key) for key in keys],
        "assertionMethod": _asserting(did, keys),
        "service": [
            {"id": f"{did}#verification", "type": "CertificateVerification", "serviceEndpoint": f"{address}/verify"},
            {"id": f"{did}#trust", "type": "TrustBundle", "serviceEndpoint": f"{address}/trust.json"},
        ],
    }


def _asserting(did: str, keys: Iterable[Key]) -> list[str]:
    return [method_of(did, key) for key in keys if key.state in SIGNING]


def _method(did: str, key: Key) -> dict[str, Any]:
    method: dict[str, Any] = {"id": method_of(did, key), "controller": did}
    if key.algorithm is Algorithm.ES256:
        method |= {"type": "JsonWebKey", "publicKeyJwk": _jwk(key)}
    else:
        method |= {"type": "Multikey", "publicKeyMultibase": multibase.encode(ED25519 + key.ed25519.public_bytes_raw())}
    if key.compromised_since is not None:
        method["revoked"] = instant_text(key.compromised_since)
    return method


def _in_set(key: Key, kid: str, root: str) -> dict[str, Any]:
    algorithm = {Algorithm.ES256: "ES256", Algorithm.ED25519: "EdDSA"}[key.algorithm]
    chain = {"x5c": [key.certificate, root]} if key.certificate else {}
    return {**_jwk(key), "kid": kid, "alg": algorithm, "use": "sig", **chain}


def _jwk(key: Key) -> dict[str, str]:
    """The public key as RFC 7518 §6.2 and RFC 8037 §2 write it."""
    if key.algorithm is Algorithm.ED25519:
        return {"kty": "OKP", "crv": "Ed25519", "x": _url64(key.ed25519.public_bytes_raw())}
    numbers = key.p256.public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": _url64(numbers.x.to_bytes(32)), "y": _url64(numbers.y.to_bytes(32))}


def _did_web(address: str) -> str:
    return f"did:web:{quote(address.partition('://')[2], safe='')}"


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

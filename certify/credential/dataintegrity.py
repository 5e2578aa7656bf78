"""Data Integrity: the set of two proofs that a JSON credential carries (W3C Data Integrity 1.0, EdDSA and ECDSA
Cryptosuites v1.0).

Always the same two, in this order: `eddsa-rdfc-2022`, then `ecdsa-rdfc-2019` on P-256. Some readers take only the one
or only the other. Both must be there and fit. What is signed is SHA-256 of the proof's options, then of the document,
each in canonical N-Quads under the document's contexts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from certify.credential import jsonld, multibase
from certify.credential.malformed import Malformed
from certify.credential.signature import LENGTH, Signature, is_lower, lower, method_parts
from certify.credential.trust import Algorithm, Trust
from certify.credential.typedjson import instant_text

SUITES = (("eddsa-rdfc-2022", Algorithm.ED25519), ("ecdsa-rdfc-2019", Algorithm.ES256))
PURPOSE = "assertionMethod"


@dataclass(frozen=True, slots=True)
class ProofKey:
    """A key that proves: its verification method, and what gives 64 bytes of signature over a message."""

    method: str
    sign: Callable[[bytes], bytes]


def sign(document: dict[str, Any], *, ed25519: ProofKey, p256: ProofKey, created: datetime) -> dict[str, Any]:
    """The document with its two proofs, dated `created` (UTC, whole second).

    Raises Malformed (`json.terms`) for a document with a member that the proofs would not cover.
    """
    jsonld.check(document)
    proofs = []
    for (suite, _), key in zip(SUITES, (ed25519, p256), strict=True):
        options = _options(suite, key.method, instant_text(created))
        value = key.sign(_message(document, options))
        proofs.append({**options, "proofValue": multibase.encode(lower(value) if key is p256 else value)})
    return {**document, "proof": proofs}


def read(document: dict[str, Any]) -> tuple[dict[str, Any], tuple[Signature, ...]]:
    """The document without its proofs, and they; nothing is verified.

    Raises Malformed (`json.proof`) when they are not the two, in the one form that `sign` gives them.
    """
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    proofs = document.get("proof")
    if not isinstance(proofs, list) or len(proofs) != len(SUITES):
        raise Malformed("json.proof", "two proofs expected")
    pairs = zip(proofs, SUITES, strict=True)
    return unsigned, tuple(_read(unsigned, proof, suite, algorithm) for proof, (suite, algorithm) in pairs)


def failure(document: dict[str, Any], trust: Trust) -> str | None:
    """Why the proofs of a document do not hold, as a code; None when both fit, by keys of one authority.

    `json.proof`, `json.terms`, `issuer.unknown`, `issuer.other_authority`, `signature.proof`. Whether the document's
    `issuer` is that authority, and when the keys were good, is for the caller to compare.
    """
    try:
        unsigned, signatures = read(document)
        keys = [signature.key(trust) for signature in signatures]
        known = [key for key in keys if key is not None]
        if len(known) != len(keys):
            return "issuer.unknown"
        if len({key.authority for key in known}) != 1:
            return "issuer.other_authority"
        jsonld.check(unsigned)
        fit = all(signature.fits(key) for signature, key in zip(signatures, known, strict=True))
    except Malformed as error:
        return error.code
    return None if fit else "signature.proof"


def _options(suite: str, method: str, created: str) -> dict[str, str]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": PURPOSE,
    }


def _message(document: dict[str, Any], options: dict[str, str]) -> bytes:
    return jsonld.digest({"@context": document["@context"], **options}) + jsonld.digest(document)


def _read(unsigned: dict[str, Any], proof: Any, suite: str, algorithm: Algorithm) -> Signature:
    try:
        method, created, text = proof["verificationMethod"], proof["created"], proof["proofValue"]
        options = _options(suite, method, created)
        if proof != {**options, "proofValue": text}:
            raise Malformed("json.proof", f"{suite} expected")
        value, at, parts = multibase.decode(text), _instant(created), method_parts(method)
    except (TypeError, LookupError, ValueError, AttributeError) as error:
        raise Malformed("json.proof", str(error)) from error
    if len(value) != LENGTH or parts is None or (algorithm is Algorithm.ES256 and not is_lower(value)):
        raise Malformed("json.proof", "not a signature in its one form")
    return Signature(*parts, algorithm, at, value, partial(_message, unsigned, options), "signature.proof")


def _instant(text: str) -> datetime:
    instant = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if instant_text(instant) != text:
        raise ValueError("an instant in UTC to the second expected")
    return instant

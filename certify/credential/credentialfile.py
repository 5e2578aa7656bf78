"""The two files of a credential, JSON with its proofs and JWT: written from a record, and read back into one.

Only the exact bytes that we write are read: canonical JSON (RFC 8785) without white space, a JWT without a line end.
A file that names a key of ours and is not in that form was ours, and was changed; any other is simply not ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from certify.credential import badgereader, dataintegrity, openbadge, vcjwt
from certify.credential.claims import end_of_validity
from certify.credential.dataintegrity import ProofKey
from certify.credential.malformed import Malformed
from certify.credential.record import Record
from certify.credential.signature import Signature
from certify.credential.trust import Purpose, Trust
from certify.credential.typedjson import canonical, parse

MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class CredentialFile:
    """What was read: the record that the file states, the public address it was made for, and its signatures."""

    record: Record
    address: str
    signatures: tuple[Signature, ...]


def to_json(record: Record, address: str, *, ed25519: ProofKey, p256: ProofKey) -> bytes:
    """The credential with its two proofs, dated the instant of issue. Raises ValueError for what it cannot carry."""
    unsigned = _document(record, address)
    return canonical(dataintegrity.sign(unsigned, ed25519=ed25519, p256=p256, created=record.issued_at))


def to_jwt(record: Record, address: str, *, p256: ProofKey) -> bytes:
    """The same credential as a compact JWS with ES256. Raises ValueError as `to_json` does."""
    return vcjwt.sign(_claimed(_document(record, address), record), kid=p256.method, sign=p256.sign)


def read_json(data: bytes, trust: Trust) -> CredentialFile:
    """The credential of these bytes; nothing is verified.

    Raises Malformed: `json.form` when it is not ours, `json.changed` when it names a key of ours.
    """
    try:
        if len(data) > MAX_BYTES:
            raise Malformed("json.form", "too large")
        unsigned, signatures = dataintegrity.read(_object(data))
        record, address = badgereader.read(unsigned)
        return _consistent(CredentialFile(record, address, signatures))
    except Malformed as error:
        ours = any(name.encode() in data for name in _methods(trust))
        raise Malformed("json.changed" if ours else "json.form", str(error)) from error


def read_jwt(data: bytes, trust: Trust) -> CredentialFile:
    """The credential of these bytes; nothing is verified. Raises Malformed: `jwt.form`, `jwt.changed`."""
    try:
        if len(data) > MAX_BYTES:
            raise Malformed("jwt.form", "too large")
        payload, signature = vcjwt.read(data)
        unsigned = {name: value for name, value in payload.items() if name not in ("iss", "jti", "nbf", "exp")}
        record, address = badgereader.read(unsigned)
        if _claimed(unsigned, record) != payload:
            raise Malformed("jwt.form", "other registered claims")
        return _consistent(CredentialFile(record, address, (signature,)))
    except Malformed as error:
        ours = any(vcjwt.opening(name) == data.partition(b".")[0] for name in _methods(trust))
        raise Malformed("jwt.changed" if ours else "jwt.form", str(error)) from error


def _document(record: Record, address: str) -> dict[str, Any]:
    document = openbadge.document(record, address)
    if badgereader.read(document) != (record, address):
        raise ValueError("the record states what its credential cannot carry")
    return document


def _claimed(document: dict[str, Any], record: Record) -> dict[str, Any]:
    """The payload of a JWT: the credential, and the registered claims that Open Badges 3.0 §8.2 asks for."""
    claimed = {
        **document,
        "iss": record.authority.did,
        "jti": document["id"],
        "nbf": int(record.issued_at.timestamp()),
    }
    if record.expires_on is not None:
        claimed["exp"] = int(end_of_validity(record.expires_on).timestamp())
    return claimed


def _consistent(read: CredentialFile) -> CredentialFile:
    """The file, signed in the name of its own issuer and at its own instant."""
    for signature in read.signatures:
        if signature.did != read.record.authority.did or signature.at not in (None, read.record.issued_at):
            raise Malformed("json.form", "signed in another name, or at another instant")
    return read


def _object(data: bytes) -> dict[str, Any]:
    value = parse(data, "json.form")
    if not isinstance(value, dict):
        raise Malformed("json.form", "not an object")
    return value


def _methods(trust: Trust) -> list[str]:
    """The verification methods of every authority's keys."""
    keys = (key for key in trust.bundle.keys if key.purpose is Purpose.CERTIFICATES)
    authorities = ((trust.authority(key.authority), key.kid) for key in keys)
    return [f"{authority.did}#{kid}" for authority, kid in authorities if authority]

"""Trust: which authorities and keys a verifier believes. It is the root that says so, in a bundle (`trustfile`)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.x509 import Certificate

from certify.credential import x509chain

OPERATOR = "operator"


class Purpose(StrEnum):
    """What a key is for: certificates, receipts of checks, the log's checkpoints, or (the root) other keys."""

    CERTIFICATES = "certificates"
    RECEIPTS = "receipts"
    LOG = "log"
    ROOT = "root"


class Algorithm(StrEnum):
    """ES256 for what common readers verify (codes, PDF, JWT, lists), Ed25519 for Data Integrity and the log."""

    ES256 = "ES256"
    ED25519 = "Ed25519"


class KeyState(StrEnum):
    """Where a key is in its life. It is never deleted: what it signed must verify in thirty years."""

    PLANNED = "planned"
    ACTIVE = "active"
    RETIRED = "retired"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class Authority:
    """Who certifies. `contact` is where an employer's doubt may be sent."""

    slug: str
    did: str
    legal_name: str
    country: str
    contact: str


@dataclass(frozen=True)
class Key:
    """A key of an authority, or of the operator (RECEIPTS, whose `authority` is OPERATOR).

    `kid` in hexadecimal, `public_key` its SubjectPublicKeyInfo and `certificate` its X.509 certificate in base64 of
    DER; a key on Ed25519 has none, since readers of signed PDFs do not take it. It may sign from `not_before` until
    `not_after`; what it signed is doubted from `compromised_since`.
    """

    kid: str
    authority: str
    purpose: Purpose
    algorithm: Algorithm
    public_key: str
    certificate: str | None
    not_before: datetime
    not_after: datetime
    state: KeyState
    compromised_since: datetime | None

    @cached_property
    def x509(self) -> Certificate:
        """The certificate. Raises ValueError when it is none, or its key not on P-256."""
        return x509chain.load(base64.b64decode(self.certificate or "", validate=True))

    @cached_property
    def p256(self) -> EllipticCurvePublicKey:
        """The public key of an ES256 key."""
        return cast(EllipticCurvePublicKey, self.x509.public_key())

    @cached_property
    def ed25519(self) -> Ed25519PublicKey:
        """The public key of an Ed25519 key. Raises ValueError when it is another."""
        key = load_der_public_key(base64.b64decode(self.public_key, validate=True))
        if not isinstance(key, Ed25519PublicKey):
            raise ValueError("a key on Ed25519 expected")
        return key


@dataclass(frozen=True, slots=True)
class Log:
    """The transparency log: the origin its checkpoints name, and its Ed25519 key in base64 (32 bytes)."""

    origin: str
    key: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the root signs. `root` is its certificate in base64 of DER.

    `addresses` are the public addresses that these authorities' codes lead to, the one in use first. `version` only
    grows; past `valid_until` a newer bundle should be had, and this one still says what was true when it was issued.
    """

    version: int
    issued: datetime
    valid_until: datetime
    addresses: tuple[str, ...]
    root: str
    authorities: tuple[Authority, ...]
    keys: tuple[Key, ...]
    log: Log


@dataclass(frozen=True)
class Trust:
    """An opened bundle. `pinned` says whether the root was known beforehand or is only what the bundle says itself."""

    bundle: Bundle
    root: Certificate
    pinned: bool

    @cached_property
    def fingerprint(self) -> str:
        """The root's fingerprint (`x509chain.fingerprint`), to be printed beside every verdict."""
        return x509chain.fingerprint(self.root)

    @cached_property
    def log_key(self) -> bytes:
        """The log's public key, raw."""
        return base64.b64decode(self.bundle.log.key)

    def key(self, kid: bytes, algorithm: Algorithm = Algorithm.ES256) -> Key | None:
        """An authority's key of this kid and algorithm, for certificates; None when nobody trusted has it."""
        key = self._keys.get(kid.hex())
        return key if key and key.purpose is Purpose.CERTIFICATES and key.algorithm is algorithm else None

    @cached_property
    def signers(self) -> tuple[Certificate, ...]:
        """The X.509 certificates under which authorities seal PDFs."""
        keys = (key for key in self.bundle.keys if key.purpose is Purpose.CERTIFICATES)
        return tuple(key.x509 for key in keys if key.algorithm is Algorithm.ES256)

    @cached_property
    def receipt_signers(self) -> tuple[Certificate, ...]:
        """The X.509 certificates under which the operator seals receipts: they certify nothing."""
        return tuple(key.x509 for key in self.bundle.keys if key.purpose is Purpose.RECEIPTS)

    def authority(self, slug: str) -> Authority | None:
        """The authority of this slug, or None."""
        return self._authorities.get(slug)

    @cached_property
    def _keys(self) -> dict[str, Key]:
        return {key.kid: key for key in self.bundle.keys}

    @cached_property
    def _authorities(self) -> dict[str, Authority]:
        return {authority.slug: authority for authority in self.bundle.authorities}

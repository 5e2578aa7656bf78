"""Trust: which authorities and keys a verifier believes. It is the root that says so, in a bundle (`trustfile`)."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.x509 import Certificate

from certify.credential import x509chain


class Purpose(StrEnum):
    """What a key is for: to sign certificates, the log's checkpoints, or (the root) other keys and the bundle."""

    CERTIFICATES = "certificates"
    LOG = "log"
    ROOT = "root"


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
    """A key of an authority. `kid` in hexadecimal, `certificate` its X.509 certificate in base64 of DER.

    It may sign from `not_before` until `not_after`; what it signed is doubted from `compromised_since`.
    """

    kid: str
    authority: str
    purpose: Purpose
    algorithm: str
    certificate: str
    not_before: datetime
    not_after: datetime
    state: KeyState
    compromised_since: datetime | None

    @cached_property
    def x509(self) -> Certificate:
        """The certificate. Raises ValueError when it is none, or its key not on P-256."""
        return x509chain.load(base64.b64decode(self.certificate, validate=True))

    @cached_property
    def public_key(self) -> EllipticCurvePublicKey:
        """The P-256 public key."""
        return cast(EllipticCurvePublicKey, self.x509.public_key())


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

    def key(self, kid: bytes) -> Key | None:
        """The key of this kid, for certificates; None when nobody trusted has it."""
        return self._keys.get(kid.hex())

    def authority(self, slug: str) -> Authority | None:
        """The authority of this slug, or None."""
        return self._authorities.get(slug)

    @cached_property
    def _keys(self) -> dict[str, Key]:
        return {key.kid: key for key in self.bundle.keys}

    @cached_property
    def _authorities(self) -> dict[str, Authority]:
        return {authority.slug: authority for authority in self.bundle.authorities}

"""A signature over a credential in JSON: whose key it names, over which bytes, and whether it fits."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from certify.credential.cose import HALF
from certify.credential.malformed import Malformed
from certify.credential.trust import Algorithm, Key, Trust

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
LENGTH = 64

_METHOD = re.compile(r"(did:web:[^\s#?]+)#([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature that was read; nothing is verified yet.

    `did` and `kid` are the parts of its verification method, `at` the instant it gives or None, `message` makes the
    bytes it covers (raising Malformed), `code` says that it does not fit.
    """

    did: str
    kid: bytes
    algorithm: Algorithm
    at: datetime | None
    value: bytes
    message: Callable[[], bytes]
    code: str

    def key(self, trust: Trust) -> Key | None:
        """The authority's key that the signature names, under that authority's own identity; else None."""
        key = trust.key(self.kid, self.algorithm)
        authority = trust.authority(key.authority) if key else None
        return key if authority and authority.did == self.did else None

    def fits(self, key: Key) -> bool:
        """Whether the key made it."""
        try:
            if self.algorithm is Algorithm.ED25519:
                key.ed25519.verify(self.value, self.message())
            else:
                r, s = int.from_bytes(self.value[:32]), int.from_bytes(self.value[32:])
                key.p256.verify(encode_dss_signature(r, s), self.message(), ECDSA(SHA256()))
        except (InvalidSignature, Malformed):  # what cannot be made into statements was not signed
            return False
        return True


def method_parts(method: str) -> tuple[str, bytes] | None:
    """The did and kid of a verification method `<did>#<kid in hexadecimal>`; None for any other text."""
    match = _METHOD.fullmatch(method)
    return (match[1], bytes.fromhex(match[2])) if match else None


def lower(value: bytes) -> bytes:
    """An ES256 signature with the lower of its two values of s, so that it has one encoding."""
    s = int.from_bytes(value[32:])
    return value if s <= HALF else value[:32] + (ORDER - s).to_bytes(32)


def is_lower(value: bytes) -> bool:
    """Whether an ES256 signature has the one encoding that is accepted."""
    return len(value) == LENGTH and int.from_bytes(value[32:]) <= HALF

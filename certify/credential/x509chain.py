"""Whether a certificate leads to the pinned root at an instant.

Direct checks, not a library's path builder: builders follow the rules of web servers (subject names, purposes) and may
fetch or guess what is missing. Here a chain is at most MAX_CHAIN certificates in order, each issued by the next, and
the last is the pinned root itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from itertools import pairwise

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    ExtensionNotFound,
    InvalidVersion,
    KeyUsage,
    load_der_x509_certificate,
)

MAX_CHAIN = 3


def load(der: bytes) -> Certificate:
    """The certificate of these bytes, its key on P-256. Raises ValueError, whatever is wrong with them."""
    try:
        certificate = load_der_x509_certificate(der)
        key = certificate.public_key()
    except (UnsupportedAlgorithm, InvalidVersion) as error:
        raise ValueError(str(error)) from error
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError("a key on P-256 expected")
    return certificate


def spki(certificate: Certificate) -> bytes:
    """The certificate's SubjectPublicKeyInfo in DER."""
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(certificate: Certificate) -> str:
    """SHA-256 of the SubjectPublicKeyInfo, hexadecimal: it names the key, and stays when its certificate is renewed."""
    return sha256(spki(certificate)).hexdigest()


def kid(certificate: Certificate) -> bytes:
    """The first 4 bytes of that SHA-256."""
    return sha256(spki(certificate)).digest()[:4]


def failure(chain: Sequence[Certificate], root: Certificate, at: datetime) -> str | None:
    """Why the chain, its first certificate a signer's, does not lead to the root at this instant; None when it does.

    Codes: `chain.root`, `chain.length`, `chain.issuer`, `chain.time`, `chain.usage` (RFC 5280 §6.1, without policies,
    name constraints or revocation: what is revoked is said by the trust bundle).
    """
    if not chain or chain[-1] != root:
        return "chain.root"
    if not 2 <= len(chain) <= MAX_CHAIN:
        return "chain.length"
    if not all(one.not_valid_before_utc <= at <= one.not_valid_after_utc for one in chain):
        return "chain.time"
    if not (_may_sign(chain[0]) and all(_may_issue(one, below) for below, one in enumerate(chain[1:]))):
        return "chain.usage"
    return None if all(is_issued(one, by) for one, by in pairwise([*chain, root])) else "chain.issuer"


def is_issued(certificate: Certificate, by: Certificate) -> bool:
    """Whether the certificate names `by` as its issuer and bears its signature."""
    try:
        certificate.verify_directly_issued_by(by)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


def _may_sign(certificate: Certificate) -> bool:
    constraints, usage = _extensions(certificate)
    return bool(usage and usage.digital_signature and not usage.key_cert_sign and not (constraints and constraints.ca))


def _may_issue(certificate: Certificate, below: int) -> bool:
    constraints, usage = _extensions(certificate)
    if not (constraints and constraints.ca and usage and usage.key_cert_sign):
        return False
    return constraints.path_length is None or below <= constraints.path_length


def _extensions(certificate: Certificate) -> tuple[BasicConstraints | None, KeyUsage | None]:
    if not isinstance(key := certificate.public_key(), EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        return None, None
    try:
        constraints = certificate.extensions.get_extension_for_class(BasicConstraints)
        usage = certificate.extensions.get_extension_for_class(KeyUsage)
    except (ExtensionNotFound, ValueError):
        return None, None
    return constraints.value, usage.value

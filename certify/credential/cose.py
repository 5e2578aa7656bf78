"""COSE_Sign1 with ES256: the only form a code carries (RFC 9052 §4.2, RFC 9053 §2.1).

    18([ << {1: -7, 4: kid} >>, {}, payload, signature ])

in deterministic CBOR (RFC 8949 §4.2.1). Since everything but kid, payload and signature is fixed, writing is
concatenation and reading is comparison: a missing tag, another algorithm, a header outside the protected bucket, a
repeated key, an indefinite or overlong length or a trailing byte is simply not this form. The signature itself has
two forms on the curve (s and n - s); only the lower is written or read, so that nobody can make a second encoding of
a signed message.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from certify.credential.malformed import Malformed

KID_BYTES = 4
MAX_PAYLOAD = 0xFFFF

_OPEN = b"\xd2\x84"  # tag 18, array of 4
_PROTECTED = b"\xa2\x01\x26\x04\x44"  # {1: -7, 4: h'....'}, four bytes to follow
_HEAD = _OPEN + b"\x49" + _PROTECTED  # the protected header as a string of 9 bytes
_UNPROTECTED = b"\xa0"
_SIGNED = b"\x84\x6aSignature1\x49" + _PROTECTED  # Sig_structure (RFC 9052 §4.4) up to the kid
_NO_AAD = b"\x40"
_SIGNATURE = b"\x58\x40"
_START = len(_HEAD) + KID_BYTES + 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
HALF = _ORDER // 2  # the greater s of a signature in its lower form
_ES256 = ECDSA(SHA256())


@dataclass(frozen=True, slots=True)
class Signed:
    """A parsed message; nothing is verified yet."""

    kid: bytes
    payload: bytes
    signature: bytes

    @property
    def to_be_signed(self) -> bytes:
        """The bytes the signature covers."""
        return _SIGNED + self.kid + _NO_AAD + _text(self.payload)


def sign(payload: bytes, kid: bytes, sign_es256: Callable[[bytes], bytes]) -> bytes:
    """The signed message. `sign_es256` gives raw r‖s of 64 bytes over what it is handed."""
    body = _text(payload)
    raw = sign_es256(_SIGNED + kid + _NO_AAD + body)
    s = int.from_bytes(raw[32:])
    if s > HALF:
        raw = raw[:32] + (_ORDER - s).to_bytes(32)
    return _HEAD + kid + _UNPROTECTED + body + _SIGNATURE + raw


def parse(data: bytes) -> Signed:
    """The parts of a signed message. Raises Malformed (`cose.form`) for any bytes but the one form above."""
    kid = data[len(_HEAD) : len(_HEAD) + KID_BYTES]
    payload = data[_start_of_payload(data) : -66]
    signed = Signed(kid, payload, data[-64:])
    if len(payload) > MAX_PAYLOAD or _HEAD + kid + _UNPROTECTED + _text(payload) + _SIGNATURE + data[-64:] != data:
        raise Malformed("cose.form")
    if int.from_bytes(data[-32:]) > HALF:
        raise Malformed("cose.form", "the signature is not in its lower form")
    return signed


def verify(signed: Signed, key: EllipticCurvePublicKey) -> bool:
    """Whether the signature is that of `key` over the payload and its header."""
    raw = signed.signature
    try:
        key.verify(
            encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])), signed.to_be_signed, _ES256
        )
    except InvalidSignature:
        return False
    return True


def _text(data: bytes) -> bytes:
    """A byte string with its shortest head (RFC 8949 §3.1), for lengths to 65,535."""
    size = len(data)
    if size < 24:
        return bytes((0x40 | size,)) + data
    if size < 256:
        return bytes((0x58, size)) + data
    return b"\x59" + size.to_bytes(2) + data


def _start_of_payload(data: bytes) -> int:
    head = data[_START] if len(data) > _START else 0
    return _START + 1 + {0x58: 1, 0x59: 2}.get(head, 0)

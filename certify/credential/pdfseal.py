"""The seal of a PDF: our own, strict reading of its signature, before any library judges the file.

There is one form: one /ByteRange over everything but /Contents; /Contents in upper-case hexadecimal, then zeros; one
signer, ECDSA on P-256 with SHA-256; the three signed attributes of PAdES B-B (ETSI EN 319 142-1 §6.3) and no unsigned
one; the certificates of a signer whom the verifier knows and of the root, and no other. What is read is therefore built
again from its parts (certificates, digest, signature) and must come out as the same bytes. Libraries accept far more,
and with it changed files that still look whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from certify.credential import cose, der, x509chain
from certify.credential.exhibit import PdfSeal
from certify.credential.malformed import Malformed

MAX_BYTES = 10 * 1024 * 1024

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,8})\s+(\d{1,8})\s+(\d{1,8})\s*\]")
_CONTENTS = re.compile(rb"/Contents\s*\Z")
_HEX = re.compile(rb"<((?:[0-9A-F]{2})+)>")
_DATA = der.oid("1.2.840.113549.1.7.1")
_SIGNED_DATA = der.oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = der.oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = der.oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = der.oid("1.2.840.113549.1.9.16.2.47")
_SHA256 = der.sequence(der.oid("2.16.840.1.101.3.4.2.1"), der.NULL)
_ECDSA_SHA256 = der.sequence(der.oid("1.2.840.10045.4.3.2"))
_SIGNATURE_HEAD = _ECDSA_SHA256 + bytes((der.OCTETS,))
_DIGEST_HEAD = _MESSAGE_DIGEST + b"\x31\x22\x04\x20"  # a set of one string of 32 bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """A signature in its file: `gap` is where /Contents begins and ends, `covered` the SHA-256 of all the rest."""

    gap: tuple[int, int]
    covered: bytes
    cms: bytes


def find(data: bytes) -> Sealed:
    """The one signature of a PDF.

    Raises Malformed: `pdf.too_large`, `pdf.form` when it is no PDF, `pdf.unsigned`, `pdf.byte_range`, `pdf.contents`.
    """
    if len(data) > MAX_BYTES:
        raise Malformed("pdf.too_large")
    if not data.startswith(b"%PDF-"):
        raise Malformed("pdf.form")
    if b"/ByteRange" not in data:
        raise Malformed("pdf.unsigned")
    ranges = _RANGE.findall(data)
    if len(ranges) != 1 or data.count(b"/ByteRange") != 1:
        raise Malformed("pdf.byte_range", "exactly one is expected")
    start, end, rest = map(int, ranges[0])
    if not 0 < start < end or end + rest != len(data) or not _CONTENTS.search(data, max(0, start - 32), start):
        raise Malformed("pdf.byte_range", "it does not cover all but /Contents")
    hexadecimal = _HEX.fullmatch(data, start, end)
    if hexadecimal is None:
        raise Malformed("pdf.contents", "upper-case hexadecimal expected")
    covered = sha256(data[:start])
    covered.update(data[end:])
    return Sealed((start, end), covered.digest(), _without_padding(bytes.fromhex(hexadecimal[1].decode())))


def signer(sealed: Sealed, certificates: Iterable[Certificate]) -> Certificate | None:
    """The one of these certificates that stands in the signature, byte for byte. A stranger's is not even parsed."""
    return next((one for one in certificates if one.public_bytes(Encoding.DER) in sealed.cms), None)


def read(sealed: Sealed, leaf: Certificate, root: Certificate) -> PdfSeal:
    """Whether the signature of this signer fits what it covers.

    Raises Malformed (`pdf.cms`) for any other form of signature (RFC 5652 §5). The root may be left out of it.
    """
    digest = _claimed_digest(sealed.cms)
    attributes = _attributes(leaf, digest)
    signature = _signature(sealed.cms)
    if sealed.cms not in (_built(chain, attributes, signature) for chain in ((leaf, root), (leaf,))):
        raise Malformed("pdf.cms", "another form of signature")
    fits = digest == sealed.covered and _verifies(leaf, der.set_of(*attributes), signature)
    return PdfSeal(x509chain.kid(leaf), (leaf, root), failure=None if fits else "signature.pdf")


def _without_padding(data: bytes) -> bytes:
    """The DER value at the start, when only zeros follow (X.690 §10.1: definite length, in its shortest form)."""
    if data[:2] != b"\x30\x82":
        raise Malformed("pdf.contents", "a sequence of 256 to 65,535 bytes expected")
    end = 4 + int.from_bytes(data[2:4], "big")
    if end > len(data) or any(data[end:]):
        raise Malformed("pdf.contents", "only zeros may follow the signature")
    return data[:end]


def _claimed_digest(cms: bytes) -> bytes:
    """The message digest, wherever it stands; the seal built again then shows that it stands where it must."""
    start = cms.find(_DIGEST_HEAD)
    return cms[start + len(_DIGEST_HEAD) :][:32] if start >= 0 else b""


def _signature(cms: bytes) -> bytes:
    """The signature value, which ends the whole: what follows the last head of one and its length."""
    return cms[cms.rfind(_SIGNATURE_HEAD) + len(_SIGNATURE_HEAD) + 1 :]


def _attributes(leaf: Certificate, digest: bytes) -> list[bytes]:
    """The signed attributes: content type, message digest, signing certificate (RFC 5652 §11, RFC 5035 §3)."""
    issuer = der.sequence(der.tlv(0xA4, leaf.issuer.public_bytes()))  # GeneralName, directoryName
    named = der.sequence(
        der.tlv(der.OCTETS, leaf.fingerprint(SHA256())),
        der.sequence(issuer, der.integer(leaf.serial_number)),
    )
    return [
        der.sequence(_CONTENT_TYPE, der.set_of(_DATA)),
        der.sequence(_MESSAGE_DIGEST, der.set_of(der.tlv(der.OCTETS, digest))),
        der.sequence(_SIGNING_CERTIFICATE, der.set_of(der.sequence(der.sequence(named)))),
    ]


def _built(chain: tuple[Certificate, ...], attributes: list[bytes], signature: bytes) -> bytes:
    """The one seal that is made of these parts (RFC 5652 §5.1, §5.3)."""
    leaf = chain[0]
    signer = der.sequence(
        der.integer(1),
        der.sequence(leaf.issuer.public_bytes(), der.integer(leaf.serial_number)),
        _SHA256,
        der.set_of(*attributes, tag=0xA0),
        _ECDSA_SHA256,
        der.tlv(der.OCTETS, signature),
    )
    signed = der.sequence(
        der.integer(1),
        der.set_of(_SHA256),
        der.sequence(_DATA),
        der.set_of(*(one.public_bytes(Encoding.DER) for one in chain), tag=0xA0),
        der.set_of(signer),
    )
    return der.sequence(_SIGNED_DATA, der.tlv(0xA0, signed))


def _verifies(leaf: Certificate, message: bytes, signature: bytes) -> bool:
    """ECDSA on P-256, the signature in its lower form and in DER."""
    key = leaf.public_key()
    try:
        r, s = decode_dss_signature(signature)
        if not isinstance(key, EllipticCurvePublicKey) or s > cose.HALF or encode_dss_signature(r, s) != signature:
            return False
        key.verify(signature, message, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True

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

from asn1crypto import cms, tsp, x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate

from certify.credential import cose, x509chain
from certify.credential.exhibit import PdfSeal
from certify.credential.malformed import Malformed

MAX_BYTES = 10 * 1024 * 1024

_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,8})\s+(\d{1,8})\s+(\d{1,8})\s*\]")
_CONTENTS = re.compile(rb"/Contents\s*\Z")
_HEX = re.compile(rb"<((?:[0-9A-F]{2})+)>")
_SHA256 = {"algorithm": "sha256"}


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
    try:
        (info,) = cms.ContentInfo.load(sealed.cms, strict=True)["content"]["signer_infos"]
        digest, signature = _claimed_digest(info), info["signature"].native
        same = any(_built(chain, digest, signature).dump() == sealed.cms for chain in ((leaf, root), (leaf,)))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise Malformed("pdf.cms", str(error)) from error
    if not same:
        raise Malformed("pdf.cms", "another form of signature")
    fits = digest == sealed.covered and _verifies(leaf, _attributes(leaf, digest).dump(), signature)
    return PdfSeal(x509chain.kid(leaf), (leaf, root), failure=None if fits else "signature.pdf")


def _without_padding(data: bytes) -> bytes:
    """The DER value at the start, when only zeros follow (X.690 §10.1: definite length, in its shortest form)."""
    if data[:2] != b"\x30\x82":
        raise Malformed("pdf.contents", "a sequence of 256 to 65,535 bytes expected")
    end = 4 + int.from_bytes(data[2:4], "big")
    if end > len(data) or any(data[end:]):
        raise Malformed("pdf.contents", "only zeros may follow the signature")
    return data[:end]


def _claimed_digest(signer: cms.SignerInfo) -> bytes:
    (digest,) = [
        attribute["values"][0].native
        for attribute in signer["signed_attrs"]
        if attribute["type"].native == "message_digest"
    ]
    return bytes(digest)


def _attributes(leaf: Certificate, digest: bytes) -> cms.CMSAttributes:
    """The signed attributes, in the SET OF form that is signed (RFC 5652 §5.4)."""
    issuer = x509.Certificate.load(leaf.public_bytes(Encoding.DER)).issuer
    named = tsp.ESSCertIDv2(
        {
            "hash_algorithm": _SHA256,
            "cert_hash": leaf.fingerprint(SHA256()),
            "issuer_serial": {
                "issuer": [x509.GeneralName({"directory_name": issuer})],
                "serial_number": leaf.serial_number,
            },
        }
    )
    values = {
        "content_type": "data",
        "message_digest": digest,
        "signing_certificate_v2": tsp.SigningCertificateV2({"certs": [named]}),
    }
    return cms.CMSAttributes([cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values.items()])


def _built(chain: tuple[Certificate, ...], digest: bytes, signature: bytes) -> cms.ContentInfo:
    """The one form of a seal with these parts."""
    leaf = x509.Certificate.load(chain[0].public_bytes(Encoding.DER))
    signer = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number",
            cms.IssuerAndSerialNumber({"issuer": leaf.issuer, "serial_number": leaf.serial_number}),
        ),
        "digest_algorithm": _SHA256,
        "signature_algorithm": {"algorithm": "sha256_ecdsa"},
        "signed_attrs": _attributes(chain[0], digest),
        "signature": signature,
    }
    certificates = [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in chain]
    signed = {
        "version": "v1",
        "encap_content_info": {"content_type": "data"},
        "digest_algorithms": [_SHA256],
        "certificates": certificates,
        "signer_infos": [signer],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


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

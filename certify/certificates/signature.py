"""The CMS message of a seal, made once for each chain as a form in which two places are left: digest and signature.

All else in it is the same for every certificate that a key signs, and building it takes longer than signing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import lru_cache

from asn1crypto import algos, x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

DIGEST = "sha256"
_DIGEST_PLACE = b"\xaa" * 32
_SIGNATURE_PLACE = b"\xbb"


@dataclass(frozen=True, slots=True)
class Form:
    """A message to sign and a CMS message, each with its places left free."""

    attributes: bytes
    cms: bytes
    length: int

    def message(self, digest: bytes) -> bytes:
        """What is signed: the signed attributes (RFC 5652 §5.4) with a document's digest."""
        return _put(self.attributes, _DIGEST_PLACE, digest)

    def filled(self, digest: bytes, signature: bytes) -> bytes:
        """The CMS message with its digest and its signature, which must have the form's length."""
        return _put(_put(self.cms, _DIGEST_PLACE, digest), _SIGNATURE_PLACE * self.length, signature)


@lru_cache(maxsize=64)
def form(chain: tuple[Certificate, ...], length: int) -> Form:
    """The form of a signer's chain, for signatures of `length` bytes (in DER they vary by a few)."""
    blank = _Blank(chain, length)
    content = asyncio.run(blank.async_sign(_DIGEST_PLACE, DIGEST, use_pades=True))
    return Form(blank.attributes, content.dump(), length)


def _put(whole: bytes, place: bytes, value: bytes) -> bytes:
    if len(place) != len(value) or whole.count(place) != 1:
        raise ValueError("the form has another place for this value")
    return whole.replace(place, value)


class _Blank(CmsSigner):
    """The library's signer without a key: it notes what it is asked to sign and leaves the signature's place free."""

    def __init__(self, chain: tuple[Certificate, ...], length: int) -> None:
        leaf, *issuers = (x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in chain)
        super().__init__(
            signing_cert=leaf,
            cert_registry=SimpleCertificateStore.from_certs(issuers),  # type: ignore[no-untyped-call]
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=True,
        )
        self._length, self.attributes = length, b""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002
        """Note the signed attributes; leave a place."""
        self.attributes = data
        return _SIGNATURE_PLACE * self._length

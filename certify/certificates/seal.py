"""Seals a PDF: PAdES baseline B-B (ETSI EN 319 142-1 §6.3), certified against every change (DocMDP 1).

The key stays behind its signer, which only ever sees the bytes to sign. The signature has the three signed attributes
that B-B asks for (content type, message digest, signing certificate) and no other; its instant stands in /M.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from io import BytesIO

from asn1crypto import algos, x509
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import Signer as CmsSigner
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certify.keyring.signer import Signer

FIELD = "Seal"
DIGEST = "sha256"
# Hexadecimal digits kept free for the signature: a chain of three P-256 certificates takes half of them. Saying so
# beforehand spares a dry run.
ROOM = 8192


class _Behind(CmsSigner):
    """The library's signer with ours behind it: ECDSA on P-256 with SHA-256."""

    def __init__(self, signer: Signer) -> None:
        leaf, *issuers = (x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in signer.chain)
        super().__init__(
            signing_cert=leaf,
            cert_registry=SimpleCertificateStore.from_certs(issuers),  # type: ignore[no-untyped-call]
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            embed_roots=True,
        )
        self._signer = signer

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002
        """The signature over `data` in DER, as CMS wants it (RFC 5753 §7.2), from r‖s."""
        raw = self._signer.sign(data)
        return encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))


def seal(pdf: bytes, signer: Signer, *, reason: str, location: str, name: str, at: datetime) -> bytes:
    """The PDF with a signature that covers all of it, in one incremental update, as an invisible field.

    `name` is who signs, `at` the instant of signing; the chain up to the root travels with the signature.
    """
    place = SignatureObject(
        at, SigSeedSubFilter.PADES, name=name, location=location, reason=reason, bytes_reserved=ROOM
    )
    field = SigFieldSpec(FIELD, readable_field_name=reason, invis_sig_settings=InvisSigSettings())
    out = BytesIO()
    steps = PdfCMSEmbedder(field).write_cms(FIELD, IncrementalPdfFileWriter(BytesIO(pdf)))
    next(steps)
    certified = SigMDPSetup(md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
    steps.send(SigObjSetup(place, certified))
    prepared, _ = steps.send(SigIOSetup(md_algorithm=DIGEST, output=out))
    steps.send(asyncio.run(_Behind(signer).async_sign(prepared.document_digest, DIGEST, use_pades=True)))
    return out.getvalue()

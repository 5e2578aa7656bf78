"""Seals a PDF: PAdES baseline B-B (ETSI EN 319 142-1 §6.3), certified against every change (DocMDP 1).

The key stays behind its signer, which only ever sees the bytes to sign. The signature has the three signed attributes
that B-B asks for (content type, message digest, signing certificate) and no other; its instant stands in /M.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from certify.certificates.signature import DIGEST, Form, form
from certify.keyring.signer import Signer

FIELD = "Seal"
# Hexadecimal digits kept free for the signature: a chain of three P-256 certificates takes half of them. Saying so
# beforehand spares a dry run.
ROOM = 8192
USUAL = 71  # bytes of a P-256 signature in DER, half of the time


class _Update(IncrementalPdfFileWriter):
    """An update that leaves the metadata as drawn: its dates are the record's, not those of this machine's clock."""

    def _update_meta(self) -> None:
        pass


def seal(pdf: bytes, signer: Signer, *, reason: str, location: str, name: str, at: datetime) -> bytes:
    """The PDF with a signature that covers all of it, in one incremental update, as an invisible field.

    `name` is who signs, `at` the instant of signing; the chain up to the root travels with the signature.
    """
    place = SignatureObject(
        at, SigSeedSubFilter.PADES, name=name, location=location, reason=reason, bytes_reserved=ROOM
    )
    field = SigFieldSpec(FIELD, readable_field_name=reason, invis_sig_settings=InvisSigSettings())
    out = BytesIO()
    steps = PdfCMSEmbedder(field).write_cms(FIELD, _Update(BytesIO(pdf)))
    next(steps)
    certified = SigMDPSetup(md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
    steps.send(SigObjSetup(place, certified))
    prepared, _ = steps.send(SigIOSetup(md_algorithm=DIGEST, output=out))
    steps.send(_signed(signer, prepared.document_digest))
    return out.getvalue()


def _signed(signer: Signer, digest: bytes) -> bytes:
    """The CMS message (RFC 5652) over a document's digest; ECDSA's r‖s becomes DER (RFC 5753 §7.2)."""
    raw = signer.sign(form(signer.chain, USUAL).message(digest))
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    fitting: Form = form(signer.chain, len(signature))
    return fitting.filled(digest, signature)

"""What a signed PDF proves.

In this order, so that no library reads what a stranger wrote: our own reading of the seal (`pdfseal`), its key against
the trust bundle, its signature; only then the PDF library's judgement of the whole file and, by another library, what
is embedded in it. What is printed on the pages is not read: the embedded record is.
"""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from typing import TypeVar

import pikepdf
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator.context import ValidationContext

from certify.credential import pdfseal, x509chain
from certify.credential.exhibit import PdfSeal
from certify.credential.malformed import Malformed
from certify.credential.pdfseal import Sealed
from certify.credential.trust import Trust

RECORD = "record.json"
CREDENTIAL = "certificate.json"
CODE = "qr.txt"
LOG_PROOF = "log-proof.json"
PORTRAIT = "portrait.jpg"
NOBODY = PdfSeal(kid=b"", chain=())
SUBFILTER = "/ETSI.CAdES.detached"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Contents:
    """What is embedded: the canonical record, the credential in JSON, the exact text of the code, the log proof.

    And the portrait, where there is one.
    """

    record: bytes
    credential: bytes
    code: str
    log_proof: bytes
    portrait: bytes | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The seal, and the contents where the seal holds; None where it does not, or nobody knows its key."""

    seal: PdfSeal
    contents: Contents | None


def examine(data: bytes, trust: Trust) -> Found:
    """What a PDF holds.

    Raises Malformed as `pdfseal` does (`pdf.foreign` when the file is signed in another way, and not with a key of
    ours), `pdf.receipt` when it is the receipt of a check, `pdf.library` or `pdf.attachment`.
    """
    signers = trust.signers
    try:
        sealed = pdfseal.find(data)
    except Malformed as error:
        ours = (*signers, *trust.receipt_signers)
        known = error.code in ("pdf.form", "pdf.unsigned", "pdf.too_large") or _names_one(data, ours)
        raise error if known else Malformed("pdf.foreign", error.code) from error
    leaf = pdfseal.signer(sealed, signers)
    if leaf is None:
        _refuse_receipt(sealed, trust)
        return Found(NOBODY, None)
    seal = pdfseal.read(sealed, leaf, trust.root)
    if seal.failure is None:
        seal = _judged(data, sealed, seal, trust)
    return Found(seal, None if seal.failure else _contents(data))


def _refuse_receipt(sealed: Sealed, trust: Trust) -> None:
    """A receipt is ours and certifies nothing; one that was changed is not even that."""
    leaf = pdfseal.signer(sealed, trust.receipt_signers)
    if leaf is not None:
        raise Malformed(pdfseal.read(sealed, leaf, trust.root).failure or "pdf.receipt")


def _names_one(data: bytes, signers: tuple[Certificate, ...]) -> bool:
    """Whether a certificate of ours stands in the file: then it was one of ours, and was changed."""
    text = data.lower()
    return any(one.public_bytes(Encoding.DER).hex().encode() in text for one in signers)


def _judged(data: bytes, sealed: Sealed, seal: PdfSeal, trust: Trust) -> PdfSeal:
    """The seal with its instant, and the failure that the library finds, if any."""
    try:
        (signature,) = PdfFileReader(BytesIO(data), strict=True).embedded_signatures
        signed_at = _signed_at(signature)
        if not _is_as_we_sign(signature, sealed):
            return replace(seal, signed_at=signed_at, failure="signature.certified")
        chain = x509chain.failure(seal.chain, trust.root, signed_at)
        sound = chain is not None or _is_sound(_status(signature, trust.root, signed_at))
    except (PdfError, SigningError, SignatureValidationError, ValueError, KeyError, TypeError) as error:
        raise Malformed("pdf.library", str(error)) from error
    return replace(seal, signed_at=signed_at, failure=None if sound else "signature.library")


def _signed_at(signature: EmbeddedPdfSignature) -> datetime:
    instant = signature.self_reported_timestamp
    if instant is None or instant.tzinfo is None:
        raise ValueError("the signature gives no instant")
    return instant


def _is_as_we_sign(signature: EmbeddedPdfSignature, sealed: Sealed) -> bool:
    start, end = sealed.gap
    ranges = [int(number) for number in signature.byte_range]
    return (
        ranges[:3] == [0, start, end]
        and signature.sig_object.get("/SubFilter") == SUBFILTER
        and signature.docmdp_level is MDPPerm.NO_CHANGES
        and signature.reader.root["/Perms"].raw_get("/DocMDP") == signature.sig_field.raw_get("/V")
    )


def _status(signature: EmbeddedPdfSignature, root: Certificate, at: datetime) -> PdfSignatureStatus:
    anchors = [x509.Certificate.load(root.public_bytes(Encoding.DER))]
    context = ValidationContext(trust_roots=anchors, moment=at, allow_fetching=False)
    return _run(async_validate_pdf_signature(signature, context, diff_policy=DEFAULT_DIFF_POLICY))


def _is_sound(status: PdfSignatureStatus) -> bool:
    return status.bottom_line and status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def _run(coroutine: Coroutine[object, None, T]) -> T:
    """Run a coroutine that waits for nothing, without an event loop and the sockets it opens."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    raise RuntimeError("the library waits for something outside")


def _contents(data: bytes) -> Contents:
    try:
        with pikepdf.open(BytesIO(data)) as pdf:
            names = (RECORD, CREDENTIAL, CODE, LOG_PROOF)
            attached = {name: pdf.attachments[name].get_file().read_bytes() for name in names}
            portrait = pdf.attachments[PORTRAIT].get_file().read_bytes() if PORTRAIT in pdf.attachments else None
        code = attached[CODE].decode("ascii")
        return Contents(attached[RECORD], attached[CREDENTIAL], code, attached[LOG_PROOF], portrait)
    except (pikepdf.PdfError, KeyError, ValueError) as error:
        raise Malformed("pdf.attachment", str(error)) from error

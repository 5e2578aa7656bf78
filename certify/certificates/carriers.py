"""Step 3 of issuing: draw and sign what carries the certificate, then verify it as an employer would.

Outside any transaction, and a function of its inputs: running it again gives carriers of the same record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from certify.certificates.drawing import draw
from certify.certificates.seal import seal
from certify.credential import canonical, claims, cose, qrtext
from certify.credential.evidence import PdfEvidence
from certify.credential.policy import OFFLINE
from certify.credential.record import Record
from certify.credential.report import Check, Outcome, Verdict
from certify.credential.trust import Trust
from certify.credential.verify import verify
from certify.keyring.signer import Signer


@dataclass(frozen=True, slots=True)
class Carriers:
    """The COSE message, the exact text of the QR code that holds it, and the signed PDF that embeds both."""

    kid: bytes
    cose: bytes
    qr_text: str
    pdf: bytes


class Unfit(Exception):
    """Our own product does not verify: it is not stored. The text says which carrier and which verdict."""


def make_carriers(
    content: bytes, proof: bytes, signer: Signer, trust: Trust, *, public_url: str, at: datetime
) -> Carriers:
    """Make the carriers of a record's canonical bytes with its log proof.

    Errors: Invalid when a text does not fit the paper; Unfit when what was made does not verify.
    """
    record = canonical.decode(content)
    message = cose.sign(claims.encode(claims.of_record(record)), signer.kid, signer.sign)
    text = qrtext.write(public_url, record.public_id, message)
    host = public_url.partition("://")[2]
    attachments = {"record.json": content, "log-proof.json": proof, "qr.txt": text.encode()}
    unsigned = draw(record, text, host, attachments, trust.fingerprint)
    pdf = seal(unsigned, signer, reason=_reason(record), location=record.place, name=_signed_by(record), at=at)
    made = Carriers(signer.kid, message, text, pdf)
    _check(made, trust, at)
    return made


def _reason(record: Record) -> str:
    return f"{record.certification.title.first(record.language)} · {record.number}"


def _signed_by(record: Record) -> str:
    return record.authority.legal_name.first(record.language)


def _check(made: Carriers, trust: Trust, at: datetime) -> None:
    """Verify the PDF, which holds every carrier: all that needs no register must pass."""
    report = verify(PdfEvidence(made.pdf), trust, OFFLINE, at)
    missed = [step for step in report.steps if step.check is not Check.STATUS and step.outcome is not Outcome.PASSED]
    if report.verdict is not Verdict.AUTHENTIC or missed:
        codes = ", ".join(step.code or step.outcome for step in missed)
        raise Unfit(f"our own certificate verifies as {report.verdict}: {codes}")

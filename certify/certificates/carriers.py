"""Step 3 of issuing: draw and sign what carries the certificate, then verify it as an employer would.

Outside any transaction, and a function of its inputs: running it again gives carriers of the same record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from certify.certificates.drawing import draw
from certify.certificates.seal import seal
from certify.credential import canonical, claims, cose, credentialfile, qrtext
from certify.credential.dataintegrity import ProofKey
from certify.credential.evidence import Carrier, JsonEvidence, JwtEvidence, PdfEvidence, QrEvidence
from certify.credential.policy import OFFLINE
from certify.credential.record import Record
from certify.credential.report import Check, Outcome, Verdict
from certify.credential.trust import Trust
from certify.credential.verify import verify
from certify.keyring.signer import Signer


@dataclass(frozen=True, slots=True)
class Carriers:
    """The COSE message, the exact text of the QR code that holds it, the credential, and the signed PDF.

    `json` and `jwt` are the credential in both forms; the PDF embeds the code's text and the JSON. `kid` names the key
    on P-256.
    """

    kid: bytes
    cose: bytes
    qr_text: str
    json: bytes
    jwt: bytes
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Signers:
    """An authority's two keys: `p256` signs everything, `ed25519` the first proof of the JSON."""

    p256: Signer
    ed25519: Signer


class Unfit(Exception):
    """Our own product does not verify: it is not stored. The text says which carrier and which verdict."""


def make_carriers(
    content: bytes,
    proof: bytes,
    signers: Signers,
    trust: Trust,
    *,
    portrait: bytes | None = None,
    public_url: str,
    at: datetime,
) -> Carriers:
    """Make the carriers of a record's canonical bytes with its log proof; `portrait` is the picture that it names.

    Errors: Invalid when a text does not fit the paper; Unfit when what was made does not verify; ValueError for another
    portrait.
    """
    record, signer = canonical.decode(content), signers.p256
    message = cose.sign(claims.encode(claims.of_record(record)), signer.kid, signer.sign)
    text = qrtext.write(public_url, record.public_id, message)
    p256 = _proof_key(record, signer)
    json = credentialfile.to_json(record, public_url, ed25519=_proof_key(record, signers.ed25519), p256=p256)
    jwt = credentialfile.to_jwt(record, public_url, p256=p256)
    host = public_url.partition("://")[2]
    attachments = {
        "record.json": content,
        "certificate.json": json,
        "log-proof.json": proof,
        "qr.txt": text.encode(),
    }
    if portrait is not None:
        attachments["portrait.jpg"] = portrait
    unsigned = draw(record, text, host, attachments, trust.fingerprint)
    pdf = seal(unsigned, signer, reason=_reason(record), location=record.place, name=_signed_by(record), at=at)
    made = Carriers(signer.kid, message, text, json, jwt, pdf)
    _check(made, trust, at)
    return made


def _proof_key(record: Record, signer: Signer) -> ProofKey:
    return ProofKey(f"{record.authority.did}#{signer.kid.hex()}", signer.sign)


def _reason(record: Record) -> str:
    return f"{record.certification.title.first(record.language)} · {record.number}"


def _signed_by(record: Record) -> str:
    return record.authority.legal_name.first(record.language)


def _check(made: Carriers, trust: Trust, at: datetime) -> None:
    """Verify each carrier as an employer would who has nothing else: all that needs no register must pass."""
    elsewhere = {Check.STATUS, Check.LOG}
    _check_one(PdfEvidence(made.pdf), trust, at, elsewhere - {Check.LOG})  # the PDF brings its proof
    for evidence in (QrEvidence(made.qr_text), JsonEvidence(made.json), JwtEvidence(made.jwt)):
        _check_one(evidence, trust, at, elsewhere)


def _check_one(evidence: Carrier, trust: Trust, at: datetime, elsewhere: set[Check]) -> None:
    report = verify(evidence, trust, OFFLINE, at)
    missed = [step for step in report.steps if step.check not in elsewhere and step.outcome is not Outcome.PASSED]
    if report.verdict is not Verdict.AUTHENTIC or missed:
        codes = ", ".join(step.code or step.outcome for step in missed)
        carrier = type(evidence).__name__.removesuffix("Evidence")
        raise Unfit(f"our own certificate verifies as {report.verdict} by its {carrier}: {codes}")

"""Step 1: reading the evidence into one pile of facts, whatever carried them.

Every carrier adds to the same piles: messages to verify, claims and records that must agree, log proofs, seals. The
later steps look at the piles and not at carriers, so that a new carrier is one more reading function here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from hashlib import sha256

from cryptography.x509 import Certificate

from certify.credential import canonical, cose, credentialfile, logproof, qrtext
from certify.credential import claims as cwt
from certify.credential.claims import Claims
from certify.credential.cose import Signed
from certify.credential.credentialfile import CredentialFile
from certify.credential.evidence import (
    SPACE,
    Evidence,
    JsonEvidence,
    JwtEvidence,
    Lookup,
    PdfEvidence,
    QrEvidence,
    RegisterEvidence,
    StatusKnown,
)
from certify.credential.logproof import LogProof
from certify.credential.malformed import Malformed
from certify.credential.qrtext import CodeText
from certify.credential.record import Record
from certify.credential.signature import Signature
from certify.credential.trust import Trust


@dataclass(frozen=True, slots=True)
class PdfSeal:
    """Who sealed a PDF, and why that does not hold (`failure`, a code), or None.

    `chain` is the signer's certificate and its issuers; `signed_at` the instant the PDF gives, once it is believed.
    """

    kid: bytes
    chain: tuple[Certificate, ...]
    signed_at: datetime | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What was read. `records` are canonical bytes, `kids` the keys the register names.

    `signatures` are those of a credential in JSON or JWT, `addresses` the public addresses it was made for.
    `portraits` are the SHA-256 of the picture in each PDF, in hexadecimal, or None where there is none.
    `absent` says that the register was asked and holds no such certificate.
    """

    messages: tuple[Signed, ...] = ()
    seals: tuple[PdfSeal, ...] = ()
    signatures: tuple[Signature, ...] = ()
    addresses: tuple[str, ...] = ()
    codes: tuple[CodeText, ...] = ()
    claims: tuple[Claims, ...] = ()
    records: tuple[bytes, ...] = ()
    portraits: tuple[str | None, ...] = ()
    proofs: tuple[LogProof, ...] = ()
    kids: tuple[bytes, ...] = ()
    status: StatusKnown | None = None
    absent: bool = False

    def __add__(self, other: Exhibit) -> Exhibit:
        return Exhibit(
            messages=self.messages + other.messages,
            seals=self.seals + other.seals,
            signatures=self.signatures + other.signatures,
            addresses=self.addresses + other.addresses,
            codes=self.codes + other.codes,
            claims=self.claims + other.claims,
            records=self.records + other.records,
            portraits=self.portraits + other.portraits,
            proofs=self.proofs + other.proofs,
            kids=self.kids + other.kids,
            status=self.status or other.status,
            absent=self.absent or other.absent,
        )

    @property
    def record(self) -> Record | None:
        """The record, where a carrier holds it whole."""
        return canonical.decode(self.records[0]) if self.records else None


@singledispatch
def read(evidence: Evidence, trust: Trust) -> Exhibit:
    """The facts of a piece of evidence. Raises Malformed when it cannot be read; nothing is believed yet."""
    raise TypeError(f"not evidence: {evidence!r} ({trust.fingerprint})")


@read.register
def _of_code(evidence: QrEvidence, _trust: Trust) -> Exhibit:
    code = qrtext.read(evidence.text.strip(SPACE))
    return _looked_up(evidence.register) + Exhibit(codes=(code,), status=evidence.status) + _message(code.cose)


@read.register
def _of_pdf(evidence: PdfEvidence, trust: Trust) -> Exhibit:
    # Imported here: its libraries take longer to load than a code to verify.
    from certify.credential import pdf  # noqa: PLC0415

    found = pdf.examine(evidence.data, trust)
    exhibit = _looked_up(evidence.register) + Exhibit(seals=(found.seal,), status=evidence.status)
    if found.contents is None:
        return exhibit
    code = qrtext.read(found.contents.code)
    proofs = (logproof.decode(found.contents.log_proof),)
    exhibit += Exhibit(codes=(code,), proofs=proofs) + _message(code.cose) + _record(found.contents.record)
    picture = found.contents.portrait
    exhibit += Exhibit(portraits=(None if picture is None else sha256(picture).hexdigest(),))
    try:
        return exhibit + _credential(credentialfile.read_json(found.contents.credential, trust))
    except Malformed as error:  # a file of ours, whoever's the credential in it is
        raise Malformed("json.changed", str(error)) from error


@read.register
def _of_json(evidence: JsonEvidence, trust: Trust) -> Exhibit:
    read_from = credentialfile.read_json(evidence.data, trust)
    return _looked_up(evidence.register) + Exhibit(status=evidence.status) + _credential(read_from)


@read.register
def _of_jwt(evidence: JwtEvidence, trust: Trust) -> Exhibit:
    read_from = credentialfile.read_jwt(evidence.data, trust)
    return _looked_up(evidence.register) + Exhibit(status=evidence.status) + _credential(read_from)


@read.register
def _of_register(evidence: RegisterEvidence, _trust: Trust) -> Exhibit:
    return _held(evidence)


def _looked_up(register: RegisterEvidence | Lookup) -> Exhibit:
    return Exhibit(absent=register is Lookup.ABSENT) if isinstance(register, Lookup) else _held(register)


def _held(register: RegisterEvidence) -> Exhibit:
    proofs = () if register.log_proof is None else (logproof.decode(register.log_proof),)
    exhibit = Exhibit(proofs=proofs, kids=(register.kid,), status=register.status)
    return exhibit + _message(register.cose) + _record(register.record)


def _credential(found: CredentialFile) -> Exhibit:
    """The file holds the whole record, so that it is compared with the register's, and found in the log."""
    read_from = Exhibit(signatures=found.signatures, addresses=(found.address,))
    return read_from + _record(canonical.encode(found.record))


def _message(data: bytes) -> Exhibit:
    signed = cose.parse(data)
    return Exhibit(messages=(signed,), claims=(cwt.decode(signed.payload),))


def _record(data: bytes) -> Exhibit:
    record = canonical.decode(data)
    try:
        return Exhibit(records=(data,), claims=(cwt.of_record(record),))
    except (ValueError, OverflowError) as error:  # well formed, and states what no code can carry
        raise Malformed("record.claims", str(error)) from error

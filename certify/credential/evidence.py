"""What is laid before `verify`: a code, a PDF, JSON, a JWT, the register's holdings; and the status that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum
from typing import Final

SPACE: Final = " \t\r\n"
"""What editors, shells and mail put around a text that is carried; whatever else Unicode calls white is part of it."""


class State(StrEnum):
    """What the authority has said of a certificate since it was issued."""

    VALID = "valid"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class StatusKnown:
    """The status as its source gave it at `as_of`.

    `since` is when the state began and `until` when a suspension ends, where that is set; `reason` a stable code;
    `replaced_by` the public id of the certificate that takes this one's place. After `fresh_until`, where the source
    gives one (a signed list does), that it was valid says nothing any more; that it was not, still does.
    """

    state: State
    as_of: datetime
    since: datetime | None = None
    reason: str | None = None
    replaced_by: str | None = None
    until: datetime | None = None
    fresh_until: datetime | None = None


class Lookup(Enum):
    """What the register said of a certificate that it does not hold: nobody asked it, or it is not there."""

    NOT_ASKED = "not_asked"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class RegisterEvidence:
    """What the register holds of one certificate: the bytes as they were stored at issue, and its status now.

    `record` is canonical JSON, `cose` the code's signed message, `log_proof` canonical JSON or None when the log cannot
    be reached, `kid` the key the register names, `status` None when it cannot be known.
    """

    record: bytes
    cose: bytes
    kid: bytes
    log_proof: bytes | None
    status: StatusKnown | None


@dataclass(frozen=True, slots=True)
class QrEvidence:
    """The text of a code, with what the register holds under its public id, where it was asked.

    `status` serves who has a status without the register (a signed list); the register's own comes first.
    """

    text: str
    register: RegisterEvidence | Lookup = Lookup.NOT_ASKED
    status: StatusKnown | None = None


@dataclass(frozen=True, slots=True)
class PdfEvidence:
    """The bytes of a PDF, with what the register holds under the public id it states, where it was asked."""

    data: bytes
    register: RegisterEvidence | Lookup = Lookup.NOT_ASKED
    status: StatusKnown | None = None


@dataclass(frozen=True, slots=True)
class JsonEvidence:
    """The bytes of a credential in JSON, with what the register holds under the public id it states."""

    data: bytes
    register: RegisterEvidence | Lookup = Lookup.NOT_ASKED
    status: StatusKnown | None = None


@dataclass(frozen=True, slots=True)
class JwtEvidence:
    """The bytes of a credential as a compact JWS, with what the register holds under the public id it states."""

    data: bytes
    register: RegisterEvidence | Lookup = Lookup.NOT_ASKED
    status: StatusKnown | None = None


Carrier = QrEvidence | PdfEvidence | JsonEvidence | JwtEvidence
Evidence = Carrier | RegisterEvidence


def recognise(data: bytes) -> type[Carrier] | None:
    """What somebody's bytes claim to be, by the first of them; None when they are none of the four.

    A code's text is any link: what it leads to is for `verify` to say. SPACE before a text is let through; whoever lays
    JSON or a JWT before `verify` strips it first, since a credential is read by its exact bytes.
    """
    start = data.lstrip(SPACE.encode())[:1024]
    if data.startswith(b"%PDF-"):
        return PdfEvidence
    if start.startswith(b"{"):
        return JsonEvidence
    if start.startswith(b"eyJ"):  # '{"' in base64
        return JwtEvidence
    return QrEvidence if start[:8].lower().startswith((b"http://", b"https://")) else None

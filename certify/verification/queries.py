"""What the public face reads of the register: one statement for one certificate, on Core."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select

from certify.certificates.models import Certificate, StatusChange
from certify.certificates.rules import TRANSITIONS, Event, ReasonCode, State, fold_name
from certify.institutions.models import Authority, Organisation

Line = Row[*tuple[Any, ...]]
"""A line of the register as it was read: two that are equal say the same, to the last byte."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a certificate stands in the register, and since when. `replaced_by` is a public id, after a correction.

    `contradicted` when its state is not the one that its last change of status led to: neither can be believed.
    """

    state: State
    since: datetime | None = None
    reason: ReasonCode | None = None
    until: date | None = None
    replaced_by: str | None = None
    contradicted: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register with the bytes that were signed. `contact` and `answering_days` are the authority's."""

    public_id: str
    record: bytes
    record_hash: str
    cose: bytes | None
    qr_text: str | None
    kid: str | None
    proof: bytes | None
    pdf: str | None
    issued_at: datetime | None
    standing: Standing
    time_zone: str
    contact: str | None
    answering_days: int


class Shared(NamedTuple):
    """The stored credential as JSON and as JWT, by their names in the file store, and the holder's word on it."""

    shareable: bool
    json: str | None
    jwt: str | None


_certificate, _change = Certificate.__table__.c, StatusChange.__table__.c
_successor = Certificate.__table__.alias("successor")
_last = (
    select(func.max(_change.id))
    .where(_change.certificate_id == _certificate.id)
    .correlate(Certificate.__table__)
    .scalar_subquery()
)
_entry = (
    select(
        _certificate.public_id,
        _certificate.record,
        _certificate.record_hash,
        _certificate.cose,
        _certificate.qr_text,
        _certificate.kid,
        _certificate.proof,
        _certificate.pdf,
        _certificate.issued_at,
        _certificate.state,
        _certificate.holder_folded,
        _certificate.birth_year,
        _change.event,
        _change.at,
        _change.reason_code,
        _change.until_on,
        _successor.c.public_id.label("replaced_by"),
        _successor.c.state.label("successor_state"),
        Authority.__table__.c.time_zone,
        Authority.__table__.c.answering_days,
        Organisation.__table__.c.contact_mail,
    )
    .select_from(Certificate.__table__)
    .join(Authority.__table__, Authority.__table__.c.id == _certificate.authority_id)
    .join(Organisation.__table__, Organisation.__table__.c.id == Authority.__table__.c.organisation_id)
    .outerjoin(StatusChange.__table__, _change.id == _last)
    .outerjoin(_successor, _successor.c.id == _certificate.replaced_by_id)
)
_by_public_id = _entry.where(_certificate.public_id == bindparam("public_id"))
_by_number = _entry.where(_certificate.number == bindparam("number"))

_credential = select(_certificate.shareable, _certificate.credential, _certificate.credential_jwt).where(
    _certificate.public_id == bindparam("public_id")
)

# No public id or number has this form, so a malformed one costs the same look-up as an unknown one.
NOWHERE = "-"


def by_public_id(connection: Connection, public_id: str | None) -> Line | None:
    """The line of a public id in its own form; None (malformed) is looked up all the same."""
    return connection.execute(_by_public_id, {"public_id": public_id or NOWHERE}).one_or_none()


def by_number(connection: Connection, number: str | None, name: str, birth_year: int) -> Line | None:
    """The line of a number, when the name and the birth year are those of its holder.

    A number alone opens nothing: a wrong name or year gives the same answer, at the same cost, as an unknown number.
    """
    row = connection.execute(_by_number, {"number": number or NOWHERE}).one_or_none()
    folded, year = (NOWHERE, 0) if row is None else (row.holder_folded, row.birth_year)
    same_name = hmac.compare_digest(fold_name(name).encode(), folded.encode())
    return row if same_name and year == birth_year else None


def credential_of(connection: Connection, public_id: str) -> Shared | None:
    """Under which names the credential of a certificate is stored, and whether its holder lets anyone have it."""
    row = connection.execute(_credential, {"public_id": public_id}).one_or_none()
    return None if row is None else Shared(*row)


def entry_of(row: Line) -> Entry:
    """A line as its entry."""
    return Entry(
        public_id=row.public_id,
        record=row.record,
        record_hash=row.record_hash,
        cose=row.cose,
        qr_text=row.qr_text,
        kid=row.kid,
        proof=row.proof,
        pdf=row.pdf,
        issued_at=row.issued_at,
        standing=_standing(row),
        time_zone=row.time_zone,
        contact=row.contact_mail,
        answering_days=row.answering_days,
    )


# What each change of status leads to. Before the first one a certificate is at most issued.
LEADS_TO = {event: state for (_, event), state in TRANSITIONS.items()}
UNCHANGED = (State.PREPARED, State.LOGGED, State.ISSUED)


def _standing(row: Line) -> Standing:
    if row.state not in (UNCHANGED if row.event is None else (LEADS_TO.get(row.event),)):
        return Standing(row.state, contradicted=True)
    if row.state in UNCHANGED:
        return Standing(row.state, row.issued_at)
    return Standing(row.state, row.at, row.reason_code, row.until_on, _pointed_to(row))


def _pointed_to(row: Line) -> str | None:
    """The successor of a corrected certificate, once it is issued. After a loss never: a finder would gain it."""
    corrected = row.event is Event.REPLACE and row.reason_code is ReasonCode.CORRECTION
    ready = row.successor_state not in (None, State.PREPARED, State.LOGGED)
    return row.replaced_by if corrected and ready else None

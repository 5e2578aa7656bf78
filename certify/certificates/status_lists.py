"""Publishing the status lists: signed anew by the worker whenever they no longer say what the register says.

Work is derived from state: what each certificate's state makes of the lists is compared with the rows that are served.
A list is signed anew each day all the same, so that six days without a worker make none stale.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from certify.certificates.keys import OpenKeys
from certify.certificates.models import Certificate, StatusList
from certify.certificates.rules import State
from certify.credential import dataintegrity, statuslist, vcjwt
from certify.credential.dataintegrity import ProofKey
from certify.credential.statuslist import Purpose
from certify.credential.trust import Algorithm
from certify.credential.typedjson import canonical
from certify.db import Database
from certify.institutions.models import Authority, Organisation
from certify.keyring.signer import KeyringError, Signer

RENEWED_AFTER = timedelta(days=1)
VALIDITY = timedelta(days=7)

PURPOSES = {
    State.WITHDRAWN: Purpose.REVOCATION,
    State.REPLACED: Purpose.REVOCATION,
    State.SUSPENDED: Purpose.SUSPENSION,
}

_log = logging.getLogger(__name__)

Key = tuple[int, Purpose, int]  # authority, purpose, number


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list should say, and the row that is served (`published`), if there is one."""

    authority_id: int
    slug: str
    purpose: Purpose
    number: int
    bits: bytes
    published: StatusList | None

    @property
    def name(self) -> str:
        """The list in words, for the journal."""
        return f"{self.slug}/{self.purpose}/{self.number}"


def publish(database: Database, keys: OpenKeys, address: str, *, now: datetime) -> int:
    """Sign and store every list that is due, and say how many. `address` is the public address.

    An authority whose keys cannot be used, or a list that cannot be signed, is said aloud and holds no other up.
    """
    with database.reading() as session:
        wanted = list(_wanted(session))
    signed = 0
    for _, lists in groupby(wanted, key=lambda one: one.slug):
        try:
            signed += sum(_publish(database, keys, address, one, now) for one in lists)
        except KeyringError as error:
            _log.warning("a status list is not signed: %s", error)
        except Exception:
            _log.exception("a status list could not be signed")
    return signed


def _publish(database: Database, keys: OpenKeys, address: str, wanted: Wanted, now: datetime) -> bool:
    authority = keys.trust.authority(wanted.slug)
    if authority is None:
        return False  # it has no keys that anyone would believe yet
    p256 = _proof_key(authority.did, keys.authority(wanted.slug, now))
    ed25519 = _proof_key(authority.did, keys.authority(wanted.slug, now, Algorithm.ED25519))
    kids = " ".join(key.method.rpartition("#")[2] for key in (p256, ed25519))
    wanted = replace(wanted, bits=_with_what_was_revoked(wanted))
    if not _is_due(wanted, kids, now):
        return False
    one = _list(wanted, now.replace(microsecond=0))
    unsigned = statuslist.document(one, address=address, did=authority.did)
    jwt = vcjwt.sign(unsigned, kid=p256.method, sign=p256.sign)
    credential = dataintegrity.sign(unsigned, ed25519=ed25519, p256=p256, created=one.issued)
    failure = dataintegrity.failure(credential, keys.trust)
    if failure or statuslist.open_list(jwt, keys.trust) != one:
        raise ValueError(f"our own list {wanted.name} does not verify: {failure}")
    content = {"bits": one.bits, "credential": canonical(credential), "jwt": jwt, "kids": kids}
    return _store(database, wanted, content | {"signed_at": one.issued, "valid_until": one.valid_until})


def _proof_key(did: str, signer: Signer) -> ProofKey:
    return ProofKey(f"{did}#{signer.kid.hex()}", signer.sign)


def _list(wanted: Wanted, issued: datetime) -> statuslist.StatusList:
    end = issued + VALIDITY
    return statuslist.StatusList(wanted.slug, wanted.purpose, wanted.number, wanted.bits, issued, end)


def _is_due(wanted: Wanted, kids: str, now: datetime) -> bool:
    row = wanted.published
    if row is None:
        return True
    if now < row.signed_at:
        _log.critical("list %s is of %s, later than the clock: it is not signed anew", wanted.name, row.signed_at)
        return False
    return row.bits != wanted.bits or row.kids != kids or now - row.signed_at >= RENEWED_AFTER


def _with_what_was_revoked(wanted: Wanted) -> bytes:
    """The bits with every revocation that was ever published: nothing in a certificate's life takes one back."""
    if wanted.published is None or wanted.purpose is not Purpose.REVOCATION:
        return wanted.bits
    before, now = int.from_bytes(wanted.published.bits), int.from_bytes(wanted.bits)
    if before & ~now:
        _log.error("list %s: what was revoked is in force in the register; it stays revoked", wanted.name)
    return (before | now).to_bytes(statuslist.BYTES)


def _store(database: Database, wanted: Wanted, values: dict[str, Any]) -> bool:
    """Compare-and-set: of two workers who sign at once the second leaves what the first stored."""
    row = wanted.published
    try:
        with database.writing() as session:
            if row is None:
                session.add(
                    StatusList(authority_id=wanted.authority_id, purpose=wanted.purpose, number=wanted.number, **values)
                )
                return True
            stored = session.execute(
                update(StatusList).where(StatusList.id == row.id, StatusList.jwt == row.jwt).values(**values)
            )
            return bool(stored.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE's result has it
    except IntegrityError:
        return False


def _wanted(session: Session) -> Iterator[Wanted]:
    """Every list there should be, by authority: both purposes, from list 1 on to that of the last place taken."""
    places = _places(session)
    rows = session.scalars(select(StatusList)).all()
    published = {(row.authority_id, row.purpose, row.number): row for row in rows}
    for authority_id, slug, highest in _authorities(session):
        for number in range(1, statuslist.place(highest or 0)[0] + 1):
            for purpose in Purpose:
                key = authority_id, purpose, number
                bits = statuslist.bits_of(places.get(key, ()))
                yield Wanted(authority_id, slug, purpose, number, bits, published.get(key))


def _authorities(session: Session) -> list[tuple[int, str, int | None]]:
    """Id, slug and highest status index taken."""
    highest = select(func.max(Certificate.status_index)).where(Certificate.authority_id == Authority.id)
    query = select(Authority.id, Organisation.slug, highest.scalar_subquery()).join(Authority.organisation)
    return [(row[0], row[1], row[2]) for row in session.execute(query.order_by(Organisation.slug))]


def _places(session: Session) -> dict[Key, list[int]]:
    """The bits that are to be set, by list."""
    query = select(Certificate.authority_id, Certificate.state, Certificate.status_index)
    found: dict[Key, list[int]] = {}
    for authority_id, state, status_index in session.execute(query.where(Certificate.state.in_(PURPOSES))):
        number, index = statuslist.place(status_index)
        found.setdefault((authority_id, PURPOSES[state], number), []).append(index)
    return found

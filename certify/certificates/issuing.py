"""Issuing, from prepared to issued: log, carriers, store. Every step can be run again without harm."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from certify.certificates.carriers import Carriers, Signers, make_carriers
from certify.certificates.inscribing import inscribe
from certify.certificates.keys import OpenKeys
from certify.certificates.models import Certificate
from certify.certificates.notices import tell_issued
from certify.certificates.rules import Event, State, follow
from certify.certificates.status import lift_ended_suspensions
from certify.certificates.status_lists import publish
from certify.credential import canonical
from certify.credential.trust import Algorithm
from certify.db import Database
from certify.storage.files import FileStore

LEASE = timedelta(minutes=1)
MOST_WAIT = timedelta(hours=6)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Leased:
    """A logged certificate taken by this worker until the lease ends."""

    id: int
    number: str
    record: bytes
    proof: bytes
    attempts: int


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a certificate's files in the store."""

    pdf: str
    json: str
    jwt: str


@dataclass(frozen=True)
class Issuer:
    """What issuing works with. `clock` gives the instant."""

    database: Database
    files: FileStore
    keys: OpenKeys
    public_url: str
    clock: Callable[[], datetime]

    def issue_waiting(self) -> int:
        """Issue everything that waits, and publish what became of the rest; say how many certificates were issued."""
        issued = 0
        with self.database.writing() as session:
            lift_ended_suspensions(session, now=self.clock())
        while True:
            now = self.clock()
            # Before each batch rather than after the last: a withdrawal does not wait for a thousand drawings.
            publish(self.database, self.keys, self.public_url, now=now)
            with self.database.writing() as session:
                logged = inscribe(session, self.keys.log(now), now=now)
            numbers = [number for number in iter(self._issue_one, None) if number]
            issued += len(numbers)
            if not logged and not numbers:
                return issued

    def _issue_one(self) -> str | None:
        """Take one logged certificate to its end: its number, "" when it failed, None when none waits."""
        with self.database.writing() as session:
            leased = _lease(session, self.clock())
        if leased is None:
            return None
        try:
            carriers = self._carriers(leased)
        except Exception as error:
            _log.exception("certificate %s could not be signed", leased.number)
            with self.database.writing() as session:
                _put_off(session, leased, f"{type(error).__name__}: {error}", self.clock())
            return ""
        stored_as = Names(*map(self.files.put, (carriers.pdf, carriers.json, carriers.jwt)))
        with self.database.writing() as session:
            stored = _store(session, leased, carriers, stored_as, self.clock())
        return leased.number if stored else ""

    def _carriers(self, leased: Leased) -> Carriers:
        now = self.clock()
        record = canonical.decode(leased.record)
        slug, portrait = record.authority.slug, record.portrait_sha256
        signers = Signers(self.keys.authority(slug, now), self.keys.authority(slug, now, Algorithm.ED25519))
        return make_carriers(
            leased.record,
            leased.proof,
            signers,
            self.keys.trust,
            portrait=None if portrait is None else self.files.get(portrait),
            public_url=self.public_url,
            at=now,
        )


def _lease(session: Session, now: datetime) -> Leased | None:
    """Take the oldest logged certificate that nobody holds."""
    waiting = (
        select(Certificate.id)
        .where(Certificate.state == State.LOGGED, or_(Certificate.retry_at.is_(None), Certificate.retry_at <= now))
        .order_by(Certificate.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    identity = session.scalar(waiting)
    certificate = session.get(Certificate, identity) if identity is not None else None
    if certificate is None:
        return None
    certificate.retry_at = now + LEASE
    certificate.attempts += 1
    assert certificate.proof is not None  # noqa: S101  (inscribing sets it with the state)
    return Leased(certificate.id, certificate.number, certificate.record, certificate.proof, certificate.attempts)


def _put_off(session: Session, leased: Leased, error: str, now: datetime) -> None:
    """Try again later, twice as late each time."""
    wait = min(timedelta(seconds=30) * 2 ** min(leased.attempts, 12), MOST_WAIT)
    session.execute(
        update(Certificate).where(Certificate.id == leased.id).values(retry_at=now + wait, last_error=error[:500])
    )


def _store(session: Session, leased: Leased, carriers: Carriers, names: Names, now: datetime) -> bool:
    """Step 4: compare-and-set from logged to issued, with the bytes, and the holder is told."""
    stored = session.execute(
        update(Certificate)
        .where(Certificate.id == leased.id, Certificate.state == State.LOGGED)
        .values(
            state=follow(State.LOGGED, Event.ISSUE),
            cose=carriers.cose,
            kid=carriers.kid.hex(),
            qr_text=carriers.qr_text,
            pdf=names.pdf,
            credential=names.json,
            credential_jwt=names.jwt,
            issued_at=now,
            retry_at=None,
            last_error=None,
        )
    )
    if stored.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        return False
    tell_issued(session, session.get_one(Certificate, leased.id), now=now)
    return True

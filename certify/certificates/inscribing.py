"""Step 2 of issuing: one leaf in the log for each certificate and each change of status, and one signed checkpoint.

A short writing transaction. Nothing is logged, hence nothing signed, whose minutes are not validated as they stand.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.assessments.models import Minutes
from certify.assessments.terms import MinutesState
from certify.audit.log import Batch, LogKey
from certify.certificates.models import Certificate, StatusChange
from certify.certificates.rules import Event, State, follow
from certify.credential import logproof
from certify.credential.logproof import Leaf

BATCH = 100
REFUSED_FOR = timedelta(hours=1)

_log = logging.getLogger(__name__)


def inscribe(session: Session, key: LogKey, *, now: datetime) -> int:
    """Log what waits, and say how much that was.

    Errors: ClockWentBack, with nothing logged.
    """
    if not _prepared(session, now, most=1) and not _unlogged(session, most=1):
        return 0
    # Lock first, then read: what another worker has just logged must not be logged again.
    batch = Batch(session, now=now)
    session.expire_all()
    certificates, changes = _prepared(session, now), _unlogged(session)
    entries = [(certificate, _issue_leaf(certificate, now)) for certificate in certificates]
    entries = [(certificate, leaf) for certificate, leaf in entries if _may_be_signed(certificate, now)]
    for certificate, leaf in entries:
        certificate.leaf_position = batch.append(f"issue:{certificate.id}", leaf)
    for change in changes:
        change.leaf_position = batch.append(f"change:{change.id}", _change_leaf(change, now))
    if entries or changes:
        note = batch.seal(key)
        for certificate, leaf in entries:
            assert certificate.leaf_position is not None  # noqa: S101  (set ten lines above)
            certificate.proof = logproof.encode(batch.proof(leaf, certificate.leaf_position, note))
            certificate.state = follow(certificate.state, Event.LOG)
    return len(entries) + len(changes)


def _prepared(session: Session, now: datetime, most: int = BATCH) -> Sequence[Certificate]:
    return session.scalars(
        select(Certificate)
        .where(Certificate.state == State.PREPARED, or_(Certificate.retry_at.is_(None), Certificate.retry_at <= now))
        .options(joinedload(Certificate.minutes).options(selectinload(Minutes.signatures)))
        .order_by(Certificate.id)
        .limit(most)
    ).all()


def _unlogged(session: Session, most: int = BATCH) -> Sequence[StatusChange]:
    return session.scalars(
        select(StatusChange)
        .where(StatusChange.leaf_position.is_(None))
        .options(joinedload(StatusChange.certificate))
        .order_by(StatusChange.id)
        .limit(most)
    ).all()


def _may_be_signed(certificate: Certificate, now: datetime) -> bool:
    """Re-read the minutes and the record: validated, signed as they stand, frozen as they were."""
    minutes = certificate.minutes
    intact = hashlib.sha256(minutes.content).hexdigest() == minutes.sha256
    signed = bool(minutes.signatures) and all(one.sha256 == minutes.sha256 for one in minutes.signatures)
    frozen = hashlib.sha256(certificate.record).hexdigest() == certificate.record_hash
    if minutes.state is MinutesState.VALIDATED and intact and signed and frozen:
        return True
    _log.error("certificate %s is not signed: its minutes are not validated as they stand", certificate.number)
    certificate.retry_at = now + REFUSED_FOR
    certificate.last_error = "minutes.not_validated"
    return False


def _issue_leaf(certificate: Certificate, now: datetime) -> Leaf:
    return Leaf(logproof.Event.ISSUE, certificate.record_hash, now, certificate.nonce.hex())


def _change_leaf(change: StatusChange, now: datetime) -> Leaf:
    return Leaf(logproof.Event(change.event.value), change.certificate.record_hash, now, change.nonce.hex())

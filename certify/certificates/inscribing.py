"""Step 2 of issuing: one leaf in the log for each certificate and each change of status, and one signed checkpoint.

A short writing transaction. Nothing is logged, hence nothing signed, whose minutes are not validated as they stand.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.assessments.models import Minutes
from certify.audit.log import Batch, LogContradiction, LogKey
from certify.certificates import warrant
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
    if not _prepared(session, now, most=1) and not _unlogged(session, now, most=1):
        return 0
    # Lock first, then read: what another worker has just logged must not be logged again.
    batch = Batch(session, now=now)
    session.expire_all()
    issued = [one for one in _prepared(session, now) if _may_be_signed(session, one, now)]
    changed = _unlogged(session, now)
    leaves = [logged for one in issued if (logged := _log_issue(batch, one, now)) is not None]
    changes = sum(_log_change(batch, one, now) for one in changed)
    if leaves or changes:
        note = batch.seal(key)
        for certificate, position, leaf in leaves:
            certificate.leaf_position = position
            certificate.proof = logproof.encode(batch.proof(leaf, position, note))
            certificate.state = follow(certificate.state, Event.LOG)
    return len(leaves) + changes


def _log_issue(batch: Batch, certificate: Certificate, now: datetime) -> tuple[Certificate, int, Leaf] | None:
    try:
        position, leaf = batch.append(f"issue:{certificate.id}", partial(_issue_leaf, certificate))
    except LogContradiction as error:
        _refuse(certificate, str(error), now)
        return None
    return certificate, position, leaf


def _log_change(batch: Batch, change: StatusChange, now: datetime) -> bool:
    """Log a change of status. One whose row was altered since is put off, and the others do not wait for it."""
    try:
        change.leaf_position, _ = batch.append(f"change:{change.id}", partial(_change_leaf, change))
    except (LogContradiction, ValueError) as error:  # ValueError: no leaf can say it
        _log.error("change %s of certificate %s is not logged: %s", change.id, change.certificate.number, error)
        change.retry_at = now + REFUSED_FOR
        change.last_error = str(error)[:500]
        return False
    change.last_error = None
    return True


def _prepared(session: Session, now: datetime, most: int = BATCH) -> Sequence[Certificate]:
    return session.scalars(
        select(Certificate)
        .where(Certificate.state == State.PREPARED, or_(Certificate.retry_at.is_(None), Certificate.retry_at <= now))
        .options(joinedload(Certificate.minutes).options(selectinload(Minutes.signatures)))
        .order_by(Certificate.id)
        .limit(most)
        # An annulment that stops a certificate at this moment must be seen, or it would be logged all the same.
        .with_for_update(of=Certificate)
    ).all()


def _unlogged(session: Session, now: datetime, most: int = BATCH) -> Sequence[StatusChange]:
    return session.scalars(
        select(StatusChange)
        .where(StatusChange.leaf_position.is_(None), or_(StatusChange.retry_at.is_(None), StatusChange.retry_at <= now))
        .options(joinedload(StatusChange.certificate))
        .order_by(StatusChange.id)
        .limit(most)
    ).all()


def _may_be_signed(session: Session, certificate: Certificate, now: datetime) -> bool:
    """Whether what people signed warrants this certificate. If not, it is put off, and that is said aloud."""
    predecessor = session.scalars(
        select(Certificate)
        .where(Certificate.replaced_by_id == certificate.id)
        .options(selectinload(Certificate.changes))
        .limit(1)
    ).first()
    lacks = warrant.lacking(certificate, predecessor)
    if lacks is not None:
        _refuse(certificate, lacks, now)
    return lacks is None


def _refuse(certificate: Certificate, code: str, now: datetime) -> None:
    _log.error("certificate %s is not signed: %s", certificate.number, code)
    certificate.retry_at = now + REFUSED_FOR
    certificate.last_error = code


def _issue_leaf(certificate: Certificate, at: datetime) -> Leaf:
    return Leaf(logproof.Event.ISSUE, certificate.record_hash, at, certificate.nonce.hex())


def _change_leaf(change: StatusChange, at: datetime) -> Leaf:
    return Leaf(logproof.Event(change.event.value), change.certificate.record_hash, at, change.nonce.hex())

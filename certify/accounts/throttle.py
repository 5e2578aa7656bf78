"""Slowing down whoever guesses passwords: attempts are counted before the password is looked at.

Counting first, in a transaction of its own, leaves nothing to win by trying many at once.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from certify.accounts.models import SignInFailure

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts in the window under one key. The key is a keyed hash: the table names nobody."""

    key: str
    most: int


def by_identifier(secret: str, identifier: str) -> Limit:
    """Ten guesses at one person."""
    return Limit(_key(secret, "identifier", identifier), 10)


def by_address(secret: str, address: str) -> Limit:
    """A training centre signs in through one address, hence a hundred."""
    return Limit(_key(secret, "address", address), 100)


def by_access(secret: str, address: str) -> Limit:
    """Codes and PINs of session access tried from one address: a jury's mistakes close the sign-in to nobody."""
    return Limit(_key(secret, "access", address), 100)


def by_registration(secret: str, address: str) -> Limit:
    """Accounts opened from one address."""
    return Limit(_key(secret, "registration", address), 40)


def _key(secret: str, kind: str, value: str) -> str:
    return hmac.new(secret.encode(), f"{kind}\n{value}".encode(), sha256).hexdigest()


def note_attempt(session: Session, limits: Iterable[Limit], *, now: datetime) -> bool:
    """Count one attempt under each key and say whether it may go on. A refused attempt is not counted."""
    limits = tuple(limits)
    since = now - WINDOW
    keys = [limit.key for limit in limits]
    session.execute(delete(SignInFailure).where(SignInFailure.key.in_(keys), SignInFailure.at <= since))
    counted = select(SignInFailure.key, func.count()).where(SignInFailure.key.in_(keys)).group_by(SignInFailure.key)
    counts = {row[0]: row[1] for row in session.execute(counted)}
    if any(counts.get(limit.key, 0) >= limit.most for limit in limits):
        return False
    session.add_all(SignInFailure(key=key, at=now) for key in keys)
    return True


def forgive(session: Session, limits: Iterable[Limit]) -> None:
    """Forget the attempts of somebody who then gave the right password."""
    session.execute(delete(SignInFailure).where(SignInFailure.key.in_([limit.key for limit in limits])))

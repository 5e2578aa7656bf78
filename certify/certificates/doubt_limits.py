"""How many doubts of a day are kept with their text: of one caller, on one certificate, before one authority.

Nobody is refused, for a forger would only have to be there first: beyond the limits a doubt is counted beside the last
one that was kept.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, not_, or_, select, update
from sqlalchemy.orm import Session

from certify.certificates.models import Certificate, Doubt
from certify.institutions.models import Authority

A_DAY = timedelta(days=1)
# Kept in a day. On one certificate, from its page: of one caller, whatever else the authority received, and at most.
OF_ONE_CALLER, ALWAYS, OF_ONE_CERTIFICATE = 3, 10, 50
# Before one authority: of one caller, and of all; as many again on papers.
OF_ONE_CALLER_IN_ALL, OF_ONE_AUTHORITY = 12, 500
MARK_BYTES = 2


def mark_of(secret: str, authority: Authority, caller: str) -> str:
    """The mark by which the doubts of one address before one authority are counted, for a day.

    It has 16 bits: one address in 65,536 has the same, so that it names nobody, not even to who knows `secret`. Two
    callers that share one only share what is kept of them in a day.
    """
    text = "\0".join(("doubt", str(authority.id), caller))
    return hmac.digest(secret.encode(), text.encode(), "sha256")[:MARK_BYTES].hex()


@dataclass(frozen=True, slots=True)
class Today:
    """The last day's doubts before an authority: those on a certificate, or where it is None those on papers."""

    session: Session
    authority: Authority
    certificate: Certificate | None
    now: datetime

    def has_room(self, mark: str) -> bool:
        """Whether the text of one more is kept. The first on its subject always is: there is one to count beside."""
        here, theirs = self._here(), Doubt.caller == mark
        kept = self._count(here)
        if kept == 0:
            return True
        if self._count(theirs) >= OF_ONE_CALLER_IN_ALL:
            return False
        if self.certificate is None:
            return kept < OF_ONE_AUTHORITY
        if self._count(here, theirs) >= OF_ONE_CALLER:
            return False
        return kept < ALWAYS or (kept < OF_ONE_CERTIFICATE and self._count(not_(_on_paper())) < OF_ONE_AUTHORITY)

    def count_one_more(self) -> None:
        """Count it beside the last that was kept, one that still waits if there is one."""
        kept = select(Doubt.id).where(*self._all(), self._here())
        last = self.session.scalars(kept.order_by(Doubt.handled_at.is_not(None), Doubt.id.desc()).limit(1)).one()
        self.session.execute(update(Doubt).where(Doubt.id == last).values(others=Doubt.others + 1))

    def _here(self) -> ColumnElement[bool]:
        if self.certificate is None:
            return _on_paper()
        return and_(Doubt.certificate_id == self.certificate.id, not_(_on_paper()))

    def _count(self, *which: ColumnElement[bool]) -> int:
        statement = select(func.count()).select_from(Doubt).where(*self._all(), *which)
        return self.session.scalar(statement) or 0

    def _all(self) -> tuple[ColumnElement[bool], ...]:
        return Doubt.authority_id == self.authority.id, Doubt.reported_at > self.now - A_DAY


def forget_callers(session: Session, *, now: datetime) -> int:
    """Delete the marks that no limit looks at any more; say of how many doubts."""
    done = session.execute(
        update(Doubt).where(Doubt.reported_at <= now - A_DAY, Doubt.caller.is_not(None)).values(caller=None)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def _on_paper() -> ColumnElement[bool]:
    return or_(Doubt.paper.is_not(None), Doubt.certificate_id.is_(None))

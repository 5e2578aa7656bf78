"""Places in the status lists: random and never given twice, so that neighbours in a list have nothing in common."""

from __future__ import annotations

import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.certificates.models import Certificate
from certify.credential.statuslist import FILLED, SIZE
from certify.institutions import series
from certify.institutions.models import SeriesKind


def take(session: Session, authority_id: int) -> int:
    """A free status index of the authority. Its series' row stays locked, so two who draw at once do so in turn."""
    full_lists = (series.take(session, SeriesKind.STATUS_PLACE, authority_id, 0) - 1) // FILLED
    while True:
        index = full_lists * SIZE + secrets.randbelow(SIZE)
        there = Certificate.authority_id == authority_id, Certificate.status_index == index
        if session.scalar(select(Certificate.id).where(*there)) is None:
            return index

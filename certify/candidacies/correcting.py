"""Correcting an identity that was wrong, by the authority that re-issues a certificate for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies.identity import Identity, check_identity
from certify.candidacies.models import Candidate


def write_identity(candidate: Candidate, identity: Identity) -> None:
    """Put an identity, checked and cleaned, on the person's row. Errors: Invalid `candidate.identity`."""
    clean = check_identity(identity)
    candidate.birth_name, candidate.usual_name = clean.birth_name, clean.usual_name
    candidate.given_names, candidate.birth_place = clean.given_names, clean.birth_place
    candidate.birth_year, candidate.birth_month = clean.birth.year, clean.birth.month
    candidate.birth_day, candidate.birth_precision = clean.birth.day, clean.birth.precision


def correct_identity(session: Session, candidate: Candidate, identity: Identity, *, by: Actor, now: datetime) -> None:
    """Write the right identity, so that later certificates bear it too. Errors: Invalid `candidate.identity`."""
    write_identity(candidate, identity)
    trail.record(session, "candidate.correct_identity", ("candidate", candidate.id), by=by, now=now)

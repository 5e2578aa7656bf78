"""Whose the identity is: the candidate's until an authority studies it, then only that authority corrects it.

What an officer has found right once names the person in every certificate, whichever authority issues it. If a later
draft could change it, a person who was certified could have the certificate issued again under somebody else's name.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies.identity import Identity, check_identity, tidied
from certify.candidacies.models import AdmissibilityDecision, Candidacy, Candidate
from certify.candidacies.rules import UNDER_REVIEW
from certify.errors import Conflict
from certify.institutions.models import Authority


def hold_candidate(session: Session, candidate: Candidate) -> None:
    """Read the person's row again and keep it until the transaction ends, so that identity and sending do not cross."""
    session.flush()  # refresh would forget what this transaction has changed
    session.refresh(candidate, with_for_update={"of": Candidate})


def identity_of(candidate: Candidate) -> Identity | None:
    """The identity as it stands, or None while it is not given."""
    if candidate.birth is None:
        return None
    names = candidate.birth_name, candidate.usual_name, candidate.given_names
    return tidied(Identity(*names, candidate.birth, candidate.birth_place))


def keeper_of(session: Session, candidate: Candidate) -> Authority | None:
    """The authority that studies the person's identity or has admitted it, the latest one; None while it is free.

    A jury decides only on somebody who was admitted, so that a decision of a jury is among them.
    """
    admitted = select(AdmissibilityDecision.candidacy_id).where(AdmissibilityDecision.admissible)
    return session.scalar(
        select(Authority)
        .join(Candidacy, Candidacy.authority_id == Authority.id)
        .where(
            Candidacy.candidate_id == candidate.id,
            or_(Candidacy.state.in_(UNDER_REVIEW), Candidacy.id.in_(admitted)),
        )
        .order_by(Candidacy.id.desc())
        .limit(1)
    )


def identity_kept(keeper: Authority) -> Conflict:
    """The refusal of another identity, which says whom to write to."""
    return Conflict(
        "candidate.identity_kept",
        "Votre identité ne se change plus ici. Pour la corriger, écrivez à %(authority)s, %(seat)s.",
        {"authority": keeper.organisation.legal_name.first(keeper.language), "seat": keeper.seat},
    )


def write_identity(candidate: Candidate, identity: Identity) -> None:
    """Put an identity, checked and cleaned, on the person's row. Errors: Invalid `candidate.identity`."""
    clean = check_identity(identity)
    candidate.birth_name, candidate.usual_name = clean.birth_name, clean.usual_name
    candidate.given_names, candidate.birth_place = clean.given_names, clean.birth_place
    candidate.birth_year, candidate.birth_month = clean.birth.year, clean.birth.month
    candidate.birth_day, candidate.birth_precision = clean.birth.day, clean.birth.precision


def correct_identity(session: Session, candidate: Candidate, identity: Identity, *, by: Actor, now: datetime) -> None:
    """Write the right identity, so that later certificates bear it too. Errors: Invalid `candidate.identity`."""
    hold_candidate(session, candidate)
    write_identity(candidate, identity)
    trail.record(session, "candidate.correct_identity", ("candidate", candidate.id), by=by, now=now)

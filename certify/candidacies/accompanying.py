"""What a counsellor reaches, and who has accompanied a candidate: a companion is never the same person’s juror.

Two agreements open a candidacy to an employment service: a mandate (to act for the person), or the agreement to be
accompanied together with the job-seeker number that this service gave (to see how it goes).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.audit.models import TrailLine
from certify.candidacies.companion_models import Mandate
from certify.candidacies.journal import ACT as READ
from certify.candidacies.models import Candidacy, Candidate, Consent, JobSeekerNumber
from certify.candidacies.queries import PAGE, heading, one_candidacy
from certify.candidacies.states import ConsentKind
from certify.errors import NotFound
from certify.institutions.models import Organisation


def has_mandate(organisations: Collection[int]) -> ColumnElement[bool]:
    """The condition that one of these services acts for the candidate."""
    return exists().where(
        Mandate.candidate_id == Candidate.id,
        Mandate.organisation_id.in_(organisations),
        Mandate.ended_at.is_(None),
    )


def _is_accompanied(organisations: Collection[int]) -> ColumnElement[bool]:
    agreed = exists().where(
        Consent.candidacy_id == Candidacy.id,
        Consent.kind == ConsentKind.ACCOMPANIMENT,
        Consent.withdrawn_at.is_(None),
    )
    known = exists().where(
        JobSeekerNumber.candidate_id == Candidacy.candidate_id,
        JobSeekerNumber.scheme == Organisation.slug,
        Organisation.id.in_(organisations),
    )
    return and_(agreed, known)


def _reached(organisations: Collection[int]) -> ColumnElement[bool]:
    return or_(Candidacy.candidate.has(has_mandate(organisations)), _is_accompanied(organisations))


def accompanied(
    session: Session, organisations: Collection[int], search: str = "", page: int = 1
) -> Sequence[Candidacy]:
    """The candidacies that these services accompany, what moved last first; `search` is part of a name or a number."""
    query = (
        select(Candidacy)
        .join(Candidacy.candidate)
        .where(_reached(organisations), *_matching(search))
        .order_by(Candidacy.changed_at.desc(), Candidacy.id.desc())
        .limit(PAGE + 1)
        .offset((page - 1) * PAGE)
        .options(joinedload(Candidacy.candidate).selectinload(Candidate.job_seeker_numbers), *heading())
    )
    return session.scalars(query).all()


def _matching(search: str) -> tuple[ColumnElement[bool], ...]:
    words = search.split()
    numbers = JobSeekerNumber.value
    return tuple(
        or_(
            func.lower(Candidate.birth_name).contains(word.lower(), autoescape=True),
            func.lower(Candidate.usual_name).contains(word.lower(), autoescape=True),
            func.lower(Candidate.given_names).contains(word.lower(), autoescape=True),
            Candidacy.reference.contains(word.upper(), autoescape=True),
            Candidate.job_seeker_numbers.any(numbers.contains(word.upper(), autoescape=True)),
        )
        for word in words
    )


def waiting_to_start(session: Session, organisations: Collection[int]) -> Sequence[Candidate]:
    """The people registered for whom no candidacy is begun yet."""
    query = select(Candidate).where(has_mandate(organisations), ~Candidate.candidacies.any())
    return session.scalars(query.order_by(Candidate.id.desc()).limit(PAGE)).all()


def accompanied_candidacy(session: Session, reference: str, organisations: Collection[int]) -> Candidacy:
    """One that these services accompany, whole. Errors: NotFound `candidacy.unknown`."""
    return one_candidacy(session, Candidacy.reference == reference, _reached(organisations))


def own_or_mandated(session: Session, reference: str, account_id: int, organisations: Collection[int]) -> Candidacy:
    """The account's own candidacy, or one that these services fill in for somebody, whole.

    Errors: NotFound `candidacy.unknown`.
    """
    own = Candidacy.candidate.has(account_id=account_id)
    held = Candidacy.candidate.has(has_mandate(organisations))
    return one_candidacy(session, Candidacy.reference == reference, or_(own, held) if organisations else own)


def mandated_candidate(session: Session, candidate_id: int, organisations: Collection[int]) -> Candidate:
    """The person for whom these services act. Errors: NotFound `candidate.unknown`."""
    query = select(Candidate).where(Candidate.id == candidate_id, has_mandate(organisations))
    found = session.scalar(query.options(selectinload(Candidate.candidacies).joinedload(Candidacy.version)))
    if found is None:
        raise NotFound("candidate.unknown", "Cette personne n’est pas ici, ou son accord est retiré.")
    return found


def companions_of(session: Session, candidacy: Candidacy) -> frozenset[str]:
    """Ids (as `Actor.id`) of everybody who registered, accompanied or acted for the candidate, ended or not.

    The juror of a candidate is none of them (duties that never meet).
    """
    keys = select(Candidacy.id).where(Candidacy.candidate_id == candidacy.candidate_id)
    candidacies = [str(key) for key in session.scalars(keys)]
    lines = session.scalars(
        select(TrailLine).where(
            or_(
                and_(TrailLine.subject_kind == "candidacy", TrailLine.subject_id.in_(candidacies)),
                and_(TrailLine.subject_kind == "candidate", TrailLine.subject_id == str(candidacy.candidate_id)),
            )
        )
    )
    mandates = select(Mandate.by_id).where(Mandate.candidate_id == candidacy.candidate_id)
    acted = {line.actor_id for line in lines if accompanies(line)}
    return frozenset(acted | set(session.scalars(mandates)))


def accompanies(line: TrailLine) -> bool:
    """Whether a line of the trail shows that its actor accompanies the candidate: acts for them, or reads along."""
    read_along = line.act == READ and line.detail.get("duty") == "counsellor"
    return bool(line.detail.get("acting_for")) or read_along

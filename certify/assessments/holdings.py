"""The units a person holds, asked of one title: held under it, or under another vintage that counts for it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.models import Decision, UnitHolding
from certify.candidacies.models import Candidate
from certify.certifications.models import CertificationVersion
from certify.certifications.queries import counting_for


def hold_people(session: Session, candidate_ids: Iterable[int]) -> None:
    """Keep these people's rows until the transaction ends: nobody gives or ends units of theirs at the same time."""
    keys = sorted(set(candidate_ids))
    rows = select(Candidate.id).where(Candidate.id.in_(keys)).order_by(Candidate.id)
    session.execute(rows.with_for_update(key_share=True))


def lacks_units(session: Session, decision: Decision) -> bool:
    """Whether the person of this decision no longer holds some unit of the title it gave."""
    jury_session = decision.minutes.jury_session
    version = jury_session.version
    held = held_for(session, version, decision.enrolment.candidacy.candidate_id)
    return not held >= {unit.id for unit in version.units}


def held_for(session: Session, version: CertificationVersion, candidate_id: int) -> set[int]:
    """Ids of the units of this vintage that the person holds."""
    rows = session.scalars(
        select(UnitHolding.unit_id).where(UnitHolding.candidate_id == candidate_id, UnitHolding.ended_at.is_(None))
    )
    counts = counting_for(session, version)
    return {counts[unit_id] for unit_id in rows if unit_id in counts}

"""Who may not hear a candidate again because what they decided on them was annulled, and from when."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from certify.assessments.appeal_rules import AppealState
from certify.assessments.models import (
    Annulment,
    Appeal,
    Decision,
    Enrolment,
    JurySession,
    Minutes,
    Seat,
    SubjectOpening,
)
from certify.assessments.terms import AnnulmentScope, DecisionState

Barred = dict[int, frozenset[int]]
"""Ids of jurors, by candidacy."""


def barred_jurors(session: Session, jury_session: JurySession) -> Barred:
    """Jurors of an annulled decision on the same candidacy may not hear it again."""
    return bars_of(session, jury_session)[0]


def bars_of(session: Session, jury_session: JurySession) -> tuple[Barred, Barred]:
    """Jurors who are barred, and those whose decision was annulled once they had begun here. One query.

    The latter go on to the end: nobody could take their place, and what the person has passed would be lost.
    """
    here = select(Enrolment.candidacy_id).where(Enrolment.session_id == jury_session.id)
    opened = select(SubjectOpening.opened_at).where(SubjectOpening.session_id == jury_session.id).scalar_subquery()
    sits = aliased(Seat)
    rows = session.execute(
        select(Enrolment.candidacy_id, Seat.juror_id, Annulment.annulled_at, Appeal.answered_at, Minutes.decided_at)
        .add_columns(opened, sits.named_at)
        .join(Decision, Decision.enrolment_id == Enrolment.id)
        .join(Decision.minutes)
        .join(Seat, Seat.session_id == Enrolment.session_id)
        .outerjoin(Annulment, and_(Annulment.decision_id == Decision.id, Annulment.scope == AnnulmentScope.DECISION))
        .outerjoin(sits, and_(sits.juror_id == Seat.juror_id, sits.session_id == jury_session.id))
        .outerjoin(Appeal, and_(Appeal.decision_id == Decision.id, Appeal.outcome == AppealState.UPHELD))
        .where(
            Decision.state.in_((DecisionState.ANNULLED, DecisionState.UPHELD)),
            Enrolment.session_id != jury_session.id,
            Enrolment.candidacy_id.in_(here),
        )
    ).all()
    bars = {(row[0], row[1]): False for row in rows}
    for candidacy, juror, annulled, upheld, refused, begun, named in rows:
        # One decision that fell before the tests, or before this juror was named, is enough.
        fell = _fell(annulled, upheld, refused)
        bars[candidacy, juror] |= begun is None or named is None or fell is None or fell <= max(begun, named)
    return _by_candidacy(bars, early=True), _by_candidacy(bars, early=False)


def _fell(annulled: datetime | None, upheld: datetime | None, refused: datetime | None) -> datetime | None:
    """When a decision fell: at its annulment or the appeal upheld, else with its minutes, refused."""
    return min((each for each in (annulled, upheld) if each is not None), default=refused)


def _by_candidacy(bars: dict[tuple[int, int], bool], *, early: bool) -> Barred:
    found: dict[int, set[int]] = defaultdict(set)
    for (candidacy, juror), before in bars.items():
        if before is early:
            found[candidacy].add(juror)
    return {candidacy: frozenset(jurors) for candidacy, jurors in found.items()}

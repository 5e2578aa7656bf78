"""What keeps a juror from a session or from one candidate, as the rows know it without asking anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from certify.accounts.person import actor_of
from certify.assessments.models import Enrolment, Juror, JurorCharter, JurySession, Seat
from certify.assessments.terms import SessionState
from certify.audit.models import TrailLine
from certify.candidacies.accompanying import accompanies
from certify.candidacies.companion_models import Mandate
from certify.candidacies.models import Candidacy

# In these states it is not too late to name somebody else: afterwards who is there is there.
_FORMING = frozenset({SessionState.OPEN, SessionState.CONVENED})


def sitting_elsewhere(session: Session, jury_session: JurySession) -> dict[int, tuple[str, ...]]:
    """References of the other sessions in which members sit on the same days, by account. Empty once it has begun."""
    if jury_session.state not in _FORMING:
        return {}
    here = select(Juror.account_id).join(Seat, Seat.juror_id == Juror.id).where(Seat.session_id == jury_session.id)
    days = (jury_session.starts_on, jury_session.ends_on)
    return busy(session, *days, Juror.account_id.in_(here), Seat.session_id != jury_session.id)


def busy(session: Session, starts_on: date, ends_on: date, *conditions: object) -> dict[int, tuple[str, ...]]:
    """References of the sessions that have one of those days, by account of whoever sits in them. One query."""
    rows = session.execute(
        select(Juror.account_id, JurySession.reference)
        .join(Seat, Seat.juror_id == Juror.id)
        .join(JurySession, JurySession.id == Seat.session_id)
        .where(
            Seat.left_at.is_(None),
            JurySession.state != SessionState.CANCELLED,
            JurySession.starts_on <= ends_on,
            JurySession.ends_on >= starts_on,
            *conditions,  # type: ignore[arg-type]
        )
        .order_by(JurySession.reference)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for account, reference in rows:
        found[account].append(reference)
    return {account: tuple(references) for account, references in found.items()}


def companions_here(
    session: Session, enrolments: Iterable[Enrolment], jurors: Collection[Juror]
) -> dict[int, frozenset[int]]:
    """Jurors who registered, accompanied or acted for a candidate, by candidacy. Three queries, none without jurors.

    Every candidacy of the person counts, also one of another year.
    """
    actors: dict[str, set[int]] = defaultdict(set)
    for juror in jurors:
        actors[actor_of(juror.account_id).id].add(juror.id)
    candidates = {enrolment.candidacy.candidate_id: enrolment.candidacy_id for enrolment in enrolments}
    if not actors or not candidates:
        return {}
    found: dict[int, set[int]] = defaultdict(set)
    for actor, candidate in (*_mandates(session, actors, candidates), *_acts(session, actors, candidates)):
        found[candidates[candidate]] |= actors[actor]
    return {candidacy: frozenset(ids) for candidacy, ids in found.items()}


def kept_from(
    session: Session, enrolments: Collection[Enrolment], jurors: Collection[Juror]
) -> dict[int, frozenset[int]]:
    """Jurors who may not hear a candidate because of who they are, by candidacy: companions, or the candidate."""
    found = defaultdict(frozenset, companions_here(session, enrolments, jurors))
    accounts = {juror.account_id: juror.id for juror in jurors}
    for enrolment in enrolments:
        if (juror := accounts.get(enrolment.candidacy.candidate.account_id or 0)) is not None:
            found[enrolment.candidacy_id] |= {juror}
    return dict(found)


def _mandates(session: Session, actors: Collection[str], candidates: Collection[int]) -> list[tuple[str, int]]:
    rows = session.execute(
        select(Mandate.by_id, Mandate.candidate_id).where(
            Mandate.by_id.in_(list(actors)), Mandate.candidate_id.in_(list(candidates))
        )
    )
    return [(row[0], row[1]) for row in rows]


def _acts(session: Session, actors: Collection[str], candidates: Collection[int]) -> list[tuple[str, int]]:
    """Who acted for whom, as the trail has it. Its subjects are text: candidacies are looked up as text too."""
    theirs = {
        str(row[0]): row[1]
        for row in session.execute(
            select(Candidacy.id, Candidacy.candidate_id).where(Candidacy.candidate_id.in_(list(candidates)))
        )
    }
    lines = session.scalars(
        select(TrailLine).where(
            TrailLine.actor_id.in_(list(actors)),
            or_(
                and_(TrailLine.subject_kind == "candidacy", TrailLine.subject_id.in_(list(theirs))),
                and_(TrailLine.subject_kind == "candidate", TrailLine.subject_id.in_([str(key) for key in candidates])),
            ),
        )
    )
    return [
        (line.actor_id, theirs[line.subject_id] if line.subject_kind == "candidacy" else int(line.subject_id))
        for line in lines
        if accompanies(line)
    ]


def charter_of(session: Session, authority_id: int) -> JurorCharter | None:
    """The charter that the authority asks its jurors to accept now; None when it asks for none."""
    return session.scalars(
        select(JurorCharter)
        .where(JurorCharter.authority_id == authority_id)
        .order_by(JurorCharter.version.desc())
        .limit(1)
    ).first()

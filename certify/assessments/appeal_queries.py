"""Reads of appeals: those made to an authority, a person's own, the one against a decision."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import LoaderOption
from sqlalchemy.orm.strategy_options import _AbstractLoad

from certify.assessments.appeal_rules import OPEN
from certify.assessments.models import Appeal, Decision, Enrolment, JurySession, Minutes
from certify.assessments.terms import MinutesState
from certify.candidacies.models import Candidacy
from certify.certifications.models import CertificationVersion
from certify.errors import NotFound
from certify.institutions.models import Authority

PAGE = 50


def latest_decision(session: Session, candidacy: Candidacy) -> Decision:
    """The latest validated decision on a candidacy. Errors: NotFound `result.unknown` before there is one."""
    row = session.scalars(
        select(Decision)
        .join(Decision.minutes)
        .where(Decision.enrolment.has(Enrolment.candidacy_id == candidacy.id), Minutes.state == MinutesState.VALIDATED)
        .order_by(Minutes.decided_at.desc(), Decision.id.desc())
        .limit(1)
        .options(*_session_of(joinedload(Decision.minutes)))
    ).first()
    if row is None:
        raise NotFound("result.unknown", "Aucun résultat n’est validé pour cette candidature.")
    return row


def of_decision(session: Session, decision: Decision) -> Appeal | None:
    """The appeal against this decision, if there is one."""
    return session.scalars(select(Appeal).where(Appeal.decision_id == decision.id)).one_or_none()


def latest_of(session: Session, candidacy: Candidacy) -> Appeal | None:
    """The appeal against the latest validated decision on a candidacy, if there is one."""
    try:
        return of_decision(session, latest_decision(session, candidacy))
    except NotFound:
        return None


def _session_of(minutes: _AbstractLoad) -> tuple[LoaderOption, ...]:
    held = minutes.joinedload(Minutes.jury_session)
    return (
        held.joinedload(JurySession.version).joinedload(CertificationVersion.rule_set),
        held.joinedload(JurySession.rule_set),
        held.joinedload(JurySession.site),
        held.joinedload(JurySession.authority).joinedload(Authority.organisation),
    )


def _whole() -> tuple[LoaderOption, ...]:
    decision = joinedload(Appeal.decision)
    return (
        *_session_of(decision.joinedload(Decision.minutes)),
        decision.joinedload(Decision.enrolment).joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate),
        joinedload(Appeal.reviewer),
    )


def received_by(session: Session, organisations: Collection[int], page: int = 1) -> Sequence[Appeal]:
    """Appeals to these certifiers, those without an answer first, the oldest first."""
    return session.scalars(
        select(Appeal)
        .where(_to(organisations))
        .order_by(Appeal.state.not_in(OPEN), Appeal.lodged_at, Appeal.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(*_whole())
    ).all()


def waiting(session: Session, organisations: Collection[int]) -> int:
    """How many appeals to these certifiers have no answer yet."""
    return session.scalar(select(func.count()).where(_to(organisations), Appeal.state.in_(OPEN))) or 0


def within(session: Session, organisations: Collection[int], reference: str) -> Appeal:
    """One appeal to these certifiers. Errors: NotFound `appeal.unknown`."""
    return _one(session, _to(organisations), Appeal.reference == reference)


def _to(organisations: Collection[int]) -> ColumnElement[bool]:
    return Appeal.authority_id.in_(select(Authority.id).where(Authority.organisation_id.in_(organisations)))


def own(session: Session, account_id: int, reference: str) -> Appeal:
    """One appeal of this person. Errors: NotFound `appeal.unknown`."""
    mine = Decision.enrolment.has(Enrolment.candidacy.has(Candidacy.candidate.has(account_id=account_id)))
    return _one(session, Appeal.decision.has(mine), Appeal.reference == reference)


def _one(session: Session, *conditions: ColumnElement[bool]) -> Appeal:
    row = session.scalars(select(Appeal).where(*conditions).options(*_whole())).one_or_none()
    if row is None:
        raise NotFound("appeal.unknown", "Ce recours n’existe pas, ou vous n’y avez pas accès.")
    return row

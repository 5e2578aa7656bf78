"""Reads of candidacies: a person's own, an officer's queue, what a session can take. None grows with its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, raiseload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from certify.candidacies.delays import sent_before
from certify.candidacies.models import AimedUnit, Candidacy, Candidate, PracticeExample
from certify.candidacies.states import CandidacyState
from certify.certifications.models import Certification, CertificationVersion, CompetenceUnit, RuleSet
from certify.certifications.rulesets import rules_of
from certify.credential.record import Label
from certify.errors import NotFound
from certify.institutions.models import Authority, Organisation

PAGE = 50
DAY = timedelta(days=1)
# An admissibility that runs, for whoever is not in a session.
WAITING = (CandidacyState.ADMISSIBLE, CandidacyState.RETURNED, CandidacyState.DOSSIER_SUBMITTED)


def candidate_of(session: Session, account_id: int) -> Candidate | None:
    """The file of the person with this account, if they have one."""
    return session.scalar(select(Candidate).where(Candidate.account_id == account_id))


def own_candidacies(session: Session, account_id: int) -> Sequence[Candidacy]:
    """The candidacies of the person with this account, newest first, with title and authority; one statement."""
    return session.scalars(
        select(Candidacy)
        .join(Candidacy.candidate)
        .where(Candidate.account_id == account_id)
        .order_by(Candidacy.id.desc())
        .options(*heading())
    ).all()


def own_candidacy(session: Session, reference: str, account_id: int) -> Candidacy:
    """One of the person's own, whole. Errors: NotFound `candidacy.unknown`, also for somebody else's."""
    return one_candidacy(session, Candidacy.reference == reference, Candidacy.candidate.has(account_id=account_id))


def candidacy_within(session: Session, reference: str, organisations: Collection[int]) -> Candidacy:
    """One that was sent to these certifiers, whole. Errors: NotFound `candidacy.unknown`."""
    return one_candidacy(session, Candidacy.reference == reference, _sent_to(organisations))


def one_candidacy(session: Session, *conditions: ColumnElement[bool]) -> Candidacy:
    """The one that fits, whole. Errors: NotFound `candidacy.unknown`."""
    row = session.scalar(select(Candidacy).where(*conditions).options(*_whole()))
    if row is None:
        raise NotFound("candidacy.unknown", "Cette candidature n’existe pas, ou vous n’y avez pas accès.")
    return row


def queue(
    session: Session, organisations: Collection[int], states: Collection[CandidacyState], page: int = 1
) -> Sequence[Candidacy]:
    """Candidacies sent to these certifiers in these states, the longest wait first; one page of `PAGE`."""
    query = (
        select(Candidacy)
        .where(_sent_to(organisations), Candidacy.state.in_(states))
        .order_by(func.coalesce(Candidacy.dossier_submitted_at, Candidacy.submitted_at), Candidacy.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(joinedload(Candidacy.candidate), *heading())
    )
    return session.scalars(query).all()


def queue_rows(
    session: Session, organisations: Collection[int], states: Collection[CandidacyState]
) -> Iterator[tuple[Candidacy, Candidate, Label]]:
    """Every candidacy of a drawer with person and title, in the order of the queue, for a file; one statement."""
    query = (
        select(Candidacy, Candidate, CertificationVersion.title)
        .join(Candidacy.candidate)
        .join(Candidacy.version)
        .where(_sent_to(organisations), Candidacy.state.in_(states))
        .order_by(func.coalesce(Candidacy.dossier_submitted_at, Candidacy.submitted_at), Candidacy.id)
        .options(raiseload("*"))
    )
    yield from session.execute(query)


def counts(session: Session, organisations: Collection[int]) -> dict[CandidacyState, int]:
    """How many candidacies sent to these certifiers are in each state."""
    query = select(Candidacy.state, func.count()).where(_sent_to(organisations)).group_by(Candidacy.state)
    return dict(session.execute(query).all())


def overdue(session: Session, organisations: Collection[int], now: datetime) -> int:
    """How many applications wait for a decision beyond the silence delay of their rule-set; two statements."""
    waiting = (_sent_to(organisations), Candidacy.state == CandidacyState.SUBMITTED)
    ends = [
        and_(Candidacy.rule_set_id == each.id, Candidacy.submitted_at < end)
        for each in _governing(session, *waiting)
        if (end := sent_before(rules_of(each), each.authority.time_zone, now)) is not None
    ]
    if not ends:
        return 0
    return session.scalar(select(func.count(Candidacy.id)).where(*waiting, or_(*ends))) or 0


def _governing(session: Session, *conditions: ColumnElement[bool]) -> Sequence[RuleSet]:
    """The rule-sets that govern the candidacies that fit; one statement."""
    kept = select(Candidacy.rule_set_id).where(*conditions)
    return session.scalars(select(RuleSet).where(RuleSet.id.in_(kept)).options(joinedload(RuleSet.authority))).all()


def _sent_to(organisations: Collection[int]) -> ColumnElement[bool]:
    """Sent at least once to one of these certifiers: a draft is its owner's alone."""
    reach = select(Authority.id).where(Authority.organisation_id.in_(organisations))
    return Candidacy.authority_id.in_(reach) & Candidacy.submitted_at.is_not(None)


def ready_to_schedule(session: Session, version_id: int, on: date) -> Sequence[Candidacy]:
    """Candidacies for a vintage whose dossier is sent and whose admissibility holds on that day (a session's last one).

    With the candidate and the units aimed at; oldest dossier first.
    """
    return session.scalars(
        select(Candidacy)
        .where(
            Candidacy.version_id == version_id,
            Candidacy.state == CandidacyState.DOSSIER_SUBMITTED,
            Candidacy.admissible_until >= on,
        )
        .order_by(Candidacy.dossier_submitted_at, Candidacy.id)
        .options(joinedload(Candidacy.candidate), selectinload(Candidacy.aims).joinedload(AimedUnit.unit))
    ).all()


def overdue_admissibilities(session: Session, today: date) -> Sequence[Candidacy]:
    """Candidacies whose admissibility ended before that day and has not been ended yet."""
    return session.scalars(
        select(Candidacy)
        .where(Candidacy.state.in_(WAITING), Candidacy.admissible_until < today)
        .order_by(Candidacy.id)
        .options(*heading())
    ).all()


def ending_admissibilities(session: Session, today: date) -> Sequence[Candidacy]:
    """Candidacies whose admissibility may be near enough to its end for a reminder, in any time zone; two statements.

    How near says the rule-set of each; they wait for their holder or for a session.
    """
    waiting = Candidacy.state.in_(WAITING)
    near = [
        and_(
            Candidacy.rule_set_id == each.id, Candidacy.admissible_until.between(today - DAY, today + DAY * (days + 1))
        )
        for each in _governing(session, waiting)
        if (days := max(rules_of(each).reminder_days, default=None)) is not None
    ]
    query = select(Candidacy).where(waiting, or_(*near)).order_by(Candidacy.id)
    return session.scalars(query.options(joinedload(Candidacy.rule_set))).all() if near else ()


def heading() -> tuple[LoaderOption, ...]:
    """Title, country and rules, joined to each row."""
    version = joinedload(Candidacy.version)
    return (
        joinedload(Candidacy.rule_set),
        version.joinedload(CertificationVersion.rule_set),
        version.joinedload(CertificationVersion.certification),
        joinedload(Candidacy.authority).joinedload(Authority.organisation).joinedload(Organisation.country),
    )


def _whole() -> tuple[LoaderOption, ...]:
    version = joinedload(Candidacy.version)
    return (
        *heading(),
        joinedload(Candidacy.candidate).selectinload(Candidate.job_seeker_numbers),
        version.joinedload(CertificationVersion.certification).joinedload(Certification.authority),
        version.selectinload(CertificationVersion.units).selectinload(CompetenceUnit.competences),
        selectinload(Candidacy.aims).joinedload(AimedUnit.unit),
        selectinload(Candidacy.experiences),
        selectinload(Candidacy.examples).joinedload(PracticeExample.unit),
        selectinload(Candidacy.positionings),
        selectinload(Candidacy.statements),
        selectinload(Candidacy.consents),
        selectinload(Candidacy.requests),
        selectinload(Candidacy.decisions),
        selectinload(Candidacy.steps),
    )

"""The livret de certification: the units a person holds, across sessions, centres, years and countries.

For each certification: what is held, what is missing for the title, until when, and the sessions that come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from certify.assessments.annulment import STANDING
from certify.assessments.models import (
    Annulment,
    Decision,
    Enrolment,
    JurySession,
    Minutes,
    ShownUnit,
    UnitHolding,
)
from certify.assessments.terms import AnnulmentScope, Result, SessionState
from certify.candidacies.delays import completion_until
from certify.candidacies.models import Candidacy
from certify.candidacies.rules import OPEN
from certify.candidacies.states import CandidacyState
from certify.certifications.models import Certification, CertificationVersion, CompetenceUnit, RuleSet, VersionState
from certify.certifications.queries import counting_for
from certify.certifications.rulesets import in_force, rules_of
from certify.institutions.models import Authority, Organisation, Site

COMING = (SessionState.PLANNED, SessionState.OPEN, SessionState.CONVENED)
MOST_SESSIONS = 3


@dataclass(frozen=True, slots=True)
class Coming:
    """A session that a person may still ask for: `free` places."""

    jury_session: JurySession
    free: int


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of the title, and the holding that counts for it: of this vintage or of an older one."""

    unit: CompetenceUnit
    holding: UnitHolding | None


@dataclass(frozen=True, slots=True)
class Booklet:
    """One certification in a person's livret, in the vintage that is the shortest way to its title.

    `titled_on` is the day of the title; `until` the last day to complete it, None where nothing limits it;
    `candidacy` the one that goes on or may be taken up again.
    """

    version: CertificationVersion
    lines: tuple[Line, ...]
    titled_on: date | None
    until: date | None
    candidacy: Candidacy | None
    coming: tuple[Coming, ...]

    @property
    def held(self) -> tuple[Line, ...]:
        """The units that the person holds."""
        return tuple(line for line in self.lines if line.holding is not None)

    @property
    def missing(self) -> tuple[CompetenceUnit, ...]:
        """The units that the title still asks for."""
        return tuple(line.unit for line in self.lines if line.holding is None)


def of(
    session: Session, candidate_id: int, today: date, *, authorities: Collection[int] | None = None
) -> tuple[Booklet, ...]:
    """The livret of a person, newest certification last.

    With `authorities` (ids): what these see, their own units and those that the holder showed to one of them.
    """
    grouped: dict[int, list[UnitHolding]] = defaultdict(list)
    for holding in _holdings(session, candidate_id, authorities):
        grouped[holding.unit.version.certification_id].append(holding)
    known = _Known(_candidacies(session, candidate_id), _titles(session, candidate_id), today)
    versions = _versions(session, grouped)
    chosen = [_chosen(versions[key], grouped[key], known) for key in grouped]
    coming = _coming(session, [version.id for version in chosen if version.id not in known.titles], today)
    return tuple(
        _booklet(session, version, grouped[version.certification_id], known, coming.get(version.id, ()))
        for version in chosen
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of the person beside the units: candidacies, the newest first, and the day of each title."""

    candidacies: Sequence[Candidacy]
    titles: Mapping[int, date]
    today: date


def _booklet(
    session: Session,
    version: CertificationVersion,
    holdings: Sequence[UnitHolding],
    known: _Known,
    coming: Sequence[Coming],
) -> Booklet:
    counts = counting_for(session, version)
    # The first one held counts: its day begins the delay to complete.
    by_unit = {counts[h.unit_id]: h for h in reversed(holdings) if h.unit_id in counts}
    first = min((holding.held_on for holding in by_unit.values()), default=None)
    titled, candidacy = known.titles.get(version.id), _going_on(version, known.candidacies)
    kept = candidacy.rule_set if candidacy else None
    rules = rules_of(kept or in_force(version.rule_set, known.today))
    return Booklet(
        version=version,
        lines=tuple(Line(unit, by_unit.get(unit.id)) for unit in version.units),
        titled_on=titled,
        until=None if titled else completion_until(first, version.valid_until, rules),
        candidacy=candidacy,
        coming=tuple(coming[:MOST_SESSIONS]),
    )


def _holdings(session: Session, candidate_id: int, authorities: Collection[int] | None) -> Sequence[UnitHolding]:
    version = contains_eager(UnitHolding.unit).contains_eager(CompetenceUnit.version)
    certification = version.contains_eager(CertificationVersion.certification)
    query = (
        select(UnitHolding)
        .join(UnitHolding.unit)
        .join(CompetenceUnit.version)
        .join(CertificationVersion.certification)
        .where(UnitHolding.candidate_id == candidate_id, UnitHolding.ended_at.is_(None))
        .order_by(UnitHolding.held_on, UnitHolding.id)
        .options(
            version.joinedload(CertificationVersion.rule_set),
            certification.joinedload(Certification.authority)
            .joinedload(Authority.organisation)
            .joinedload(Organisation.country),
            joinedload(UnitHolding.jury_session).joinedload(JurySession.site).joinedload(Site.organisation),
            joinedload(UnitHolding.decision).joinedload(Decision.minutes),
        )
    )
    if authorities is not None:
        shown = (
            select(ShownUnit.holding_id)
            .join(ShownUnit.candidacy)
            .where(Candidacy.authority_id.in_(authorities), Candidacy.candidate_id == candidate_id)
        )
        query = query.where(or_(Certification.authority_id.in_(authorities), UnitHolding.id.in_(shown)))
    return session.scalars(query).all()


def _candidacies(session: Session, candidate_id: int) -> Sequence[Candidacy]:
    return session.scalars(
        select(Candidacy)
        .where(Candidacy.candidate_id == candidate_id)
        .order_by(Candidacy.id.desc())
        .options(joinedload(Candidacy.version), joinedload(Candidacy.rule_set))
    ).all()


def _titles(session: Session, candidate_id: int) -> dict[int, date]:
    """The day of each title that stands, by vintage."""
    lost = select(Annulment.decision_id).where(Annulment.scope == AnnulmentScope.TITLE)
    rows = session.execute(
        select(JurySession.version_id, Minutes.drafted_at)
        .join(Minutes, Minutes.session_id == JurySession.id)
        .join(Decision, Decision.minutes_id == Minutes.id)
        .join(Decision.enrolment)
        .join(Enrolment.candidacy)
        .where(
            Candidacy.candidate_id == candidate_id,
            Decision.result == Result.TITLE,
            Decision.state.in_(STANDING),
            Decision.id.not_in(lost),
        )
    )
    return {version: drafted.date() for version, drafted in rows}


def _versions(session: Session, certifications: Collection[int]) -> dict[int, list[CertificationVersion]]:
    """The vintages of these certifications that are or were adopted, the newest first."""
    found: dict[int, list[CertificationVersion]] = defaultdict(list)
    for version in session.scalars(
        select(CertificationVersion)
        .where(
            CertificationVersion.certification_id.in_(certifications),
            CertificationVersion.state != VersionState.DRAFT,
        )
        .order_by(CertificationVersion.valid_from.desc())
        .options(
            selectinload(CertificationVersion.units),
            joinedload(CertificationVersion.rule_set).selectinload(RuleSet.versions),
        )
    ):
        found[version.certification_id].append(version)
    return found


def _chosen(
    versions: Sequence[CertificationVersion], holdings: Sequence[UnitHolding], known: _Known
) -> CertificationVersion:
    """The vintage to show: of the title, of the candidacy that goes on, the one in force, or that of the last unit."""
    titled = [version for version in versions if version.id in known.titles]
    open_ones = {candidacy.version_id for candidacy in known.candidacies if candidacy.state in OPEN}
    going_on = [version for version in versions if version.id in open_ones]
    in_force = [version for version in versions if _in_force(version, known.today)]
    last = [max(holdings, key=attrgetter("held_on", "id")).unit.version]
    return next(iter([*titled, *going_on, *in_force, *last]))


def _in_force(version: CertificationVersion, today: date) -> bool:
    return version.state is VersionState.ADOPTED and version.valid_from <= today <= (version.valid_until or today)


def _going_on(version: CertificationVersion, candidacies: Sequence[Candidacy]) -> Candidacy | None:
    """The candidacy for this certification that goes on, else one that may be taken up again."""
    mine = [c for c in candidacies if c.version.certification_id == version.certification_id]
    open_ones = [c for c in mine if c.state in OPEN]
    resumable = [c for c in mine if c.state in (CandidacyState.PARTIALLY_CERTIFIED, CandidacyState.FAILED)]
    return next(iter([*open_ones, *resumable]), None)


def _coming(session: Session, versions: Collection[int], today: date) -> dict[int, list[Coming]]:
    """Sessions to come for these vintages, the soonest first, with the places that are left."""
    taken = (
        select(func.count(Enrolment.id))
        .where(Enrolment.session_id == JurySession.id, Enrolment.removed_at.is_(None))
        .scalar_subquery()
    )
    rows = session.execute(
        select(JurySession, taken)
        .where(JurySession.version_id.in_(versions), JurySession.state.in_(COMING), JurySession.starts_on > today)
        .order_by(JurySession.starts_on, JurySession.id)
        .limit(20 * MOST_SESSIONS)
        .options(joinedload(JurySession.site).joinedload(Site.organisation))
    )
    found: dict[int, list[Coming]] = defaultdict(list)
    for jury_session, count in rows:
        found[jury_session.version_id].append(Coming(jury_session, max(jury_session.capacity - count, 0)))
    return found

"""The board of a session: its rows loaded in a constant number of queries, and what they say taken together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from certify.assessments import composition
from certify.assessments.bars import bars_of
from certify.assessments.composition import Declaration, Finding, Jury, Member
from certify.assessments.fitness import Period, merged
from certify.assessments.models import (
    ConflictDeclaration,
    EnrolledUnit,
    Enrolment,
    Habilitation,
    Juror,
    JurySession,
    Seat,
    UnitHolding,
)
from certify.assessments.outcomes import could_complete
from certify.assessments.progress import session_rules
from certify.assessments.terms import Presence, SessionState
from certify.assessments.ties import charter_of, kept_from, sitting_elsewhere
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.certifications.models import AssessmentMethod, CertificationVersion, CompetenceUnit, MethodKind
from certify.certifications.queries import counting_for
from certify.certifications.rulesets import Rules

OVER = frozenset({SessionState.VALIDATED, SessionState.REJECTED, SessionState.CLOSED, SessionState.CANCELLED})

SheetKey = tuple[int, int, int]
"""Whose grid for whom on what: ids of seat, enrolment and method."""


@dataclass(frozen=True)
class Board:
    """The session with its present members and candidates.

    `seats` of those who have not left and `enrolments` of those not removed, in table order; `aimed` units by
    enrolment, `held` units by candidate, `declarations` by enrolment then seat, `barred` jurors by candidacy (of an
    annulled decision, companions of the candidate, the candidate), `barred_later` those of a decision annulled once the
    tests had begun, who go on; `elsewhere` the sessions in which members sit on the same days, by account, `charter`
    the id of the one that members accept, where the authority has one.
    `methods` are those that are marked on a grid; the final interview is not.
    """

    jury_session: JurySession
    rules: Rules
    seats: tuple[Seat, ...]
    enrolments: tuple[Enrolment, ...]
    units: tuple[CompetenceUnit, ...]
    methods: tuple[AssessmentMethod, ...]
    interview: AssessmentMethod | None
    aimed: dict[int, frozenset[int]]
    held: dict[int, frozenset[int]]
    declarations: dict[int, dict[int, Declaration]]
    barred: dict[int, frozenset[int]]
    barred_later: dict[int, frozenset[int]] = field(default_factory=dict)
    elsewhere: dict[int, tuple[str, ...]] = field(default_factory=dict)
    charter: int | None = None

    @cached_property
    def members(self) -> dict[int, Member]:
        """The members as the composition guard sees them, by seat."""
        certification = self.jury_session.version.certification_id
        return {seat.id: self._member(seat, certification) for seat in self.seats}

    def _member(self, seat: Seat, certification: int) -> Member:
        juror, practice = seat.juror, seat.juror.practice(self.jury_session.starts_on)
        return Member(
            seat=seat.id,
            juror=juror.id,
            name=juror.name,
            president=seat.president,
            practice_years=practice.years,
            left_trade_on=practice.left_on,
            sex=juror.sex,
            habilitated=habilitated(juror, certification),
            elsewhere=self.elsewhere.get(juror.account_id, ()),
            charter=self.charter is None or self.charter in {row.charter_id for row in juror.acceptances},
        )

    @cached_property
    def people(self) -> dict[int, composition.Person]:
        """The candidates as the composition guard sees them, by enrolment; whoever was excluded no longer counts."""
        return {
            enrolment.id: composition.Person(
                number=enrolment.label,
                for_title=self.for_title(enrolment),
                declarations=self.declarations.get(enrolment.id, {}),
                barred=self.barred.get(enrolment.candidacy_id, frozenset()),
                barred_later=self.barred_later.get(enrolment.candidacy_id, frozenset()),
            )
            for enrolment in self.enrolments
            if enrolment.excluded_at is None
        }

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The composition guard's findings today."""
        return composition.check(
            Jury(
                members=tuple(self.members.values()),
                people=tuple(self.people.values()),
                rules=self.rules,
                starts_on=self.jury_session.starts_on,
                ends_on=self.jury_session.ends_on,
                balance_reason=self.jury_session.balance_reason,
                charter=self.charter is not None,
            )
        )

    @cached_property
    def title(self) -> frozenset[int]:
        """Ids of all units of the title."""
        return frozenset(unit.id for unit in self.units)

    def aims(self, enrolment: Enrolment) -> frozenset[int]:
        """Ids of the units in which this person is assessed here."""
        return self.aimed.get(enrolment.id, frozenset())

    def holds(self, enrolment: Enrolment) -> frozenset[int]:
        """Ids of the units this person holds already."""
        return self.held.get(enrolment.candidacy.candidate_id, frozenset())

    def for_title(self, enrolment: Enrolment) -> bool:
        """Whether the aimed units would complete the title."""
        return could_complete(self.aims(enrolment), self.holds(enrolment), self.title)

    def owes_interview(self, enrolment: Enrolment) -> bool:
        """Whether the jury holds the final interview with this person."""
        return self.interview is not None and self.for_title(enrolment)

    @cached_property
    def present(self) -> tuple[Enrolment, ...]:
        """Those whom the jury assesses: present and not excluded."""
        return tuple(
            enrolment
            for enrolment in self.enrolments
            if enrolment.excluded_at is None
            and enrolment.attendance is not None
            and enrolment.attendance.presence is Presence.PRESENT
        )

    @cached_property
    def unrecorded(self) -> int:
        """How many have neither come, nor been noted absent or excused."""
        return sum(e.attendance is None and e.excluded_at is None for e in self.enrolments)

    def assesses(self, seat: Seat, enrolment: Enrolment) -> bool:
        """Whether this member assesses this person: no tie, not barred."""
        person, member = self.people.get(enrolment.id), self.members.get(seat.id)
        return person is not None and member is not None and person.assessed_by(member)

    @cached_property
    def aside(self) -> frozenset[tuple[int, int]]:
        """Who stands aside for whom, as (seat, enrolment): a tie, a decision annulled, a candidate accompanied."""
        return frozenset(
            (seat, enrolment)
            for enrolment, person in self.people.items()
            for seat, member in self.members.items()
            if not person.assessed_by(member)
        )

    def leader(self, enrolment: Enrolment) -> Seat | None:
        """Who leads the deliberation on this person: the president or, where they stand aside, the next member."""
        # Seats come with the president first.
        return next((seat for seat in self.seats if self.assesses(seat, enrolment)), None)

    def grids_of(self, enrolment: Enrolment) -> tuple[AssessmentMethod, ...]:
        """The methods on which this person is marked: those that cover a competence of an aimed unit."""
        aims = self.aims(enrolment)
        return tuple(
            method for method in self.methods if any(competence.unit_id in aims for competence in method.competences)
        )

    def expected(self) -> Iterator[SheetKey]:
        """Every grid that must be submitted before the jury deliberates."""
        for enrolment in self.present:
            for seat in self.seats:
                if self.assesses(seat, enrolment):
                    for method in self.grids_of(enrolment):
                        yield seat.id, enrolment.id, method.id


def habilitated(juror: Juror, certification: int) -> tuple[Period, ...]:
    """The days on which this juror is or was habilitated for that certification, as periods, ends included."""
    return merged(period for h in juror.habilitations if h.certification_id == certification for period in h.periods)


def load(session: Session, jury_session: JurySession, *, today: date | None = None) -> Board:
    """The board of a session. A constant number of queries, whatever the number of candidates.

    `today` says which rules a planned session would open under.
    """
    enrolments = _enrolments(session, jury_session)
    version = _version(session, jury_session)
    seats = _seats(session, jury_session)
    charter = charter_of(session, jury_session.authority_id)
    barred, barred_later = bars_of(session, jury_session)
    return Board(
        jury_session=jury_session,
        rules=session_rules(jury_session, today),
        seats=seats,
        enrolments=enrolments,
        units=tuple(version.units),
        methods=tuple(m for m in version.methods if m.kind is not MethodKind.FINAL_INTERVIEW),
        interview=next((m for m in version.methods if m.kind is MethodKind.FINAL_INTERVIEW), None),
        aimed=_aimed(session, jury_session),
        held=_held(session, jury_session),
        declarations=_declarations(session, jury_session),
        barred=_kept_away(session, barred, enrolments, seats),
        barred_later=barred_later,
        elsewhere=sitting_elsewhere(session, jury_session),
        charter=charter.id if charter is not None else None,
    )


def _kept_away(
    session: Session,
    barred: Mapping[int, frozenset[int]],
    enrolments: tuple[Enrolment, ...],
    seats: tuple[Seat, ...],
) -> dict[int, frozenset[int]]:
    """Jurors who may not hear a candidate whatever they declare, by candidacy."""
    tied = kept_from(session, enrolments, [seat.juror for seat in seats])
    nobody: frozenset[int] = frozenset()
    return {key: barred.get(key, nobody) | tied.get(key, nobody) for key in barred.keys() | tied.keys()}


def _version(session: Session, jury_session: JurySession) -> CertificationVersion:
    return session.execute(
        select(CertificationVersion)
        .where(CertificationVersion.id == jury_session.version_id)
        .options(
            joinedload(CertificationVersion.rule_set),
            selectinload(CertificationVersion.units).selectinload(CompetenceUnit.competences),
            selectinload(CertificationVersion.methods).selectinload(AssessmentMethod.competences),
        )
        .execution_options(populate_existing=True)
    ).scalar_one()


def _seats(session: Session, jury_session: JurySession) -> tuple[Seat, ...]:
    statement = (
        select(Seat)
        .where(Seat.session_id == jury_session.id, Seat.left_at.is_(None))
        .options(
            joinedload(Seat.juror).joinedload(Juror.account),
            joinedload(Seat.juror).selectinload(Juror.habilitations).selectinload(Habilitation.steps),
            joinedload(Seat.juror).selectinload(Juror.work),
            joinedload(Seat.juror).selectinload(Juror.acceptances),
        )
        .order_by(Seat.president.desc(), Seat.id)
        .execution_options(populate_existing=True)
    )
    return tuple(session.scalars(statement))


def _enrolments(session: Session, jury_session: JurySession) -> tuple[Enrolment, ...]:
    """Those who are enrolled. While the session goes on, whoever withdrew the candidacy is no longer here."""
    here = [Enrolment.session_id == jury_session.id, Enrolment.removed_at.is_(None)]
    if jury_session.state not in OVER:
        here.append(or_(Candidacy.state == CandidacyState.SCHEDULED, Enrolment.excluded_at.is_not(None)))
    statement = (
        select(Enrolment)
        .join(Enrolment.candidacy)
        .where(*here)
        .options(
            contains_eager(Enrolment.candidacy).selectinload(Candidacy.candidate),
            joinedload(Enrolment.attendance),
        )
        .order_by(Enrolment.table_number)
        .execution_options(populate_existing=True)
    )
    return tuple(session.scalars(statement))


def _grouped(rows: Iterator[tuple[int, int]]) -> dict[int, frozenset[int]]:
    groups: dict[int, set[int]] = defaultdict(set)
    for key, value in rows:
        groups[key].add(value)
    return {key: frozenset(values) for key, values in groups.items()}


def _aimed(session: Session, jury_session: JurySession) -> dict[int, frozenset[int]]:
    statement = (
        select(EnrolledUnit.enrolment_id, EnrolledUnit.unit_id)
        .join(Enrolment)
        .where(Enrolment.session_id == jury_session.id)
    )
    return _grouped((row[0], row[1]) for row in session.execute(statement))


def _held(session: Session, jury_session: JurySession) -> dict[int, frozenset[int]]:
    """Units of the title held before, of older vintages too where they count for this one.

    What this session itself gave does not count twice.
    """
    counts = counting_for(session, jury_session.version)
    statement = (
        select(UnitHolding.candidate_id, UnitHolding.unit_id)
        .join(Candidacy, Candidacy.candidate_id == UnitHolding.candidate_id)
        .join(Enrolment, Enrolment.candidacy_id == Candidacy.id)
        .where(
            Enrolment.session_id == jury_session.id,
            UnitHolding.unit_id.in_(counts),
            UnitHolding.session_id != jury_session.id,
            UnitHolding.ended_at.is_(None),
        )
    )
    return _grouped((row[0], counts[row[1]]) for row in session.execute(statement))


def _declarations(session: Session, jury_session: JurySession) -> dict[int, dict[int, Declaration]]:
    statement = (
        select(
            ConflictDeclaration.enrolment_id,
            ConflictDeclaration.seat_id,
            ConflictDeclaration.tie,
            ConflictDeclaration.file_read_at,
        )
        .join(Enrolment)
        .where(Enrolment.session_id == jury_session.id)
    )
    found: dict[int, dict[int, Declaration]] = defaultdict(dict)
    for enrolment, seat, tie, read_at in session.execute(statement):
        found[enrolment][seat] = Declaration(tie, read_at is not None)
    return found


def on_a_day_of(jury_session: JurySession, today: date) -> bool:
    """Whether `today`, local to the site, is a day of the session."""
    return jury_session.starts_on <= today <= jury_session.ends_on

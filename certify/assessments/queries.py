"""Reads of assessments: sessions in reach, seats of a juror, one grid's neighbours; constant numbers of statements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.accounts.models import Account, RoleGrant
from certify.accounts.terms import Role
from certify.assessments.models import (
    AssessmentSheet,
    ConflictDeclaration,
    CriterionMark,
    Decision,
    Enrolment,
    Juror,
    JurySession,
    Minutes,
    MinutesSignature,
    Seat,
)
from certify.assessments.terms import Mark, MinutesState, Result, SessionState, SheetState
from certify.candidacies.models import Candidacy, PracticeExample
from certify.certifications.models import (
    AssessmentMethod,
    Certification,
    CertificationVersion,
    Competence,
    CompetenceUnit,
)
from certify.errors import NotFound
from certify.institutions.models import Authority, Organisation, Site

PAGE = 50
Row = TypeVar("Row")
LIVE = (MinutesState.DRAFTED, MinutesState.SIGNED, MinutesState.VALIDATED)


def page_of(rows: Sequence[Row], page: int) -> list[Row]:
    """The rows of one page of a list, from 1."""
    return list(rows[(page - 1) * PAGE : page * PAGE])


def _heading() -> tuple[Any, ...]:
    """What the head of a page shows: title, place, authority, rules, manager; joined to the row."""
    return (
        joinedload(JurySession.version).joinedload(CertificationVersion.certification),
        joinedload(JurySession.site).joinedload(Site.organisation),
        joinedload(JurySession.authority).joinedload(Authority.organisation).joinedload(Organisation.country),
        joinedload(JurySession.rule_set),
        joinedload(JurySession.manager),
    )


def sessions_of(session: Session, organisations: Collection[int], page: int = 1) -> Sequence[JurySession]:
    """Sessions on the sites of these centres, those still going on first, then the latest; one page of `PAGE`."""
    over = JurySession.state.in_([SessionState.CLOSED, SessionState.CANCELLED])
    return session.scalars(
        select(JurySession)
        .join(JurySession.site)
        .where(Site.organisation_id.in_(organisations))
        .order_by(over, JurySession.starts_on.desc(), JurySession.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
        .options(*_heading())
    ).all()


def count_going_on(session: Session, account_id: int) -> int:
    """How many sessions this person manages that are not over."""
    over = (SessionState.CLOSED, SessionState.CANCELLED, SessionState.SIGNED)
    return (
        session.scalar(select(func.count()).where(JurySession.manager_id == account_id, JurySession.state.not_in(over)))
        or 0
    )


def session_within(session: Session, organisations: Collection[int], reference: str) -> JurySession:
    """One session of these centres. Errors: NotFound `session.unknown`, also for another centre's."""
    return _one(session, reference, Site.organisation_id.in_(organisations))


def _one(session: Session, reference: str, *conditions: ColumnElement[bool]) -> JurySession:
    row = session.scalar(
        select(JurySession)
        .join(JurySession.site)
        .where(JurySession.reference == reference, *conditions)
        .options(*_heading())
    )
    if row is None:
        raise NotFound("session.unknown", "Cette session n’existe pas, ou vous n’y avez pas accès.")
    return row


def seats_of(session: Session, account_id: int) -> Sequence[Seat]:
    """The seats of a juror in sessions that were not cancelled, latest session first."""
    return session.scalars(
        select(Seat)
        .join(Seat.juror)
        .join(Seat.jury_session)
        .where(Juror.account_id == account_id, Seat.left_at.is_(None), JurySession.state != SessionState.CANCELLED)
        .order_by(JurySession.starts_on.desc(), JurySession.id.desc())
        .limit(PAGE)
        .options(joinedload(Seat.jury_session).options(*_heading()))
    ).all()


def seat_in(session: Session, account_id: int, reference: str) -> Seat:
    """The juror's seat in that session. Errors: NotFound `session.unknown` for whoever has none, or has left."""
    row = session.scalar(
        select(Seat)
        .join(Seat.juror)
        .join(Seat.jury_session)
        .where(Juror.account_id == account_id, Seat.left_at.is_(None), JurySession.reference == reference)
        .options(joinedload(Seat.jury_session).options(*_heading()), joinedload(Seat.juror).joinedload(Juror.account))
    )
    if row is None:
        raise NotFound("session.unknown", "Cette session n’existe pas, ou vous n’y avez pas accès.")
    return row


def waiting_for_juror(session: Session, account_id: int) -> int:
    """In how many sessions a juror has something to do: declarations, grids, a deliberation or a signature."""
    states = (
        SessionState.OPEN,
        SessionState.CONVENED,
        SessionState.IN_PROGRESS,
        SessionState.DELIBERATION,
        SessionState.MINUTES_DRAFTED,
    )
    return (
        session.scalar(
            select(func.count())
            .select_from(Seat)
            .join(Seat.juror)
            .join(Seat.jury_session)
            .where(Juror.account_id == account_id, Seat.left_at.is_(None), JurySession.state.in_(states))
        )
        or 0
    )


def enrolment_at(session: Session, jury_session: JurySession, table_number: int) -> Enrolment:
    """The candidate at a table number. Errors: NotFound `enrolment.unknown`."""
    row = session.scalar(
        select(Enrolment)
        .where(
            Enrolment.session_id == jury_session.id,
            Enrolment.table_number == table_number,
            Enrolment.removed_at.is_(None),
        )
        .options(joinedload(Enrolment.candidacy).selectinload(Candidacy.candidate), joinedload(Enrolment.attendance))
    )
    if row is None:
        raise NotFound("enrolment.unknown", "Aucun candidat ne porte ce numéro dans cette session.")
    return row


def dossier_of(session: Session, enrolment: Enrolment) -> Candidacy:
    """The candidacy with what a juror reads: experiences and examples of practice."""
    return session.scalars(
        select(Candidacy)
        .where(Candidacy.id == enrolment.candidacy_id)
        .options(
            selectinload(Candidacy.candidate),
            selectinload(Candidacy.experiences),
            selectinload(Candidacy.examples).joinedload(PracticeExample.unit),
        )
    ).one()


def method_in(session: Session, jury_session: JurySession, code: str) -> AssessmentMethod:
    """A method of the title by its code. Errors: NotFound `sheet.unknown`."""
    row = session.scalar(
        select(AssessmentMethod).where(
            AssessmentMethod.version_id == jury_session.version_id, AssessmentMethod.code == code
        )
    )
    if row is None:
        raise NotFound("sheet.unknown", "Cette grille n’existe pas.")
    return row


def unit_in(session: Session, jury_session: JurySession, code: str) -> CompetenceUnit:
    """A unit of the title by its code, with competences and criteria. Errors: NotFound `unit.unknown`."""
    row = session.scalar(
        select(CompetenceUnit)
        .where(CompetenceUnit.version_id == jury_session.version_id, CompetenceUnit.code == code)
        .options(selectinload(CompetenceUnit.competences).selectinload(Competence.criteria))
    )
    if row is None:
        raise NotFound("unit.unknown", "Cette unité n’existe pas.")
    return row


@dataclass(frozen=True, slots=True)
class Shown:
    """One juror's mark on one criterion in one test; `method` is the id of the test's method."""

    method: int
    mark: Mark | None
    observation: str | None


def marks_side_by_side(session: Session, enrolment: Enrolment) -> dict[int, dict[int, list[Shown]]]:
    """The marks in force on one candidate, by criterion then seat.

    Grids no longer count of members who left, or who declared a tie with this person since.
    """
    tied = select(ConflictDeclaration.seat_id).where(
        ConflictDeclaration.enrolment_id == enrolment.id, ConflictDeclaration.tie.is_not(None)
    )
    rows = session.execute(
        select(AssessmentSheet.seat_id, AssessmentSheet.method_id, CriterionMark)
        .join(AssessmentSheet, CriterionMark.sheet_id == AssessmentSheet.id)
        .join(Seat, Seat.id == AssessmentSheet.seat_id)
        .where(
            AssessmentSheet.enrolment_id == enrolment.id,
            AssessmentSheet.state == SheetState.SUBMITTED,
            Seat.left_at.is_(None),
            Seat.id.not_in(tied),
        )
        .order_by(AssessmentSheet.method_id)
    )
    found: dict[int, dict[int, list[Shown]]] = {}
    for seat, method, row in rows:
        shown = Shown(method, row.mark, row.observation)
        found.setdefault(row.criterion_id, {}).setdefault(seat, []).append(shown)
    return found


def declarations_of(session: Session, seat: Seat) -> dict[int, ConflictDeclaration]:
    """A member's declarations, by enrolment."""
    rows = session.scalars(select(ConflictDeclaration).where(ConflictDeclaration.seat_id == seat.id))
    return {row.enrolment_id: row for row in rows}


def authorities_of(session: Session, organisations: Collection[int]) -> Sequence[Authority]:
    """The authorities of these organisations."""
    return session.scalars(
        select(Authority)
        .where(Authority.organisation_id.in_(organisations))
        .options(joinedload(Authority.organisation))
        .order_by(Authority.id)
    ).all()


def accounts_to_register(session: Session, authority: Authority) -> Sequence[Account]:
    """People who hold the juror's role at this certifier and are not in its register yet, by name."""
    registered = select(Juror.account_id).where(Juror.authority_id == authority.id)
    return session.scalars(
        select(Account)
        .where(
            Account.id.in_(
                select(RoleGrant.account_id).where(
                    RoleGrant.role == Role.JUROR, RoleGrant.organisation_id == authority.organisation_id
                )
            ),
            Account.id.not_in(registered),
            Account.disabled_at.is_(None),
        )
        .order_by(Account.display_name)
    ).all()


def certifications_of(session: Session, authority: Authority) -> Sequence[Certification]:
    """The certifications of an authority with their vintages, by code."""
    return session.scalars(
        select(Certification)
        .where(Certification.authority_id == authority.id)
        .order_by(Certification.code)
        .options(selectinload(Certification.versions))
    ).all()


def live_minutes(session: Session, jury_session: JurySession) -> Minutes | None:
    """The session's minutes that are drafted, signed or validated, or None."""
    return session.scalar(select(Minutes).where(Minutes.session_id == jury_session.id, Minutes.state.in_(LIVE)))


def former_minutes(session: Session, jury_session: JurySession) -> Sequence[Minutes]:
    """Minutes that were returned or annulled, latest first."""
    return session.scalars(
        select(Minutes)
        .where(Minutes.session_id == jury_session.id, Minutes.state.not_in(LIVE))
        .order_by(Minutes.id.desc())
    ).all()


def minutes_for(
    session: Session, account_id: int, centres: Collection[int], number: str, *, certifiers: Collection[int] = ()
) -> Minutes:
    """Minutes that a person may read: seated, manager, of one of the centres, or of one of the certifiers.

    Errors: NotFound `minutes.unknown`.
    """
    theirs = select(Authority.id).where(Authority.organisation_id.in_(certifiers))
    seated = select(Seat.session_id).join(Seat.juror).where(Juror.account_id == account_id, Seat.left_at.is_(None))
    row = session.scalar(
        select(Minutes)
        .join(Minutes.jury_session)
        .join(JurySession.site)
        .where(
            Minutes.number == number,
            or_(
                JurySession.id.in_(seated),
                JurySession.manager_id == account_id,
                Site.organisation_id.in_(centres),
                JurySession.authority_id.in_(theirs),
            ),
        )
        .options(
            joinedload(Minutes.jury_session).options(*_heading()),
            selectinload(Minutes.signatures).joinedload(MinutesSignature.account),
        )
    )
    if row is None:
        raise NotFound("minutes.unknown", "Ce procès-verbal n’existe pas, ou vous n’y avez pas accès.")
    return row


def results_of(session: Session, minutes: Minutes | None) -> dict[int, Result]:
    """The results that minutes decide, by enrolment."""
    if minutes is None:
        return {}
    rows = session.execute(select(Decision.enrolment_id, Decision.result).where(Decision.minutes_id == minutes.id))
    return {row[0]: row[1] for row in rows}


def progress_of_seat(session: Session, seat: Seat) -> dict[tuple[int, int], tuple[SheetState, int, int]]:
    """State, version and number of marks of the newest version of each grid of a juror, by (enrolment, method)."""
    rows = session.execute(
        select(
            AssessmentSheet.enrolment_id,
            AssessmentSheet.method_id,
            AssessmentSheet.state,
            AssessmentSheet.version,
            func.count(CriterionMark.mark),
        )
        .outerjoin(CriterionMark, CriterionMark.sheet_id == AssessmentSheet.id)
        .where(AssessmentSheet.seat_id == seat.id)
        .group_by(AssessmentSheet.id)
        .order_by(AssessmentSheet.version)
    )
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}

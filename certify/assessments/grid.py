"""The grid: which criteria a juror marks for one candidate in one method, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, selectinload

from certify.assessments.models import AssessmentSheet, CriterionMark, EnrolledUnit, Enrolment, Seat
from certify.certifications.models import (
    AssessmentMethod,
    Competence,
    CompetenceUnit,
    Criterion,
    method_competence,
)


@dataclass(frozen=True)
class Grid:
    """A grid with its sections, one for each competence, and its newest version if it was started."""

    seat: Seat
    enrolment: Enrolment
    method: AssessmentMethod
    sections: tuple[Competence, ...]
    sheet: AssessmentSheet | None

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion, in order."""
        return tuple(criterion for section in self.sections for criterion in section.criteria)

    @property
    def marks(self) -> dict[int, CriterionMark]:
        """The marks of the newest version, by criterion."""
        return {} if self.sheet is None else {mark.criterion_id: mark for mark in self.sheet.marks}

    @property
    def marked(self) -> int:
        """How many criteria have a mark."""
        return sum(mark.mark is not None for mark in self.marks.values())


def grid_of(session: Session, seat: Seat, enrolment: Enrolment, method: AssessmentMethod) -> Grid:
    """The grid of one juror, candidate and method. Four queries."""
    return Grid(
        seat=seat,
        enrolment=enrolment,
        method=method,
        sections=_sections(session, enrolment, method),
        sheet=newest(session, seat, enrolment, method),
    )


def grids_of(
    session: Session, seat: Seat, enrolments: Sequence[Enrolment], method: AssessmentMethod
) -> tuple[Grid, ...]:
    """The grids of one juror for several candidates in one method, in their order. Five queries for any number."""
    competences = _covered(session, method)
    aimed = _aimed(session, enrolments)
    sheets = _newest(session, seat, enrolments, method)
    return tuple(
        Grid(
            seat=seat,
            enrolment=enrolment,
            method=method,
            sections=tuple(c for c in competences if (enrolment.id, c.unit_id) in aimed),
            sheet=sheets.get(enrolment.id),
        )
        for enrolment in enrolments
    )


def _covered(session: Session, method: AssessmentMethod) -> tuple[Competence, ...]:
    """Every competence that the method covers, in order."""
    statement = (
        select(Competence)
        .join(method_competence, method_competence.c.competence_id == Competence.id)
        .join(Competence.unit)
        .where(method_competence.c.method_id == method.id)
        .options(contains_eager(Competence.unit), selectinload(Competence.criteria))
        .order_by(CompetenceUnit.position, Competence.position)
    )
    return tuple(session.scalars(statement))


def _aimed(session: Session, enrolments: Sequence[Enrolment]) -> set[tuple[int, int]]:
    keys = [enrolment.id for enrolment in enrolments]
    statement = select(EnrolledUnit.enrolment_id, EnrolledUnit.unit_id).where(EnrolledUnit.enrolment_id.in_(keys))
    return {(row[0], row[1]) for row in session.execute(statement)}


def _newest(
    session: Session, seat: Seat, enrolments: Sequence[Enrolment], method: AssessmentMethod
) -> dict[int, AssessmentSheet]:
    statement = (
        select(AssessmentSheet)
        .where(
            AssessmentSheet.seat_id == seat.id,
            AssessmentSheet.method_id == method.id,
            AssessmentSheet.enrolment_id.in_([enrolment.id for enrolment in enrolments]),
        )
        .options(selectinload(AssessmentSheet.marks))
        .order_by(AssessmentSheet.version)
    )
    return {sheet.enrolment_id: sheet for sheet in session.scalars(statement)}


def _sections(session: Session, enrolment: Enrolment, method: AssessmentMethod) -> tuple[Competence, ...]:
    """The competences that the method covers, in the units in which this person is assessed."""
    statement = (
        select(Competence)
        .join(method_competence, method_competence.c.competence_id == Competence.id)
        .join(Competence.unit)
        .join(EnrolledUnit, EnrolledUnit.unit_id == CompetenceUnit.id)
        .where(method_competence.c.method_id == method.id, EnrolledUnit.enrolment_id == enrolment.id)
        .options(contains_eager(Competence.unit), selectinload(Competence.criteria))
        .order_by(CompetenceUnit.position, Competence.position)
    )
    return tuple(session.scalars(statement))


def newest(session: Session, seat: Seat, enrolment: Enrolment, method: AssessmentMethod) -> AssessmentSheet | None:
    """The newest version of the sheet, or None when it was not started."""
    return session.scalars(
        select(AssessmentSheet)
        .where(
            AssessmentSheet.seat_id == seat.id,
            AssessmentSheet.enrolment_id == enrolment.id,
            AssessmentSheet.method_id == method.id,
        )
        .options(selectinload(AssessmentSheet.marks))
        .order_by(AssessmentSheet.version.desc())
        .limit(1)
    ).first()

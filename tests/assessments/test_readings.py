"""What the database reads out of a whole session's marks is what the rule reads out of each person's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from random import Random

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from certify.assessments.board import load
from certify.assessments.models import AssessmentSheet, CriterionMark, JurySession
from certify.assessments.outcomes import read
from certify.assessments.readings import marks_by_competence, readings_of
from certify.assessments.terms import Mark, Medium, SheetState
from certify.certifications.models import AssessmentMethod, MethodKind

from . import large, samples
from .samples import World


def test_both_read_the_same(session: Session, world: World, now: datetime) -> None:
    found = large.held(session, world, 40, now, first=100)
    _second_test(session, found, now)
    random = Random(4)
    for row in session.scalars(select(CriterionMark)):
        # Sheets differ in how much their jurors saw, so that each kind of reading occurs.
        few = list(Mark)[: 1 + row.sheet_id % 4]
        row.mark = random.choice([*few, None]) if random.random() < 0.4 else few[-1]
    leaving = found.seats[2]
    leaving.left_at, leaving.left_reason = now, "Malade."
    session.flush()
    board = load(session, found)
    together = readings_of(session, board)
    apart = {
        key: replace(read(marks), unseen=0)
        for enrolment in board.enrolments
        for key, marks in marks_by_competence(session, board, enrolment).items()
    }
    assert together == apart
    assert {reading.unanimous for reading in apart.values()} == {True, False, None}
    assert {(r.diverges, r.observed, r.eliminated) for r in apart.values()} >= {
        (False, False, False),
        (False, True, False),
        (True, True, False),
        (True, True, True),
    }


def _second_test(session: Session, found: JurySession, now: datetime) -> None:
    """A questionnaire on the first two competences, handed in by every juror for every other person."""
    version = found.version
    covered = version.units[0].competences
    method = AssessmentMethod(
        version_id=version.id,
        code="QP",
        position=9,
        kind=MethodKind.QUESTIONNAIRE,
        label=samples.same("Questionnaire"),
        minutes=60,
        jury_present=False,
        competences=list(covered),
    )
    session.add(method)
    session.flush()
    for enrolment in found.enrolments[::2]:
        for seat in found.seats:
            sheet = AssessmentSheet(
                seat_id=seat.id,
                enrolment_id=enrolment.id,
                method_id=method.id,
                version=1,
                revision=1,
                state=SheetState.SUBMITTED,
                client_uuid=f"qp-{seat.id}-{enrolment.id}",
                started_at=now,
                saved_at=now,
                submitted_at=now,
                medium=Medium.SCREEN,
            )
            session.add(sheet)
            session.flush()
            keys = [criterion.id for competence in covered for criterion in competence.criteria]
            session.execute(
                insert(CriterionMark), [{"sheet_id": sheet.id, "criterion_id": k, "mark": Mark.MET} for k in keys]
            )

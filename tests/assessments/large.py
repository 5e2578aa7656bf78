"""A session as large as a real one: the rows of its candidates, grids and decisions are written in bulk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from certify.assessments import jury
from certify.assessments.models import (
    AssessmentSheet,
    Attendance,
    ConflictDeclaration,
    ConsensusMark,
    CriterionMark,
    EnrolledUnit,
    Enrolment,
    FinalInterview,
    JurySession,
    Seat,
    UnitOutcome,
)
from certify.assessments.terms import Mark, Medium, Presence, SessionState, SheetState
from certify.candidacies.models import AimedUnit, Candidacy, Candidate
from certify.candidacies.states import CandidacyState
from certify.credential.record import Precision

from . import samples
from .samples import NAMES, TODAY, World

CRITERIA = 8
"""For each of four competences: 32 on a grid."""


def _fill(session: Session, row: Any, lines: Iterable[dict[str, Any]]) -> None:
    session.execute(insert(row), list(lines))


def candidacies(session: Session, world: World, count: int, now: datetime, *, first: int = 1) -> list[int]:
    """Candidacies whose dossier is in, by id."""
    people = [
        {
            "birth_name": NAMES[n % len(NAMES)],
            "given_names": f"Exemple {n}",
            "birth_year": 1991,
            "birth_precision": Precision.YEAR,
            "birth_place": "Parakou",
            "created_at": now,
        }
        for n in range(first, first + count)
    ]
    keys = session.scalars(insert(Candidate).returning(Candidate.id, sort_by_parameter_order=True), people).all()
    lines = [
        {
            "reference": f"{world.authority.number_prefix}-D-{first + n:06d}",
            "candidate_id": key,
            "authority_id": world.authority.id,
            "version_id": world.version.id,
            "state": CandidacyState.DOSSIER_SUBMITTED,
            "started_at": now,
            "changed_at": now,
            "submitted_at": now,
            "rule_set_id": world.version.rule_set_id,
            "dossier_submitted_at": now,
            "admissible_until": TODAY.replace(year=TODAY.year + 1),
        }
        for n, key in enumerate(keys)
    ]
    found = list(session.scalars(insert(Candidacy).returning(Candidacy.id, sort_by_parameter_order=True), lines))
    units = [unit.id for unit in world.version.units]
    _fill(session, AimedUnit, ({"candidacy_id": key, "unit_id": unit} for key in found for unit in units))
    return found


def held(session: Session, world: World, count: int, now: datetime, *, first: int = 1) -> JurySession:
    """A session in deliberation: `count` new people, three jurors, every grid handed in, everything decided."""
    found = samples.opened(session, world, now, capacity=count + 100)
    seats = [jury.name_juror(session, found, juror, by=world.manager, now=now) for juror in world.jurors]
    jury.name_president(session, seats[0], by=world.manager, now=now)
    people = candidacies(session, world, count, now, first=first)
    session.execute(update(Candidacy).where(Candidacy.id.in_(people)).values(state=CandidacyState.SCHEDULED))
    lines = [
        {"session_id": found.id, "candidacy_id": key, "table_number": n, "enrolled_at": now}
        for n, key in enumerate(people, 1)
    ]
    enrolments = list(session.scalars(insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True), lines))
    _present(session, world, seats, enrolments, now)
    _marked(session, world, seats, enrolments, now)
    _decided(session, world, enrolments, now)
    found.state, found.convened_at = SessionState.DELIBERATION, now
    session.flush()
    session.expire_all()
    return found


def _present(session: Session, world: World, seats: list[Seat], enrolments: list[int], now: datetime) -> None:
    units = [unit.id for unit in world.version.units]
    _fill(session, EnrolledUnit, ({"enrolment_id": key, "unit_id": unit} for key in enrolments for unit in units))
    declared = {"tie": None, "declared_at": now, "file_read_at": now}
    _fill(
        session,
        ConflictDeclaration,
        ({"seat_id": seat.id, "enrolment_id": key, **declared} for key in enrolments for seat in seats),
    )
    came = {"presence": Presence.PRESENT, "identity_document": "Passeport", "recorded_by_id": world.manager.id}
    _fill(session, Attendance, ({"enrolment_id": key, "recorded_at": now, **came} for key in enrolments))


def _marked(session: Session, world: World, seats: list[Seat], enrolments: list[int], now: datetime) -> None:
    method = world.version.methods[0]
    handed_in = {"version": 1, "revision": 1, "state": SheetState.SUBMITTED, "medium": Medium.SCREEN}
    lines = [
        {"seat_id": seat.id, "enrolment_id": key, "method_id": method.id, "client_uuid": f"{seat.id}-{key}"}
        | {"started_at": now, "saved_at": now, "submitted_at": now, **handed_in}
        for key in enrolments
        for seat in seats
    ]
    statement = insert(AssessmentSheet).returning(AssessmentSheet.id, sort_by_parameter_order=True)
    sheets = list(session.scalars(statement, lines))
    criteria = [c.id for unit in world.version.units for each in unit.competences for c in each.criteria]
    for at in range(0, len(sheets), 300):
        some = sheets[at : at + 300]
        _fill(
            session,
            CriterionMark,
            ({"sheet_id": sheet, "criterion_id": key, "mark": Mark.MET} for sheet in some for key in criteria),
        )


def _decided(session: Session, world: World, enrolments: list[int], now: datetime) -> None:
    held_for = {"acquired": True, "recorded_at": now}
    competences = [each.id for unit in world.version.units for each in unit.competences]
    _fill(
        session,
        ConsensusMark,
        ({"enrolment_id": key, "competence_id": c, **held_for} for key in enrolments for c in competences),
    )
    obtained = {"obtained": True, "recorded_at": now}
    units = [unit.id for unit in world.version.units]
    _fill(
        session,
        UnitOutcome,
        ({"enrolment_id": key, "unit_id": unit, **obtained} for key in enrolments for unit in units),
    )
    spoken = {"satisfactory": True, "word": "Entretien clair.", "recorded_at": now}
    _fill(session, FinalInterview, ({"enrolment_id": key, **spoken} for key in enrolments))


def turn(session: Session, state: SessionState) -> JurySession:
    """The one session, put in a state."""
    found = session.scalars(select(JurySession)).one()
    found.state = state
    return found

"""Marking: a juror fills a grid, hands it in, and corrects it with a reason while the jury has not decided."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from certify.assessments.grid import Grid, grid_of
from certify.assessments.marker import require_assessing, require_own, require_running
from certify.assessments.models import AssessmentSheet, CriterionMark, Enrolment, Seat
from certify.assessments.progress import hold_for, lock, reread
from certify.assessments.rules import SHEET, SheetEvent, follow
from certify.assessments.terms import Mark, Medium, SheetState
from certify.audit import trail
from certify.certifications.models import AssessmentMethod
from certify.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person

LONGEST_OBSERVATION = 2000
STALE = "Cette grille a été enregistrée ailleurs entre-temps. Rouvrez-la, puis continuez."
_TOO_LONG = "Cette observation dépasse 2000 caractères. Raccourcissez-la."


@dataclass(frozen=True, slots=True)
class Given:
    """What a juror gives for one criterion. A mark may still be missing on a draft.

    An observation of None leaves what was written before.
    """

    mark: Mark | None
    observation: str | None = ""


def save_marks(
    session: Session,
    seat: Seat,
    enrolment: Enrolment,
    method: AssessmentMethod,
    marks: Mapping[int, Given],
    *,
    revision: int = 0,
    client_uuid: str | None = None,
    medium: Medium = Medium.SCREEN,
    device_at: datetime | None = None,
    by: Person,
    now: datetime,
) -> AssessmentSheet:
    """Save a draft: `marks` by criterion, which replace those given before for the same criteria.

    `revision` is the one the juror saw (0 for a grid not started). `client_uuid` names a new sheet so that sending it
    twice makes one.
    Errors: Conflict `sheet.stale` when it was saved otherwise elsewhere meanwhile, `sheet.submitted` when it is handed
    in; those of `marker`; Invalid for an observation too long.
    """
    sheet = _newest_held(session, seat, enrolment, method, by=by)
    grid = grid_of(session, seat, enrolment, method)
    _check(grid, marks)
    if sheet is None:
        sheet = AssessmentSheet(
            seat=seat,
            enrolment=enrolment,
            method=method,
            version=1,
            revision=0,
            state=SheetState.DRAFT,
            client_uuid=client_uuid or str(uuid.uuid4()),
            started_at=now,
            medium=medium,
        )
        session.add(sheet)
    if sheet.state is not SheetState.DRAFT:
        raise Conflict("sheet.submitted", "Cette grille est remise. Pour la changer, corrigez-la et dites pourquoi.")
    if revision != sheet.revision:
        if _same(sheet, marks):
            return sheet  # sent twice, because the answer was lost
        raise Conflict("sheet.stale", STALE)
    sheet.revision, sheet.saved_at, sheet.device_at = sheet.revision + 1, now, device_at
    _write(sheet, marks)
    session.flush()
    return sheet


def _newest_held(
    session: Session, seat: Seat, enrolment: Enrolment, method: AssessmentMethod, *, by: Person
) -> AssessmentSheet | None:
    """The newest version, held; the session is held beside other jurors. Checks that this juror marks this grid now."""
    sheet = grid_of(session, seat, enrolment, method).sheet
    act = "mark" if sheet is None or sheet.version == 1 else "amend"
    _hold(session, seat, enrolment, act)
    require_own(seat, by)
    require_assessing(session, seat, enrolment, method)
    require_running(session, enrolment)
    if sheet is not None:
        lock(session, sheet, "state", "revision")
    return sheet


def _hold(session: Session, seat: Seat, enrolment: Enrolment, act: str) -> None:
    """Hold the session beside other jurors, and read anew who is still here: it was read before, for the page."""
    hold_for(session, seat.jury_session, act, shared=True)
    reread(session, seat, "left_at")
    reread(session, enrolment, "removed_at", "excluded_at")
    if enrolment.attendance is not None:
        reread(session, enrolment.attendance, "presence")


def _check(grid: Grid, marks: Mapping[int, Given]) -> None:
    known = {criterion.id for criterion in grid.criteria}
    if not known:
        raise NotFound("sheet.unknown", "Cette grille n’existe pas.")
    if not set(marks) <= known:
        raise NotFound("criterion.unknown", "Ce critère n’est pas dans cette grille.")
    long = {f"o{key}": _TOO_LONG for key, given in marks.items() if len(given.observation or "") > LONGEST_OBSERVATION}
    if long:
        raise Invalid("sheet.invalid", "Une observation est trop longue.", fields=long)


def _same(sheet: AssessmentSheet, marks: Mapping[int, Given]) -> bool:
    """Whether the sheet says already what is sent."""
    rows = {row.criterion_id: row for row in sheet.marks}
    return bool(marks) and all(
        key in rows
        and rows[key].mark is given.mark
        and (given.observation is None or (rows[key].observation or "") == given.observation.strip())
        for key, given in marks.items()
    )


def _write(sheet: AssessmentSheet, marks: Mapping[int, Given]) -> None:
    rows = {row.criterion_id: row for row in sheet.marks}
    for criterion_id, given in marks.items():
        row = rows.get(criterion_id)
        if row is None:
            row = CriterionMark(criterion_id=criterion_id)
            sheet.marks.append(row)
        row.mark = given.mark
        if given.observation is not None:
            row.observation = given.observation.strip() or None


def submit_sheet(session: Session, sheet: AssessmentSheet, *, revision: int, by: Person, now: datetime) -> None:
    """Hand the grid in: it is locked, and takes the place of the version it corrects.

    Errors: Invalid `sheet.unmarked` with a sentence for each criterion without a mark; Conflict.
    """
    held = _newest_held(session, sheet.seat, sheet.enrolment, sheet.method, by=by)
    if held is None or held.id != sheet.id or revision != sheet.revision:
        raise Conflict("sheet.stale", STALE)
    grid = grid_of(session, sheet.seat, sheet.enrolment, sheet.method)
    missing = [c for c in grid.criteria if c.id not in grid.marks or grid.marks[c.id].mark is None]
    if missing:
        raise Invalid(
            "sheet.unmarked",
            "Il reste %(count)d critères sans note.",
            {"count": len(missing)},
            fields={f"c{criterion.id}": "Notez ce critère." for criterion in missing},
        )
    state = follow(SHEET, sheet.state, SheetEvent.SUBMIT)
    if sheet.supersedes_id is not None:
        former = session.get_one(AssessmentSheet, sheet.supersedes_id)
        former.state = follow(SHEET, former.state, SheetEvent.AMEND)
        # One version is in force at a time: the former one steps back first.
        session.flush()
    sheet.state, sheet.submitted_at = state, now
    session.flush()
    _note(session, sheet, "submit", by=by, now=now)


def amend_sheet(session: Session, sheet: AssessmentSheet, *, reason: str, by: Person, now: datetime) -> AssessmentSheet:
    """Begin a new version of a grid that was handed in. The former stays in force until the new one is handed in.

    Errors: Invalid without a reason; Conflict when the grid is not handed in or is being corrected already.
    """
    _hold(session, sheet.seat, sheet.enrolment, "amend")
    require_own(sheet.seat, by)
    require_assessing(session, sheet.seat, sheet.enrolment, sheet.method)
    lock(session, sheet, "state")
    latest = grid_of(session, sheet.seat, sheet.enrolment, sheet.method).sheet
    if latest is None or latest.id != sheet.id or sheet.state is not SheetState.SUBMITTED:
        raise Conflict("sheet.amending", "Cette grille n’est pas remise, ou sa correction est déjà commencée.")
    if not reason.strip():
        raise Invalid("sheet.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez pourquoi vous la corrigez."})
    newer = AssessmentSheet(
        seat=sheet.seat,
        enrolment=sheet.enrolment,
        method=sheet.method,
        version=sheet.version + 1,
        revision=0,
        state=SheetState.DRAFT,
        client_uuid=str(uuid.uuid4()),
        started_at=now,
        saved_at=now,
        medium=sheet.medium,
        supersedes_id=sheet.id,
        reason=reason.strip(),
        marks=[
            CriterionMark(criterion_id=row.criterion_id, mark=row.mark, observation=row.observation)
            for row in sheet.marks
        ],
    )
    session.add(newer)
    session.flush()
    _note(session, newer, "amend", by=by, now=now)
    return newer


def _note(session: Session, sheet: AssessmentSheet, act: str, *, by: Person, now: datetime) -> None:
    subject = ("assessment_sheet", sheet.id)
    trail.record(session, f"sheet.{act}", subject, by=by.actor, now=now, version=sheet.version)

"""Notes: what a juror writes down while they watch, each with its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.assessments.marker import require_assessing, require_own
from certify.assessments.models import Enrolment, Juror, Seat, SheetNote
from certify.assessments.progress import hold_for
from certify.certifications.models import AssessmentMethod
from certify.errors import Invalid

if TYPE_CHECKING:
    from certify.accounts.person import Person

LONGEST = 2000


def write_note(
    session: Session,
    seat: Seat,
    enrolment: Enrolment,
    method: AssessmentMethod,
    text: str,
    *,
    device_at: datetime | None = None,
    by: Person,
    now: datetime,
) -> SheetNote:
    """Write a note, which stays as it is. A test that is stopped may be written of: there is most to say then.

    Errors: Invalid on `text`; those of `marker`; Conflict once the tests are over.
    """
    hold_for(session, seat.jury_session, "mark", shared=True)
    require_own(seat, by)
    require_assessing(session, seat, enrolment, method)
    sentence = "Écrivez ce que vous voyez." if not text.strip() else "2 000 caractères au plus."
    if not text.strip() or len(text) > LONGEST:
        raise Invalid("note.refused", sentence, fields={"text": sentence})
    row = SheetNote(
        seat=seat, enrolment=enrolment, method=method, text=text.strip(), written_at=now, device_at=device_at
    )
    session.add(row)
    session.flush()
    return row


def notes_on(session: Session, enrolments: Sequence[Enrolment], *, seat: Seat | None = None) -> Sequence[SheetNote]:
    """The notes on these people in order of time: one member's, or those of all who have not left. One query."""
    statement = (
        select(SheetNote)
        .join(SheetNote.seat)
        .where(SheetNote.enrolment_id.in_([enrolment.id for enrolment in enrolments]))
        .options(joinedload(SheetNote.seat).joinedload(Seat.juror).joinedload(Juror.account))
        .order_by(SheetNote.written_at, SheetNote.id)
    )
    here = Seat.left_at.is_(None) if seat is None else Seat.id == seat.id
    return session.scalars(statement.where(here)).all()

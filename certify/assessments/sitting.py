"""The day itself: who came, who is excluded, and the opening of the subject."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.facts import facts_of
from certify.assessments.incidents import record_incident, settle_incident
from certify.assessments.models import AssessmentSheet, Attendance, Enrolment, JurySession, SubjectOpening
from certify.assessments.notices import tell_excluded
from certify.assessments.portraits import forget_portrait
from certify.assessments.progress import hold, hold_for, move, note, require_part, reread
from certify.assessments.rules import Part, SessionEvent
from certify.assessments.subjects import draw_subject
from certify.assessments.terms import IncidentKind, IncidentSequel, Presence
from certify.candidacies import sittings
from certify.errors import Conflict, Invalid
from certify.storage.files import FileStore

if TYPE_CHECKING:
    from certify.accounts.person import Person


def record_attendance(
    session: Session,
    enrolment: Enrolment,
    presence: Presence,
    *,
    identity_document: str = "",
    reason: str = "",
    by: Person,
    now: datetime,
) -> Attendance:
    """Note that a candidate is present, with the identity document that was checked, absent, or excused and why.

    Whoever did not come has no portrait here; its file is the caller's to delete once this is committed.
    Errors: Invalid by field; Conflict out of order.
    """
    jury_session = enrolment.jury_session
    hold_for(session, jury_session, "attend")
    require_part(session, jury_session, Part.MANAGER, by)
    _require_here(session, enrolment)
    if presence is Presence.PRESENT and not identity_document.strip():
        sentence = "Écrivez quelle pièce d’identité vous avez contrôlée."
        raise Invalid("attendance.identity", sentence, fields={"identity_document": sentence})
    if presence is Presence.EXCUSED and not reason.strip():
        sentence = "Écrivez le motif de l’excuse."
        raise Invalid("attendance.reason", sentence, fields={"reason": sentence})
    if presence is not Presence.PRESENT and _marked(session, enrolment):
        raise Conflict("attendance.marked", "Des grilles sont déjà commencées pour cette personne : elle est venue.")
    attendance = enrolment.attendance or Attendance(enrolment=enrolment)
    attendance.presence = presence
    attendance.identity_document = identity_document.strip() if presence is Presence.PRESENT else None
    attendance.reason = reason.strip() or None
    if presence is not Presence.PRESENT:
        forget_portrait(attendance, now)
    attendance.recorded_by_id, attendance.recorded_at = by.id, now
    session.add(attendance)
    session.flush()
    note(session, jury_session, "attendance", by=by, now=now, table=enrolment.table_number, presence=presence.value)
    return attendance


def _require_here(session: Session, enrolment: Enrolment) -> None:
    reread(session, enrolment, "removed_at", "excluded_at", "attendance")
    if enrolment.removed_at is not None or enrolment.excluded_at is not None:
        raise Conflict("enrolment.gone", "Cette personne n’est plus candidate dans cette session.")


def _marked(session: Session, enrolment: Enrolment) -> bool:
    return (
        session.scalar(select(AssessmentSheet.id).where(AssessmentSheet.enrolment_id == enrolment.id).limit(1))
        is not None
    )


def exclude_candidate(session: Session, enrolment: Enrolment, *, reason: str, by: Person, now: datetime) -> None:
    """Exclude a candidate from the session at once, for fraud: an incident is written. Report and hearing follow."""
    jury_session = enrolment.jury_session
    hold_for(session, jury_session, "exclude")
    require_part(session, jury_session, Part.MANAGER, by)
    _require_here(session, enrolment)
    sittings.exclude(session, enrolment.candidacy, reason=reason, by=by.actor, now=now)
    enrolment.excluded_at, enrolment.excluded_reason = now, reason.strip()
    fraud = record_incident(
        session, jury_session, kind=IncidentKind.FRAUD, what=reason, enrolment=enrolment, by=by, now=now
    )
    settle_incident(session, fraud, IncidentSequel.ENDED, word="Exclusion immédiate.", by=by, now=now)
    tell_excluded(session, enrolment, now=now)
    note(session, jury_session, "exclude", by=by, now=now, table=enrolment.table_number)


def open_subject(
    session: Session,
    jury_session: JurySession,
    *,
    witness: str,
    pack_id: int | None = None,
    files: FileStore | None = None,
    by: Person,
    now: datetime,
) -> SubjectOpening:
    """Open the subject before a witness: the tests begin. Where the title keeps sealed packs, one is taken and drawn.

    Errors: Invalid on `witness`, `pack`; Conflict of the guards, or where the sealed file has changed.
    """
    hold(session, jury_session)
    if not witness.strip():
        sentence = "Écrivez le nom de la personne témoin de l’ouverture."
        raise Invalid("opening.witness", sentence, fields={"witness": sentence})
    move(session, jury_session, SessionEvent.START, facts_of(session, jury_session, now), by=by, now=now)
    drawn = draw_subject(session, jury_session, pack_id, files, now)
    if drawn is not None:
        variant = drawn.variant.code if drawn.variant else None
        note(session, jury_session, "open_pack", by=by, now=now, pack=drawn.pack.code, variant=variant)
    opening = SubjectOpening(jury_session=jury_session, opened_at=now, opened_by_id=by.id, witness=witness.strip())
    session.add(opening)
    session.flush()
    return opening

"""Papers of a session, drawn when they are asked for: programme, attendance, tables, opening, incidents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby

from sqlalchemy.orm import Session

from certify.assessments import programme
from certify.assessments.accommodations import granted, in_session
from certify.assessments.models import Enrolment, Incident, JurySession, Slot
from certify.assessments.subjects import drawn_for
from certify.assessments.summons import summoned_candidates, summoned_jurors
from certify.certifications.models import AssessmentMethod
from certify.errors import Conflict
from certify.paper import press


@dataclass(frozen=True, slots=True)
class Sheet:
    """One attendance sheet: an event of the session, and who is expected there."""

    day: date
    method: AssessmentMethod | None
    place: str
    people: Sequence[tuple[Enrolment, time | None]]


def programme_paper(session: Session, jury_session: JurySession, language: str) -> bytes:
    """The whole programme, day by day."""
    slots = programme.of(session, jury_session)
    if not slots:
        raise Conflict("programme.none", "Le programme n’est pas encore fait.")
    return press.draw(
        "assessments/paper/programme.html",
        language,
        session=jury_session,
        days=[(day, list(rows)) for day, rows in groupby(slots, key=lambda slot: slot.day)],
        needs=granted(in_session(session, jury_session)),
    )


def attendance_sheets(session: Session, jury_session: JurySession, language: str, day: date | None = None) -> bytes:
    """A sheet to sign for each test of each day; without a programme, one for each day. `day` limits to that day."""
    sheets = [sheet for sheet in _sheets(session, jury_session) if day is None or sheet.day == day]
    if not any(sheet.people for sheet in sheets):
        raise Conflict("papers.nobody", "Personne n’est attendu : il n’y a rien à émarger.")
    return press.draw(
        "assessments/paper/attendance.html",
        language,
        session=jury_session,
        sheets=sheets,
        jury=summoned_jurors(session, jury_session),
    )


def _sheets(session: Session, jury_session: JurySession) -> list[Sheet]:
    slots = sorted(programme.of(session, jury_session), key=_event)
    if slots:
        return [_sheet(list(rows)) for _, rows in groupby(slots, key=_event)]
    everyone = [(enrolment, None) for enrolment in summoned_candidates(session, jury_session)]
    return [Sheet(day, None, jury_session.site.name, everyone) for day in programme.days_of(jury_session)]


def _event(slot: Slot) -> tuple[date, int, str]:
    return slot.day, slot.method_id, slot.place


def _sheet(slots: Sequence[Slot]) -> Sheet:
    first = slots[0]
    people = sorted(((slot.enrolment, slot.starts_at) for slot in slots), key=lambda row: (row[1], row[0].table_number))
    return Sheet(first.day, first.method, first.place, people)


def table_list(session: Session, jury_session: JurySession, language: str) -> bytes:
    """Which number is whom: for the session manager alone."""
    return press.draw(
        "assessments/paper/tables.html",
        language,
        session=jury_session,
        people=summoned_candidates(session, jury_session),
    )


def opening_record(session: Session, jury_session: JurySession, language: str) -> bytes:
    """The record of the opening of the subject. Errors: Conflict before it is open."""
    opening = jury_session.opening
    if opening is None:
        raise Conflict("papers.not_open", "Le sujet n’est pas encore ouvert.")
    return press.draw(
        "assessments/paper/opening.html",
        language,
        session=jury_session,
        opening=opening,
        drawn=drawn_for(session, jury_session),
    )


def incident_record(incident: Incident, language: str) -> bytes:
    """The record of one incident, to be signed."""
    return press.draw("assessments/paper/incident.html", language, session=incident.jury_session, incident=incident)

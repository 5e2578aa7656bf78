"""Postponing a session that has not started: new days, everybody checked against them, everybody told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments import notices
from certify.assessments.checking import unsign
from certify.assessments.clashes import other_tests
from certify.assessments.facts import facts_of
from certify.assessments.holdings import hold_people
from certify.assessments.models import Attendance, Enrolment, JurySession
from certify.assessments.planning import places_taken, wrong_dates, wrong_site
from certify.assessments.programme import all_placed, forget, of
from certify.assessments.progress import hold, move, require_part, today_at
from certify.assessments.rules import SESSION, Facts, Part, SessionEvent, advance
from certify.assessments.summons import send_out
from certify.assessments.terms import SessionState
from certify.assessments.timetable import DAY, minute_of
from certify.candidacies import sittings
from certify.errors import Conflict, Invalid

if TYPE_CHECKING:
    from certify.accounts.person import Person

TOO_LATE = "Votre recevabilité prend fin avant les nouvelles dates. Demandez son renouvellement à l’autorité."
OTHER_TESTS = (
    "Vous avez déjà une place à ces dates, dans la session {reference}. Votre dossier attend une autre session."
)


@dataclass(frozen=True, slots=True)
class Postponed:
    """What a postponement leads to: who lost their place, and the names of portraits whose files the caller deletes."""

    released: tuple[Enrolment, ...]
    portraits: tuple[str, ...]


def too_late(session: Session, jury_session: JurySession, ends_on: date) -> list[Enrolment]:
    """Those whose admissibility would be over on the last day."""
    return [e for e in places_taken(session, jury_session) if not _holds(e, ends_on)]


def _holds(enrolment: Enrolment, ends_on: date) -> bool:
    until = enrolment.candidacy.admissible_until
    return until is not None and until >= ends_on


def postpone_session(
    session: Session,
    jury_session: JurySession,
    *,
    starts_on: date,
    ends_on: date,
    starts_at: time,
    reason: str,
    by: Person,
    now: datetime,
) -> Postponed:
    """Move a session to other days. Whoever's admissibility ends before them, or who has a place in other tests then,
    gives this place back, with the reason.

    A jury that the new days leave irregular is to be formed and convened anew: the session is open again. Attendance
    that was noted is forgotten; the checklist of the site is signed again, the programme moves along where
    the number of days stays and nothing would begin before the new hour, else it is made anew.
    Errors: Invalid by field; Conflict once the subject is open; Forbidden `session.part`.
    """
    hold(session, jury_session)
    if (jury_session.state, SessionEvent.POSTPONE) not in SESSION:
        advance(jury_session.state, SessionEvent.POSTPONE, frozenset())
    require_part(session, jury_session, Part.MANAGER, by)
    wrong = _wrong(session, jury_session, (starts_on, ends_on, starts_at), reason, today_at(jury_session.site, now))
    if wrong:
        raise Invalid("session.invalid", "La session ne peut pas être reportée ainsi.", fields=wrong)
    jury_session.postponed_reason, before = reason.strip(), (jury_session.starts_on, jury_session.ends_on)
    jury_session.starts_on, jury_session.ends_on, jury_session.starts_at = starts_on, ends_on, starts_at
    portraits = _forget_attendance(session, jury_session)
    released = _reschedule(session, jury_session, by=by, now=now)
    _move_programme(session, jury_session, before)
    unsign(session, jury_session)
    session.flush()
    _settle(session, jury_session, by=by, now=now)
    return Postponed(tuple(released), tuple(portraits))


def _wrong(
    session: Session, jury_session: JurySession, days: tuple[date, date, time], reason: str, today: date
) -> dict[str, str]:
    wrong = wrong_dates(jury_session.version, days[0], days[1], today)
    if "version" in wrong:
        wrong["ends_on"] = wrong.pop("version")
    if not wrong and (refused := wrong_site(session, jury_session.version, jury_session.site, days[0], days[1])):
        wrong["starts_on"] = refused
    if days == (jury_session.starts_on, jury_session.ends_on, jury_session.starts_at):
        wrong["starts_on"] = "Ce sont déjà les dates de la session."
    if not reason.strip():
        wrong["reason"] = "Écrivez pourquoi la session est reportée : chaque personne le saura."
    return wrong


def _forget_attendance(session: Session, jury_session: JurySession) -> list[str]:
    rows = session.scalars(select(Attendance).join(Enrolment).where(Enrolment.session_id == jury_session.id)).all()
    names = [row.portrait for row in rows if row.portrait is not None]
    for row in rows:
        session.delete(row)
    session.flush()
    session.expire_all()
    return names


def _reschedule(session: Session, jury_session: JurySession, *, by: Person, now: datetime) -> Sequence[Enrolment]:
    released, places = [], places_taken(session, jury_session)
    hold_people(session, (enrolment.candidacy.candidate_id for enrolment in places))
    for enrolment in places:
        taken = other_tests(session, enrolment.candidacy, jury_session.starts_on, jury_session.ends_on)
        if taken is not None:
            released.append((enrolment, OTHER_TESTS.format(reference=taken)))
            continue
        try:
            sittings.reschedule(
                session,
                enrolment.candidacy,
                starts_on=jury_session.starts_on,
                ends_on=jury_session.ends_on,
                place=jury_session.place,
                hour=jury_session.starts_at,
                by=by.actor,
                now=now,
            )
        except Conflict:
            released.append((enrolment, TOO_LATE))
    for enrolment, reason in released:
        enrolment.removed_at, enrolment.removed_reason, enrolment.summoned = now, reason, 0
        sittings.release(session, enrolment.candidacy, reason=reason, by=by.actor, now=now)
        notices.tell_removed(session, enrolment, reason=reason, now=now)
    return [enrolment for enrolment, _reason in released]


def _move_programme(session: Session, jury_session: JurySession, before: tuple[date, date]) -> None:
    shift = jury_session.starts_on - before[0]
    arrival = minute_of(jury_session.starts_at) - shift.days * DAY
    early = any(one.span[0] < arrival for one in all_placed(session, jury_session))
    if jury_session.ends_on - before[1] != shift or early:
        forget(session, jury_session)
    elif shift != timedelta(0):
        for slot in of(session, jury_session):
            slot.day += shift


def _settle(session: Session, jury_session: JurySession, *, by: Person, now: datetime) -> None:
    """Move in the table, and tell everybody the new days."""
    convened = jury_session.state is SessionState.CONVENED
    facts = facts_of(session, jury_session, now) if convened else Facts()
    legal = bool(facts.enrolled) and all(finding.ok for finding in facts.findings)
    event = SessionEvent.POSTPONE if legal or not convened else SessionEvent.RECALL
    days = {"starts_on": jury_session.starts_on.isoformat(), "ends_on": jury_session.ends_on.isoformat()}
    move(session, jury_session, event, facts, by=by, now=now, **days)
    if event is SessionEvent.RECALL:
        jury_session.convened_at = None
    if jury_session.summons_sequence:
        jury_session.summons_sequence += 1
        send_out(session, jury_session, now=now)
    else:
        for enrolment in places_taken(session, jury_session):
            notices.tell_enrolled(session, enrolment, now=now)

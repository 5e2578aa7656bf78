"""What happens to a candidacy because of a session: enrolled, released, concluded, absent, excluded, and after.

The assessments room calls these; it knows the session and the jury, this room knows what a candidacy allows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from certify.audit.trail import Actor
from certify.candidacies.delays import completion_until, resit_until
from certify.candidacies.guards import session_takes
from certify.candidacies.identity import check_text
from certify.candidacies.models import AimedUnit, Candidacy
from certify.candidacies.moving import facts_of, forget_session, hold, make, note
from certify.candidacies.rules import MOVES, out_of_order, possible
from certify.candidacies.states import CandidacyState, Event

OUTCOMES = {
    CandidacyState.CERTIFIED: Event.CERTIFY,
    CandidacyState.PARTIALLY_CERTIFIED: Event.CERTIFY_PARTLY,
    CandidacyState.FAILED: Event.FAIL,
}


def schedule(
    session: Session,
    candidacy: Candidacy,
    *,
    session_open: bool,
    places_left: int,
    starts_on: date,
    ends_on: date,
    place: str = "",
    hour: time | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Take a place in a session that sits in `place`, where one comes at `hour` (local) on its first day.

    Errors: Conflict `candidacy.session_not_open`, `candidacy.session_full`, `candidacy.no_sitting_left`,
    `candidacy.admissibility_ends_before_session`, `candidacy.out_of_order`.
    """
    hold(session, candidacy)
    facts = facts_of(
        candidacy,
        now,
        session_open=session_open,
        places_left=places_left,
        session_starts_on=starts_on,
        session_ends_on=ends_on,
    )
    make(session, candidacy, Event.SCHEDULE, facts, by=by, now=now)
    candidacy.session_starts_on, candidacy.session_ends_on = starts_on, ends_on
    candidacy.session_place, candidacy.session_hour = place, f"{hour:%H:%M}" if hour else None


def reschedule(
    session: Session,
    candidacy: Candidacy,
    *,
    starts_on: date,
    ends_on: date,
    place: str,
    hour: time,
    by: Actor,
    now: datetime,
) -> None:
    """Keep the place in a session that is postponed to these days.

    Errors: Conflict `candidacy.admissibility_ends_before_session`, or `candidacy.out_of_order` for who has no place.
    """
    hold(session, candidacy)
    if candidacy.state is not CandidacyState.SCHEDULED:
        raise out_of_order(Event.RELEASE)
    session_takes(
        facts_of(candidacy, now, session_open=True, places_left=1, session_starts_on=starts_on, session_ends_on=ends_on)
    )
    candidacy.session_starts_on, candidacy.session_ends_on = starts_on, ends_on
    candidacy.session_place, candidacy.session_hour = place, f"{hour:%H:%M}"
    note(session, candidacy, "reschedule", by=by, now=now, starts_on=starts_on.isoformat())


def release(session: Session, candidacy: Candidacy, *, reason: str, by: Actor, now: datetime) -> None:
    """Give the place back: the session is cancelled or the candidate moved. Errors: Invalid on `reason`; Conflict."""
    _make(session, candidacy, Event.RELEASE, by=by, now=now, reason=reason)
    forget_session(candidacy)


def return_to_admissible(
    session: Session, candidacy: Candidacy, *, excused: bool, on: date, by: Actor, now: datetime
) -> None:
    """Record that the candidate did not sit; only an absence without excuse counts as an attempt. Errors: Conflict."""
    _make(session, candidacy, Event.BE_EXCUSED if excused else Event.BE_ABSENT, by=by, now=now)
    if not excused:
        _count_attempt(candidacy, on)
    forget_session(candidacy)


def conclude(
    session: Session,
    candidacy: Candidacy,
    outcome: CandidacyState,
    *,
    obtained: Collection[int],
    on: date,
    by: Actor,
    now: datetime,
) -> None:
    """Record the jury's validated result, with the ids of the units obtained in this session.

    Errors: Conflict `candidacy.out_of_order`; ValueError for an outcome that is not a result.
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"{outcome} is not a result")
    _make(session, candidacy, OUTCOMES[outcome], by=by, now=now)
    for aim in candidacy.aims:
        if aim.unit_id in obtained:
            aim.obtained_on = on
    if obtained:
        candidacy.first_unit_on = candidacy.first_unit_on or on
        candidacy.attempts, candidacy.first_attempt_on = 0, None
    if outcome is CandidacyState.FAILED:
        _count_attempt(candidacy, on)
    forget_session(candidacy)


def reopen(session: Session, candidacy: Candidacy, *, by: Actor, now: datetime) -> None:
    """Go on after a partial success, for the missing units, as long as the rule-set allows. Errors: Conflict."""
    hold(session, candidacy)
    facts = facts_of(candidacy, now)
    make(session, candidacy, Event.REOPEN, facts, by=by, now=now)
    aimed = {aim.unit_id for aim in candidacy.aims}
    candidacy.aims.extend(AimedUnit(unit=unit) for unit in candidacy.version.units if unit.id not in aimed)
    until = completion_until(facts.first_unit_on, facts.title_ends_on, facts.rules)
    _admissible_at_least_until(candidacy, until or facts.today + timedelta(days=facts.rules.admissibility_days))


def sit_again(session: Session, candidacy: Candidacy, *, by: Actor, now: datetime) -> None:
    """Go on after a failure, or after being cleared, as long as the rule-set allows. Errors: Conflict."""
    hold(session, candidacy)
    facts = facts_of(candidacy, now)
    make(session, candidacy, Event.SIT_AGAIN, facts, by=by, now=now)
    until = resit_until(facts.first_attempt_on, facts.rules)
    _admissible_at_least_until(candidacy, until or facts.today + timedelta(days=facts.rules.admissibility_days))


def hear_again(session: Session, candidacy: Candidacy, *, attempt: bool, by: Actor, now: datetime) -> None:
    """Have what was refused heard by another jury: an appeal is upheld. `attempt`: the sitting had counted as one.

    Whoever has gone on meanwhile is where they are; the sitting counts for nothing all the same.
    """
    hold(session, candidacy)
    if attempt and candidacy.attempts:
        candidacy.attempts -= 1
        candidacy.first_attempt_on = candidacy.first_attempt_on if candidacy.attempts else None
    facts = facts_of(candidacy, now)
    if possible(candidacy.state, Event.HEAR_AGAIN, facts):
        make(session, candidacy, Event.HEAR_AGAIN, facts, by=by, now=now)
        _admissible_at_least_until(candidacy, facts.today + timedelta(days=facts.rules.admissibility_days))


@dataclass(frozen=True, slots=True)
class Sat:
    """What a sitting whose decision stands counts for: the units it gave, or an attempt."""

    on: date
    obtained: frozenset[int] = frozenset()
    attempt: bool = False


def annul_result(
    session: Session, candidacy: Candidacy, standing: Sequence[Sat], *, reason: str, by: Actor, now: datetime
) -> None:
    """Take back the latest result: the dossier waits for another jury, and has the time that an admissibility has.

    Whoever has gone on meanwhile is where they are. `standing`: the sittings that still count, in their order.
    Errors: Invalid on `reason`.
    """
    recount(session, candidacy, standing)
    if (candidacy.state, Event.ANNUL) not in MOVES:
        return
    facts = facts_of(candidacy, now, reason=check_text(reason, "reason"))
    make(session, candidacy, Event.ANNUL, facts, by=by, now=now, reason=facts.reason)
    _admissible_at_least_until(candidacy, facts.today + timedelta(days=facts.rules.admissibility_days))


def recount(session: Session, candidacy: Candidacy, standing: Sequence[Sat]) -> None:
    """Count anew what the sittings that still stand give, where one was annulled."""
    hold(session, candidacy)
    obtained: dict[int, date] = {}
    candidacy.attempts, candidacy.first_attempt_on, candidacy.first_unit_on = 0, None, None
    for sat in standing:
        obtained |= dict.fromkeys(sat.obtained, sat.on)
        if sat.obtained:
            candidacy.first_unit_on = candidacy.first_unit_on or sat.on
            candidacy.attempts, candidacy.first_attempt_on = 0, None
        if sat.attempt:
            _count_attempt(candidacy, sat.on)
    for aim in candidacy.aims:
        aim.obtained_on = obtained.get(aim.unit_id)


def lose_title(session: Session, candidacy: Candidacy, *, reason: str, by: Actor, now: datetime) -> None:
    """Keep the units of the sitting without the title, which rested on a unit that fell. Errors: Invalid; Conflict."""
    _make(session, candidacy, Event.LOSE_TITLE, by=by, now=now, reason=reason)


def exclude(session: Session, candidacy: Candidacy, *, reason: str, by: Actor, now: datetime) -> None:
    """Exclude from the session at once, for fraud. Errors: Invalid on `reason`; Conflict."""
    _make(session, candidacy, Event.EXCLUDE, by=by, now=now, reason=reason)
    forget_session(candidacy)


def report_fraud(session: Session, candidacy: Candidacy, *, reason: str, by: Actor, now: datetime) -> None:
    """Report the facts of an exclusion. Errors: Invalid on `reason`; Conflict."""
    _make(session, candidacy, Event.REPORT, by=by, now=now, reason=reason)


def hear(session: Session, candidacy: Candidacy, *, reason: str, by: Actor, now: datetime) -> None:
    """Record that the person was heard, and what was said. Errors: Invalid on `reason`; Conflict."""
    _make(session, candidacy, Event.HEAR, by=by, now=now, reason=reason)


def sanction(
    session: Session, candidacy: Candidacy, *, reason: str, banned_until: date, by: Actor, now: datetime
) -> None:
    """Ban from applying until a date. Errors: Invalid on `reason`, `banned_until`; Conflict."""
    hold(session, candidacy)
    reason = check_text(reason, "reason")
    facts = facts_of(candidacy, now, reason=reason, banned_until=banned_until)
    make(session, candidacy, Event.SANCTION, facts, by=by, now=now, reason=reason)
    candidacy.banned_until = banned_until


def clear(session: Session, candidacy: Candidacy, *, reason: str, by: Actor, now: datetime) -> None:
    """Find that there was no fraud. Errors: Invalid on `reason`; Conflict."""
    _make(session, candidacy, Event.CLEAR, by=by, now=now, reason=reason)


def _make(session: Session, candidacy: Candidacy, event: Event, *, by: Actor, now: datetime, reason: str = "") -> None:
    hold(session, candidacy)
    reason = check_text(reason, "reason")
    make(session, candidacy, event, facts_of(candidacy, now, reason=reason), by=by, now=now, reason=reason)


def _count_attempt(candidacy: Candidacy, on: date) -> None:
    candidacy.attempts += 1
    candidacy.first_attempt_on = candidacy.first_attempt_on or on


def _admissible_at_least_until(candidacy: Candidacy, day: date) -> None:
    candidacy.admissible_until = max(day, candidacy.admissible_until or day)

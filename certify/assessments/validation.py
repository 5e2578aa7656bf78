"""What the authority does with signed minutes: accept them, which makes people hold their units, or refuse them.

Issuing certificates belongs to the room above, which calls these first.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.content import parse
from certify.assessments.holdings import hold_people, lacks_units
from certify.assessments.minutes import require_intact, signatories, turn_decisions, withdraw
from certify.assessments.models import Decision, Minutes, UnitHolding, UnitOutcome
from certify.assessments.notices import tell_results, tell_returned
from certify.assessments.progress import hold, lock, move
from certify.assessments.rules import MINUTES, DecisionEvent, Facts, MinutesEvent, SessionEvent, follow
from certify.assessments.terms import RejectionGround, Result
from certify.candidacies import sittings
from certify.candidacies.states import CandidacyState
from certify.errors import Conflict, Invalid

if TYPE_CHECKING:
    from certify.accounts.person import Person

_CONCLUSIONS = {
    Result.TITLE: CandidacyState.CERTIFIED,
    Result.UNITS: CandidacyState.PARTIALLY_CERTIFIED,
    Result.FAILURE: CandidacyState.FAILED,
}


def accept_minutes(session: Session, minutes: Minutes, *, by: Person, now: datetime) -> None:
    """Validate signed minutes: units are held, candidacies concluded, the session closed.

    Errors: Forbidden for a juror or the manager of the session, or another authority; Conflict out of order, or when
    the rows no longer say what was signed.
    """
    jury_session = minutes.jury_session
    hold(session, jury_session)
    lock(session, minutes, "state")
    move(session, jury_session, SessionEvent.VALIDATE, Facts(), by=by, now=now, number=minutes.number)
    minutes.state = follow(MINUTES, minutes.state, MinutesEvent.VALIDATE)
    obtained = _require_as_signed(session, minutes, now)
    hold_people(session, (decision.enrolment.candidacy.candidate_id for decision in minutes.decisions))
    minutes.decided_at, minutes.decided_by_id = now, by.id
    turn_decisions(minutes, DecisionEvent.VALIDATE)
    decided_on = minutes.drafted_at.astimezone(ZoneInfo(jury_session.authority.time_zone)).date()
    for decision in minutes.decisions:
        units = obtained.get(decision.enrolment_id, frozenset())
        _hold_units(session, decision, units, decided_on)
        _conclude(session, decision, units, decided_on, by=by, now=now)
    session.flush()
    _require_whole(session, minutes)
    move(session, jury_session, SessionEvent.CLOSE, Facts(), by=by, now=now)
    jury_session.closed_at = now
    session.flush()
    tell_results(session, minutes, now=now)


def _require_as_signed(session: Session, minutes: Minutes, now: datetime) -> dict[int, frozenset[int]]:
    """The units obtained by each enrolment, once the rows are shown to say exactly what was signed."""
    require_intact(minutes)
    _require_answers(session, minutes, now)
    rows = session.scalars(
        select(UnitOutcome)
        .join(Decision, Decision.enrolment_id == UnitOutcome.enrolment_id)
        .where(Decision.minutes_id == minutes.id)
    ).all()
    results = {one.enrolment_id: one.result for one in minutes.decisions}
    codes: dict[int, set[str]] = {one.enrolment_id: set() for one in minutes.decisions}
    obtained: dict[int, set[int]] = {}
    for row in rows:
        # An outcome recorded for somebody who was excluded or noted absent since gives nothing.
        if row.obtained and results[row.enrolment_id] in (Result.TITLE, Result.UNITS):
            obtained.setdefault(row.enrolment_id, set()).add(row.unit_id)
            codes[row.enrolment_id].add(row.unit.code)
    said = {one.enrolment_id: _said(one, codes[one.enrolment_id]) for one in minutes.decisions}
    signed = {
        line["enrolment"]: (
            line["result"],
            {unit["code"] for unit in line["units"] if unit["obtained"]},
            line["name"],
            line["birth"],
        )
        for line in parse(minutes)["candidates"]
    }
    if said != signed:
        raise Conflict("minutes.altered", "Les décisions enregistrées ne sont plus celles qui ont été signées.")
    return {enrolment: frozenset(units) for enrolment, units in obtained.items()}


def _require_answers(session: Session, minutes: Minutes, now: datetime) -> None:
    """As many members as the rule-set asks for signed, or refused by themselves: others cannot do it in their place."""
    people = signatories(session, minutes)
    if not all(person.settled(now) for person in people):
        raise Conflict("minutes.signatures_missing", "Il manque encore des signatures au procès-verbal.")
    found = next(one for one in parse(minutes)["regularity"] if one["code"] == "jury_number")
    values = {
        "least": found["values"]["least"],
        "count": sum(one.answered for one in people if one.seat is not None),
    }
    if values["count"] < values["least"]:
        raise Conflict(
            "minutes.too_few_answers",
            "Le règlement demande %(least)d membres du jury. Ceux qui ont signé, ou refusé eux-mêmes, sont %(count)d. "
            "Refusez ce procès-verbal : pour la forme, le jury le reprend ; au fond, d’autres entendent les candidats.",
            values,
        )


def _require_whole(session: Session, minutes: Minutes) -> None:
    """Since the jury decided, a unit that somebody's title rests on may have been annulled elsewhere."""
    lacking = [
        decision.enrolment.label
        for decision in minutes.decisions
        if decision.result is Result.TITLE and lacks_units(session, decision)
    ]
    if lacking:
        raise Conflict(
            "minutes.unit_lost",
            "Une unité qui comptait pour le titre a été annulée depuis, pour les candidats %(numbers)s. "
            "Refusez le procès-verbal pour la forme : le jury l’établit de nouveau.",
            {"numbers": ", ".join(lacking)},
        )


def _said(decision: Decision, codes: set[str]) -> tuple[str, set[str], str, str | None]:
    """What the rows say of one person today, in the form of a line of the minutes: the name and birth date too."""
    candidate = decision.enrolment.candidacy.candidate
    return decision.result.value, codes, candidate.full_name, candidate.birth.digits if candidate.birth else None


def _hold_units(session: Session, decision: Decision, units: frozenset[int], held_on: date) -> None:
    jury_session, candidacy = decision.minutes.jury_session, decision.enrolment.candidacy
    for unit in units:
        session.add(
            UnitHolding(
                candidate_id=candidacy.candidate_id,
                unit_id=unit,
                version_id=jury_session.version_id,
                session_id=jury_session.id,
                decision=decision,
                held_on=held_on,
            )
        )


def _conclude(
    session: Session, decision: Decision, units: frozenset[int], on: date, *, by: Person, now: datetime
) -> None:
    """Tell the candidacy. Whoever was excluded left it at once, on the way to the hearing."""
    candidacy = decision.enrolment.candidacy
    if decision.result in _CONCLUSIONS:
        outcome = _CONCLUSIONS[decision.result]
        sittings.conclude(session, candidacy, outcome, obtained=units, on=on, by=by.actor, now=now)
    elif decision.result is not Result.EXCLUDED:
        excused = decision.result is Result.EXCUSED
        sittings.return_to_admissible(session, candidacy, excused=excused, on=on, by=by.actor, now=now)


def reject_minutes(
    session: Session, minutes: Minutes, ground: RejectionGround, reason: str, *, by: Person, now: datetime
) -> None:
    """Refuse signed minutes. For the form, the jury takes them up again; for the substance, the decisions are annulled.

    After an annulment the candidates wait for another session, without an attempt counted, and none of these jurors
    may hear them. Errors: Invalid without a reason; Forbidden; Conflict out of order.
    """
    jury_session = minutes.jury_session
    hold(session, jury_session)
    lock(session, minutes, "state")
    if not reason.strip():
        raise Invalid("minutes.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez le motif du refus."})
    who = [person.account_id for person in signatories(session, minutes)]
    move(
        session, jury_session, SessionEvent.REJECT, Facts(), by=by, now=now, number=minutes.number, ground=ground.value
    )
    if ground is RejectionGround.FORM:
        withdraw(minutes, reason=reason, by=by, now=now)
        move(session, jury_session, SessionEvent.REDRAFT, Facts(), by=by, now=now)
    else:
        _annul(session, minutes, reason=reason, by=by, now=now)
    session.flush()
    tell_returned(session, minutes, who, reason=reason, now=now)


def _annul(session: Session, minutes: Minutes, *, reason: str, by: Person, now: datetime) -> None:
    jury_session = minutes.jury_session
    minutes.state = follow(MINUTES, minutes.state, MinutesEvent.ANNUL)
    minutes.decided_at, minutes.decided_by_id, minutes.decided_reason = now, by.id, reason.strip()
    turn_decisions(minutes, DecisionEvent.ANNUL)
    for decision in minutes.decisions:
        if decision.result is not Result.EXCLUDED:
            sittings.release(session, decision.enrolment.candidacy, reason=reason, by=by.actor, now=now)
    move(session, jury_session, SessionEvent.CLOSE, Facts(), by=by, now=now)
    jury_session.ended_reason, jury_session.closed_at = reason.strip(), now

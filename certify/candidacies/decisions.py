"""What an officer does: ask for what is missing, decide admissibility, renew it, send a dossier back, archive."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from certify.audit.trail import SYSTEM, Actor
from certify.candidacies.delays import reminder_due
from certify.candidacies.experiences import months_shown
from certify.candidacies.guards import Facts
from certify.candidacies.identity import check_text
from certify.candidacies.models import AdmissibilityDecision, Candidacy, CompletionRequest
from certify.candidacies.moving import facts_of, hold, local_day, make, note, rules_for
from certify.candidacies.notices import (
    tell_admitted,
    tell_dossier_returned,
    tell_ended,
    tell_ending,
    tell_missing,
    tell_refused,
    tell_renewed,
)
from certify.candidacies.rules import MOVES
from certify.candidacies.states import Event, RequestKind


def ask_for_completion(
    session: Session, candidacy: Candidacy, missing: Sequence[str], *, by: Actor, now: datetime
) -> None:
    """Send the application back with what is missing, one sentence each. Errors: Invalid on `missing`; Conflict."""
    _send_back(session, candidacy, Event.ASK_FOR_COMPLETION, RequestKind.APPLICATION, missing, by=by, now=now)


def return_dossier(session: Session, candidacy: Candidacy, missing: Sequence[str], *, by: Actor, now: datetime) -> None:
    """Send the dossier back with what is missing. Errors: Invalid on `missing`; Conflict."""
    _send_back(session, candidacy, Event.RETURN_DOSSIER, RequestKind.DOSSIER, missing, by=by, now=now)


def _send_back(
    session: Session,
    candidacy: Candidacy,
    event: Event,
    kind: RequestKind,
    missing: Sequence[str],
    *,
    by: Actor,
    now: datetime,
) -> None:
    hold(session, candidacy)
    lines = [line for line in (check_text(line, "missing") for line in missing) if line]
    make(session, candidacy, event, facts_of(candidacy, now, asked=lines), by=by, now=now)
    candidacy.requests.append(CompletionRequest(kind=kind, missing=lines, at=now, by_id=by.id, by_label=by.label))
    tell = tell_missing if kind is RequestKind.APPLICATION else tell_dossier_returned
    tell(session, candidacy, lines, now=now)


def admit(session: Session, candidacy: Candidacy, *, reason: str = "", by: Actor, now: datetime) -> None:
    """Decide that the candidacy is admissible, for as long as the rule-set says.

    Errors: Conflict `candidacy.not_agreed`, `candidacy.experience_too_short`, `candidacy.out_of_order`.
    """
    hold(session, candidacy)
    reason = check_text(reason, "reason")
    facts = facts_of(candidacy, now, experience_months=months_shown(candidacy, local_day(candidacy.authority, now)))
    make(session, candidacy, Event.ADMIT, facts, by=by, now=now)
    candidacy.admissible_until = _until(facts)
    _decide(candidacy, admissible=True, reason=reason, by=by, now=now)
    tell_admitted(session, candidacy, now=now)


def refuse(
    session: Session, candidacy: Candidacy, *, reason: str, ways_of_appeal: str, by: Actor, now: datetime
) -> None:
    """Decide that the candidacy is not admissible. Errors: Invalid on `reason`, `ways_of_appeal`; Conflict."""
    hold(session, candidacy)
    reason, ways_of_appeal = check_text(reason, "reason"), check_text(ways_of_appeal, "ways_of_appeal")
    facts = facts_of(candidacy, now, reason=reason, ways_of_appeal=ways_of_appeal)
    make(session, candidacy, Event.REFUSE, facts, by=by, now=now)
    _decide(candidacy, admissible=False, reason=reason, ways_of_appeal=ways_of_appeal, by=by, now=now)
    tell_refused(session, candidacy, reason=reason, ways_of_appeal=ways_of_appeal, now=now)


def renew(session: Session, candidacy: Candidacy, *, reason: str, by: Actor, now: datetime) -> None:
    """Give an admissibility that has ended another term. Errors: Invalid on `reason`; Conflict."""
    hold(session, candidacy)
    reason = check_text(reason, "reason")
    facts = facts_of(candidacy, now, reason=reason)
    make(session, candidacy, Event.RENEW, facts, by=by, now=now, reason=reason)
    candidacy.admissible_until = _until(facts)
    _decide(candidacy, admissible=True, reason=reason, by=by, now=now)
    tell_renewed(session, candidacy, now=now)


def expire(session: Session, candidacy: Candidacy, *, now: datetime) -> None:
    """End an admissibility whose last day is past; the service's own act. Errors: Conflict."""
    hold(session, candidacy)
    make(session, candidacy, Event.EXPIRE, facts_of(candidacy, now), by=SYSTEM, now=now)
    tell_ended(session, candidacy, now=now)


def remind(session: Session, candidacy: Candidacy, *, now: datetime) -> bool:
    """Say that the admissibility ends soon, where a reminder is due today; the service's own act. Whether it was."""
    hold(session, candidacy)
    until, today = candidacy.admissible_until, local_day(candidacy.authority, now)
    if until is None or (candidacy.state, Event.EXPIRE) not in MOVES:
        return False
    reminded = candidacy.reminded_days if candidacy.reminded_until == until else None
    days = reminder_due(until, today, rules_for(candidacy, now), reminded)
    if days is None:
        return False
    candidacy.reminded_days, candidacy.reminded_until = days, until
    note(session, candidacy, "remind", by=SYSTEM, now=now, days=days)
    tell_ending(session, candidacy, until, days, now=now)
    return True


def would_hold_until(candidacy: Candidacy, now: datetime) -> date:
    """The last day of an admissibility that is given now."""
    return _until(facts_of(candidacy, now))


def _until(facts: Facts) -> date:
    return facts.today + timedelta(days=facts.rules.admissibility_days)


def _decide(
    candidacy: Candidacy, *, admissible: bool, reason: str, ways_of_appeal: str = "", by: Actor, now: datetime
) -> None:
    candidacy.decisions.append(
        AdmissibilityDecision(
            admissible=admissible,
            reason=reason,
            ways_of_appeal=ways_of_appeal,
            valid_until=candidacy.admissible_until if admissible else None,
            at=now,
            by_id=by.id,
            by_label=by.label,
        )
    )

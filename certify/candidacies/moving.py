"""One move of a candidacy: the row is held, the table asked, the step and the trail written."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies.delays import answer_due
from certify.candidacies.guards import Facts
from certify.candidacies.models import Candidacy, CandidacyStep
from certify.candidacies.paper_terms import Gone
from certify.candidacies.papers import forget_identity
from certify.candidacies.rules import move
from certify.candidacies.states import CandidacyState, ConsentKind, Event
from certify.certifications.models import RuleSet
from certify.certifications.rulesets import Rules, in_force, rules_of
from certify.errors import Conflict
from certify.institutions.models import Authority

SENT = "Cette demande est envoyée : elle ne se change plus. S’il manque une chose, le service le dit sur cette page."

# What a copy of an identity document was asked for is over, whoever decides (kept no longer than it serves).
ENDS_IDENTITY_COPY = {
    Event.ADMIT: Gone.DECIDED,
    Event.REFUSE: Gone.DECIDED,
    Event.WITHDRAW: Gone.LEFT,
    Event.ARCHIVE: Gone.LEFT,
    Event.EXPIRE: Gone.LEFT,
}


def hold(session: Session, candidacy: Candidacy) -> None:
    """Read the row again and keep it until the transaction ends: of two who act at once, the second sees the first.

    On SQLite the session must be a writer, which holds the whole database.
    """
    session.flush()  # refresh would forget what this transaction has changed
    session.refresh(candidacy, with_for_update={"of": Candidacy})  # not what a page joined to it


def hold_in(session: Session, candidacy: Candidacy, states: Collection[CandidacyState], sentence: str) -> None:
    """Hold a candidacy that must be in one of these states. Errors: Conflict `candidacy.out_of_order`."""
    hold(session, candidacy)
    if candidacy.state not in states:
        raise Conflict("candidacy.out_of_order", sentence)


def local_day(authority: Authority, now: datetime) -> date:
    """The date where the authority sits: a legal date is a local one."""
    return now.astimezone(ZoneInfo(authority.time_zone)).date()


def rule_set_for(candidacy: Candidacy, now: datetime) -> RuleSet:
    """The rule-set that governs: the one kept when the application was sent, before that the newest in force."""
    return candidacy.rule_set or in_force(candidacy.version.rule_set, local_day(candidacy.authority, now))


def rules_for(candidacy: Candidacy, now: datetime) -> Rules:
    """The values of the rule-set that governs the candidacy."""
    return rules_of(rule_set_for(candidacy, now))


def forget_session(candidacy: Candidacy) -> None:
    """Leave the days, the place and the hour of a session behind."""
    candidacy.session_starts_on = candidacy.session_ends_on = candidacy.session_hour = None
    candidacy.session_place = ""


def has_begun(candidacy: Candidacy, now: datetime) -> bool:
    """Whether the candidacy is in a session that has begun: the minutes then say what becomes of it."""
    starts_on = candidacy.session_starts_on
    today = local_day(candidacy.authority, now)
    return candidacy.state is CandidacyState.SCHEDULED and starts_on is not None and starts_on <= today


def decision_due(candidacy: Candidacy, now: datetime) -> date | None:
    """The day after which no answer counts as a refusal, of an application that waits for its decision."""
    if candidacy.state is not CandidacyState.SUBMITTED or candidacy.submitted_at is None:
        return None
    return answer_due(local_day(candidacy.authority, candidacy.submitted_at), rules_for(candidacy, now))


def is_late(candidacy: Candidacy, now: datetime) -> bool:
    """Whether an application waits for a decision beyond the silence delay of its rule-set."""
    due = decision_due(candidacy, now)
    return due is not None and local_day(candidacy.authority, now) > due


def facts_of(candidacy: Candidacy, now: datetime, **more: Any) -> Facts:
    """What the row itself says, and what the act adds."""
    known = {
        "today": local_day(candidacy.authority, now),
        "rules": rules_for(candidacy, now),
        "agreed": ConsentKind.PROCESSING in candidacy.agreements,
        "admissible_until": candidacy.admissible_until,
        "session_starts_on": candidacy.session_starts_on,
        "session_ends_on": candidacy.session_ends_on,
        "attempts": candidacy.attempts,
        "first_attempt_on": candidacy.first_attempt_on,
        "first_unit_on": candidacy.first_unit_on,
        "title_ends_on": candidacy.version.valid_until,
        "left_state": candidacy.left_state,
    }
    return Facts(**{**known, **more})


def make(
    session: Session, candidacy: Candidacy, event: Event, facts: Facts, *, by: Actor, now: datetime, reason: str = ""
) -> None:
    """Move a held candidacy. Errors: those of `rules.move`; nothing is changed then."""
    before = candidacy.state
    candidacy.state = move(before, event, facts)
    if event in ENDS_IDENTITY_COPY:
        forget_identity(session, candidacy, ENDS_IDENTITY_COPY[event], by=by, now=now)
    _write_step(session, candidacy, event.value, before, by=by, now=now, reason=reason)


def begin(session: Session, candidacy: Candidacy, *, by: Actor, now: datetime) -> None:
    """Write the first step of a new candidacy."""
    _write_step(session, candidacy, "start", None, by=by, now=now)


def note(session: Session, candidacy: Candidacy, verb: str, *, by: Actor, now: datetime, **detail: object) -> None:
    """Write the trail line of a change that moves nothing."""
    candidacy.changed_at = now
    session.flush()
    trail.record(session, f"candidacy.{verb}", ("candidacy", candidacy.id), by=by, now=now, **detail)


def _write_step(
    session: Session,
    candidacy: Candidacy,
    event: str,
    before: CandidacyState | None,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    candidacy.steps.append(
        CandidacyStep(
            event=event, from_state=before, state=candidacy.state, reason=reason, at=now, by_id=by.id, by_label=by.label
        )
    )
    note(session, candidacy, event, by=by, now=now, state=candidacy.state.value)

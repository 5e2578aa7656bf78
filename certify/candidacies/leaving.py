"""Leaving: a candidate withdraws, an officer archives; both can be undone. A consent taken back may mean leaving."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from certify.audit.trail import Actor
from certify.candidacies.agreements import has_declared
from certify.candidacies.correcting import hold_candidate
from certify.candidacies.identity import check_text
from certify.candidacies.mandates import end_mandates
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.moving import facts_of, forget_session, hold, make, note
from certify.candidacies.rules import OPEN, state_to_return_to
from certify.candidacies.states import CandidacyState, ConsentKind, Event


def withdraw(session: Session, candidacy: Candidacy, *, reason: str = "", by: Actor, now: datetime) -> None:
    """The candidate leaves. Errors: Conflict `candidacy.session_begun`, `candidacy.out_of_order`."""
    _leave(session, candidacy, Event.WITHDRAW, reason, by=by, now=now)


def archive(session: Session, candidacy: Candidacy, *, reason: str, by: Actor, now: datetime) -> None:
    """An officer puts a candidacy away, with the reason. Errors: Invalid on `reason`; Conflict."""
    _leave(session, candidacy, Event.ARCHIVE, reason, by=by, now=now)


def restore(session: Session, candidacy: Candidacy, *, by: Actor, now: datetime) -> None:
    """Go on from where the candidacy was left. Whoever left may restore; `acts_of` says who.

    An application that was sent comes back as a draft when what was declared true has changed since.

    Errors: Conflict `candidacy.not_agreed`, `candidacy.out_of_order`.
    """
    hold(session, candidacy)
    hold_candidate(session, candidacy.candidate)
    left = candidacy.left_state
    if left is CandidacyState.SUBMITTED and not has_declared(candidacy):
        left = CandidacyState.DRAFT
    make(session, candidacy, Event.RESTORE, facts_of(candidacy, now, left_state=left), by=by, now=now)
    candidacy.left_state = None


def withdraw_consent(session: Session, candidacy: Candidacy, kind: ConsentKind, *, by: Actor, now: datetime) -> None:
    """Take an agreement back. Without the agreement to be studied, an open candidacy is withdrawn with it; without the
    one to be accompanied, nobody acts for the person any more.

    One that is not given is not taken back. Errors: Conflict `candidacy.session_begun`.
    """
    hold(session, candidacy)
    given = kind in candidacy.agreements
    if kind is ConsentKind.PROCESSING and candidacy.state in OPEN - {CandidacyState.DRAFT}:
        withdraw(session, candidacy, by=by, now=now)
    for consent in candidacy.consents:
        if consent.kind is kind and consent.withdrawn_at is None:
            consent.withdrawn_at = now
    if kind is ConsentKind.ACCOMPANIMENT:
        end_mandates(session, candidacy.candidate, by=by, now=now)
    if given:
        note(session, candidacy, "withdraw_consent", by=by, now=now, kind=kind.value)


def end_accompaniment(session: Session, candidate: Candidate, *, by: Actor, now: datetime) -> None:
    """Take back everything that opens a person's candidacies to an employment service; access ends at once."""
    for candidacy in candidate.candidacies:
        if ConsentKind.ACCOMPANIMENT in candidacy.agreements:
            withdraw_consent(session, candidacy, ConsentKind.ACCOMPANIMENT, by=by, now=now)
    end_mandates(session, candidate, by=by, now=now)


def _leave(session: Session, candidacy: Candidacy, event: Event, reason: str, *, by: Actor, now: datetime) -> None:
    hold(session, candidacy)
    left, reason = state_to_return_to(candidacy.state), check_text(reason, "reason")
    make(session, candidacy, event, facts_of(candidacy, now, reason=reason), by=by, now=now, reason=reason)
    candidacy.left_state = left
    forget_session(candidacy)

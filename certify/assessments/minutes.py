"""The minutes (procès-verbal): drafted from what the jury decided, signed by all who deliberated and the manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.accounts.models import Account
from certify.assessments.board import load
from certify.assessments.content import canonical, compose, digest, result_of
from certify.assessments.facts import facts_of
from certify.assessments.models import Decision, Juror, JurySession, Minutes, MinutesSignature, Seat
from certify.assessments.notices import tell_to_sign, tell_to_validate
from certify.assessments.progress import hold, hold_for, lock, move, note, parts_of
from certify.assessments.readings import verdicts
from certify.assessments.rules import (
    DECISION,
    MINUTES,
    DecisionEvent,
    Facts,
    MinutesEvent,
    SessionEvent,
    follow,
)
from certify.assessments.terms import DecisionState, MinutesState, SignatureMethod
from certify.errors import Conflict, Forbidden, Invalid
from certify.institutions import series
from certify.institutions.models import SeriesKind

if TYPE_CHECKING:
    from certify.accounts.person import Person


def draft_minutes(session: Session, jury_session: JurySession, *, by: Person, now: datetime) -> Minutes:
    """Draft the minutes: the results are derived and the text frozen with its hash.

    Errors: Conflict while a grid, a consensus or an interview is missing, or when the jury is no longer legal.
    """
    hold(session, jury_session)
    facts = facts_of(session, jury_session, now, decided=True)
    move(session, jury_session, SessionEvent.DRAFT, facts, by=by, now=now)
    board, authority = load(session, jury_session), jury_session.authority
    decided = verdicts(session, board)
    year = now.astimezone(ZoneInfo(authority.time_zone)).year
    place = series.take(session, SeriesKind.MINUTES, authority.id, year)
    number = f"PV-{authority.number_prefix}-{year}-{place:04d}"
    content = canonical(compose(board, decided, number=number, now=now))
    minutes = Minutes(
        number=number,
        jury_session=jury_session,
        state=MinutesState.DRAFTED,
        content=content,
        sha256=digest(content),
        drafted_at=now,
        decisions=[
            Decision(enrolment=enrolment, result=result_of(board, enrolment, decided), state=DecisionState.PROPOSED)
            for enrolment in board.enrolments
        ],
    )
    session.add(minutes)
    session.flush()
    note(session, jury_session, "minutes", by=by, now=now, number=number, sha256=minutes.sha256)
    tell_to_sign(session, minutes, [one.account_id for one in signatories(session, minutes)], now=now)
    return minutes


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody whose signature the minutes need; `seat` is None for the session manager."""

    account_id: int
    name: str
    seat: Seat | None
    signature: MinutesSignature | None


def signatories(session: Session, minutes: Minutes) -> list[Signatory]:
    """Every member who deliberated, the president first, then the session manager. Only the stored hash counts."""
    jury_session = minutes.jury_session
    signed = {
        signature.account_id: signature
        for signature in session.scalars(
            select(MinutesSignature).where(
                MinutesSignature.minutes_id == minutes.id, MinutesSignature.sha256 == minutes.sha256
            )
        )
    }
    seats = session.scalars(
        select(Seat)
        .where(Seat.session_id == jury_session.id, Seat.left_at.is_(None))
        .options(joinedload(Seat.juror).joinedload(Juror.account))
        .order_by(Seat.president.desc(), Seat.id)
    )
    who = [Signatory(s.juror.account_id, s.juror.name, s, signed.get(s.juror.account_id)) for s in seats]
    manager = session.get_one(Account, jury_session.manager_id)
    who.append(Signatory(manager.id, manager.display_name, None, signed.get(manager.id)))
    return who


def sign_minutes(
    session: Session,
    minutes: Minutes,
    *,
    method: SignatureMethod = SignatureMethod.PASSWORD,
    by: Person,
    now: datetime,
) -> MinutesSignature:
    """Sign the stored text of the minutes. The last signature makes the minutes signed.

    Whoever calls has just checked the person's password again.
    Errors: Forbidden for whoever neither deliberated nor manages the session; Conflict out of order, when signed
    already, or when the stored text no longer has its hash.
    """
    jury_session = minutes.jury_session
    hold_for(session, jury_session, "sign")
    lock(session, minutes, "state")
    if minutes.state is not MinutesState.DRAFTED:
        raise Conflict("minutes.not_drafted", "Ce procès-verbal n’est plus à signer.")
    require_intact(minutes)
    people = signatories(session, minutes)
    mine = next((person for person in people if person.account_id == by.id), None)
    if mine is None:
        raise Forbidden("minutes.not_yours", "Ce procès-verbal est signé par le jury et le responsable de session.")
    if mine.signature is not None:
        raise Conflict("minutes.signed_already", "Vous avez déjà signé ce procès-verbal.")
    signature = MinutesSignature(
        minutes=minutes,
        account_id=by.id,
        seat_id=mine.seat.id if mine.seat is not None else None,
        sha256=minutes.sha256,
        method=method,
        signed_at=now,
    )
    session.add(signature)
    session.flush()
    note(session, jury_session, "sign_minutes", by=by, now=now, number=minutes.number, sha256=minutes.sha256)
    missing = sum(person.signature is None for person in people) - 1
    if not missing:
        _complete(session, minutes, by=by, now=now)
    return signature


def _complete(session: Session, minutes: Minutes, *, by: Person, now: datetime) -> None:
    missing = sum(person.signature is None for person in signatories(session, minutes))
    move(
        session,
        minutes.jury_session,
        SessionEvent.SIGN,
        Facts(missing_signatures=missing),
        by=by,
        now=now,
        number=minutes.number,
    )
    minutes.state, minutes.signed_at = follow(MINUTES, minutes.state, MinutesEvent.SIGN), now
    turn_decisions(minutes, DecisionEvent.SIGN)
    session.flush()
    tell_to_validate(session, minutes, now=now)


def require_intact(minutes: Minutes) -> None:
    """Errors: Conflict `minutes.altered` when the stored bytes no longer have the stored hash."""
    if digest(minutes.content) != minutes.sha256:
        raise Conflict("minutes.altered", "Le texte de ce procès-verbal a été modifié après coup. Rien n’est signé.")


def turn_decisions(minutes: Minutes, event: DecisionEvent) -> None:
    """Move every decision of the minutes. Errors: Conflict out of order."""
    for decision in minutes.decisions:
        decision.state = follow(DECISION, decision.state, event)


def return_minutes(session: Session, minutes: Minutes, *, reason: str, by: Person, now: datetime) -> None:
    """Take drafted minutes back into deliberation. They keep their number and signatures; the next have a new number.

    Errors: Invalid without a reason; Forbidden for whoever does not preside; Conflict once all have signed.
    """
    jury_session = minutes.jury_session
    hold(session, jury_session)
    lock(session, minutes, "state")
    if not reason.strip():
        raise Invalid("minutes.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez ce qui est à corriger."})
    move(session, jury_session, SessionEvent.RETURN, Facts(), by=by, now=now, number=minutes.number)
    withdraw(minutes, reason=reason, by=by, now=now)
    session.flush()


def withdraw(minutes: Minutes, *, reason: str, by: Person, now: datetime) -> None:
    """Mark the minutes as returned and their decisions as superseded."""
    minutes.state = follow(MINUTES, minutes.state, MinutesEvent.RETURN)
    minutes.decided_at, minutes.decided_by_id, minutes.decided_reason = now, by.id, reason.strip()
    turn_decisions(minutes, DecisionEvent.SUPERSEDE)


def may_sign(session: Session, minutes: Minutes, by: Person) -> bool:
    """Whether this person's signature is awaited."""
    return bool(parts_of(session, minutes.jury_session, by)) and any(
        person.account_id == by.id and person.signature is None for person in signatories(session, minutes)
    )

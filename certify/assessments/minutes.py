"""The minutes (procès-verbal): drafted from what the jury decided, signed by all who deliberated and the manager."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.accounts.models import Account
from certify.assessments.access import accesses
from certify.assessments.board import load
from certify.assessments.content import Events, canonical, compose, digest, result_of
from certify.assessments.facts import facts_of
from certify.assessments.incidents import incidents_of
from certify.assessments.models import Decision, Juror, JurySession, Minutes, MinutesSignature, Seat, SigningRefusal
from certify.assessments.notices import tell_to_sign, tell_to_validate
from certify.assessments.programme import require_over, still_ahead
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
from certify.assessments.standing import require_habilitated
from certify.assessments.terms import DecisionState, MinutesState, SignatureMethod
from certify.errors import Conflict, Forbidden, Invalid
from certify.institutions import series
from certify.institutions.models import SeriesKind

if TYPE_CHECKING:
    from certify.accounts.person import Person


def draft_minutes(
    session: Session, jury_session: JurySession, *, early: bool = False, by: Person, now: datetime
) -> Minutes:
    """Draft the minutes: the results are derived and the text frozen with its hash.

    `early` confirms that nobody waits for the tests that are still ahead in the programme.
    Errors: Conflict `programme.ahead`; Conflict while a grid, a consensus or an interview is missing, or when the jury
    is no longer legal.
    """
    hold(session, jury_session)
    facts = facts_of(session, jury_session, now, decided=True)
    kept = require_over(still_ahead(session, jury_session, now), early=early)
    move(session, jury_session, SessionEvent.DRAFT, facts, by=by, now=now, **kept)
    board, authority = load(session, jury_session), jury_session.authority
    decided = verdicts(session, board)
    year = now.astimezone(ZoneInfo(authority.time_zone)).year
    place = series.take(session, SeriesKind.MINUTES, authority.id, year)
    number = f"PV-{authority.number_prefix}-{year}-{place:04d}"
    content = canonical(compose(board, decided, events=_events(session, jury_session), number=number, now=now))
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


def _events(session: Session, jury_session: JurySession) -> Events:
    admitted = {
        seat_id: access.admitted_at
        for seat_id, access in accesses(session, jury_session).items()
        if access.admitted_at is not None
    }
    return Events(incidents_of(session, jury_session), admitted)


REPLY = timedelta(days=3)
"""How long a member has to answer for themselves when the manager reports that they refuse to sign.

The manager must not end the signing alone, nor may a member who cannot be reached hold everybody's result: a weekend
and a working day.
"""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Somebody whose signature the minutes need; `seat` is None for the session manager, who never refuses."""

    account_id: int
    name: str
    seat: Seat | None
    signature: MinutesSignature | None
    refusal: SigningRefusal | None = None

    @property
    def reported(self) -> bool:
        """Whether they refuse by what the manager says, and did not confirm it."""
        return self.refusal is not None and self.refusal.recorded_by_id != self.account_id

    @property
    def reply_by(self) -> datetime | None:
        """Until when they may answer for themselves to a refusal that was reported of them."""
        return self.refusal.recorded_at + REPLY if self.refusal is not None and self.reported else None

    @property
    def answered(self) -> bool:
        """Whether they signed, or refused by themselves."""
        return self.signature is not None or (self.refusal is not None and not self.reported)

    def settled(self, now: datetime) -> bool:
        """Whether nothing more is awaited from them."""
        return self.answered or (self.reply_by is not None and self.reply_by <= now)


def signatories(session: Session, minutes: Minutes) -> list[Signatory]:
    """Every member who deliberated, the president first, then the session manager. Only the stored hash counts."""
    jury_session = minutes.jury_session
    refused = {
        refusal.seat_id: refusal
        for refusal in session.scalars(
            select(SigningRefusal).where(SigningRefusal.minutes_id == minutes.id, SigningRefusal.withdrawn_at.is_(None))
        )
    }
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
    who = [
        Signatory(s.juror.account_id, s.juror.name, s, signed.get(s.juror.account_id), refused.get(s.id)) for s in seats
    ]
    manager = session.get_one(Account, jury_session.manager_id)
    who.append(Signatory(manager.id, manager.display_name, None, signed.get(manager.id)))
    return who


def sign_minutes(session: Session, minutes: Minutes, *, by: Person, now: datetime) -> MinutesSignature:
    """Sign the stored text of the minutes. The last signature makes the minutes signed.

    Whoever calls has just checked the person's password again, or the PIN of somebody who came in for this session.
    A member who had refused and signs takes the refusal back. Errors: Forbidden for whoever neither deliberated nor
    manages the session; Conflict out of order, when signed already, or when the stored text no longer has its hash.
    """
    hold_to_sign(session, minutes)
    mine = next((one for one in signatories(session, minutes) if one.account_id == by.id), None)
    if mine is None:
        raise Forbidden("minutes.not_yours", "Ce procès-verbal est signé par le jury et le responsable de session.")
    if mine.signature is not None:
        raise Conflict("minutes.signed_already", "Vous avez déjà signé ce procès-verbal.")
    method = SignatureMethod.PIN if by.only else SignatureMethod.PASSWORD
    signature = add_signature(session, minutes, mine, method, now=now)
    note(session, minutes.jury_session, "sign_minutes", by=by, now=now, number=minutes.number, sha256=minutes.sha256)
    settle(session, minutes, by=by, now=now)
    return signature


def hold_to_sign(session: Session, minutes: Minutes) -> None:
    """Hold minutes that are to be signed. Errors: Conflict unless they are, or when their text was altered."""
    hold_for(session, minutes.jury_session, "sign")
    lock(session, minutes, "state")
    if minutes.state is not MinutesState.DRAFTED:
        raise Conflict("minutes.not_drafted", "Ce procès-verbal n’est plus à signer.")
    require_intact(minutes)


def add_signature(
    session: Session,
    minutes: Minutes,
    who: Signatory,
    method: SignatureMethod,
    *,
    now: datetime,
    print_id: int | None = None,
) -> MinutesSignature:
    """Write a signature down; a refusal of the same person is taken back.

    Errors: Conflict `jury.habilitation_lapsed` for a member who should not have sat.
    """
    if who.seat is not None:
        require_habilitated(who.seat)
    if who.refusal is not None:
        who.refusal.withdrawn_at = now
    signature = MinutesSignature(
        minutes=minutes,
        account_id=who.account_id,
        seat_id=who.seat.id if who.seat is not None else None,
        sha256=minutes.sha256,
        method=method,
        signed_at=now,
        print_id=print_id,
    )
    session.add(signature)
    session.flush()
    return signature


def settle(session: Session, minutes: Minutes, *, by: Person, now: datetime) -> None:
    """Make the minutes signed once everybody has signed, or refused to. A refusal stays visible to the authority."""
    if all(person.settled(now) for person in signatories(session, minutes)):
        facts = Facts(missing_signatures=0)
        move(session, minutes.jury_session, SessionEvent.SIGN, facts, by=by, now=now, number=minutes.number)
        hand_in(session, minutes, now=now)


def hand_in(session: Session, minutes: Minutes, *, now: datetime) -> None:
    """Turn minutes whose session is signed, with their decisions, and tell the authority."""
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

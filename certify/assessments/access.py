"""Session access: a juror who comes once a year gets in with the summons code and a PIN given after an identity check.

It opens one session to one member, on the centre's tablet, until the session's last day, and after it while the jury
still has to deliberate and sign. The code is typed from paper: 60 random bits, useless without the PIN, guesses slowed
down by address. The PIN has six digits: five wrong ones lock the access until the session manager gives another.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.accounts.actions import end_sessions
from certify.accounts.passwords import hash_password
from certify.accounts.person import actor_of
from certify.assessments.models import Juror, JurySession, Seat, SessionAccess
from certify.assessments.moments import possible
from certify.assessments.progress import hold, hold_for, lock, note, require_part, session_rules, today_at
from certify.assessments.rules import Part
from certify.assessments.terms import SessionState
from certify.audit import trail
from certify.errors import Conflict, Forbidden, Invalid

if TYPE_CHECKING:
    from certify.accounts.person import Person

TRIES = 5
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH = 12
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u2011": None, "\u00a0": None})
# After the last day, only what the jury still has to do.
_UNFINISHED = frozenset({SessionState.IN_PROGRESS, SessionState.DELIBERATION, SessionState.MINUTES_DRAFTED})


def is_open(access: SessionAccess, today: date) -> bool:
    """Whether this access opens its session on that day, local to the site."""
    seat, jury_session = access.seat, access.seat.jury_session
    if access.pin_hash is None or access.failures >= TRIES or seat.left_at is not None:
        return False
    if not possible("admit", jury_session.state):
        return False
    return today <= jury_session.ends_on or jury_session.state in _UNFINISHED


def code_for(session: Session, seat: Seat, *, by: Person, now: datetime) -> str:
    """A new summons code for a member, as it is printed: `7F3K-09QX-MB2A`. The former one opens nothing any more.

    Nobody can read it again: print it at once. Errors: Forbidden for whoever does not manage the session; Conflict,
    `access.not_allowed` where the rule-set knows no such access.
    """
    _require_managed(session, seat, by)
    _require_allowed(seat)
    code = _renewed(session, seat, mailed=False, now=now)
    note(session, seat.jury_session, "access_code", by=by, now=now, juror=seat.juror_id)
    return code


def code_by_mail(session: Session, seat: Seat, *, now: datetime) -> str | None:
    """A summons code for the letter that leaves by mail now; it takes the place of the one of a try before.

    None where the letter goes without: no such access in the rule-set, a member who left, a session that is over, a
    code made by hand or a PIN given since, which a letter that is late must not close.
    """
    jury_session = seat.jury_session
    hold(session, jury_session)
    access = session.get(SessionAccess, seat.id)
    if not session_rules(jury_session).session_access or not possible("admit", jury_session.state):
        return None
    if seat.left_at is not None or (access is not None and (access.serial or not access.mailed)):
        return None
    code = _renewed(session, seat, mailed=True, now=now)
    subject = ("jury_session", jury_session.reference)
    trail.record(session, "session.access_code", subject, by=trail.SYSTEM, now=now, juror=seat.juror_id)
    return code


def _renewed(session: Session, seat: Seat, *, mailed: bool, now: datetime) -> str:
    code = "".join(secrets.choice(_CROCKFORD) for _ in range(_CODE_LENGTH))
    access = session.get(SessionAccess, seat.id)
    if access is None:
        access = SessionAccess(seat=seat, serial=0, failures=0)
        session.add(access)
    access.code_hash, access.code_issued_at = _hash(seat.jury_session.reference, code), now
    access.mailed = mailed
    _close(session, access, now)
    return "-".join(code[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def _require_managed(session: Session, seat: Seat, by: Person) -> None:
    hold_for(session, seat.jury_session, "admit")
    require_part(session, seat.jury_session, Part.MANAGER, by)
    if seat.left_at is not None:
        raise Conflict("jury.left", "Cette personne a quitté le jury de cette session.")


def _require_allowed(seat: Seat) -> None:
    if not session_rules(seat.jury_session).session_access:
        raise Conflict(
            "access.not_allowed",
            "Le règlement de cette session ne prévoit pas d’accès par code et PIN. "
            "Ce membre se connecte avec son compte.",
        )


def _hash(reference: str, code: str) -> str:
    return sha256(f"{reference}\n{code.upper().translate(_MISREAD)}".encode()).hexdigest()


def _close(session: Session, access: SessionAccess, now: datetime) -> None:
    """No PIN opens this access, and whoever is in is out."""
    access.pin_hash, access.failures = None, 0
    seat = access.seat
    end_sessions(session, seat.juror.account_id, now=now, limited_to=seat.jury_session.reference)
    session.flush()


def give_pin(session: Session, seat: Seat, *, identity_document: str, serial: int, by: Person, now: datetime) -> str:
    """A new PIN of six digits for a member whose identity was just checked; the former one opens nothing any more.

    `serial` is the number of PINs given that the page showed. Errors: Invalid without the document that was checked;
    Conflict when another PIN was given meanwhile, while there is no summons code, or `access.not_allowed`.
    """
    _require_managed(session, seat, by)
    _require_allowed(seat)
    if not identity_document.strip():
        sentence = "Écrivez la nature de la pièce que vous avez contrôlée."
        raise Invalid("access.no_document", sentence, fields={"identity_document": sentence})
    access = session.get(SessionAccess, seat.id)
    if access is None:
        raise Conflict("access.no_code", "Établissez d’abord le code de la convocation.")
    lock(session, access, "serial", "pin_hash", "failures")
    if access.serial != serial:
        raise Conflict("access.renewed", "Un autre PIN vient d’être donné. Rouvrez la page avant d’en donner un autre.")
    pin = f"{secrets.randbelow(10**6):06d}"
    _close(session, access, now)
    access.pin_hash, access.serial = hash_password(pin), serial + 1
    access.identity_document = identity_document.strip()
    access.pin_given_at, access.pin_given_by_id = now, by.id
    session.flush()
    note(session, seat.jury_session, "access_pin", by=by, now=now, juror=seat.juror_id, serial=access.serial)
    return pin


def revoke(session: Session, seat: Seat, *, by: Person, now: datetime) -> None:
    """Close a member's access at once: a lost summons, a tablet left open. Another PIN opens it again."""
    _require_managed(session, seat, by)
    access = session.get(SessionAccess, seat.id)
    if access is None or access.pin_hash is None:
        raise Conflict("access.closed", "Cet accès est déjà fermé.")
    lock(session, access, "pin_hash", "failures")
    _close(session, access, now)
    note(session, seat.jury_session, "access_revoke", by=by, now=now, juror=seat.juror_id)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try at a PIN that has been counted already. `pin_hash` is None where no PIN would open."""

    seat: int
    account: int
    pin_hash: str | None
    locked: bool


def knock(session: Session, reference: str, code: str, *, now: datetime) -> Attempt | None:
    """Count a try at the PIN before it is looked at; None when no access has this code.

    Counting first, in a transaction of its own, leaves nothing to win by trying many PINs at once.
    """
    typed = _hash(reference.strip().upper(), code)
    return _count(session, _access(session, SessionAccess.code_hash == typed), now)


def knock_again(session: Session, by: Person, *, now: datetime) -> Attempt | None:
    """The same for somebody who is in and confirms a grave act with the PIN."""
    return _count(session, access_of(session, by), now)


def _access(session: Session, *conditions: object) -> SessionAccess | None:
    return session.scalars(
        select(SessionAccess)
        .join(SessionAccess.seat)
        .join(Seat.jury_session)
        .join(Seat.juror)
        .where(*conditions)  # type: ignore[arg-type]
        .options(joinedload(SessionAccess.seat).joinedload(Seat.jury_session).joinedload(JurySession.site))
        .options(joinedload(SessionAccess.seat).joinedload(Seat.juror))
    ).one_or_none()


def access_of(session: Session, person: Person) -> SessionAccess | None:
    """The access by which somebody limited to one session came in."""
    return _access(session, JurySession.reference == person.only, Juror.account_id == person.id)


def _count(session: Session, access: SessionAccess | None, now: datetime) -> Attempt | None:
    if access is None:
        return None
    lock(session, access, "failures", "pin_hash")
    locked = access.failures >= TRIES
    openable = is_open(access, today_at(access.seat.jury_session.site, now))
    if openable:
        access.failures += 1
    return Attempt(access.seat_id, access.seat.juror.account_id, access.pin_hash if openable else None, locked)


def admit(session: Session, attempt: Attempt, *, now: datetime) -> Juror:
    """Let in the juror who gave the right PIN. Errors: Forbidden when the access was closed or renewed meanwhile."""
    access = _right(session, attempt)
    access.admitted_at = now
    seat = access.seat
    by = actor_of(attempt.account, seat.juror.name)
    trail.record(
        session, "session.admit", ("jury_session", seat.jury_session.reference), by=by, now=now, juror=seat.juror_id
    )
    return seat.juror


def confirm(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Write down that the right PIN was given again before a grave act."""
    access = _right(session, attempt)
    subject = ("jury_session", access.seat.jury_session.reference)
    trail.record(session, "session.confirm_pin", subject, by=actor_of(attempt.account), now=now)


def _right(session: Session, attempt: Attempt) -> SessionAccess:
    access = session.get_one(SessionAccess, attempt.seat)
    lock(session, access, "failures", "pin_hash")
    if attempt.pin_hash is None or access.pin_hash != attempt.pin_hash:
        raise Forbidden("access.closed", "Cet accès vient d’être fermé. Demandez un PIN au responsable de la session.")
    access.failures = 0
    return access


def note_refusal(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """One line in the trail for a wrong PIN."""
    subject = ("seat", attempt.seat)
    trail.record(session, "session.pin_refused", subject, by=trail.Actor("nobody"), now=now)


def accesses(session: Session, jury_session: JurySession) -> dict[int, SessionAccess]:
    """The accesses of a session, by seat. One query."""
    rows: Sequence[SessionAccess] = session.scalars(
        select(SessionAccess).join(SessionAccess.seat).where(Seat.session_id == jury_session.id)
    ).all()
    return {row.seat_id: row for row in rows}

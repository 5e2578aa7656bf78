"""Minutes signed on paper, and members who refuse to sign.

The print bears the hash of the text: the session manager types its first characters from the paper that was signed, so
that signatures under another text are not taken for signatures under this one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.minutes import (
    REPLY,
    Signatory,
    add_signature,
    hand_in,
    hold_to_sign,
    settle,
    signatories,
)
from certify.assessments.models import Minutes, SignedPrint, SigningRefusal
from certify.assessments.notices import tell_refusal_reported
from certify.assessments.progress import hold, lock, note, require_part, session_rules
from certify.assessments.rules import Facts, Part, SessionEvent, advance
from certify.assessments.terms import MinutesState, SignatureMethod
from certify.audit import trail
from certify.candidacies.identity import check_text
from certify.db import Database
from certify.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person

TYPED = 8
"""How many characters of the hash are typed from the print: 32 bits."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The scanned print, as it is in the file store."""

    file: str
    media_type: str


def record_hand_signatures(
    session: Session,
    minutes: Minutes,
    scan: Scan,
    *,
    seats: Collection[int],
    typed: str,
    by: Person,
    now: datetime,
) -> SignedPrint:
    """Countersign what members signed by hand on a print of the minutes. Whoever calls has just checked the password.

    The manager's countersignature is their own signature too, if they have not signed. Errors: Forbidden for whoever
    does not manage the session; Invalid on `typed` (another text was signed) and `seats`; Conflict out of order.
    """
    hold_to_sign(session, minutes)
    require_part(session, minutes.jury_session, Part.MANAGER, by)
    require_hand_signature(minutes)
    _require_this_text(minutes, typed)
    people = signatories(session, minutes)
    signing = _chosen(people, seats)
    signed_print = SignedPrint(
        minutes=minutes,
        sha256=minutes.sha256,
        file=scan.file,
        media_type=scan.media_type,
        scanned_at=now,
        scanned_by_id=by.id,
    )
    session.add(signed_print)
    session.flush()
    for person in signing:
        add_signature(session, minutes, person, SignatureMethod.HAND, now=now, print_id=signed_print.id)
    manager = next(person for person in people if person.seat is None)
    if manager.signature is None:
        add_signature(session, minutes, manager, SignatureMethod.PASSWORD, now=now)
    jurors = [person.seat.juror_id for person in signing if person.seat is not None]
    detail = {"number": minutes.number, "sha256": minutes.sha256, "jurors": jurors, "scan": scan.file}
    note(session, minutes.jury_session, "countersign", by=by, now=now, **detail)
    settle(session, minutes, by=by, now=now)
    return signed_print


def require_hand_signature(minutes: Minutes) -> None:
    """The rule-set takes signatures by hand. Errors: Conflict `minutes.no_hand_signature`."""
    if not session_rules(minutes.jury_session).hand_signature:
        raise Conflict(
            "minutes.no_hand_signature",
            "Le règlement de cette session ne prévoit pas de signature à la main. "
            "Chaque membre signe sur sa page, avec son mot de passe ou son PIN.",
        )


def _require_this_text(minutes: Minutes, typed: str) -> None:
    given = "".join(typed.split()).casefold()
    if len(given) < TYPED or not minutes.sha256.startswith(given):
        sentence = (
            "Ces caractères ne sont pas ceux de ce procès-verbal. Relisez-les au bas de la feuille signée : "
            "si elle en porte d’autres, elle est d’une version reprise depuis."
        )
        raise Invalid("minutes.other_print", sentence, fields={"typed": sentence})


def _chosen(people: Collection[Signatory], seats: Collection[int]) -> list[Signatory]:
    chosen = [person for person in people if person.seat is not None and person.seat.id in seats]
    if not chosen:
        sentence = "Cochez les membres qui ont signé la feuille."
        raise Invalid("minutes.nobody", sentence, fields={"seats": sentence})
    if len(chosen) != len(set(seats)):
        raise NotFound("seat.unknown", "Cette personne n’est pas du jury de cette session.")
    if any(person.signature is not None for person in chosen):
        raise Conflict("minutes.signed_already", "Une de ces personnes a déjà signé ce procès-verbal.")
    return chosen


def refuse_to_sign(
    session: Session, minutes: Minutes, seat: int, *, reason: str, by: Person, now: datetime
) -> SigningRefusal:
    """Record that a member refuses to sign, with their reason; by themselves, or by the manager whom they told.

    Whoever calls has just checked the password or PIN. The minutes go on to the authority with the refusal; one member
    at least signs, or the jury deliberates again. What the manager reports is told to the member, who confirms it,
    signs, or lets the time to answer (`REPLY`) pass: until then it ends nothing.
    Errors: Invalid on `reason`; Forbidden for another's seat; Conflict out of order, or when nobody would have signed.
    """
    hold_to_sign(session, minutes)
    people = signatories(session, minutes)
    person = next((one for one in people if one.seat is not None and one.seat.id == seat), None)
    if person is None:
        raise NotFound("seat.unknown", "Cette personne n’est pas du jury de cette session.")
    if by.id not in (person.account_id, minutes.jury_session.manager_id):
        raise Forbidden("seat.other", "Un refus de signer se note par le membre lui-même, ou par le responsable.")
    _check_refusal(people, person, by)
    said = check_text(reason, "reason", "Écrivez le motif du refus, dans les mots de cette personne.")
    if person.refusal is not None:  # in their own words now
        person.refusal.withdrawn_at = now
        session.flush()
    refusal = SigningRefusal(
        minutes=minutes,
        seat_id=seat,
        reason=said,
        recorded_at=now,
        recorded_by_id=by.id,
    )
    session.add(refusal)
    session.flush()
    assert person.seat is not None  # noqa: S101  (chosen by its seat)
    jury_session = minutes.jury_session
    note(session, jury_session, "refuse_to_sign", by=by, now=now, number=minutes.number, juror=person.seat.juror_id)
    if by.id != person.account_id:
        tell_refusal_reported(session, minutes, person.seat, reason=said, reply_by=now + REPLY, now=now)
    settle(session, minutes, by=by, now=now)
    return refusal


def _check_refusal(people: Collection[Signatory], person: Signatory, by: Person) -> None:
    if person.signature is not None:
        raise Conflict("minutes.signed_already", "Cette personne a déjà signé ce procès-verbal.")
    if person.refusal is not None and not (person.reported and by.id == person.account_id):
        raise Conflict("minutes.refused_already", "Ce refus est déjà noté.")
    others = [one for one in people if one.seat is not None and one is not person]
    if all(one.refusal is not None for one in others):
        raise Conflict(
            "minutes.nobody_signs",
            "Aucun membre du jury ne signerait ce procès-verbal. La présidence le reprend, et le jury délibère encore.",
        )


def settle_due(database: Database, *, now: datetime) -> int:
    """Hand in minutes that waited only for members to answer to a refusal reported of them; how many. Run again, none.

    The authority sees who did not answer, and cannot validate them while too few members answered.
    """
    with database.reading() as session:
        keys = session.scalars(
            select(Minutes.id)
            .join(SigningRefusal, SigningRefusal.minutes_id == Minutes.id)
            .where(
                Minutes.state == MinutesState.DRAFTED,
                SigningRefusal.withdrawn_at.is_(None),
                SigningRefusal.recorded_at <= now - REPLY,
            )
            .distinct()
            .order_by(Minutes.id)
        ).all()
    settled = 0
    for key in keys:
        with database.writing() as session:
            settled += _settle_due(session, session.get_one(Minutes, key), now=now)
    return settled


def _settle_due(session: Session, minutes: Minutes, *, now: datetime) -> bool:
    jury_session = minutes.jury_session
    hold(session, jury_session)
    lock(session, minutes, "state")
    if minutes.state is not MinutesState.DRAFTED or not all(one.settled(now) for one in signatories(session, minutes)):
        return False
    # Time does here what the manager, who reported the refusal, began.
    parts, facts = frozenset({Part.MANAGER}), Facts(missing_signatures=0)
    jury_session.state = advance(jury_session.state, SessionEvent.SIGN, parts, facts)
    subject = ("jury_session", jury_session.reference)
    trail.record(session, "session.sign", subject, by=trail.SYSTEM, now=now, number=minutes.number)
    hand_in(session, minutes, now=now)
    return True


def signed_print_of(session: Session, minutes: Minutes, print_id: int) -> SignedPrint:
    """One scan of these minutes. Errors: NotFound."""
    found = session.scalars(
        select(SignedPrint).where(SignedPrint.id == print_id, SignedPrint.minutes_id == minutes.id)
    ).one_or_none()
    if found is None:
        raise NotFound("print.unknown", "Cette feuille n’existe pas.")
    return found

"""Forming the jury: who sits, who presides, what they declare, and the convening."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.actions import can_sign_in
from certify.assessments.facts import facts_of
from certify.assessments.models import ConflictDeclaration, Enrolment, Juror, JurySession, Seat
from certify.assessments.notices import tell_declined, tell_named
from certify.assessments.progress import hold, hold_for, lock, move, note, require_part, reread, today_at
from certify.assessments.rules import Part, SessionEvent
from certify.assessments.standing import is_habilitated
from certify.assessments.summons import send_out
from certify.assessments.terms import Medium, Tie
from certify.assessments.ties import busy
from certify.candidacies.models import Candidacy, Candidate
from certify.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person


def name_juror(
    session: Session,
    jury_session: JurySession,
    juror: Juror,
    *,
    replaces: Seat | None = None,
    by: Person,
    now: datetime,
) -> Seat:
    """Give a juror of the authority's register a seat, perhaps that of a member who left (`replaces`).

    Errors: Conflict when they sit already, here or elsewhere on one of these days, manage the session, or are
    themselves a candidate of it.
    """
    hold_for(session, jury_session, "name")
    require_part(session, jury_session, Part.MANAGER, by)
    if juror.authority_id != jury_session.authority_id:
        raise NotFound("juror.unknown", "Cette personne n’est pas au registre des jurys.")
    if juror.account_id == jury_session.manager_id:
        raise Conflict("jury.manager", "Le responsable de la session n’est jamais membre de son jury.")
    if is_candidate(session, jury_session, juror):
        raise Conflict("jury.candidate", "Cette personne est candidate dans cette session.")
    _require_free(session, jury_session, juror)
    if replaces is not None:
        _require_to_replace(session, jury_session, replaces)
    seat = Seat(jury_session=jury_session, juror=juror, replaces_id=replaces.id if replaces else None)
    seat.president, seat.named_at = False, now
    session.add(seat)
    session.flush()
    detail = {"replaces": replaces.juror_id} if replaces else {}
    note(session, jury_session, "name_juror", by=by, now=now, juror=juror.id, **detail)
    tell_named(session, seat, now=now)
    return seat


def _require_free(session: Session, jury_session: JurySession, juror: Juror) -> None:
    # Two sessions may name the same juror at once: whoever holds the account first goes first.
    lock(session, juror.account, "disabled_at")
    seat = session.scalars(select(Seat).where(Seat.session_id == jury_session.id, Seat.juror_id == juror.id)).first()
    if seat is not None and seat.left_at is None:
        raise Conflict("jury.already", "Cette personne est déjà membre du jury.")
    if seat is not None:
        raise Conflict("jury.left", "Cette personne a quitté le jury de cette session.")
    taken = busy(session, jury_session.starts_on, jury_session.ends_on, Juror.account_id == juror.account_id)
    if elsewhere := taken.get(juror.account_id):
        raise Conflict(
            "jury.elsewhere",
            "Cette personne siège déjà un de ces jours dans la session %(reference)s. Désignez quelqu’un d’autre.",
            {"reference": elsewhere[0]},
        )


def _require_to_replace(session: Session, jury_session: JurySession, seat: Seat) -> None:
    taken = session.scalar(select(Seat.id).where(Seat.replaces_id == seat.id, Seat.left_at.is_(None)))
    if seat.session_id != jury_session.id or seat.left_at is None or taken is not None:
        raise Conflict("jury.replaced", "Cette place n’est pas à reprendre : elle est occupée, ou déjà reprise.")


def is_candidate(session: Session, jury_session: JurySession, juror: Juror) -> bool:
    """Whether the juror is a candidate of the session."""
    here = select(Candidate.account_id).join(Candidacy).join(Enrolment, Enrolment.candidacy_id == Candidacy.id)
    rows = session.scalars(here.where(Enrolment.session_id == jury_session.id, Enrolment.removed_at.is_(None)))
    return juror.account_id in set(rows)


def name_president(session: Session, seat: Seat, *, by: Person, now: datetime) -> None:
    """Name the president; there is one at a time."""
    jury_session = seat.jury_session
    hold_for(session, jury_session, "name")
    require_part(session, jury_session, Part.MANAGER, by)
    _require_sitting(session, seat)
    for other in session.scalars(select(Seat).where(Seat.session_id == jury_session.id, Seat.president)):
        other.president = False
    # The index allows one president: the former one must be written down first.
    session.flush()
    seat.president = True
    session.flush()
    note(session, jury_session, "name_president", by=by, now=now, juror=seat.juror_id)


def record_departure(session: Session, seat: Seat, *, reason: str, by: Person, now: datetime) -> None:
    """Record that a member leaves before the jury deliberates: their grids no longer count, they may be replaced.

    Whoever lost the habilitation for days of the session leaves even during the deliberation: they cannot sign.
    """
    jury_session = seat.jury_session
    hold_for(session, jury_session, "leave" if is_habilitated(seat) else "leave_lapsed")
    require_part(session, jury_session, Part.MANAGER, by)
    _require_sitting(session, seat)
    if not reason.strip():
        raise Invalid("jury.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez pourquoi cette personne part."})
    seat.left_at, seat.left_reason = now, reason.strip()
    session.flush()
    note(session, jury_session, "departure", by=by, now=now, juror=seat.juror_id)


def decline(session: Session, seat: Seat, *, reason: str, by: Person, now: datetime) -> None:
    """A juror says that they will not sit, before the session begins; the manager names somebody else.

    Errors: Invalid without a reason; Forbidden for another's seat; Conflict once the tests have begun.
    """
    jury_session = seat.jury_session
    hold_for(session, jury_session, "decline")
    _require_own(seat, by)
    _require_sitting(session, seat)
    if not reason.strip():
        raise Invalid("jury.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez pourquoi vous ne siégez pas."})
    seat.left_at, seat.left_reason, seat.declined = now, reason.strip(), True
    session.flush()
    note(session, jury_session, "decline", by=by, now=now, juror=seat.juror_id)
    tell_declined(session, seat, now=now)


def _require_sitting(session: Session, seat: Seat) -> None:
    reread(session, seat, "left_at")
    if seat.left_at is not None:
        raise Conflict("jury.left", "Cette personne a quitté le jury de cette session.")


def explain_balance(session: Session, jury_session: JurySession, reason: str, *, by: Person, now: datetime) -> None:
    """Write why the jury has not as many women as men."""
    hold_for(session, jury_session, "name")
    require_part(session, jury_session, Part.MANAGER, by)
    if not reason.strip():
        raise Invalid("jury.no_reason", "Dites pourquoi.", fields={"reason": "Écrivez le motif de l’écart."})
    jury_session.balance_reason = reason.strip()
    note(session, jury_session, "explain_balance", by=by, now=now)


@dataclass(frozen=True, slots=True)
class Word:
    """What a member declares on one candidate: a tie if there is one, and that the file was read."""

    tie: Tie | None
    file_read: bool


def declare(
    session: Session, seat: Seat, words: Mapping[int, Word], *, by: Person, now: datetime
) -> list[ConflictDeclaration]:
    """Record a member's declarations, by enrolment. A declaration may be changed until the deliberation.

    Errors: Forbidden for another's seat; NotFound for a candidate who is not in the session.
    """
    jury_session = seat.jury_session
    hold_for(session, jury_session, "declare")
    _require_own(seat, by)
    _require_sitting(session, seat)
    rows = _write_declarations(session, seat, words, now=now)
    note(session, jury_session, "declare", by=by, now=now, juror=seat.juror_id, candidates=len(words))
    _note_aside(session, seat, rows, by=by, now=now)
    return list(rows)


def declare_on_paper(
    session: Session, seat: Seat, words: Mapping[int, Word], *, signed_on: date, by: Person, now: datetime
) -> list[ConflictDeclaration]:
    """The manager enters the declarations that a member without a sign-in has signed on paper, on that day.

    Errors: Forbidden for whoever does not manage the session; Conflict for a member who signs in; Invalid on
    `signed_on` for a day to come; NotFound for a candidate who is not in the session.
    """
    jury_session = seat.jury_session
    hold_for(session, jury_session, "declare")
    require_part(session, jury_session, Part.MANAGER, by)
    _require_sitting(session, seat)
    if can_sign_in(seat.juror.account):
        raise Conflict("jury.signs_in", "Cette personne a un compte : elle fait ses déclarations elle-même.")
    if signed_on > today_at(jury_session.site, now):
        sentence = "Ce jour est à venir : écrivez le jour où la feuille a été signée."
        raise Invalid("jury.paper_day", sentence, fields={"signed_on": sentence})
    rows = _write_declarations(session, seat, words, now=now, signed_on=signed_on)
    detail = {"juror": seat.juror_id, "candidates": len(words), "signed_on": signed_on.isoformat()}
    note(session, jury_session, "declare_on_paper", by=by, now=now, **detail)
    _note_aside(session, seat, rows, by=by, now=now)
    return list(rows)


def _write_declarations(
    session: Session, seat: Seat, words: Mapping[int, Word], *, now: datetime, signed_on: date | None = None
) -> dict[ConflictDeclaration, bool]:
    """What was written, and whether it makes the member stand aside from now on."""
    jury_session = seat.jury_session
    given = {
        row.enrolment_id: row
        for row in session.scalars(select(ConflictDeclaration).where(ConflictDeclaration.seat_id == seat.id))
    }
    here = set(session.scalars(select(Enrolment.id).where(Enrolment.session_id == jury_session.id)))
    if not set(words) <= here:
        raise NotFound("enrolment.unknown", "Cette personne n’est pas candidate dans cette session.")
    written: dict[ConflictDeclaration, bool] = {}
    for enrolment_id, word in words.items():
        row = given.get(enrolment_id)
        if row is None:
            row = given[enrolment_id] = ConflictDeclaration(seat=seat, enrolment_id=enrolment_id)
            session.add(row)
        written[row] = word.tie is not None and row.tie is None
        row.tie, row.declared_at = word.tie, now
        row.medium, row.signed_on = Medium.PAPER if signed_on else Medium.SCREEN, signed_on
        row.file_read_at = (row.file_read_at or now) if word.file_read else None
    session.flush()
    return written


def _note_aside(
    session: Session, seat: Seat, rows: Mapping[ConflictDeclaration, bool], *, by: Person, now: datetime
) -> None:
    """Their grids on these candidates stop counting: the record says from when."""
    for row, aside in rows.items():
        if aside:
            table = session.get_one(Enrolment, row.enrolment_id).table_number
            note(session, seat.jury_session, "stand_aside", by=by, now=now, juror=seat.juror_id, table=table)


def _require_own(seat: Seat, by: Person) -> None:
    if seat.juror.account_id != by.id:
        raise Forbidden("seat.other", "Cette place de jury est celle d’une autre personne.")


def convene(session: Session, jury_session: JurySession, *, codes: bool = False, by: Person, now: datetime) -> None:
    """Convene the jury and the candidates, and send them their summons; with `codes`, each member a code of access.

    Errors: Conflict naming the first finding that is not settled.
    """
    hold(session, jury_session)
    facts = facts_of(session, jury_session, now)
    move(session, jury_session, SessionEvent.CONVENE, facts, by=by, now=now, candidates=facts.enrolled)
    jury_session.convened_at = now
    jury_session.summons_sequence += 1
    send_out(session, jury_session, codes=codes, now=now)

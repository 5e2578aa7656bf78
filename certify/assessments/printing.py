"""Asking for what takes too long for a page to wait: documents of minutes, and the kit of a session on paper.

What is asked for is a row, which the worker prints (`print_room`) while a page says how far it is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from certify.assessments import kit
from certify.assessments.content import parse
from certify.assessments.minutes import require_intact, signatories
from certify.assessments.minutes_paper import pages, stamp, values_of
from certify.assessments.models import JurySession, Minutes, Print
from certify.assessments.paper_grids import number_grids
from certify.assessments.progress import note
from certify.assessments.terms import MinutesState, PrintKind
from certify.db import Database
from certify.errors import Conflict, NotFound
from certify.storage.discarding import discard

if TYPE_CHECKING:
    from certify.accounts.person import Person

LANGUAGES = ("fr", "en")
# A kit says who has which number, and how to write to whom: it is kept no longer than it takes to print it.
KIT_KEPT = timedelta(days=7)


def ask_print(session: Session, minutes: Minutes, kind: PrintKind, language: str, *, now: datetime) -> Print:
    """The print of a document as it stands now; asked for again while nothing changed, it is the same one.

    Errors: Conflict `minutes.altered`; Conflict `minutes.not_validated` for result sheets before the validation.
    """
    require_intact(minutes)
    if kind is PrintKind.RESULTS and not has_results(minutes):
        raise Conflict("minutes.not_validated", "Les fiches de résultats s’impriment une fois le procès-verbal validé.")
    seal = stamp(values_of(minutes, kind, signatories(session, minutes), minutes.decisions))
    found = session.scalars(
        select(Print).where(
            Print.minutes_id == minutes.id, Print.kind == kind, Print.language == language, Print.stamp == seal
        )
    ).one_or_none()
    if found is None:
        lines = parse(minutes)["candidates"]
        units = max((len(line["units"]) for line in lines), default=0)
        total = pages(kind, len(lines), units)
        found = _asked(minutes.jury_session, kind, language, stamp=seal, total=total, now=now)
        found.minutes = minutes
        session.add(found)
        session.flush()
    return found


def has_results(minutes: Minutes) -> bool:
    """Whether there are results to print for each person: the authority has validated the minutes."""
    return minutes.state in (MinutesState.VALIDATED, MinutesState.ANNULLED)


def _asked(
    jury_session: JurySession, kind: PrintKind, language: str, *, stamp: str, total: int, now: datetime
) -> Print:
    return Print(
        jury_session=jury_session,
        kind=kind,
        language=language,
        stamp=stamp,
        total=max(total, 1),
        done=0,
        attempts=0,
        asked_at=now,
    )


def ask_kit(session: Session, jury_session: JurySession, language: str, *, by: Person, now: datetime) -> Print:
    """Everything with which the session can be held on paper, in one file; its grids get their numbers.

    While one is being printed it is the same one; one that was printed gives way. Errors: Forbidden `session.part`;
    Conflict out of order.
    """
    number_grids(session, jury_session, by=by, now=now)
    known = session.scalars(_kits(Print.session_id == jury_session.id, Print.language == language)).all()
    if waiting := next((one for one in known if one.file is None), None):
        return waiting
    total = sum(piece.pages for piece in kit.pieces(session, jury_session))
    found = _asked(jury_session, PrintKind.KIT, language, stamp=now.isoformat(), total=total, now=now)
    session.add(found)
    session.flush()
    for one in known:
        _forget(session, one, now)
    note(session, jury_session, "print_kit", by=by, now=now)
    return found


def _kits(*conditions: ColumnElement[bool]) -> Select[Print]:
    return select(Print).where(Print.kind == PrintKind.KIT, *conditions).order_by(Print.id)


def _forget(session: Session, one: Print, now: datetime) -> None:
    if one.file is not None:
        discard(session, one.file, now)
    session.delete(one)
    session.flush()


def kits(session: Session, jury_session: JurySession) -> list[Print]:
    """The kits of a session that are there or being printed."""
    return list(session.scalars(_kits(Print.session_id == jury_session.id)))


def kit_of(session: Session, jury_session: JurySession, print_id: int) -> Print:
    """One kit of this session. Errors: NotFound."""
    found = session.scalars(_kits(Print.id == print_id, Print.session_id == jury_session.id)).one_or_none()
    return _known(found)


def print_of(session: Session, minutes: Minutes, print_id: int) -> Print:
    """One print of these minutes. Errors: NotFound."""
    found = session.scalars(select(Print).where(Print.id == print_id, Print.minutes_id == minutes.id)).one_or_none()
    return _known(found)


def _known(found: Print | None) -> Print:
    if found is None:
        raise NotFound("print.unknown", "Ce document n’existe plus, ou vous n’y avez pas accès.")
    return found


def forget_kits(database: Database, *, now: datetime) -> None:
    """Forget the kits that have been kept long enough. The worker calls it."""
    old = _kits(Print.asked_at < now - KIT_KEPT)
    with database.reading() as session:
        if session.scalars(old).first() is None:
            return
    with database.writing() as session:
        for one in session.scalars(old).all():
            _forget(session, one, now)

"""The session's progress: hold its row, know who takes which part in it, and move it from a state to the next."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from certify.assessments.models import Juror, JurySession, Seat
from certify.assessments.moments import require
from certify.assessments.rules import Facts, Part, SessionEvent, advance
from certify.audit import trail
from certify.certifications.rulesets import Rules, in_force, rules_of
from certify.db import Base
from certify.errors import Forbidden
from certify.institutions.models import Site

if TYPE_CHECKING:
    from certify.accounts.person import Person


# Whatever an act decides on: days and places may have changed since the page was read.
_COLUMNS = tuple(column.key for column in inspect(JurySession).column_attrs if column.key != "id")


def today_at(site: Site, now: datetime) -> date:
    """The local date where people are assessed: legal dates are local dates."""
    return now.astimezone(ZoneInfo(site.time_zone)).date()


def hold(session: Session, jury_session: JurySession, *, shared: bool = False) -> None:
    """Read the row anew and keep it until the transaction ends, so that no two acts decide on the same state.

    `shared` lets others hold it too while nobody may move it: jurors save marks side by side. On SQLite the writer's
    transaction already keeps others out.
    """
    before = jury_session.rule_set_id
    lock(session, jury_session, *_COLUMNS, shared=shared)
    if jury_session.rule_set_id != before:
        session.expire(jury_session, ["rule_set"])


def lock(session: Session, row: Base, *columns: str, shared: bool = False) -> None:
    """Read these columns of a row anew and keep the row until the transaction ends."""
    # What is not written yet would be lost by the reading.
    session.flush()
    # Only this row: PostgreSQL refuses to lock the outer side of what a page joined to it. Its key is left to others:
    # the worker, whose rows refer to this one, would wait for whoever waits for the worker.
    session.refresh(row, columns, with_for_update={"read": shared, "key_share": not shared, "of": type(row)})


def reread(session: Session, row: Base, *columns: str) -> None:
    """Read these columns anew, of a row that changes only under the session that is held."""
    session.flush()
    session.refresh(row, columns)


def hold_for(session: Session, jury_session: JurySession, act: str, *, shared: bool = False) -> None:
    """Hold the session for an act that moves nothing. Errors: Conflict `session.out_of_order`."""
    hold(session, jury_session, shared=shared)
    require(act, jury_session.state)


def session_rules(jury_session: JurySession, today: date | None = None) -> Rules:
    """The rules of a session: those it opened under; of a planned one, those it would open under `today`.

    Without `today`, a planned session has those that its vintage names. Only a planned session costs a query.
    """
    if jury_session.rule_set is not None:
        return rules_of(jury_session.rule_set)
    named = jury_session.version.rule_set
    return rules_of(named if today is None else in_force(named, today))


def parts_of(session: Session, jury_session: JurySession, by: Person) -> frozenset[Part]:
    """The parts this person takes in the session. The authority is nobody who manages it or ever sat in it."""
    rows = session.execute(
        select(Seat.president, Seat.left_at)
        .join(Seat.juror)
        .where(Seat.session_id == jury_session.id, Juror.account_id == by.id)
    ).all()
    parts = {Part.JUROR for row in rows if row.left_at is None}
    parts |= {Part.PRESIDENT for row in rows if row.left_at is None and row.president}
    if by.id == jury_session.manager_id:
        parts.add(Part.MANAGER)
    certifier = jury_session.authority.organisation_id
    if not rows and not parts and certifier in by.organisations("minutes.validate"):
        parts.add(Part.AUTHORITY)
    return frozenset(parts)


def require_part(session: Session, jury_session: JurySession, part: Part, by: Person) -> None:
    """Errors: Forbidden `session.part`."""
    if part not in parts_of(session, jury_session, by):
        raise Forbidden("session.part", "Cet acte revient à une autre personne de la session.")


def move(
    session: Session,
    jury_session: JurySession,
    event: SessionEvent,
    facts: Facts,
    *,
    by: Person,
    now: datetime,
    **detail: object,
) -> None:
    """Move a session that is held, and write the trail. Errors: those of `rules.advance`."""
    parts = parts_of(session, jury_session, by)
    jury_session.state = advance(jury_session.state, event, parts, facts)
    note(session, jury_session, event.value, by=by, now=now, **detail)


def note(session: Session, jury_session: JurySession, act: str, *, by: Person, now: datetime, **detail: object) -> None:
    """One line of the trail about the session."""
    subject = ("jury_session", jury_session.reference)
    trail.record(session, f"session.{act}", subject, by=by.actor, now=now, **detail)

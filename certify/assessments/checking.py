"""The checklist of the site (plateau technique): what must be there, ticked, then signed before the convening."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.assessments.models import CheckedItem, JurySession, SiteCheck
from certify.assessments.planning import places_taken
from certify.assessments.progress import hold_for, note
from certify.assessments.terms import SessionState
from certify.certifications.models import ChecklistItem
from certify.certifications.queries import checklist_of
from certify.errors import Conflict, Forbidden
from certify.institutions.models import Site

if TYPE_CHECKING:
    from certify.accounts.person import Person

CHECK = "site.check"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: how many are needed for those enrolled, whether it is there (None: not looked at), a word."""

    item: ChecklistItem
    needed: int
    present: bool | None
    word: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """The whole list of a session, and its signature where it still holds for those enrolled."""

    lines: Sequence[Line]
    candidates: int
    signature: SiteCheck | None

    @property
    def done(self) -> bool:
        """Whether nothing is owed: nothing is asked, or it is signed for as many candidates."""
        return not self.lines or self.signature is not None

    @property
    def missing(self) -> list[Line]:
        """What is not there, or was not looked at."""
        return [line for line in self.lines if not line.present]


def checklist(session: Session, jury_session: JurySession) -> Checklist:
    """What must be on the site for this session, and what was found; four queries."""
    items = checklist_of(session, jury_session.version)
    if not items:
        return Checklist((), 0, None)
    candidates = len(places_taken(session, jury_session))
    rows = session.scalars(select(CheckedItem).where(CheckedItem.session_id == jury_session.id))
    found = {row.item_id: row for row in rows}
    lines = [_line(item, candidates, found.get(item.id)) for item in items]
    signed = session.get(SiteCheck, jury_session.id)
    holds = signed is not None and signed.signed_at is not None and signed.candidates >= candidates
    return Checklist(lines, candidates, signed if holds else None)


def _line(item: ChecklistItem, candidates: int, row: CheckedItem | None) -> Line:
    needed = item.quantity * (candidates if item.per_candidate else 1)
    return Line(item, needed, row.present if row else None, (row.word or "") if row else "")


def fill_checklist(
    session: Session,
    jury_session: JurySession,
    found: Mapping[int, tuple[bool, str]],
    *,
    by: Person,
    now: datetime,
) -> None:
    """Write what is there and what is missing, by item. A signature that was there no longer holds.

    Errors: Forbidden `site.part` for who does not check this site; Conflict out of order.
    """
    hold_for(session, jury_session, "check")
    _require(jury_session, by)
    for item in checklist_of(session, jury_session.version):
        if item.id in found:
            row = session.get(CheckedItem, (jury_session.id, item.id)) or CheckedItem(
                session_id=jury_session.id, item_id=item.id
            )
            row.present, row.word = found[item.id][0], found[item.id][1].strip()[:500] or None
            session.add(row)
    unsign(session, jury_session)
    session.flush()
    note(session, jury_session, "note_site", by=by, now=now, missing=sum(not there for there, _ in found.values()))


def sign_checklist(session: Session, jury_session: JurySession, *, by: Person, now: datetime) -> None:
    """Sign that everything is there for those enrolled. Errors: Conflict `site.missing`; Forbidden; out of order."""
    hold_for(session, jury_session, "check")
    _require(jury_session, by)
    known = checklist(session, jury_session)
    if not known.lines:
        raise Conflict("site.nothing", "Ce titre ne demande aucune liste de contrôle.")
    if known.missing:
        raise Conflict(
            "site.missing",
            "Il manque encore %(count)d choses : complétez le plateau, ou reportez la session.",
            {"count": len(known.missing)},
        )
    row = session.get(SiteCheck, jury_session.id) or SiteCheck(session_id=jury_session.id)
    row.candidates, row.signed_at, row.signed_by_id = known.candidates, now, by.id
    session.add(row)
    session.flush()
    note(session, jury_session, "check_site", by=by, now=now, candidates=known.candidates)


def unsign(session: Session, jury_session: JurySession) -> None:
    """Take the signature away: something changed."""
    row = session.get(SiteCheck, jury_session.id)
    if row is not None:
        row.signed_at = row.signed_by_id = None


def _require(jury_session: JurySession, by: Person) -> None:
    if jury_session.site.organisation_id not in by.organisations(CHECK):
        raise Forbidden("site.part", "Le plateau technique est contrôlé par une personne du centre.")


def sessions_to_check(session: Session, centres: Collection[int]) -> Sequence[JurySession]:
    """The sessions of these centres that have not begun and whose title asks for a checklist, soonest first."""
    states = (SessionState.PLANNED, SessionState.OPEN, SessionState.CONVENED)
    asked = select(ChecklistItem.id).where(ChecklistItem.version_id == JurySession.version_id)
    return session.scalars(
        select(JurySession)
        .join(JurySession.site)
        .where(Site.organisation_id.in_(centres), JurySession.state.in_(states), asked.exists())
        .order_by(JurySession.starts_on)
        .limit(100)
        .options(joinedload(JurySession.version), joinedload(JurySession.site))
    ).all()

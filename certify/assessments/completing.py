"""What a holder of units does with them: ask for those that are missing, show one to another authority."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from certify.assessments.livret import Booklet
from certify.assessments.models import ShownUnit, UnitHolding
from certify.audit import trail
from certify.candidacies import application
from certify.candidacies.models import Candidacy, Candidate
from certify.candidacies.rules import OPEN
from certify.errors import Conflict, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person


def ask_for_missing(
    session: Session, booklet: Booklet, *, candidate: Candidate, by: Person, now: datetime
) -> Candidacy:
    """Begin a candidacy that aims at the missing units alone.

    Errors: Conflict `livret.nothing_missing`, and those of `application.start_candidacy`.
    """
    if not booklet.missing or booklet.titled_on:
        raise Conflict("livret.nothing_missing", "Aucune unité ne manque pour ce titre.")
    candidacy = application.start_candidacy(session, booklet.version, candidate=candidate, by=by.actor, now=now)
    wanted = [unit.id for unit in booklet.missing]
    application.aim_at_units(session, candidacy, wanted, by=by.actor, now=now)
    return candidacy


def show_unit(session: Session, holding: UnitHolding, candidacy: Candidacy, *, by: Person, now: datetime) -> None:
    """Let the authority of a candidacy see a unit held under another one. Shown again, nothing changes.

    Errors: NotFound for somebody else's unit; Conflict `livret.not_open` once the candidacy is over.
    """
    if holding.candidate_id != candidacy.candidate_id or holding.ended_at is not None:
        raise NotFound("holding.unknown", "Cette unité n’est pas dans votre livret.")
    if candidacy.state not in OPEN:
        raise Conflict("livret.not_open", "Cette demande n’est plus en cours.")
    if session.get(ShownUnit, (candidacy.id, holding.id)) is None:
        session.add(ShownUnit(candidacy_id=candidacy.id, holding_id=holding.id, shown_at=now))
        session.flush()
        trail.record(session, "candidacy.show_unit", ("candidacy", candidacy.id), by=by.actor, now=now)


def hide_unit(session: Session, holding: UnitHolding, candidacy: Candidacy, *, by: Person, now: datetime) -> None:
    """Take a shown unit back. Errors: NotFound for somebody else's."""
    shown = session.get(ShownUnit, (candidacy.id, holding.id))
    if shown is None or holding.candidate_id != candidacy.candidate_id:
        raise NotFound("holding.unknown", "Cette unité n’est pas jointe à cette demande.")
    session.delete(shown)
    session.flush()
    trail.record(session, "candidacy.hide_unit", ("candidacy", candidacy.id), by=by.actor, now=now)

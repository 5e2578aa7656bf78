"""The charter that an authority asks its jurors to accept: published in versions, accepted by each juror."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.models import CharterAcceptance, Juror, JurorCharter
from certify.assessments.register import require_reach
from certify.assessments.ties import charter_of
from certify.audit import trail
from certify.errors import Conflict, Forbidden, Invalid
from certify.institutions.models import Authority

if TYPE_CHECKING:
    from certify.accounts.person import Person


def publish_charter(session: Session, authority: Authority, text: str, *, by: Person, now: datetime) -> JurorCharter:
    """Publish a charter, or its next version, which every juror accepts anew. Errors: Invalid on `text`."""
    require_reach(authority, by)
    text = text.strip()
    if not 40 <= len(text) <= 20_000:
        sentence = "Écrivez la charte, en 40 caractères au moins et 20 000 au plus."
        raise Invalid("charter.invalid", sentence, fields={"text": sentence})
    former = charter_of(session, authority.id)
    if former is not None and former.text == text:
        raise Invalid("charter.same", "Ce texte est déjà celui de la charte.", fields={"text": "Rien n’a changé."})
    version = former.version + 1 if former is not None else 1
    charter = JurorCharter(authority_id=authority.id, version=version, text=text, published_at=now)
    session.add(charter)
    session.flush()
    trail.record(session, "charter.publish", ("authority", authority.id), by=by.actor, now=now, version=version)
    return charter


def accept_charter(session: Session, juror: Juror, version: int, *, by: Person, now: datetime) -> None:
    """Accept the version that the juror read. Errors: Conflict when another is in force, or when accepted already."""
    if juror.account_id != by.id:
        raise Forbidden("seat.other", "Cette place de jury est celle d’une autre personne.")
    charter = charter_of(session, juror.authority_id)
    if charter is None or charter.version != version:
        raise Conflict("charter.changed", "La charte a changé depuis. Lisez-la, puis acceptez-la.")
    if session.scalar(
        select(CharterAcceptance.id).where(
            CharterAcceptance.juror_id == juror.id, CharterAcceptance.charter_id == charter.id
        )
    ):
        raise Conflict("charter.accepted", "Vous avez déjà accepté cette charte.")
    session.add(CharterAcceptance(juror=juror, charter=charter, accepted_at=now))
    session.flush()
    trail.record(session, "charter.accept", ("juror", juror.id), by=by.actor, now=now, version=version)

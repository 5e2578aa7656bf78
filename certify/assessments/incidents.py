"""Incidents: what went wrong during a session, to whom, and what followed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from certify.assessments.models import Enrolment, Incident, JurySession
from certify.assessments.progress import hold_for, note, parts_of
from certify.assessments.rules import Part
from certify.assessments.terms import IncidentKind, IncidentSequel
from certify.candidacies.models import Candidacy
from certify.errors import Conflict, Forbidden, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person

# Everybody who watches may write down what they see.
WITNESSES = frozenset({Part.MANAGER, Part.JUROR, Part.PRESIDENT})
# These stop the candidate's test until somebody says what followed.
STOPPING = frozenset({IncidentKind.DANGER, IncidentKind.FRAUD})
LONGEST = 2000


def record_incident(
    session: Session,
    jury_session: JurySession,
    *,
    kind: IncidentKind,
    what: str,
    enrolment: Enrolment | None,
    by: Person,
    now: datetime,
    happened_at: datetime | None = None,
    photo: str | None = None,
) -> Incident:
    """Write down an incident, by the manager or a member of the jury. `photo` is a name in the file store.

    Errors: Invalid on `what`, `happened_at`, `enrolment`; Forbidden `session.part`; Conflict out of order.
    """
    hold_for(session, jury_session, "incident")
    _require(session, jury_session, WITNESSES, by)
    if enrolment is not None and enrolment.session_id != jury_session.id:
        raise NotFound("enrolment.unknown", "Aucun candidat ne porte ce numéro dans cette session.")
    wrong = _wrong(kind, what, enrolment, happened_at, now)
    if wrong:
        raise Invalid("incident.invalid", "L’incident ne peut pas être noté ainsi.", fields=wrong)
    last = session.scalar(select(func.max(Incident.number)).where(Incident.session_id == jury_session.id)) or 0
    incident = Incident(
        jury_session=jury_session,
        enrolment=enrolment,
        number=last + 1,
        kind=kind,
        what=what.strip(),
        photo=photo,
        happened_at=happened_at or now,
        recorded_at=now,
        recorded_by_id=by.id,
    )
    session.add(incident)
    session.flush()
    table = enrolment.table_number if enrolment is not None else None
    note(session, jury_session, "incident", by=by, now=now, number=incident.number, kind=kind.value, table=table)
    return incident


def _wrong(
    kind: IncidentKind, what: str, enrolment: Enrolment | None, happened_at: datetime | None, now: datetime
) -> dict[str, str]:
    wrong = {}
    if not what.strip():
        wrong["what"] = "Écrivez ce que vous avez vu."
    if len(what) > LONGEST:
        wrong["what"] = "2 000 caractères au plus."
    if happened_at is not None and happened_at > now:
        wrong["happened_at"] = "Cette heure n’est pas encore passée."
    if kind in STOPPING and enrolment is None:
        wrong["enrolment"] = "Dites pour quel candidat l’épreuve s’arrête."
    return wrong


def settle_incident(
    session: Session, incident: Incident, sequel: IncidentSequel, *, word: str, by: Person, now: datetime
) -> None:
    """Say what followed: the test was resumed, it ended there, or nothing had to follow.

    Errors: Invalid on `word`; Conflict `incident.settled`, or out of order; Forbidden `session.part`.
    """
    jury_session = incident.jury_session
    hold_for(session, jury_session, "incident")
    _require(session, jury_session, frozenset({Part.MANAGER}), by)
    if incident.sequel is not None:
        raise Conflict("incident.settled", "La suite de cet incident est déjà écrite.")
    if not word.strip():
        sentence = "Écrivez ce qui a été fait."
        raise Invalid("incident.word", sentence, fields={"word": sentence})
    incident.sequel, incident.sequel_word = sequel, word.strip()
    incident.settled_at, incident.settled_by_id = now, by.id
    session.flush()
    note(session, jury_session, "settle_incident", by=by, now=now, number=incident.number, sequel=sequel.value)


def _require(session: Session, jury_session: JurySession, parts: Collection[Part], by: Person) -> None:
    if not parts_of(session, jury_session, by) & set(parts):
        raise Forbidden("session.part", "Cet acte revient à une autre personne de la session.")


def incidents_of(session: Session, jury_session: JurySession) -> Sequence[Incident]:
    """The incidents of a session, in order, with the candidates they concern; one query."""
    return session.scalars(
        select(Incident)
        .where(Incident.session_id == jury_session.id)
        .order_by(Incident.number)
        .options(
            joinedload(Incident.enrolment).joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate),
            joinedload(Incident.recorded_by),
            joinedload(Incident.settled_by),
        )
    ).all()


def incident_in(session: Session, jury_session: JurySession, number: int) -> Incident:
    """One incident by its number. Errors: NotFound `incident.unknown`."""
    row = session.scalar(select(Incident).where(Incident.session_id == jury_session.id, Incident.number == number))
    if row is None:
        raise NotFound("incident.unknown", "Cet incident n’existe pas.")
    return row


def stopped_tests(session: Session, jury_session: JurySession) -> int:
    """How many dangers still wait for what followed."""
    waiting = (
        Incident.session_id == jury_session.id,
        Incident.kind == IncidentKind.DANGER,
        Incident.settled_at.is_(None),
    )
    return session.scalar(select(func.count()).where(*waiting)) or 0

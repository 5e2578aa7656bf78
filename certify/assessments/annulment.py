"""Annulling validated decisions, whole minutes or named people: what each gave ends, and what rested on it falls.

A title stands as long as its holder holds every unit of it. Withdrawing certificates belongs to the room above, which
calls this first, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from certify.assessments import appeals
from certify.assessments.holdings import hold_people, lacks_units
from certify.assessments.models import Annulment, Decision, Enrolment, Minutes, UnitHolding
from certify.assessments.notices import tell_annulled
from certify.assessments.progress import hold, lock, note, require_part
from certify.assessments.rules import DECISION, MINUTES, DecisionEvent, MinutesEvent, Part, follow
from certify.assessments.terms import AnnulmentScope, DecisionState, MinutesState, Result
from certify.candidacies import sittings
from certify.candidacies.models import Candidacy
from certify.candidacies.sittings import Sat
from certify.candidacies.states import CandidacyState
from certify.errors import Conflict, Invalid, NotFound

if TYPE_CHECKING:
    from certify.accounts.person import Person

STANDING = frozenset(
    {
        DecisionState.VALIDATED,
        DecisionState.NOTIFIED,
        DecisionState.APPEALED,
        DecisionState.UPHELD,
        DecisionState.FINAL,
    }
)
_CONCLUDING = frozenset({Result.TITLE, Result.UNITS, Result.FAILURE})
_ATTEMPTS = frozenset({Result.FAILURE, Result.ABSENT})


@dataclass(frozen=True, slots=True)
class Fallen:
    """What an annulment brought down: the decisions annulled, and those that keep their units but lose their title."""

    annulled: tuple[Decision, ...]
    titles: tuple[Decision, ...]


def annul_decisions(
    session: Session,
    minutes: Minutes,
    *,
    enrolments: Collection[Enrolment] | None = None,
    reason: str,
    by: Person,
    now: datetime,
) -> Fallen:
    """Annul what validated minutes decided for these people, or for everybody (`enrolments` None).

    Once nothing of the minutes stands, they are annulled themselves. Whoever sat in the jury hears none of these people
    again. Errors: Forbidden `session.part` for who took part in the session, or another authority; Conflict
    `minutes.not_validated`, `decision.annulled`; NotFound for somebody the minutes do not decide; Invalid on `private`.
    """
    jury_session = minutes.jury_session
    hold(session, jury_session)
    lock(session, minutes, "state")
    require_part(session, jury_session, Part.AUTHORITY, by)
    if not reason.strip():
        raise Invalid("minutes.no_reason", "Dites pourquoi.", fields={"private": "Écrivez le motif de l’annulation."})
    if minutes.state is not MinutesState.VALIDATED:
        raise Conflict("minutes.not_validated", "On n’annule après coup qu’un procès-verbal validé.")
    decisions = _chosen(session, minutes, enrolments)
    hold_people(session, (decision.enrolment.candidacy.candidate_id for decision in decisions))
    for decision in decisions:
        _annul(session, decision, reason.strip(), by=by, now=now)
        appeals.lapse(session, decision, by=by, now=now)
    session.flush()
    if not any(decision.state in STANDING for decision in minutes.decisions):
        minutes.state = follow(MINUTES, minutes.state, MinutesEvent.ANNUL)
    whole = minutes.state is MinutesState.ANNULLED
    tables = [decision.enrolment.table_number for decision in decisions]
    note(session, jury_session, "annul", by=by, now=now, number=minutes.number, whole=whole, tables=tables)
    reason = reason.strip()
    fallen = [one for decision in decisions for one in _fallen_titles(session, decision, reason, by=by, now=now)]
    for decision in decisions:
        _tell_candidacy(session, decision, reason, by=by, now=now)
    session.flush()
    tell_annulled(session, [one.enrolment for one in (*decisions, *fallen)], now=now)
    return Fallen(tuple(decisions), tuple(fallen))


def _chosen(session: Session, minutes: Minutes, enrolments: Collection[Enrolment] | None) -> list[Decision]:
    rows = session.scalars(
        select(Decision)
        .where(Decision.minutes_id == minutes.id)
        .options(
            joinedload(Decision.enrolment).joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate),
        )
        .order_by(Decision.id)
        .with_for_update(of=Decision, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    if enrolments is None:
        return [decision for decision in rows if decision.state in STANDING]
    wanted = {enrolment.id for enrolment in enrolments}
    chosen = [decision for decision in rows if decision.enrolment_id in wanted]
    if not wanted:
        sentence = "Choisissez au moins une personne."
        raise Invalid("minutes.nobody", sentence, fields={"enrolments": sentence})
    if len(chosen) != len(wanted):
        raise NotFound("enrolment.unknown", "Ce procès-verbal ne décide rien pour cette personne.")
    if any(decision.state not in STANDING for decision in chosen):
        raise Conflict("decision.annulled", "La décision d’une de ces personnes est déjà annulée. Relisez la liste.")
    return chosen


def _annul(session: Session, decision: Decision, reason: str, *, by: Person, now: datetime) -> None:
    decision.state = follow(DECISION, decision.state, DecisionEvent.ANNUL)
    session.execute(
        update(UnitHolding)
        .where(UnitHolding.decision_id == decision.id, UnitHolding.ended_at.is_(None))
        .values(ended_at=now)
    )
    session.add(
        Annulment(
            decision=decision, scope=AnnulmentScope.DECISION, reason=reason, annulled_at=now, annulled_by_id=by.id
        )
    )


def _fallen_titles(session: Session, cause: Decision, reason: str, *, by: Person, now: datetime) -> list[Decision]:
    """Titles of the same person that some unit no longer holds up. What they gave anew stays held."""
    fallen = []
    for decision in _titles_of(session, cause):
        if not lacks_units(session, decision):
            continue
        session.add(
            Annulment(
                decision=decision,
                scope=AnnulmentScope.TITLE,
                cause=cause,
                reason=reason,
                annulled_at=now,
                annulled_by_id=by.id,
            )
        )
        candidacy = decision.enrolment.candidacy
        note(
            session,
            decision.minutes.jury_session,
            "title_fell",
            by=by,
            now=now,
            number=decision.minutes.number,
            table=decision.enrolment.table_number,
        )
        if candidacy.state is CandidacyState.CERTIFIED:
            sittings.lose_title(session, candidacy, reason=reason, by=by.actor, now=now)
        fallen.append(decision)
    session.flush()
    return fallen


def _titles_of(session: Session, cause: Decision) -> Sequence[Decision]:
    """The other decisions that gave this person a title and still stand, also under other authorities."""
    lost = select(Annulment.decision_id).where(Annulment.scope == AnnulmentScope.TITLE)
    return session.scalars(
        select(Decision)
        .join(Decision.enrolment)
        .join(Enrolment.candidacy)
        .where(
            Candidacy.candidate_id == cause.enrolment.candidacy.candidate_id,
            Decision.result == Result.TITLE,
            Decision.state.in_(STANDING),
            Decision.id != cause.id,
            Decision.id.not_in(lost),
        )
        .order_by(Decision.id)
    ).all()


def _tell_candidacy(session: Session, decision: Decision, reason: str, *, by: Person, now: datetime) -> None:
    """Put the candidacy back where it was before this decision; who was excluded stays on the way to the hearing."""
    candidacy, minutes = decision.enrolment.candidacy, decision.minutes
    later = _decided(session, candidacy)
    standing = [_sat(session, one) for one in later]
    is_latest = not any(
        one.result in _CONCLUDING and (one.minutes.decided_at, one.id) > (minutes.decided_at, decision.id)
        for one in later
    )
    if decision.result in _CONCLUDING and is_latest:
        sittings.annul_result(session, candidacy, standing, reason=reason, by=by.actor, now=now)
    elif decision.result is not Result.EXCLUDED:
        sittings.recount(session, candidacy, standing)


def _decided(session: Session, candidacy: Candidacy) -> Sequence[Decision]:
    return session.scalars(
        select(Decision)
        .join(Decision.enrolment)
        .join(Decision.minutes)
        .where(Enrolment.candidacy_id == candidacy.id, Decision.state.in_(STANDING))
        .order_by(Minutes.decided_at, Decision.id)
        .options(joinedload(Decision.minutes))
    ).all()


def _sat(session: Session, decision: Decision) -> Sat:
    zone = ZoneInfo(decision.minutes.jury_session.authority.time_zone)
    units = session.scalars(
        select(UnitHolding.unit_id).where(UnitHolding.decision_id == decision.id, UnitHolding.ended_at.is_(None))
    )
    return Sat(
        on=decision.minutes.drafted_at.astimezone(zone).date(),
        obtained=frozenset(units),
        attempt=decision.result in _ATTEMPTS and decision.state is not DecisionState.UPHELD,
    )

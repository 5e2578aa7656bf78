"""The life of a decision after its validation: the person is told, then the delay to appeal runs out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from certify.assessments.models import Decision, Enrolment, JurySession, Minutes
from certify.assessments.progress import lock, note, require_part, session_rules
from certify.assessments.rules import DECISION, DecisionEvent, Part, follow
from certify.assessments.terms import DecisionState, MinutesState, Told
from certify.audit import trail
from certify.audit.trail import SYSTEM
from certify.candidacies.models import Candidacy
from certify.candidacies.moving import local_day
from certify.certifications.rulesets import Rules
from certify.db import Database
from certify.errors import Conflict, Invalid

if TYPE_CHECKING:
    from certify.accounts.person import Person

BATCH = 200


def rules_over(decision: Decision) -> Rules:
    """The rules of the session that decided."""
    return session_rules(decision.minutes.jury_session)


def decisions_of(session: Session, minutes: Minutes) -> Sequence[Decision]:
    """The decisions of the minutes in table order, with whom they concern. One query."""
    return session.scalars(
        select(Decision)
        .join(Decision.enrolment)
        .where(Decision.minutes_id == minutes.id)
        .options(contains_eager(Decision.enrolment).joinedload(Enrolment.candidacy).joinedload(Candidacy.candidate))
        .order_by(Enrolment.table_number)
    ).all()


def untold(session: Session, candidacy: Candidacy) -> Decision | None:
    """The validated decision that the person of this candidacy was not told yet."""
    return session.scalars(
        select(Decision)
        .join(Decision.enrolment)
        .where(Enrolment.candidacy_id == candidacy.id, Decision.state == DecisionState.VALIDATED)
        .order_by(Decision.id.desc())
        .limit(1)
    ).first()


def tell_own(session: Session, decision: Decision, *, by: Person, now: datetime) -> None:
    """Record that the person opened their result: the delay to appeal begins. Told already, nothing changes."""
    lock(session, decision, "state", "notified_at", "told")
    if decision.state is DecisionState.VALIDATED:
        _tell(session, decision, Told.PAGE, by=by, now=now)


def hand_over(
    session: Session, minutes: Minutes, enrolments: Collection[int], *, by: Person, now: datetime
) -> list[Decision]:
    """Record that these people were given their printed result, today.

    Errors: Forbidden for whoever does not manage the session; Conflict before the validation; Invalid on `enrolments`
    for nobody. Who was told already is passed over.
    """
    require_part(session, minutes.jury_session, Part.MANAGER, by)
    if minutes.state is not MinutesState.VALIDATED:
        raise Conflict("minutes.not_validated", "Un résultat se remet une fois le procès-verbal validé.")
    chosen = set(enrolments)
    if not chosen:
        sentence = "Cochez au moins une personne."
        raise Invalid("result.nobody", sentence, fields={"enrolments": sentence})
    rows = session.scalars(
        select(Decision)
        .where(
            Decision.minutes_id == minutes.id,
            Decision.enrolment_id.in_(chosen),
            Decision.state == DecisionState.VALIDATED,
        )
        .order_by(Decision.id)
        .with_for_update(of=Decision, key_share=True)
    ).all()
    for decision in rows:
        _tell(session, decision, Told.SHEET, by=by, now=now)
    return list(rows)


def _tell(session: Session, decision: Decision, told: Told, *, by: Person, now: datetime) -> None:
    decision.state = follow(DECISION, decision.state, DecisionEvent.NOTIFY)
    decision.notified_at, decision.told = now, told
    told_on = local_day(decision.minutes.jury_session.authority, now)
    decision.appeal_until = told_on + timedelta(days=rules_over(decision).appeal_days)
    session.flush()
    table = decision.enrolment.table_number
    note(session, decision.minutes.jury_session, "tell_result", by=by, now=now, table=table, told=told.value)


def finish_due(database: Database, *, now: datetime) -> int:
    """Make final each decision whose delay to appeal has run out; how many. Run again, it does nothing more.

    In small transactions, so that a long list holds nobody up.
    """
    latest = (now + timedelta(days=1)).date()  # no zone is further ahead
    with database.reading() as session:
        keys = session.scalars(
            select(Decision.id)
            .where(Decision.state == DecisionState.NOTIFIED, Decision.appeal_until < latest)
            .order_by(Decision.id)
        ).all()
    finished = 0
    for start in range(0, len(keys), BATCH):
        with database.writing() as session:
            finished += sum(_finish(session, decision, now) for decision in _rows(session, keys[start : start + BATCH]))
    return finished


def _rows(session: Session, keys: Collection[int]) -> Sequence[Decision]:
    return session.scalars(
        select(Decision)
        .where(Decision.id.in_(keys), Decision.state == DecisionState.NOTIFIED)
        .options(joinedload(Decision.minutes).joinedload(Minutes.jury_session).joinedload(JurySession.authority))
        .order_by(Decision.id)
        .with_for_update(of=Decision, key_share=True)
    ).all()


def _finish(session: Session, decision: Decision, now: datetime) -> bool:
    jury_session = decision.minutes.jury_session
    if decision.appeal_until is None or local_day(jury_session.authority, now) <= decision.appeal_until:
        return False
    decision.state = follow(DECISION, decision.state, DecisionEvent.FINISH)
    decision.final_at = now
    subject = ("jury_session", jury_session.reference)
    trail.record(session, "session.finish_decision", subject, by=SYSTEM, now=now, decision=decision.id)
    return True

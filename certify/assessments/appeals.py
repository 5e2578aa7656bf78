"""Appeals: within the rule-set's delay a candidate contests a refusal, and somebody who took no part in it answers.

Upheld: what was obtained stays; what was refused is heard anew in another session, by other jurors, and the sitting
that was wrong counts for nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certify.assessments import appeal_queries, appeal_rules, notices
from certify.assessments.appeal_rules import ANSWERED, AppealEvent, AppealFacts, AppealState
from certify.assessments.models import Appeal, Decision, Minutes, MinutesSignature, Seat
from certify.assessments.progress import lock, session_rules
from certify.assessments.rules import DECISION, DecisionEvent, follow
from certify.assessments.terms import Result
from certify.audit import trail
from certify.candidacies import sittings
from certify.candidacies.identity import check_text
from certify.candidacies.moving import local_day
from certify.errors import Conflict
from certify.institutions import series
from certify.institutions.models import SeriesKind

if TYPE_CHECKING:
    from certify.accounts.person import Person


def lodge(session: Session, decision: Decision, *, grounds: str, by: Person, now: datetime) -> Appeal:
    """Contest a decision of which the person was told.

    Errors: Invalid on `grounds`; Conflict `appeal.not_told`, `appeal.already` and those of `appeal_rules.check_open`.
    """
    lock(session, decision, "state", "appeal_until")
    authority = decision.minutes.jury_session.authority
    if decision.appeal_until is None:
        raise Conflict("appeal.not_told", "Le délai de recours commence quand vous avez lu votre résultat.")
    if appeal_queries.of_decision(session, decision) is not None:
        raise Conflict("appeal.already", "Vous avez déjà fait un recours contre cette décision.")
    appeal_rules.check_open(decision.result, decision.appeal_until, local_day(authority, now))
    grounds = check_text(grounds, "grounds", "Écrivez ce que vous contestez, et pourquoi.")
    decision.state = follow(DECISION, decision.state, DecisionEvent.APPEAL)
    year = local_day(authority, now).year
    number = series.take(session, SeriesKind.APPEAL, authority.id, year)
    appeal = Appeal(
        reference=f"{authority.number_prefix}-R-{year}-{number:04d}",
        decision=decision,
        authority_id=authority.id,
        state=AppealState.RECEIVED,
        grounds=grounds,
        lodged_at=now,
    )
    session.add(appeal)
    session.flush()
    _note(session, appeal, "lodge", by=by, now=now)
    notices.tell_appeal_received(session, appeal, took_part=taking_part(session, decision.minutes), now=now)
    return appeal


def answer_due(appeal: Appeal) -> date | None:
    """The last day to answer, by the rules of the session that decided, where the authority sits."""
    jury_session = appeal.decision.minutes.jury_session
    return appeal_rules.answer_due(local_day(jury_session.authority, appeal.lodged_at), session_rules(jury_session))


def is_late(appeal: Appeal, now: datetime) -> bool:
    """Whether the appeal still waits for its answer after the last day to give it."""
    due = answer_due(appeal)
    today = local_day(appeal.decision.minutes.jury_session.authority, now)
    return appeal.state in appeal_rules.OPEN and due is not None and today > due


def take_back(session: Session, appeal: Appeal, *, by: Person, now: datetime) -> None:
    """Give the appeal up: the decision is as it was, and is not contested again. Errors: Conflict once answered."""
    _move(session, appeal, AppealEvent.TAKE_BACK, AppealFacts(), by=by, now=now)
    _settle(appeal, DecisionEvent.TAKE_BACK)


def open_review(session: Session, appeal: Appeal, *, by: Person, now: datetime) -> None:
    """Take the appeal up for review. Errors: Forbidden `appeal.took_part`; Conflict out of order."""
    _move(session, appeal, AppealEvent.REVIEW, _facts(session, appeal, by), by=by, now=now)
    appeal.reviewer_id, appeal.reviewed_at = by.id, now


def declare_inadmissible(session: Session, appeal: Appeal, *, answer: str, by: Person, now: datetime) -> None:
    """Answer without a review: the appeal is not one that may be heard. Errors: as `reject`."""
    _answer(session, appeal, AppealEvent.DECLARE_INADMISSIBLE, answer, by=by, now=now)
    _settle(appeal, DecisionEvent.CONFIRM)


def reject(session: Session, appeal: Appeal, *, answer: str, by: Person, now: datetime) -> None:
    """Keep the decision. Errors: Invalid on `answer`; Forbidden `appeal.took_part`; Conflict out of order."""
    _answer(session, appeal, AppealEvent.REJECT, answer, by=by, now=now)
    _settle(appeal, DecisionEvent.CONFIRM)


def uphold(session: Session, appeal: Appeal, *, answer: str, by: Person, now: datetime) -> None:
    """Have what was refused heard anew by other jurors; the sitting counts for nothing. Errors: as `reject`."""
    _answer(session, appeal, AppealEvent.UPHOLD, answer, by=by, now=now)
    _settle(appeal, DecisionEvent.UPHOLD)
    decision = appeal.decision
    attempt = decision.result in (Result.FAILURE, Result.ABSENT)
    sittings.hear_again(session, decision.enrolment.candidacy, attempt=attempt, by=by.actor, now=now)


def lapse(session: Session, decision: Decision, *, by: Person, now: datetime) -> None:
    """End the appeal against a decision that is annulled, if one waits for its answer: nothing is left to contest."""
    appeal = appeal_queries.of_decision(session, decision)
    if appeal is None or appeal.state not in appeal_rules.OPEN:
        return
    _move(session, appeal, AppealEvent.LAPSE, AppealFacts(), by=by, now=now)
    appeal.outcome = appeal.state
    session.flush()
    notices.tell_appeal_lapsed(session, appeal, now=now)


def _answer(session: Session, appeal: Appeal, event: AppealEvent, answer: str, *, by: Person, now: datetime) -> None:
    facts = _facts(session, appeal, by, answer)
    _move(session, appeal, event, facts, by=by, now=now)
    appeal.outcome, appeal.answer, appeal.answered_at = appeal.state, check_text(answer, "answer"), now
    session.flush()
    notices.tell_appeal_answered(session, appeal, now=now)


def read_answer(session: Session, appeal: Appeal, *, by: Person, now: datetime) -> None:
    """Record that the person has read the answer, the first time they do."""
    if appeal.state in ANSWERED:
        _move(session, appeal, AppealEvent.NOTIFY, AppealFacts(), by=by, now=now)
        appeal.notified_at = now


def _move(
    session: Session, appeal: Appeal, event: AppealEvent, facts: AppealFacts, *, by: Person, now: datetime
) -> None:
    # The decision first, as whoever annuls it does: two acts at once would wait for each other.
    lock(session, appeal.decision, "state")
    lock(session, appeal, "state")
    appeal.state = appeal_rules.follow(appeal.state, event, facts)
    _note(session, appeal, event.value, by=by, now=now)


def _settle(appeal: Appeal, event: DecisionEvent) -> None:
    appeal.decision.state = follow(DECISION, appeal.decision.state, event)


def _facts(session: Session, appeal: Appeal, by: Person, answer: str = "") -> AppealFacts:
    return AppealFacts(took_part=by.id in taking_part(session, appeal.decision.minutes), answer=answer)


def taking_part(session: Session, minutes: Minutes) -> frozenset[int]:
    """Accounts of whoever took part in a decision: the jury, those who left it too, the manager, the authority.

    Minutes of the same session that were refused for their form, and taken up again, count as well.
    """
    seats = session.scalars(
        select(Seat).where(Seat.session_id == minutes.session_id).options(joinedload(Seat.juror))
    ).all()
    here = Minutes.session_id == minutes.session_id
    signed = session.scalars(select(MinutesSignature.account_id).join(MinutesSignature.minutes).where(here))
    decided = session.scalars(select(Minutes.decided_by_id).where(here, Minutes.decided_by_id.is_not(None)))
    members = {seat.juror.account_id for seat in seats}
    return frozenset(key for key in {*members, *signed, *decided, minutes.jury_session.manager_id} if key)


def _note(session: Session, appeal: Appeal, verb: str, *, by: Person, now: datetime) -> None:
    session.flush()
    trail.record(session, f"appeal.{verb}", ("appeal", appeal.id), by=by.actor, now=now, reference=appeal.reference)
    candidacy = appeal.decision.enrolment.candidacy_id
    trail.record(session, f"candidacy.appeal_{verb}", ("candidacy", candidacy), by=by.actor, now=now)

"""Appeals: who may, until when, who answers, and what becomes of the decision and of the person's way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.models import Account, Identifier, RoleGrant
from certify.accounts.person import Grant, Person
from certify.accounts.terms import IdentifierKind, Role
from certify.assessments import appeal_queries, appeal_rules, appeals, planning
from certify.assessments.annulment import annul_decisions
from certify.assessments.appeal_rules import APPEAL, AppealEvent, AppealFacts, AppealState, Whose
from certify.assessments.bars import barred_jurors
from certify.assessments.decisions import tell_own
from certify.assessments.minutes import draft_minutes, sign_minutes
from certify.assessments.models import Appeal, Decision, Minutes, UnitHolding
from certify.assessments.terms import DecisionState, Presence, RejectionGround, Result
from certify.assessments.validation import accept_minutes, reject_minutes
from certify.candidacies import sittings
from certify.candidacies.agreements import give_consent
from certify.candidacies.states import CandidacyState, ConsentKind
from certify.db import Database
from certify.errors import Conflict, Forbidden, Invalid, NotFound
from certify.mail.models import Message

from . import samples
from .samples import World
from .test_race import at_once

FREE = AppealFacts(took_part=False, answer="Parce que.")
TITLE, UNITS, FAILURE = 0, 1, 2


@pytest.mark.parametrize(("state", "event"), [pair for pair in product(AppealState, AppealEvent) if pair not in APPEAL])
def test_what_is_not_in_the_table_is_refused_with_its_rule(state: AppealState, event: AppealEvent) -> None:
    with pytest.raises(Conflict) as refused:
        appeal_rules.follow(state, event, FREE)
    assert refused.value.code == "appeal.out_of_order"


@pytest.mark.parametrize("pair", [pair for pair, move in APPEAL.items() if move.who is Whose.REVIEWER])
def test_whoever_took_part_answers_nothing(pair: tuple[AppealState, AppealEvent]) -> None:
    with pytest.raises(Forbidden, match=r"appeal\.took_part|part à la décision"):
        appeal_rules.follow(*pair, AppealFacts(took_part=True, answer="Parce que."))


@pytest.mark.parametrize("event", [AppealEvent.REJECT, AppealEvent.UPHOLD])
def test_an_answer_is_written(event: AppealEvent) -> None:
    with pytest.raises(Invalid):
        appeal_rules.follow(AppealState.UNDER_REVIEW, event, AppealFacts(took_part=False, answer=" "))


def test_the_last_day_counts() -> None:
    last = date(2026, 11, 24)
    appeal_rules.check_open(Result.FAILURE, last, last)
    with pytest.raises(Conflict) as late:
        appeal_rules.check_open(Result.FAILURE, last, last + timedelta(days=1))
    assert late.value.code == "appeal.too_late"


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (Result.TITLE, "appeal.nothing_refused"),
        (Result.EXCUSED, "appeal.nothing_refused"),
        (Result.EXCLUDED, "appeal.hearing_instead"),
    ],
)
def test_only_a_refusal_is_contested(result: Result, code: str) -> None:
    with pytest.raises(Conflict) as refused:
        appeal_rules.check_open(result, date(2027, 1, 1), date(2026, 12, 1))
    assert refused.value.code == code


# On rows.


@pytest.fixture
def decisions(session: Session, world: World, now: datetime) -> list[Decision]:
    """A title, one unit, nothing: validated, and told."""
    minutes = samples.signed(session, world, now)
    accept_minutes(session, minutes, by=world.certifier, now=now)
    for decision in minutes.decisions:
        tell_own(session, decision, by=author(decision), now=now)
    return sorted(minutes.decisions, key=lambda one: one.enrolment.table_number)


@pytest.fixture
def reviewer(session: Session, world: World, now: datetime) -> Person:
    """Somebody else of the authority."""
    return samples.person(
        samples.account(session, "Relecteur Exemple", now), Grant(Role.AUTHORITY, world.authority.organisation_id)
    )


def author(decision: Decision) -> Person:
    return Person(decision.enrolment.candidacy.candidate.id, "Candidat", "fr", (Grant(Role.CANDIDATE, None),))


def lodged(session: Session, decision: Decision, now: datetime) -> Appeal:
    return appeals.lodge(session, decision, grounds="Le mortier manquait.", by=author(decision), now=now)


def test_upheld_it_is_heard_by_others_and_counts_for_nothing(
    session: Session, world: World, decisions: list[Decision], reviewer: Person, now: datetime
) -> None:
    decision = decisions[FAILURE]
    candidacy = decision.enrolment.candidacy
    assert (candidacy.state, candidacy.attempts) == (CandidacyState.FAILED, 1)
    appeal = lodged(session, decision, now)
    assert [decision.state] == [DecisionState.APPEALED]
    appeals.open_review(session, appeal, by=reviewer, now=now)
    appeals.uphold(session, appeal, answer="Le matériel manquait en effet.", by=reviewer, now=now)
    assert (appeal.state, appeal.outcome) == (AppealState.UPHELD, AppealState.UPHELD)
    assert decision.state is DecisionState.UPHELD
    assert (candidacy.state, candidacy.attempts) == (CandidacyState.DOSSIER_SUBMITTED, 0)
    again = samples.opened(session, world, now)
    planning.enrol(session, again, [candidacy], by=world.manager, now=now)
    assert barred_jurors(session, again)[candidacy.id] == {juror.id for juror in world.jurors}
    appeals.read_answer(session, appeal, by=author(decision), now=now)
    assert (appeal.state, appeal.outcome) == (AppealState.NOTIFIED, AppealState.UPHELD)


def test_whoever_goes_on_while_the_appeal_runs_loses_nothing(
    session: Session, decisions: list[Decision], reviewer: Person, now: datetime
) -> None:
    decision = decisions[FAILURE]
    candidacy = decision.enrolment.candidacy
    appeal = lodged(session, decision, now)
    give_consent(session, candidacy, ConsentKind.PROCESSING, by=author(decision).actor, now=now)
    sittings.sit_again(session, candidacy, by=author(decision).actor, now=now)
    appeals.open_review(session, appeal, by=reviewer, now=now)
    appeals.uphold(session, appeal, answer="Vu.", by=reviewer, now=now)
    assert (candidacy.state, candidacy.attempts) == (CandidacyState.DOSSIER_SUBMITTED, 0)


def test_who_took_part_is_not_written_to(
    session: Session, world: World, decisions: list[Decision], reviewer: Person, now: datetime
) -> None:
    for person in (world.certifier, reviewer):
        account = session.get_one(Account, person.id)
        account.identifiers = [Identifier(kind=IdentifierKind.MAIL, value=f"compte{person.id}@exemple.bj")]
        account.grants = [
            RoleGrant(role=grant.role, organisation_id=grant.organisation_id, from_on=now.date())
            for grant in person.grants
        ]
    session.flush()
    lodged(session, decisions[FAILURE], now)
    lodge = select(Message.to_address).where(Message.template == "assessments/appeal_lodged")
    assert session.scalars(lodge).all() == [f"compte{reviewer.id}@exemple.bj"]
    session.get_one(Account, reviewer.id).disabled_at = now
    session.flush()
    lodged(session, decisions[UNITS], now)
    assert session.scalars(lodge.order_by(Message.id)).all()[1:] == [f"compte{world.certifier.id}@exemple.bj"]


def test_units_obtained_stay_when_the_missing_one_is_heard_again(
    session: Session, decisions: list[Decision], reviewer: Person, now: datetime
) -> None:
    decision = decisions[UNITS]
    appeal = lodged(session, decision, now)
    appeals.open_review(session, appeal, by=reviewer, now=now)
    appeals.uphold(session, appeal, answer="Vu.", by=reviewer, now=now)
    held = session.scalars(select(UnitHolding).where(UnitHolding.decision_id == decision.id)).all()
    assert [holding.ended_at for holding in held] == [None]
    assert [unit.code for unit in decision.enrolment.candidacy.units] == ["U2"]


@pytest.mark.parametrize("outcome", ["reject", "declare_inadmissible"])
def test_refused_the_decision_is_final(
    session: Session, decisions: list[Decision], reviewer: Person, now: datetime, outcome: str
) -> None:
    appeal = lodged(session, decisions[FAILURE], now)
    if outcome == "reject":
        appeals.open_review(session, appeal, by=reviewer, now=now)
    getattr(appeals, outcome)(session, appeal, answer="La règle le veut.", by=reviewer, now=now)
    assert decisions[FAILURE].state is DecisionState.FINAL
    assert decisions[FAILURE].enrolment.candidacy.state is CandidacyState.FAILED


def test_an_absence_is_contested_and_no_longer_counts(
    session: Session, world: World, reviewer: Person, now: datetime
) -> None:
    minutes = samples.signed(session, world, now, away={3: Presence.ABSENT})
    accept_minutes(session, minutes, by=world.certifier, now=now)
    decision = next(one for one in minutes.decisions if one.result is Result.ABSENT)
    tell_own(session, decision, by=author(decision), now=now)
    candidacy = decision.enrolment.candidacy
    assert candidacy.attempts == 1
    appeal = lodged(session, decision, now)
    appeals.open_review(session, appeal, by=reviewer, now=now)
    appeals.uphold(session, appeal, answer="La route était coupée.", by=reviewer, now=now)
    assert (candidacy.state, candidacy.attempts) == (CandidacyState.DOSSIER_SUBMITTED, 0)


def test_one_appeal_and_not_before_the_person_was_told(session: Session, world: World, now: datetime) -> None:
    minutes = samples.signed(session, world, now)
    accept_minutes(session, minutes, by=world.certifier, now=now)
    decision = next(one for one in minutes.decisions if one.result is Result.FAILURE)
    with pytest.raises(Conflict) as early:
        lodged(session, decision, now)
    assert early.value.code == "appeal.not_told"
    tell_own(session, decision, by=author(decision), now=now)
    appeal = lodged(session, decision, now)
    with pytest.raises(Conflict) as second:
        lodged(session, decision, now)
    assert second.value.code == "appeal.already"
    appeals.take_back(session, appeal, by=author(decision), now=now)
    assert decision.state is DecisionState.NOTIFIED
    with pytest.raises(Conflict):
        lodged(session, decision, now)


def test_neither_jury_nor_manager_nor_who_validated_answers(
    session: Session, world: World, decisions: list[Decision], now: datetime
) -> None:
    appeal = lodged(session, decisions[FAILURE], now)
    for by in (world.certifier, world.manager, *world.sitting_people):
        with pytest.raises(Forbidden):
            appeals.open_review(session, appeal, by=by, now=now)
    assert appeal.state is AppealState.RECEIVED


def test_another_authority_sees_nothing(
    session: Session, world: World, decisions: list[Decision], now: datetime
) -> None:
    appeal = lodged(session, decisions[FAILURE], now)
    other = samples.make_authority(session, "ML")
    mine = world.authority.organisation_id
    assert appeal_queries.within(session, [mine], appeal.reference) is appeal
    assert [one.id for one in appeal_queries.received_by(session, [mine])] == [appeal.id]
    assert appeal_queries.waiting(session, [mine]) == 1
    assert appeal_queries.received_by(session, [other.organisation_id]) == []
    with pytest.raises(NotFound):
        appeal_queries.within(session, [other.organisation_id], appeal.reference)


def test_an_answer_has_its_day(session: Session, decisions: list[Decision], reviewer: Person, now: datetime) -> None:
    appeal = lodged(session, decisions[FAILURE], now)
    due = appeals.answer_due(appeal)
    assert due == now.date() + timedelta(days=61)
    late = [appeals.is_late(appeal, now + timedelta(days=days)) for days in (61, 62)]
    assert late == [False, True]
    appeals.open_review(session, appeal, by=reviewer, now=now)
    appeals.reject(session, appeal, answer="Non.", by=reviewer, now=now)
    assert not appeals.is_late(appeal, now + timedelta(days=62))


def test_where_the_rules_give_no_day_no_answer_is_late(
    session: Session, decisions: list[Decision], now: datetime
) -> None:
    rule_set = decisions[FAILURE].minutes.jury_session.rule_set
    assert rule_set is not None
    rule_set.values = {**rule_set.values, "appeal_answer_days": None}
    appeal = lodged(session, decisions[FAILURE], now)
    assert (appeals.answer_due(appeal), appeals.is_late(appeal, now + timedelta(days=900))) == (None, False)


def test_an_appeal_ends_with_the_decision_that_is_annulled(
    session: Session, world: World, decisions: list[Decision], reviewer: Person, now: datetime
) -> None:
    decision = decisions[FAILURE]
    candidacy = decision.enrolment.candidacy
    candidacy.candidate.mail = "candidate@exemple.invalid"
    appeal = lodged(session, decision, now)
    appeals.open_review(session, appeal, by=reviewer, now=now)
    annul_decisions(
        session, decision.minutes, enrolments=[decision.enrolment], reason="Sujet connu.", by=world.certifier, now=now
    )
    assert (appeal.state, appeal.outcome, decision.state) == (
        AppealState.LAPSED,
        AppealState.LAPSED,
        DecisionState.ANNULLED,
    )
    assert not appeals.is_late(appeal, now + timedelta(days=900))
    subjects = session.scalars(select(Message.template).where(Message.template.like("%appeal%"))).all()
    assert "assessments/appeal_lapsed" in subjects
    # Another session has counted an attempt since: the appeal takes it away no more.
    candidacy.state, candidacy.attempts = CandidacyState.FAILED, 1
    for act in (appeals.uphold, appeals.reject):
        with pytest.raises(Conflict, match="n’a plus d’objet"):
            act(session, appeal, answer="Oui.", by=reviewer, now=now)
    with pytest.raises(Conflict, match="n’a plus d’objet"):
        appeals.take_back(session, appeal, by=author(decision), now=now)
    assert (candidacy.state, candidacy.attempts) == (CandidacyState.FAILED, 1)


def test_an_appeal_that_is_answered_keeps_its_answer(
    session: Session, world: World, decisions: list[Decision], reviewer: Person, now: datetime
) -> None:
    appeal = lodged(session, decisions[FAILURE], now)
    appeals.open_review(session, appeal, by=reviewer, now=now)
    appeals.reject(session, appeal, answer="Non.", by=reviewer, now=now)
    annul_decisions(session, decisions[FAILURE].minutes, reason="Sujet connu.", by=world.certifier, now=now)
    assert appeal.state is AppealState.REJECTED


def test_an_appeal_is_upheld_or_its_decision_annulled(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        minutes = samples.signed(session, world, now)
        accept_minutes(session, minutes, by=world.certifier, now=now)
        decision = next(one for one in minutes.decisions if one.result is Result.FAILURE)
        tell_own(session, decision, by=author(decision), now=now)
        other = samples.person(
            samples.account(session, "Relecteur", now), Grant(Role.AUTHORITY, world.authority.organisation_id)
        )
        appeal = lodged(session, decision, now)
        appeals.open_review(session, appeal, by=other, now=now)
        keys, certifier = (appeal.id, minutes.id), world.certifier

    def uphold(session: Session) -> None:
        appeals.uphold(session, session.get_one(Appeal, keys[0]), answer="Oui.", by=other, now=now)

    def annul(session: Session) -> None:
        annul_decisions(session, session.get_one(Minutes, keys[1]), reason="Sujet connu.", by=certifier, now=now)

    # Whoever comes second finds what the first one did: an appeal upheld stays so when the decision falls afterwards.
    outcome = at_once(database, uphold, annul)
    with database.reading() as session:
        appeal = session.get_one(Appeal, keys[0])
        assert appeal.decision.state is DecisionState.ANNULLED
        assert (outcome, appeal.state) in (
            (["appeal.out_of_order", "done"], AppealState.LAPSED),
            (["done", "done"], AppealState.UPHELD),
        )


def test_who_refused_the_first_minutes_answers_nothing(
    session: Session, world: World, reviewer: Person, now: datetime
) -> None:
    first = samples.signed(session, world, now)
    reject_minutes(session, first, RejectionGround.FORM, "Une date.", by=reviewer, now=now)
    minutes = draft_minutes(session, first.jury_session, by=world.sitting_people[0], now=now)
    for by in (*world.sitting_people, world.manager):
        sign_minutes(session, minutes, by=by, now=now)
    accept_minutes(session, minutes, by=world.certifier, now=now)
    decision = next(one for one in minutes.decisions if one.result is Result.FAILURE)
    tell_own(session, decision, by=author(decision), now=now)
    appeal = lodged(session, decision, now)
    with pytest.raises(Forbidden):
        appeals.open_review(session, appeal, by=reviewer, now=now)

"""The table, its guards, and what no sequence of events can reach."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify.candidacies.delays import answer_due, completion_until, resit_until
from certify.candidacies.guards import Facts
from certify.candidacies.rules import MOVES, OPEN, SENTENCES, acts_of, move, possible, state_to_return_to
from certify.candidacies.states import CandidacyState, Event, Part, Who
from certify.certifications.rulesets import FR_2006, FR_2015, FR_2024, CompletionFrom
from certify.errors import Conflict, DomainError, Invalid

TODAY = date(2026, 11, 24)
TRUE = Facts(
    today=TODAY,
    rules=FR_2015,
    lacking=(),
    agreed=True,
    asked=("La date de naissance",),
    reason="Parce que.",
    ways_of_appeal="Écrire au directeur avant le 24 janvier 2027.",
    experience_months=12,
    admissible_until=TODAY + timedelta(days=100),
    units_without_example=(),
    session_open=True,
    places_left=1,
    session_starts_on=TODAY + timedelta(days=30),
    session_ends_on=TODAY + timedelta(days=32),
    banned_until=TODAY + timedelta(days=365),
    left_state=CandidacyState.SUBMITTED,
)
S, E = CandidacyState, Event


@pytest.mark.parametrize("event", Event)
@pytest.mark.parametrize("state", CandidacyState)
def test_what_is_not_in_the_table_is_refused_with_the_rule(state: CandidacyState, event: Event) -> None:
    if (state, event) in MOVES:
        return
    with pytest.raises(Conflict) as refusal:
        move(state, event, TRUE)
    assert (refusal.value.code, refusal.value.message) == ("candidacy.out_of_order", SENTENCES[event])


@pytest.mark.parametrize(("state", "event"), [key for key in MOVES if key[1] is not E.EXPIRE])
def test_what_is_in_the_table_moves_when_everything_is_true(state: CandidacyState, event: Event) -> None:
    assert move(state, event, TRUE) is (MOVES[state, event].state or S.SUBMITTED)


@pytest.mark.parametrize(
    ("state", "event", "false", "code"),
    [
        (S.DRAFT, E.SUBMIT, {"lacking": (Part.CONSENT,)}, "candidacy.not_complete"),
        (S.INCOMPLETE, E.SUBMIT, {"lacking": (Part.IDENTITY,)}, "candidacy.not_complete"),
        (S.SUBMITTED, E.ASK_FOR_COMPLETION, {"asked": ("  ",)}, "candidacy.nothing_asked"),
        (S.SUBMITTED, E.ADMIT, {"experience_months": 11}, "candidacy.experience_too_short"),
        (S.SUBMITTED, E.ADMIT, {"agreed": False}, "candidacy.not_agreed"),
        (S.EXPIRED, E.RENEW, {"agreed": False}, "candidacy.not_agreed"),
        (S.PARTIALLY_CERTIFIED, E.REOPEN, {"agreed": False}, "candidacy.not_agreed"),
        (S.FAILED, E.SIT_AGAIN, {"agreed": False}, "candidacy.not_agreed"),
        (S.CLEARED, E.SIT_AGAIN, {"agreed": False}, "candidacy.not_agreed"),
        (S.WITHDRAWN, E.RESTORE, {"agreed": False}, "candidacy.not_agreed"),
        (S.ARCHIVED, E.RESTORE, {"agreed": False}, "candidacy.not_agreed"),
        (S.SUBMITTED, E.REFUSE, {"reason": " "}, "candidacy.no_reason"),
        (S.SUBMITTED, E.REFUSE, {"ways_of_appeal": ""}, "candidacy.no_ways_of_appeal"),
        (S.ADMISSIBLE, E.SUBMIT_DOSSIER, {"units_without_example": (3,)}, "candidacy.example_missing"),
        (S.ADMISSIBLE, E.SUBMIT_DOSSIER, {"units_without_example": None}, "candidacy.example_missing"),
        (S.RETURNED, E.SUBMIT_DOSSIER, {"admissible_until": date(2026, 11, 23)}, "candidacy.admissibility_over"),
        (S.DOSSIER_SUBMITTED, E.RETURN_DOSSIER, {"asked": ()}, "candidacy.nothing_asked"),
        (S.DOSSIER_SUBMITTED, E.SCHEDULE, {"session_open": False}, "candidacy.session_not_open"),
        (S.DOSSIER_SUBMITTED, E.SCHEDULE, {"places_left": 0}, "candidacy.session_full"),
        (
            S.DOSSIER_SUBMITTED,
            E.SCHEDULE,
            {"admissible_until": date(2026, 12, 25)},
            "candidacy.admissibility_ends_before_session",
        ),
        (S.DOSSIER_SUBMITTED, E.SCHEDULE, {"attempts": 4}, "candidacy.no_sitting_left"),
        (S.SCHEDULED, E.RELEASE, {"reason": ""}, "candidacy.no_reason"),
        (S.SCHEDULED, E.WITHDRAW, {"today": date(2026, 12, 24)}, "candidacy.session_begun"),
        (S.SCHEDULED, E.ARCHIVE, {"today": date(2026, 12, 25)}, "candidacy.session_begun"),
        (S.DRAFT, E.ARCHIVE, {"reason": ""}, "candidacy.no_reason"),
        (S.FAILED, E.SIT_AGAIN, {"attempts": 4}, "candidacy.no_sitting_left"),
        (S.FAILED, E.SIT_AGAIN, {"first_attempt_on": date(2025, 11, 23)}, "candidacy.resit_too_late"),
        (S.PARTIALLY_CERTIFIED, E.REOPEN, {"title_ends_on": date(2025, 11, 23)}, "candidacy.completion_too_late"),
        (S.ADMISSIBLE, E.EXPIRE, {}, "candidacy.admissibility_holds"),
        (S.EXPIRED, E.RENEW, {"reason": ""}, "candidacy.no_reason"),
        (S.HEARD, E.SANCTION, {"banned_until": TODAY}, "candidacy.ban_without_end"),
        (S.WITHDRAWN, E.RESTORE, {"left_state": None}, "candidacy.nothing_to_restore"),
    ],
)
def test_a_guard_refuses(state: CandidacyState, event: Event, false: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refusal:
        move(state, event, replace(TRUE, **false))
    assert refusal.value.code == code


def test_what_a_person_can_correct_names_its_field() -> None:
    with pytest.raises(Invalid) as refusal:
        move(S.SUBMITTED, E.REFUSE, replace(TRUE, ways_of_appeal=""))
    assert set(refusal.value.fields) == {"ways_of_appeal"}


def test_an_act_that_forgets_its_facts_is_refused() -> None:
    for (state, event), step in MOVES.items():
        if step.guards:
            with pytest.raises(DomainError):
                move(state, event, Facts(today=TODAY, rules=FR_2015))


def test_a_draft_comes_back_without_the_agreement_to_be_studied() -> None:
    assert move(S.WITHDRAWN, E.RESTORE, replace(TRUE, agreed=False, left_state=S.DRAFT)) is S.DRAFT


def test_what_the_guards_refuse_is_not_possible() -> None:
    assert possible(S.SCHEDULED, E.WITHDRAW, TRUE)
    assert not possible(S.SCHEDULED, E.WITHDRAW, replace(TRUE, today=date(2026, 12, 24)))
    assert not possible(S.CERTIFIED, E.WITHDRAW, TRUE)


def test_the_last_day_of_admissibility_still_counts() -> None:
    last = replace(TRUE, admissible_until=TODAY)
    assert move(S.ADMISSIBLE, E.SUBMIT_DOSSIER, last) is S.DOSSIER_SUBMITTED
    with pytest.raises(Conflict):
        move(S.ADMISSIBLE, E.EXPIRE, last)
    after = replace(last, today=TODAY + timedelta(days=1))
    assert move(S.ADMISSIBLE, E.EXPIRE, after) is S.EXPIRED


def test_no_minimum_of_experience_where_the_law_asks_for_none() -> None:
    assert move(S.SUBMITTED, E.ADMIT, replace(TRUE, rules=FR_2024, experience_months=0)) is S.ADMISSIBLE


def test_sitting_again_is_counted_after_the_first_failure() -> None:
    once = replace(TRUE, rules=FR_2006, attempts=1, first_attempt_on=TODAY)
    assert move(S.FAILED, E.SIT_AGAIN, once) is S.ADMISSIBLE
    with pytest.raises(Conflict):
        move(S.FAILED, E.SIT_AGAIN, replace(once, attempts=2))


def test_delays_end_on_the_day_the_rule_set_counts_to() -> None:
    first = date(2026, 1, 10)
    assert resit_until(first, FR_2015) == date(2027, 1, 10)
    assert completion_until(first, None, FR_2006) == date(2031, 1, 10)
    assert completion_until(first, date(2030, 6, 30), FR_2015) == date(2031, 6, 30)
    assert completion_until(first, None, FR_2015) is None
    assert answer_due(first, FR_2006) == date(2026, 3, 12)
    assert answer_due(first, FR_2015) is None
    assert FR_2015.completion_from is CompletionFrom.TITLE_END


def test_a_place_in_a_session_is_not_kept_for_whoever_leaves() -> None:
    assert state_to_return_to(S.SCHEDULED) is S.DOSSIER_SUBMITTED
    assert state_to_return_to(S.INCOMPLETE) is S.INCOMPLETE


def test_everything_open_can_be_left_and_nothing_else() -> None:
    assert {state for state, event in MOVES if event is E.WITHDRAW} == OPEN
    assert E.WITHDRAW not in acts_of(S.CERTIFIED, Who.CANDIDATE)


def test_nobody_but_an_officer_decides_admissibility() -> None:
    deciders = {step.who for (_, event), step in MOVES.items() if event in {E.ADMIT, E.REFUSE, E.RENEW}}
    assert deciders == {Who.OFFICER}


def walk(data: st.DataObject) -> list[CandidacyState]:
    """States gone through by forty events, most of them such as the table knows there."""
    past, left = [S.DRAFT], None
    for _ in range(40):
        known = [event for state, event in MOVES if state is past[-1]]
        event = data.draw(st.sampled_from(known * 3 + list(Event)))
        today = data.draw(st.sampled_from([TODAY, TODAY + timedelta(days=101)]))
        facts = replace(TRUE, left_state=left, today=today, lacking=data.draw(st.sampled_from([(), (Part.CONSENT,)])))
        try:
            following = move(past[-1], event, facts)
        except DomainError:
            continue
        left = state_to_return_to(past[-1]) if event in {E.WITHDRAW, E.ARCHIVE} else left
        past.append(following)
    return past


@given(st.data())
def test_no_way_leads_to_a_result_but_through_every_step(data: st.DataObject) -> None:
    past = walk(data)
    for result in {S.CERTIFIED, S.PARTIALLY_CERTIFIED, S.FAILED, S.EXCLUDED} & set(past):
        before = past[: past.index(result)]
        # A title that falls with a unit obtained elsewhere leaves the units of its own sitting.
        assert before[-1] is S.SCHEDULED or (result, before[-1]) == (S.PARTIALLY_CERTIFIED, S.CERTIFIED)
        steps = [before.index(state) for state in (S.SUBMITTED, S.ADMISSIBLE, S.DOSSIER_SUBMITTED, S.SCHEDULED)]
        assert steps == sorted(steps)
    if S.SANCTIONED in past:
        assert past[past.index(S.SANCTIONED) - 1] is S.HEARD

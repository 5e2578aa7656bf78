"""The state tables: what is in them, who may, and that no path goes round a guard."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify.assessments.composition import Finding
from certify.assessments.moments import possible
from certify.assessments.rules import (
    DECISION,
    HABILITATION,
    MINUTES,
    SESSION,
    SHEET,
    DecisionEvent,
    Facts,
    MinutesEvent,
    Part,
    SessionEvent,
    advance,
    follow,
)
from certify.assessments.terms import (
    DecisionState,
    HabilitationEvent,
    HabilitationState,
    MinutesState,
    SessionState,
    SheetState,
)
from certify.errors import Conflict, DomainError, Forbidden

S, E = SessionState, SessionEvent
EVERYBODY = frozenset(Part)
READY = Facts(enrolled=3)
BROKEN = (Finding("jury_number", False, "Le jury compte %(count)d membres.", {"count": 1}),)


def test_the_whole_way_from_plan_to_closed() -> None:
    state = S.PLANNED
    for event in (E.OPEN, E.CONVENE, E.START, E.DELIBERATE, E.DRAFT, E.SIGN, E.VALIDATE, E.CLOSE):
        state = advance(state, event, EVERYBODY, READY)
    assert state is S.CLOSED


@pytest.mark.parametrize("state", [S.IN_PROGRESS, S.DELIBERATION, S.MINUTES_DRAFTED, S.SIGNED, S.CLOSED])
def test_a_session_that_started_is_not_cancelled(state: SessionState) -> None:
    with pytest.raises(Conflict):
        advance(state, E.CANCEL, EVERYBODY, READY)


def test_what_is_not_in_the_table_is_refused_with_a_sentence() -> None:
    for state in S:
        for event in E:
            if (state, event) not in SESSION:
                with pytest.raises(Conflict) as refused:
                    advance(state, event, EVERYBODY, READY)
                assert refused.value.code == "session.out_of_order"
                assert len(str(refused.value)) > 20


@pytest.mark.parametrize(
    ("state", "event", "part"),
    [
        (S.PLANNED, E.OPEN, Part.MANAGER),
        (S.DELIBERATION, E.DRAFT, Part.PRESIDENT),
        (S.MINUTES_DRAFTED, E.RETURN, Part.PRESIDENT),
        (S.SIGNED, E.VALIDATE, Part.AUTHORITY),
        (S.SIGNED, E.REJECT, Part.AUTHORITY),
    ],
)
def test_an_act_belongs_to_one_part(state: SessionState, event: SessionEvent, part: Part) -> None:
    advance(state, event, frozenset({part}), READY)
    with pytest.raises(Forbidden):
        advance(state, event, EVERYBODY - {part}, READY)


GUARDED = [
    (S.OPEN, E.CONVENE, Facts(enrolled=0)),
    (S.OPEN, E.CONVENE, Facts(enrolled=3, findings=BROKEN)),
    (S.CONVENED, E.START, Facts(enrolled=3, findings=BROKEN)),
    (S.CONVENED, E.START, Facts(enrolled=3, unrecorded=1)),
    (S.CONVENED, E.START, Facts(enrolled=3, on_time=False)),
    (S.IN_PROGRESS, E.DELIBERATE, Facts(enrolled=3, missing_sheets=1)),
    (S.IN_PROGRESS, E.DELIBERATE, Facts(enrolled=3, findings=BROKEN)),
    (S.DELIBERATION, E.DRAFT, Facts(enrolled=3, undecided=1)),
    (S.DELIBERATION, E.DRAFT, Facts(enrolled=3, missing_sheets=1)),
    (S.MINUTES_DRAFTED, E.SIGN, Facts(enrolled=3, missing_signatures=1)),
]


@pytest.mark.parametrize(("state", "event", "facts"), GUARDED)
def test_each_guard_refuses(state: SessionState, event: SessionEvent, facts: Facts) -> None:
    with pytest.raises(Conflict) as refused:
        advance(state, event, EVERYBODY, facts)
    assert refused.value.code != "session.out_of_order"


def test_the_sentence_of_a_finding_is_the_refusal() -> None:
    with pytest.raises(Conflict, match="Le jury compte 1 membres"):
        advance(S.OPEN, E.CONVENE, EVERYBODY, Facts(enrolled=3, findings=BROKEN))


facts = st.builds(
    Facts,
    findings=st.sampled_from([(), (), BROKEN]),
    enrolled=st.sampled_from([3, 3, 0]),
    unrecorded=st.sampled_from([0, 0, 1]),
    on_time=st.sampled_from([True, True, False]),
    missing_sheets=st.sampled_from([0, 0, 1]),
    undecided=st.sampled_from([0, 0, 1]),
    missing_signatures=st.sampled_from([0, 0, 1]),
)
FORWARD = {
    S.PLANNED: E.OPEN,
    S.OPEN: E.CONVENE,
    S.CONVENED: E.START,
    S.IN_PROGRESS: E.DELIBERATE,
    S.DELIBERATION: E.DRAFT,
    S.MINUTES_DRAFTED: E.SIGN,
}


@settings(max_examples=300)
@given(st.lists(st.tuples(st.one_of(st.none(), st.none(), st.sampled_from(E)), facts), min_size=20, max_size=60))
def test_no_path_reaches_signed_minutes_without_a_legal_jury_and_complete_grids(
    steps: list[tuple[SessionEvent | None, Facts]],
) -> None:
    state, seen = S.PLANNED, dict.fromkeys(E, Facts())
    for drawn, now in steps:
        # Mostly the next step, or nothing would get far.
        event = drawn or FORWARD.get(state, E.VALIDATE)
        try:
            state = advance(state, event, EVERYBODY, now)
        except DomainError:
            continue
        seen[event] = now
        if state is S.SIGNED:
            assert seen[E.CONVENE].enrolled == 3
            assert not seen[E.CONVENE].findings
            assert not seen[E.START].unrecorded
            assert not seen[E.DELIBERATE].missing_sheets
            assert not seen[E.DRAFT].findings
            assert seen[E.DRAFT].undecided == seen[E.DRAFT].missing_sheets == 0
            assert not seen[E.SIGN].missing_signatures


def reachable(table: dict[tuple[object, object], object], start: object) -> set[object]:
    found, queue = {start}, [start]
    while queue:
        state = queue.pop()
        for (at, _event), to in table.items():
            if at is state and to not in found:
                found.add(to)
                queue.append(to)
    return found


def test_every_state_can_be_reached() -> None:
    session = {key: move.to for key, move in SESSION.items()}
    assert reachable(session, S.PLANNED) == set(S)  # type: ignore[arg-type]
    assert reachable(MINUTES, MinutesState.DRAFTED) == set(MinutesState)  # type: ignore[arg-type]
    assert reachable(DECISION, DecisionState.PROPOSED) == set(DecisionState)  # type: ignore[arg-type]
    assert reachable(HABILITATION, HabilitationState.REQUESTED) == set(HabilitationState)  # type: ignore[arg-type]
    assert reachable(SHEET, SheetState.DRAFT) == set(SheetState)  # type: ignore[arg-type]


@given(st.lists(st.sampled_from(MinutesEvent), max_size=12))
def test_annulled_or_returned_minutes_never_come_back(events: list[MinutesEvent]) -> None:
    state, over = MinutesState.DRAFTED, False
    for event in events:
        try:
            state = follow(MINUTES, state, event)
        except Conflict:
            continue
        assert not over
        over = state in (MinutesState.RETURNED, MinutesState.ANNULLED)


@pytest.mark.parametrize("event", [HabilitationEvent.GRANT, HabilitationEvent.SUSPEND])
def test_a_habilitation_is_not_granted_without_training(event: HabilitationEvent) -> None:
    with pytest.raises(Conflict):
        follow(HABILITATION, HabilitationState.REQUESTED, event)


def test_a_decision_is_final_only_after_it_was_notified() -> None:
    assert [state for (state, event) in DECISION if event is DecisionEvent.FINISH] == [DecisionState.NOTIFIED]


def test_nobody_is_added_once_the_subject_is_open() -> None:
    assert [state for state in S if possible("enrol", state)] == [S.OPEN, S.CONVENED]
    assert [state for state in S if possible("mark", state)] == [S.IN_PROGRESS]
    assert [state for state in S if possible("amend", state)] == [S.IN_PROGRESS, S.DELIBERATION]

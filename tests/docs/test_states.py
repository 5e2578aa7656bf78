"""The drawings of the state machines say what their tables say."""

from __future__ import annotations

from tests.docs import states


def test_the_drawings_are_those_of_the_tables() -> None:
    assert states.TARGET.read_text(encoding="utf-8") == states.drawn(), "run `make states`"


def test_every_machine_is_found() -> None:
    found = {machine.states.__name__ for machine in states.machines()}
    assert {
        *("CandidacyState", "SessionState", "SheetState", "MinutesState", "DecisionState", "HabilitationState"),
        *("VersionState", "State"),
    } <= found

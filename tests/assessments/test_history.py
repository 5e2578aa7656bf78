"""The history of a session has words for every act: whatever the room writes in the trail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import certify.assessments
from certify.assessments.rules import SessionEvent
from certify.assessments.wording import HAPPENINGS

WRITES = {"note", "_note", "_answer"}
ROOM = Path(certify.assessments.__file__).parent


def written(tree: ast.AST) -> Iterator[str]:
    """The verbs of lines about sessions: the third argument of `note`, and what is written as `session.verb`."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name | ast.Attribute):
            continue
        name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr
        place = {"record": 1}.get(name, 2 if name in WRITES else None)
        if place is None or len(call.args) <= place:
            continue
        said = call.args[place]
        if isinstance(said, ast.Constant) and isinstance(said.value, str):
            room, _, verb = said.value.rpartition(".")
            if room in {"", "session"}:
                yield verb


def test_every_verb_written_about_a_session_has_words() -> None:
    found = {event.value for event in SessionEvent}
    for file in ROOM.glob("*.py"):
        found |= set(written(ast.parse(file.read_text(encoding="utf-8"))))
    # These two are about an appeal and a habilitation.
    found -= {"lodge", "request"}
    assert {"enrol", "report_fraud", "sanction", "confirm_pin", "number_grids"} <= found
    assert sorted(found - set(HAPPENINGS)) == []

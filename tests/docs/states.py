"""Draws every state machine of the code from its table: `python -m tests.docs.states` writes `docs/states.md`.

A table is a module-level mapping `(state, event) -> state` or `-> move` (with where it leads, whose act it is and its
guards), or a set of pairs of states, in a module named `rules` or `states`. A new one is found by itself.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import certify

TARGET = Path(__file__).resolve().parents[2] / "docs" / "states.md"
LEFT = "the state that was left"
MODULES = ("rules", "states", "workflow")
HEAD = """# The states of everything, and what moves them

Drawn from the tables in the code by `make states`; a test compares. What is not in a table is refused with the sentence
of its rule. A guard is named as in the code, where it says what it asks for.
"""


@dataclass(frozen=True, order=True)
class Arrow:
    """One line of a table, in words of the code."""

    origin: str
    event: str
    target: str
    who: str = ""
    guards: str = ""


@dataclass(frozen=True)
class Machine:
    """One table."""

    room: str
    states: type[Enum]
    arrows: tuple[Arrow, ...]


def machines() -> Iterator[Machine]:
    """Every table, by room then by name of its states."""
    found: dict[tuple[str, str], Machine] = {}
    for module in _modules():
        for value in vars(module).values():
            machine = _machine(module.__name__.split(".")[1], value)
            if machine:
                found.setdefault((machine.room, machine.states.__name__), machine)
    return (found[key] for key in sorted(found))


def _modules() -> Iterator[Any]:
    for info in pkgutil.walk_packages(certify.__path__, "certify."):
        if info.name.rpartition(".")[2] in MODULES and info.name.count(".") == 2:
            yield importlib.import_module(info.name)


def _machine(room: str, value: object) -> Machine | None:
    if not isinstance(value, Mapping | frozenset) or not value:
        return None
    keys = list(value)
    if not all(isinstance(key, tuple) and len(key) == 2 and all(isinstance(k, Enum) for k in key) for key in keys):
        return None
    states, second = type(keys[0][0]), type(keys[0][1])
    if not issubclass(states, Enum) or "State" not in states.__name__:
        return None
    if isinstance(value, Mapping):
        if second is states:
            return None
        arrows = [_arrow(key, move) for key, move in value.items()]
    else:
        arrows = [Arrow(origin.value, "", target.value) for origin, target in value]
    return Machine(room, states, tuple(sorted(arrows)))


def _arrow(key: tuple[Enum, Enum], move: Any) -> Arrow:
    origin, event = key
    if isinstance(move, Enum):
        return Arrow(origin.value, event.value, str(move.value))
    target = getattr(move, "state", getattr(move, "to", None))
    guards = getattr(move, "guards", None) or [getattr(move, "guard", None)]
    names = [name for guard in guards if (name := _name(guard))]
    return Arrow(origin.value, event.value, _words(target) or LEFT, _who(move.who), ", ".join(names))


def _name(guard: Callable[..., object] | None) -> str:
    name = getattr(guard, "__name__", "").strip("_").replace("_", " ")
    return "" if name == "free" else name


def _who(who: Enum | Collection[Enum]) -> str:
    several = [who] if isinstance(who, Enum) else sorted(who, key=lambda one: str(one.value))
    return ", ".join(str(one.value) for one in several)


def _words(state: Enum | None) -> str:
    return "" if state is None else str(state.value)


def drawn() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_section(machine) for machine in machines())])


def _section(machine: Machine) -> str:
    doc = (machine.states.__doc__ or "").strip().splitlines()[0]
    lines = [f"## {machine.room}: {machine.states.__name__}", "", doc, "", "```mermaid", "stateDiagram-v2"]
    lines += _ends(machine.arrows)
    lines += [f"    {a.origin} --> {_node(a.target)}{': ' + a.event if a.event else ''}" for a in machine.arrows]
    lines += ["```", ""]
    if any(arrow.who or arrow.guards for arrow in machine.arrows):
        lines += ["| from | event | to | whose act | guards |", "|---|---|---|---|---|"]
        lines += [f"| {a.origin} | {a.event} | {a.target} | {a.who} | {a.guards} |" for a in machine.arrows]
        lines.append("")
    return "\n".join(lines)


def _ends(arrows: Collection[Arrow]) -> list[str]:
    """Where one comes in and where it ends: states that no arrow leads to, and that none leaves."""
    origins, targets = {arrow.origin for arrow in arrows}, {arrow.target for arrow in arrows}
    first = [f"    [*] --> {name}" for name in sorted(origins - targets)]
    last = [f"    {name} --> [*]" for name in sorted(targets - origins) if name != LEFT]
    return [*([f'    state "{LEFT}" as left'] if LEFT in targets else []), *first, *last]


def _node(target: str) -> str:
    return "left" if target == LEFT else target


if __name__ == "__main__":
    TARGET.write_text(drawn(), encoding="utf-8")

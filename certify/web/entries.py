"""What a person can do from their own page: each room offers entries, the page shows those permitted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask
from flask.sansio.blueprints import BlueprintSetupState
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the task page. `waiting(session, person)` counts what awaits the person, where that has a meaning."""

    permission: str
    endpoint: str
    text: Any
    hint: Any
    waiting: Callable[[Session, Any], int] | None = None


def offer(blueprint: Blueprint, *entries: Entry) -> None:
    """Offer entries on the task page of whoever holds their permission, in the order in which rooms are assembled."""

    def add(state: BlueprintSetupState) -> None:
        state.app.extensions.setdefault("certify.entries", []).extend(entries)

    blueprint.record_once(add)


def offered(app: Flask) -> list[Entry]:
    """All entries."""
    entries: list[Entry] = app.extensions.get("certify.entries", [])
    return entries

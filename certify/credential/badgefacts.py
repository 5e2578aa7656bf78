"""Facts with a name, as Open Badges 3.0 lists them: `IdentityObject` of a person, `IdentifierEntry` of the rest.

The standard has no members for most of what a certificate states (the birth date as the document gives it, the
country's level, the minutes); it has named identifiers, whose names we make with its prefix `ext:`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from certify.credential.record import Label

Facts = dict[str, str]
Entry = dict[str, Any]


def identity(name: str, value: str) -> Entry:
    """A fact about the person and the award."""
    return {"type": "IdentityObject", "hashed": False, "identityHash": value, "identityType": name}


def identifier(name: str, value: str) -> Entry:
    """A fact about the achievement or the issuer."""
    return {"type": "IdentifierEntry", "identifier": value, "identifierType": name}


def entries(facts: dict[str, str | None], make: Callable[[str, str], Entry]) -> list[Entry]:
    """The entries of facts, in their order; one that is None or empty is left out."""
    return [make(name, value) for name, value in facts.items() if value]


def read(listed: Iterable[Entry]) -> Facts:
    """The facts of entries of either kind. Raises KeyError for another shape, ValueError for one named twice."""
    listed = list(listed)
    facts: Facts = {
        one.get("identityType") or one["identifierType"]: one["identityHash"] if "hashed" in one else one["identifier"]
        for one in listed
    }
    if len(facts) != len(listed) or not all(isinstance(value, str) for value in facts.values()):
        raise ValueError("each fact is text, and named once")
    return facts


def pair(name: str, label: Label) -> dict[str, str | None]:
    """A text in both languages, as two facts."""
    return {f"{name}.fr": label.fr, f"{name}.en": label.en}


def label(facts: Facts, name: str) -> Label:
    """The text of two facts."""
    return Label(facts.get(f"{name}.fr", ""), facts.get(f"{name}.en", ""))

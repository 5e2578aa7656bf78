"""Policies: which steps a verdict cannot do without."""

from __future__ import annotations

from dataclasses import dataclass

from certify.credential.report import Check


@dataclass(frozen=True, slots=True)
class Policy:
    """`required` are the steps that must have been checked for any verdict but `cannot_check`."""

    name: str
    required: frozenset[Check]


ONLINE = Policy("online", frozenset({Check.LOG, Check.STATUS}))
OFFLINE = Policy("offline", frozenset())

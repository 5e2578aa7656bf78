"""The person who is signed in, as a value: who they are and what they may do, where."""

from __future__ import annotations

from dataclasses import dataclass, replace

from certify.accounts.rules import PERMISSIONS
from certify.accounts.terms import Role
from certify.audit.trail import Actor


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in force today, in one organisation or in none."""

    role: Role
    organisation_id: int | None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. `label` is the name they go by, `language` the one they read.

    `only` is the reference of the one jury session to which this sign-in is limited: a juror who came in with the code
    of a summons. They are then a juror and nothing else, whatever other roles they hold.
    """

    id: int
    label: str
    language: str
    grants: tuple[Grant, ...]
    only: str | None = None

    def limited_to(self, reference: str) -> Person:
        """The same person with what a juror of that jury session may do."""
        return replace(self, grants=tuple(g for g in self.grants if g.role is Role.JUROR), only=reference)

    @property
    def actor(self) -> Actor:
        """Who acts, for the trail: the label goes along for staff only."""
        staff = any(grant.role is not Role.CANDIDATE for grant in self.grants)
        return actor_of(self.id, self.label if staff else None)

    @property
    def permissions(self) -> frozenset[str]:
        """Everything that their roles permit."""
        return frozenset().union(*(PERMISSIONS[grant.role] for grant in self.grants))

    def may(self, permission: str) -> bool:
        """Whether one of their roles gives the permission."""
        return any(permission in PERMISSIONS[grant.role] for grant in self.grants)

    def organisations(self, permission: str) -> frozenset[int]:
        """Ids of the organisations in which they hold the permission."""
        return frozenset(
            grant.organisation_id
            for grant in self.grants
            if grant.organisation_id is not None and permission in PERMISSIONS[grant.role]
        )


def actor_of(account_id: int, label: str | None = None) -> Actor:
    """The trail's name for an account: an opaque id that outlives it."""
    return Actor(f"account:{account_id}", label)

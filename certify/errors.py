"""The domain's four errors. Each carries a stable code for machines and a sentence for people."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(eq=False)
class DomainError(Exception):
    """Something a person asked for that the rules refuse.

    `code` is stable and lower case with dots (`minutes.not_signed`); `message` is one sentence in natural French,
    the key of its translation, with `%(name)s` places filled from `values`.
    """

    code: str
    message: str
    values: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message % self.values if self.values else self.message


class NotFound(DomainError):
    """The thing is not there, or not for this person: the two look alike."""


class Forbidden(DomainError):
    """The person is known and may not do this."""


class Conflict(DomainError):
    """The step is out of order, or somebody else was faster."""


@dataclass(eq=False)
class Invalid(DomainError):
    """What was given cannot be used. `fields` maps a field's name to its sentence."""

    fields: dict[str, str] = field(default_factory=dict)

"""What a doubt's form holds, read as it was sent: the values kept, and a sentence for each that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from certify.certificates.rules import DoubtKind

FIELDS = ("public_id", "authority", "paper", "kind", "message", "contact")


def _(message: str) -> str:
    """Marks a sentence for the catalogue; the page translates it."""
    return message


KINDS: Final = {
    DoubtKind.PAPER: _("Le papier et cette page ne disent pas la même chose"),
    DoubtKind.PERSON: _("La personne n’est pas celle que nomme le certificat"),
    DoubtKind.SITE: _("Un autre site imite celui-ci, ou le code mène ailleurs"),
    DoubtKind.MONEY: _("Quelqu’un demande de l’argent pour ce certificat"),
    DoubtKind.OTHER: _("Autre chose"),
}
NO_KIND: Final = _("Choisissez ce qui ne va pas.")
NO_AUTHORITY: Final = _("Choisissez l’autorité dont le papier porte le nom.")
# What the authority's room says of what it refuses, for the catalogue of this side.
SAID_ELSEWHERE: Final = (
    _("Dites ce qui ne va pas, en dix caractères au moins."),
    _("2 000 caractères au plus."),
    _("200 caractères au plus."),
)


def _empty() -> dict[str, str]:
    return dict.fromkeys(FIELDS, "")


@dataclass(frozen=True, slots=True)
class Doubted:
    """The form. `values` has every field; `errors` a French sentence for each that cannot be used."""

    values: dict[str, str] = field(default_factory=_empty)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> DoubtKind | None:
        """The kind that was chosen, if it is one."""
        return next((kind for kind in DoubtKind if kind.value == self.values["kind"]), None)


def read(sent: Mapping[str, str]) -> Doubted:
    """The form that was sent. What is written is judged by the action; which authority, by the view."""
    values = _empty() | {name: sent.get(name, "").strip() for name in FIELDS}
    read_form = Doubted(values)
    return read_form if read_form.kind else Doubted(values, {"kind": NO_KIND})

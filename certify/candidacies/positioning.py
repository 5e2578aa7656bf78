"""Helping somebody choose: which titles answer to their words for the work, and which units to what they do alone.

Pure: nothing is kept of it until the person begins a candidacy.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

# Words that say nothing of a trade, accents taken off.
EMPTY = frozenset({
    "avec", "chez", "dans", "depuis", "fais", "faire", "fait", "leur", "mais", "mes", "mon", "nous", "pour", "que",
    "quoi", "sans", "ses", "son", "suis", "sur", "travail", "travaille", "travaux", "tout", "une", "vous", "and",
    "make", "the", "with", "work",
})  # fmt: skip
LEAST = 3  # letters of a word that is looked for
WEIGHTS = (4, 3, 1)  # a word in the title, in a name of the trade, in a unit or competence


class Doing(StrEnum):
    """How somebody does the work of one unit. The words stand in addresses."""

    ALONE = "seul"
    HELPED = "aide"
    NOT = "non"


class Fit(StrEnum):
    """What the answers advise."""

    WHOLE = "whole"
    SOME = "some"
    LATER = "later"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to ask for: `alone` are the units to apply for, `helped` those to practise first, by their keys."""

    fit: Fit
    alone: tuple[int, ...]
    helped: tuple[int, ...]


def advise(units: Sequence[int], said: Mapping[int, Doing]) -> Advice:
    """The advice on what was said of each unit. A unit without an answer counts as not done."""
    alone = tuple(unit for unit in units if said.get(unit) is Doing.ALONE)
    helped = tuple(unit for unit in units if said.get(unit) is Doing.HELPED)
    if alone:
        return Advice(Fit.WHOLE if len(alone) == len(units) else Fit.SOME, alone, helped)
    return Advice(Fit.LATER if helped else Fit.OTHER, alone, helped)


def words_of(text: str) -> list[str]:
    """The words of a sentence that say something, without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", text.casefold()).replace("œ", "oe").replace("’", "'")
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return [word for word in re.findall(r"[a-z]+", bare) if len(word) >= LEAST and word not in EMPTY]


def score(wanted: Sequence[str], texts: Sequence[Iterable[str]]) -> int:
    """How well a title answers: `texts` are its own words, those of the trade, those of its units (as `WEIGHTS`).

    A word answers to one of the same family: carrelage to carreleur, maçon to maçonnerie.
    """
    kinds = [{word for text in kind for word in words_of(text)} for kind in texts]
    return sum(
        weight for word in wanted for weight, kind in zip(WEIGHTS, kinds, strict=True) if _answers(_root(word), kind)
    )


def _root(word: str) -> str:
    stem = word.rstrip("sx") if len(word) > LEAST else word
    return stem[: max(4, len(stem) - 3)]


def _answers(root: str, words: Iterable[str]) -> bool:
    return any(word.startswith(root) for word in words)

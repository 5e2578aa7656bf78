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
    "ans", "are", "aux", "avec", "bien", "ces", "cet", "cette", "chez", "comme", "dans", "depuis", "des", "donc",
    "elle", "est", "etre", "fais", "faire", "fait", "font", "ils", "les", "leur", "leurs", "lui", "mais", "meme",
    "mes", "metier", "mon", "nos", "notre", "nous", "ont", "par", "pas", "petit", "petits", "peu", "plus", "pour",
    "puis", "quand", "que", "qui", "quoi", "sais", "sait", "sans", "ses", "soi", "son", "sont", "suis", "sur", "tous",
    "tout", "toute", "toutes", "travail", "travaille", "travailler", "travaux", "tres", "une", "vos", "votre", "vous",
    "about", "all", "and", "any", "can", "did", "does", "doing", "for", "from", "have", "her", "his", "into", "its",
    "job", "like", "make", "making", "not", "our", "some", "that", "the", "them", "they", "this", "trade", "with",
    "work", "working", "years", "you", "your",
})  # fmt: skip
LEAST = 3  # letters of a word that is looked for
SHORT = 4  # letters of a word that answers to its family: sol answers to sols alone, not to soleil
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
    """What to ask for, by keys of units: `alone` to apply for, `helped` to practise first, `undone` to learn."""

    fit: Fit
    alone: tuple[int, ...]
    helped: tuple[int, ...]
    undone: tuple[int, ...]


def advise(units: Sequence[int], said: Mapping[int, Doing]) -> Advice:
    """The advice on what was said of each unit. A unit without an answer counts as not done."""
    alone = tuple(unit for unit in units if said.get(unit) is Doing.ALONE)
    helped = tuple(unit for unit in units if said.get(unit) is Doing.HELPED)
    undone = tuple(unit for unit in units if unit not in {*alone, *helped})
    if alone:
        return Advice(Fit.WHOLE if len(alone) == len(units) else Fit.SOME, alone, helped, undone)
    return Advice(Fit.LATER if helped else Fit.OTHER, alone, helped, undone)


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
    return sum(weight for word in wanted for weight, kind in zip(WEIGHTS, kinds, strict=True) if _answers(word, kind))


def _answers(wanted: str, words: Iterable[str]) -> bool:
    stem = _one(wanted)
    if len(stem) < SHORT:
        return any(_one(word) == stem or (len(wanted) >= SHORT and word.startswith(wanted)) for word in words)
    return any(word.startswith(stem[: max(SHORT, len(stem) - 3)]) for word in words)


def _one(word: str) -> str:
    """The word without the mark of several."""
    return word.rstrip("sx") if len(word) > LEAST else word

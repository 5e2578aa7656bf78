"""From marks to consensus, from consensus to units, from units to the overall result. Pure; nothing is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from certify.assessments.terms import Mark, Presence, Result


@dataclass(frozen=True, slots=True)
class Seen:
    """One mark on one criterion, by one member of the jury."""

    criterion: int
    eliminatory: bool
    member: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Reading:
    """What the grids say of one competence.

    `observed`: somebody saw something. `diverges`: two members gave different marks to the same criterion, those who
    did not observe aside. `eliminated`: an eliminatory criterion (safety) is not met on a grid in force. `unanimous`:
    True when all that was seen is met, False when all is not met, None otherwise. `unseen`: how many members did not
    observe at least one criterion.
    """

    observed: bool
    diverges: bool
    eliminated: bool
    unanimous: bool | None
    unseen: int = 0


def read(marks: Iterable[Seen]) -> Reading:
    """Read the marks of one competence from the grids in force."""
    every = list(marks)
    seen = [mark for mark in every if mark.mark is not Mark.NOT_OBSERVED]
    values = {mark.mark for mark in seen}
    return Reading(
        observed=bool(seen),
        diverges=_diverges(seen),
        eliminated=any(mark.eliminatory and mark.mark is Mark.NOT_MET for mark in seen),
        unanimous={frozenset({Mark.MET}): True, frozenset({Mark.NOT_MET}): False}.get(frozenset(values)),
        unseen=len({mark.member for mark in every if mark.mark is Mark.NOT_OBSERVED}),
    )


def _diverges(seen: list[Seen]) -> bool:
    """Whether two members differ on a criterion. One member's marks in two tests do not make a divergence."""
    by_criterion: dict[int, dict[int, set[Mark]]] = {}
    for mark in seen:
        by_criterion.setdefault(mark.criterion, {}).setdefault(mark.member, set()).add(mark.mark)
    return any(len({frozenset(marks) for marks in members.values()}) > 1 for members in by_criterion.values())


def needs_word(reading: Reading, acquired: bool) -> bool:
    """Whether the jury owes a written word: its members diverge, nothing was seen, or all grids said the contrary."""
    return reading.diverges or not reading.observed or reading.unanimous is (not acquired)


def wrong_consensus(reading: Reading, acquired: bool, word: str | None) -> str | None:
    """Why this consensus cannot be held on these marks, as a sentence, or None."""
    if acquired and reading.eliminated:
        return (
            "Un critère éliminatoire est noté « non atteint » : la compétence ne peut pas être acquise. "
            "Si la note est fausse, son auteur corrige sa grille."
        )
    if needs_word(reading, acquired) and not word:
        if not reading.observed:
            return "Personne n’a observé cette compétence : écrivez sur quoi le jury se fonde."
        if reading.diverges:
            return "Les avis divergent : écrivez ce qui a décidé le jury."
        return "Toutes les grilles disent le contraire : écrivez ce qui a décidé le jury."
    return None


def unit_obtained(competences: Mapping[int, tuple[bool, bool]]) -> bool:
    """A unit is obtained when every mandatory competence is. `competences`: id → (mandatory, acquired)."""
    return all(acquired for mandatory, acquired in competences.values() if mandatory)


def could_complete(aimed: Iterable[int], held: Iterable[int], title: Iterable[int]) -> bool:
    """Whether the aimed units, with those already held, would make the title."""
    return set(title) <= {*aimed, *held}


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides one person's overall result.

    `outcomes`: aimed unit → obtained. `held`: units held before, in force. `title`: all units of the version.
    `interview`: None where the version has no final interview or it was not held, else whether it was satisfactory.
    """

    presence: Presence
    excluded: bool
    outcomes: Mapping[int, bool]
    held: frozenset[int]
    title: frozenset[int]
    has_interview: bool
    interview: bool | None


def overall(standing: Standing) -> Result:
    """The overall result. A title needs all units, earlier ones counted, and a satisfactory final interview if any."""
    if standing.excluded:
        return Result.EXCLUDED
    if standing.presence is not Presence.PRESENT:
        return Result.ABSENT if standing.presence is Presence.ABSENT else Result.EXCUSED
    obtained = {unit for unit, yes in standing.outcomes.items() if yes}
    # Whoever holds every unit comes for the final interview alone, and obtains none here.
    whole = could_complete(obtained, standing.held, standing.title)
    if whole and (not standing.has_interview or standing.interview):
        return Result.TITLE
    return Result.UNITS if obtained else Result.FAILURE

"""Rule-sets: what a country's decree fixes, as values. A country copies a preset, changes values and dates it.

A delay that a decree gives in months or years is kept in days: 1 year is 365, 2 months are 61, 5 years are 1826.
A country whose law counts otherwise writes its own number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from certify.errors import Invalid

if TYPE_CHECKING:
    from certify.certifications.models import RuleSet

YEAR = 365
TWO_MONTHS = 61
FIVE_YEARS = 1826
MOST = 36_525  # a century in days: beyond it, somebody typed a zero too many


class CompletionFrom(StrEnum):
    """From when the delay to complete a partial success runs."""

    FIRST_UNIT = "first_unit"
    TITLE_END = "title_end"


@dataclass(frozen=True, slots=True)
class Rules:
    """The values of one rule-set. A delay of None means that the decree gives none; days are calendar days.

    jurors: `jurors_minimum` decide on a title, `jurors_minimum_unit` on units alone; each has practised the trade for
    `practice_years` and left it at most `left_within_years` ago, is habilitated after `habilitation_hours` of
    training where `habilitation_required`, and has accepted the charter that the authority publishes; where
    `charter_required`, no jury sits before there is one.
    candidate: `experience_years` of the trade; an admissibility holds `admissibility_days`, with a reminder on each of
    `reminder_days` before it ends; after `silence_days` without an answer a request counts as refused. The sworn
    statement may bear a thumbprint (`thumbprint_allowed`) or be spoken (`voice_allowed`); the candidate says what they
    can do, competence by competence, before the dossier goes out where `self_positioning_required`.
    session: a juror may come in with a code and a PIN (`session_access`); minutes may be signed by hand on their print
    (`hand_signature`); who cheats is barred for at most `ban_days`.
    after the jury: missing units may be completed within `completion_days` from `completion_from`; after a failure,
    `resit_sessions` more within `resit_days`; `appeal_days` to appeal, answered within `appeal_answer_days`.
    impartiality: as many women as men or a written reason (`balance_required`), `president_casting_vote`. A tie
    with the candidate is no value: whoever has one stands aside under every rule-set.
    certificate: it may be suspended only where `suspension_basis` cites the text that allows it, for at most
    `suspension_days`, and ends only where `certificate_validity_days` says so.
    """

    jurors_minimum: int
    jurors_minimum_unit: int
    habilitation_required: bool
    habilitation_hours: int
    charter_required: bool
    practice_years: int
    left_within_years: int
    experience_years: int
    admissibility_days: int
    reminder_days: tuple[int, ...]
    silence_days: int | None
    thumbprint_allowed: bool
    voice_allowed: bool
    self_positioning_required: bool
    session_access: bool
    hand_signature: bool
    ban_days: int | None
    completion_days: int
    completion_from: CompletionFrom
    resit_sessions: int
    resit_days: int
    balance_required: bool
    president_casting_vote: bool
    appeal_days: int
    appeal_answer_days: int | None
    suspension_basis: str | None
    suspension_days: int | None
    certificate_validity_days: int | None


# Arrêté of 9 March 2006: a title's jury has no number of its own there; two is the smallest that can disagree. What the
# text leaves to the service (charter, reminders, statement, access, signature) is as open as the service can be; five
# years is the longest ban of the law of 23 December 1901 on fraud in examinations.
FR_2006 = Rules(
    jurors_minimum=2,
    jurors_minimum_unit=2,
    habilitation_required=False,
    habilitation_hours=0,
    charter_required=False,
    practice_years=5,
    left_within_years=5,
    experience_years=3,
    admissibility_days=YEAR,
    reminder_days=(90, 30, 7),
    silence_days=TWO_MONTHS,
    thumbprint_allowed=True,
    voice_allowed=True,
    self_positioning_required=False,
    session_access=True,
    hand_signature=True,
    ban_days=FIVE_YEARS,
    completion_days=FIVE_YEARS,
    completion_from=CompletionFrom.FIRST_UNIT,
    resit_sessions=1,
    resit_days=YEAR,
    balance_required=False,
    president_casting_vote=False,
    appeal_days=TWO_MONTHS,
    appeal_answer_days=TWO_MONTHS,
    suspension_basis=None,
    suspension_days=YEAR,
    certificate_validity_days=None,
)
# Arrêté of 22 December 2015.
FR_2015 = replace(
    FR_2006,
    habilitation_required=True,
    habilitation_hours=4,
    practice_years=3,
    experience_years=1,
    silence_days=None,
    completion_days=YEAR,
    completion_from=CompletionFrom.TITLE_END,
    resit_sessions=3,
)
# Law 2022-1598 and decree 2023-1275 (no minimum of experience); Code du travail, D. 6412-6 (the jury).
FR_2024 = replace(FR_2015, experience_years=0, balance_required=True, president_casting_vote=True)

PRESETS: Mapping[str, Rules] = {"FR-2006": FR_2006, "FR-2015": FR_2015, "FR-2024": FR_2024}

_TYPES: Mapping[str, Any] = get_type_hints(Rules)
AT_LEAST = {"jurors_minimum": 1, "jurors_minimum_unit": 1, "admissibility_days": 1, "certificate_validity_days": 1}
AT_MOST = dict.fromkeys(("practice_years", "left_within_years", "experience_years"), 100)  # years of a life, not days


def _kinds(name: str) -> tuple[Any, ...]:
    kind = _TYPES[name]
    return get_args(kind) or (kind,)


KINDS: Mapping[str, tuple[Any, ...]] = {name: _kinds(name) for name in _TYPES}
"""The types that a value may have, by its name; `...` follows int where there may be several."""


def _is_days(value: object) -> bool:
    """Whole days, each once, from the most to the least: how long before an end people are reminded."""
    if not isinstance(value, (list, tuple)) or not all(type(each) is int and 0 < each <= MOST for each in value):
        return False
    return list(value) == sorted(set(value), reverse=True)


def _wrong(name: str, value: object) -> str | None:  # noqa: PLR0911  (one refusal a line reads best)
    """What is wrong with the value, as a sentence, or None."""
    if name not in _TYPES:
        return "règle inconnue"
    kinds = _kinds(name)
    if value is None:
        return None if type(None) in kinds else "une valeur est attendue"
    if kinds == (int, ...):
        return None if _is_days(value) else "des nombres de jours du plus grand au plus petit sont attendus"
    if CompletionFrom in kinds:
        return None if value in set(CompletionFrom) else "attendu : first_unit ou title_end"
    if bool in kinds:
        return None if isinstance(value, bool) else "attendu : true ou false"
    if str in kinds:
        return None if isinstance(value, str) and value.strip() else "un texte est attendu"
    least, most = AT_LEAST.get(name, 0), AT_MOST.get(name, MOST)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        return f"un nombre entier de {least} à {most} est attendu"
    return None


def parse(preset: str, values: Mapping[str, object]) -> Rules:
    """The rules of a preset with some values changed, as they come from JSON or YAML.

    Errors: Invalid `rule_set.invalid`, whose fields give a sentence for each value that cannot be used.
    """
    if preset not in PRESETS:
        raise Invalid("rule_set.invalid", "Ce préréglage n’existe pas.", fields={"preset": "préréglage inconnu"})
    if wrong := {name: reason for name, value in values.items() if (reason := _wrong(name, value))}:
        raise Invalid("rule_set.invalid", "Ce règlement contient des valeurs inutilisables.", fields=wrong)
    return replace(PRESETS[preset], **{name: _typed(name, value) for name, value in values.items()})


def _typed(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return CompletionFrom(str(value)) if name == "completion_from" else value


def values_of(rules: Rules) -> dict[str, Any]:
    """Every value, ready for JSON. A rule-set stores all of them: a preset that changes later changes no session."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(rules).items()}


def changed(preset: str, rules: Rules) -> tuple[str, ...]:
    """Names of the values in which the rules differ from their preset."""
    return differing(PRESETS[preset], rules)


def differing(one: Rules, other: Rules) -> tuple[str, ...]:
    """Names of the values in which two rule-sets differ."""
    return tuple(f.name for f in fields(Rules) if getattr(one, f.name) != getattr(other, f.name))


def in_force(named: RuleSet, today: date) -> RuleSet:
    """The newest version of a rule-set that has begun by that day; the named one where none has."""
    begun = [each for each in named.versions if each.valid_from <= today]
    return max(begun, key=lambda each: each.version, default=named)


def rules_of(rule_set: RuleSet) -> Rules:
    """The rules of a stored rule-set.

    Errors: Invalid `rule_set.invalid` if the row holds what no import would have let in.
    """
    return parse(rule_set.preset, rule_set.values)

from __future__ import annotations

from collections.abc import Callable

import pytest

from certify.db import Database
from certify.institutions.files import ImportRefused, Loaded

Load = Callable[[str], Loaded]
Count = Callable[[], dict[str, int]]


@pytest.fixture
def database(sqlite: Database) -> Database:
    """A file is refused before the database writes, so one kind is enough here."""
    return sqlite


# ruff: noqa: E501
# What is written instead, the text on whose line the fault is told, and what its reason says.
WRONG = {
    "no English": ("{fr: Maçon, en: Mason}", "{fr: Maçon}", "title: {fr: Maçon}", "« en » manque"),
    "a criterion without English": ("{fr: Mouille le mur, en: Wets the wall}", "{fr: Mouille}", "Mouille}", "« en » manque"),
    "a criterion that is a text": ("{fr: Mouille le mur, en: Wets the wall}", "Mouille", "- Mouille", "des noms suivis"),
    "a comma in a label": ("fr: Monter un mur", "fr: Monter un mur, un angle", "label: {fr: Mont", "« un angle » est inconnu"),
    "a criterion without competence": ("code: C3\n", "code: C3\n        - {fr: Seul, en: Alone}\n", "label: {fr: Enduire", "YAML mal écrit"),
    "a criterion in the place of a competence": ("      competences:\n        - code: C3\n", "      competences:\n        - {fr: Seul, en: Alone}\n        - code: C3\n", "- {fr: Seul", "« code » manque"),
    "a competence without criterion": ("\n            - {fr: Stabilise la terre, en: Stabilises the earth}", " []", "criteria: []", "au moins un"),
    "a unit without competence": ("title: {fr: Enduire, en: Render}", "title: {fr: Enduire, en: Render}\n      compétences: []", "compétences", "inconnu ici"),
    "a unit's code twice": ("code: U2", "code: U1", "- code: U1", "« U1 » est déjà pris (ligne 13)"),
    "a competence's code twice": ("code: C3", "code: C1", "- code: C1", "« C1 » est déjà pris (ligne 16)"),
    "a method's code twice": ("code: EF", "code: MSP", "- code: MSP", "« MSP » est déjà pris"),
    "a code in lower case": ("code: C3", "code: c3", "code: c3", "majuscules, chiffres"),
    "a method on an unknown competence": ("covers: [C1]", "covers: [C1, C9]", "covers: [C1, C9]", "« C9 » n’est pas dans"),
    "a method on a competence twice": ("covers: [C1]", "covers: [C1, C1]", "covers: [C1, C1]", "« C1 » est déjà pris"),
    "a competence that nothing assesses": ("[C3, C1, C2]", "[C3, C1]", "- code: C2", "aucune épreuve ne porte"),
    "two final interviews": ("kind: practical", "kind: final_interview", "referentiel:", "un seul entretien final"),
    "an unknown method": ("kind: practical", "kind: exam", "kind: exam", "attendu practical, technical_interview"),
    "a method without length": ("minutes: 420", "minutes: 7 h", "minutes: 7 h", "un nombre de 5 à 2400"),
    "a tab": ("  units:", "\tunits:", "\tunits:", "tabulation"),
    "a text where a list is due": ("covers: [C1]", "covers: C1", "covers: C1", "une liste est attendue"),
    "a list in a list": ("covers: [C1]", "covers: [C1, [C3]]", "covers: [C1, [C3]]", "« covers » : un texte est attendu"),
    "a text in a list of entries": ("{fr: Mouille le mur, en: Wets the wall}", "Mouille", "- Mouille", "« criteria » : des noms"),
    "no level": ('    level:\n      framework: {fr: cadre national, en: national framework}\n      value: "3"\n', "", "authority: fictif-ml", "« level » manque"),
    "no rule-set": ("    rule_set: {code: VAE-ML, version: 1}\n", "", "authority: fictif-ml", "« rule_set » manque"),
    "an alias": ("covers: [C1]", "covers: *tout", "covers: *tout", "ancres et les renvois"),
    "nobody adopts": ("\nadoptions:\n", "\nadoption:\n", "adoption:", "« adoption » est inconnu"),
    "a state": ("state: adopted", "state: adopté", "state: adopté", "attendu draft, adopted, closed"),
    "a European level too high": ('value: "3"', 'value: "3"\n      eqf: "9"', "eqf:", "un niveau du CEC de 1 à 8"),
    "an end before the beginning": ("valid_until: 2030", "valid_until: 2020", "valid_until: 2020", "précède son début"),
    "a date known to the year": ("valid_from: 2025-01-01\n    valid_until", "valid_from: 2025\n    valid_until", "valid_from: 2025\n", "une date complète"),
    "an unknown preset": ("preset: FR-2015", "preset: FR-2051", "preset: FR-2051", "attendu FR-2006, FR-2015"),
    "an unknown rule": ("practice_years", "practise_years", "practise_years", "règle inconnue"),
    "a rule in words": ("practice_years: 4", "practice_years: quatre", "practice_years", "un nombre entier"),
    "an unknown authority": ("authority: fictif-ml\n    code: CQP", "authority: fictif-xx\n    code: CQP", "authority: fictif-xx", "est inconnue"),
    "an authority not yet a certifier": ("valid_from: 2025-01-01\n    valid_until", "valid_from: 2024-12-31\n    valid_until", "authority: fictif-ml", "n’est pas certificateur le 2024-12-31"),
    "a rule-set not yet in force": ("valid_from: 2025-01-01\n    values", "valid_from: 2026-01-01\n    values", "authority: fictif-ml", "ne vaut qu’à partir du 2026-01-01"),
    "a rule-set of another version": ("{code: VAE-ML, version: 1}", "{code: VAE-ML, version: 2}", "authority: fictif-ml", "version 2 est inconnu"),
    "an unknown occupation": ('"99211"', '"99999"', "authority: fictif-ml", "« ROAME exemple-2025 99999 » n’est pas chargé"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "at", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_file_is_refused_with_line_and_reason_and_writes_nothing(
    old: str, new: str, at: str, reason: str, load: Load, good: str, count: Count
) -> None:
    text = good.replace(old, new, 1)
    assert text != good
    before = count()
    with pytest.raises(ImportRefused) as refusal:
        load(text)
    line = text[: text.rindex(at)].count("\n") + 1
    assert [error.line for error in refusal.value.errors if reason in error.reason] == [line], refusal.value.errors
    assert count() == before


def test_all_faults_are_named_at_once(load: Load, good: str) -> None:
    text = good.replace("practice_years: 4", "practice_years: x").replace("kind: practical", "kind: x")
    with pytest.raises(ImportRefused) as refusal:
        load(text.replace("state: adopted", "state: x"))
    assert len(refusal.value.errors) == 3
    assert "ligne 8 : " in str(refusal.value.errors[0])


def test_a_referentiel_that_nobody_adopts_is_refused(load: Load, good: str) -> None:
    with pytest.raises(ImportRefused) as refusal:
        load(good.partition("adoptions:")[0])
    assert "au moins une autorité doit adopter" in refusal.value.errors[0].reason


def test_rule_sets_alone_are_loaded(load: Load, good: str) -> None:
    assert load(good.partition("referentiel:")[0]) == Loaded(created=1)


def test_a_file_of_nothing_known_is_refused(load: Load) -> None:
    with pytest.raises(ImportRefused) as refusal:
        load("bonjour: monde\n")
    assert any("« bonjour » est inconnu ici" in error.reason for error in refusal.value.errors)

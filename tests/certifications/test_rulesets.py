from __future__ import annotations

import json
from dataclasses import fields

import pytest

from certify.certifications.models import RuleSet
from certify.certifications.rulesets import PRESETS, CompletionFrom, Rules, changed, parse, rules_of, values_of
from certify.errors import Invalid

# The table of the three texts, line by line.
TEXTS: dict[str, dict[str, object]] = {
    "FR-2006": {
        "jurors_minimum_unit": 2,
        "habilitation_required": False,
        "practice_years": 5,
        "left_within_years": 5,
        "experience_years": 3,
        "admissibility_days": 365,
        "silence_days": 61,
        "completion_days": 1826,
        "completion_from": CompletionFrom.FIRST_UNIT,
        "resit_sessions": 1,
        "resit_days": 365,
        "balance_required": False,
        "president_casting_vote": False,
    },
    "FR-2015": {
        "jurors_minimum": 2,
        "habilitation_required": True,
        "habilitation_hours": 4,
        "practice_years": 3,
        "left_within_years": 5,
        "experience_years": 1,
        "admissibility_days": 365,
        "silence_days": None,
        "completion_days": 365,
        "completion_from": CompletionFrom.TITLE_END,
        "resit_sessions": 3,
        "resit_days": 365,
        "balance_required": False,
        "president_casting_vote": False,
    },
}


@pytest.mark.parametrize("preset", TEXTS)
def test_a_preset_says_what_its_text_says(preset: str) -> None:
    rules = PRESETS[preset]
    assert {name: getattr(rules, name) for name in TEXTS[preset]} == TEXTS[preset]


def test_fr_2024_changes_experience_and_impartiality_and_nothing_else() -> None:
    before, after = values_of(PRESETS["FR-2015"]), values_of(PRESETS["FR-2024"])
    assert {name: after[name] for name in after if after[name] != before[name]} == {
        "experience_years": 0,
        "balance_required": True,
        "president_casting_vote": True,
    }


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_suspends_or_ends_a_certificate(preset: str) -> None:
    assert PRESETS[preset].suspension_basis is None
    assert PRESETS[preset].certificate_validity_days is None


OTHER = {
    "habilitation_required": False,
    "balance_required": True,
    "president_casting_vote": True,
    "completion_from": "first_unit",
    "suspension_basis": "Article 9 (exemple fictif)",
    "charter_required": True,
    "reminder_days": (60, 1),
    "thumbprint_allowed": False,
    "voice_allowed": False,
    "self_positioning_required": True,
    "session_access": False,
    "hand_signature": False,
}


@pytest.mark.parametrize("name", [field.name for field in fields(Rules)])
def test_a_country_can_change_every_value(name: str) -> None:
    value = OTHER.get(name, 77)
    rules = parse("FR-2015", {name: value})
    assert getattr(rules, name) == value
    assert changed("FR-2015", rules) == (name,)


@pytest.mark.parametrize("name", ["silence_days", "suspension_basis", "certificate_validity_days", "ban_days"])
def test_a_decree_may_leave_some_values_out(name: str) -> None:
    assert getattr(parse("FR-2006", {name: None}), name) is None


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("juror_minimum", 3, "règle inconnue"),
        ("jurors_minimum", 0, "un nombre entier de 1 à 36525 est attendu"),
        ("jurors_minimum", "3", "un nombre entier de 1 à 36525 est attendu"),
        ("jurors_minimum", True, "un nombre entier de 1 à 36525 est attendu"),
        ("jurors_minimum", 2.0, "un nombre entier de 1 à 36525 est attendu"),
        ("jurors_minimum", None, "une valeur est attendue"),
        ("resit_days", -1, "un nombre entier de 0 à 36525 est attendu"),
        ("completion_days", 365000, "un nombre entier de 0 à 36525 est attendu"),
        ("left_within_years", 101, "un nombre entier de 0 à 100 est attendu"),
        ("practice_years", 2026, "un nombre entier de 0 à 100 est attendu"),
        ("experience_years", 36525, "un nombre entier de 0 à 100 est attendu"),
        ("certificate_validity_days", 0, "un nombre entier de 1 à 36525 est attendu"),
        ("balance_required", 1, "attendu : true ou false"),
        ("balance_required", "oui", "attendu : true ou false"),
        ("completion_from", "title", "attendu : first_unit ou title_end"),
        ("suspension_basis", " ", "un texte est attendu"),
        ("reminder_days", [30, 90], "des nombres de jours du plus grand au plus petit sont attendus"),
        ("reminder_days", [30, 30], "des nombres de jours du plus grand au plus petit sont attendus"),
        ("reminder_days", "30", "des nombres de jours du plus grand au plus petit sont attendus"),
        ("suspension_basis", ["article 9"], "un texte est attendu"),
    ],
)
def test_a_wrong_value_is_refused_with_its_reason(name: str, value: object, reason: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse("FR-2015", {"practice_years": 4, name: value})
    assert refusal.value.code == "rule_set.invalid"
    assert refusal.value.fields == {name: reason}


def test_all_wrong_values_are_named_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        parse("FR-2015", {"practice_years": "trois", "balance_required": "non"})
    assert set(refusal.value.fields) == {"practice_years", "balance_required"}


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(Invalid, match="préréglage"):
        parse("FR-1999", {})


@pytest.mark.parametrize("preset", PRESETS)
def test_rules_survive_being_stored_as_json(preset: str) -> None:
    row = RuleSet(preset=preset, values=json.loads(json.dumps(values_of(PRESETS[preset]))))
    assert rules_of(row) == PRESETS[preset]


def test_a_rule_set_that_stored_its_values_owes_nothing_to_its_preset() -> None:
    row = RuleSet(preset="FR-2024", values=values_of(PRESETS["FR-2006"]))
    assert rules_of(row) == PRESETS["FR-2006"]

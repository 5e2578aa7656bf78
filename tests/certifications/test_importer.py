from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from certify.audit.models import TrailLine
from certify.certifications.models import AssessmentMethod, Criterion, RuleSet, VersionState
from certify.certifications.queries import versions
from certify.certifications.rulesets import PRESETS, rules_of, values_of
from certify.db import Database
from certify.institutions.files import ImportRefused, Loaded

Load = Callable[[str], Loaded]
Count = Callable[[], dict[str, int]]


def test_a_referentiel_is_loaded_whole(load: Load, good: str, ready: Database) -> None:
    assert load(good) == Loaded(created=2)
    with ready.reading() as session:
        [version] = versions(session)
        assert (version.title.en, version.state, version.valid_until) == (
            "Mason",
            VersionState.ADOPTED,
            date(2030, 12, 31),
        )
        assert (version.occupation.code, version.eqf_level) == ("99211", None)
        assert [[c.code for c in unit.competences] for unit in version.units] == [["C1", "C2"], ["C3"]]
        assert [competence.mandatory for competence in version.units[0].competences] == [True, False]
        assert [(m.code, [c.code for c in m.competences]) for m in version.methods] == [
            ("MSP", ["C1", "C2", "C3"]),
            ("EF", ["C1"]),
        ]
        criteria = session.scalars(select(Criterion).order_by(Criterion.id)).all()
        assert [(each.code, each.eliminatory) for each in criteria] == [
            ("C1.1", False),
            ("C1.2", True),
            ("C2.1", False),
            ("C3.1", False),
        ]


def test_a_rule_set_is_stored_with_all_its_values(load: Load, good: str, ready: Database) -> None:
    load(good)
    with ready.reading() as session:
        row = session.scalars(select(RuleSet)).one()
    assert row.values == {**values_of(PRESETS["FR-2015"]), "practice_years": 4}
    assert rules_of(row).practice_years == 4


def test_the_same_file_again_changes_nothing(load: Load, good: str, count: Count) -> None:
    load(good)
    before = count()
    assert load(good) == Loaded(unchanged=2)
    assert count() == before


def test_competences_named_in_another_order_are_the_same(load: Load, good: str) -> None:
    load(good)
    assert load(good.replace("[C3, C1, C2]", "[C1, C2, C3]")) == Loaded(unchanged=2)


def test_one_line_of_the_trail_tells_of_an_import_that_wrote(load: Load, good: str, ready: Database) -> None:
    load(good)
    load(good)
    with ready.reading() as session:
        lines = session.scalars(select(TrailLine).filter_by(act="certifications.import")).all()
    assert [line.detail for line in lines] == [{"created": 2, "changed": 0}]


CHANGES = {
    "the title": ("fr: Maçon", "fr: Maçonne"),
    "a translation": ("en: Mason", "en: Bricklayer"),
    "a unit's title": ("fr: Enduire, en", "fr: Crépir, en"),
    "a competence": ("fr: Monter un mur", "fr: Monter des murs"),
    "a competence that becomes mandatory": ("          optional: true\n", ""),
    "a criterion": ("Sets plumb", "Sets level"),
    "a criterion more": ("Sets plumb}\n", "Sets plumb}\n            - {fr: Un de plus, en: One more}\n"),
    "a criterion no longer eliminatory": ("              eliminatory: true\n", ""),
    "a method's length": ("minutes: 420", "minutes: 300"),
    "what a method covers": ("covers: [C1]", "covers: [C3]"),
    "the occupation": ('"99211"', '"99213"'),
    "the level": ('value: "3"', 'value: "4"'),
    "the end of validity": ("valid_until: 2030-12-31", "valid_until: 2031-12-31"),
    "the legal act": ("{fr: Arrêté, en: Order}", "{fr: Décret, en: Decree}"),
}


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES.keys())
def test_an_adopted_vintage_does_not_change(old: str, new: str, load: Load, good: str, count: Count) -> None:
    load(good)
    before = count()
    assert old in good
    with pytest.raises(ImportRefused) as refusal:
        load(good.replace(old, new))
    [error] = refusal.value.errors
    assert "donnez un nouveau millésime" in error.reason
    assert count() == before


@pytest.mark.parametrize(("old", "new"), CHANGES.values(), ids=CHANGES.keys())
def test_a_draft_changes_and_leaves_nothing_behind(
    old: str, new: str, load: Load, good: str, count: Count, ready: Database
) -> None:
    draft = good.replace("state: adopted", "state: draft")
    load(draft)
    changed = draft.replace(old, new)
    assert load(changed) == Loaded(changed=1, unchanged=1)
    assert load(changed) == Loaded(unchanged=2)
    assert count()["criterion"] == changed.count("{fr: Règle") + 3 + changed.count("Un de plus")
    with ready.reading() as session:
        assert len(session.scalars(select(AssessmentMethod)).all()) == 2


def test_a_new_vintage_stands_beside_the_old(load: Load, good: str, count: Count) -> None:
    load(good)
    assert load(good.replace('vintage: "2025"', 'vintage: "2026"').replace("en: Mason", "en: Bricklayer")) == Loaded(
        created=1, unchanged=1
    )
    assert (count()["certification"], count()["certification_version"]) == (1, 2)


LIFE = {
    ("draft", "draft"): True,
    ("draft", "adopted"): True,
    ("draft", "closed"): False,
    ("adopted", "draft"): False,
    ("adopted", "adopted"): True,
    ("adopted", "closed"): True,
    ("closed", "draft"): False,
    ("closed", "adopted"): False,
    ("closed", "closed"): True,
}


@pytest.mark.parametrize(("now_is", "then"), LIFE)
def test_a_vintage_lives_from_draft_to_adopted_to_closed(
    now_is: str, then: str, load: Load, good: str, ready: Database
) -> None:
    load(good.replace("state: adopted", f"state: {now_is}"))
    file = good.replace("state: adopted", f"state: {then}")
    if LIFE[now_is, then]:
        load(file)
    else:
        with pytest.raises(ImportRefused, match="Rien n’a été chargé"):
            load(file)
    with ready.reading() as session:
        assert versions(session)[0].state == (then if LIFE[now_is, then] else now_is)


def test_a_vintage_closed_with_another_text_is_refused(load: Load, good: str) -> None:
    load(good)
    with pytest.raises(ImportRefused):
        load(good.replace("state: adopted", "state: closed").replace("en: Mason", "en: Bricklayer"))


@pytest.mark.parametrize(
    ("old", "new"),
    [("practice_years: 4", "practice_years: 5"), ("preset: FR-2015", "preset: FR-2006"), ("from: 2025", "from: 2024")],
)
def test_a_loaded_rule_set_does_not_change(old: str, new: str, load: Load, good: str, count: Count) -> None:
    load(good)
    before = count()
    with pytest.raises(ImportRefused) as refusal:
        load(good.replace(old, new, 1))
    assert "donnez une autre version" in refusal.value.errors[0].reason
    assert count() == before


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

"""Unofficial translations: faults told, stored, mended after adoption, never part of what was adopted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from certify.certifications.models import CertificationVersion
from certify.certifications.queries import versions
from certify.certifications.referentiel import TRANSLATED
from certify.db import Database
from certify.institutions.files import ImportRefused, Loaded
from certify.verification.languages import LANGUAGES

Load = Callable[[str], Loaded]

TITLE = "title: {fr: Maçon, en: Mason}"
UNIT = "title: {fr: Enduire, en: Render}"
COMPETENCE = "label: {fr: Enduire un mur, en: Render a wall}"


@pytest.fixture
def told(good: str) -> str:
    """The sound file with translations of its title, a unit and a competence."""
    return (
        good.replace(TITLE, f"{TITLE}\n  translations: {{es: Albañil, it: L'artigiano}}")
        .replace(UNIT, f"{UNIT}\n      translations: {{de: Verputzen}}")
        .replace(COMPETENCE, f"{COMPETENCE}\n          translations: {{nl: Een muur bepleisteren}}")
    )


def stored(ready: Database) -> tuple[dict[str, str], ...]:
    with ready.reading() as session:
        [version] = versions(session)
        return texts(version)


def texts(version: CertificationVersion) -> tuple[dict[str, str], ...]:
    unit = version.units[1]
    return version.translations, unit.translations, unit.competences[0].translations


def test_the_languages_are_those_of_the_public_face() -> None:
    assert set(TRANSLATED) == set(LANGUAGES) - {"fr", "en"}


def test_translations_are_stored_as_they_are_printed(load: Load, told: str, ready: Database) -> None:
    assert load(told) == Loaded(created=2)
    assert stored(ready) == (
        {"es": "Albañil", "it": "L’artigiano"},
        {"de": "Verputzen"},
        {"nl": "Een muur bepleisteren"},
    )
    assert load(told) == Loaded(unchanged=2)


def test_an_adopted_vintage_takes_translations_and_corrections_of_them(
    load: Load, good: str, told: str, ready: Database
) -> None:
    load(good)
    assert load(told) == Loaded(changed=1, unchanged=1)
    assert load(told.replace("Albañil", "Albañil de obra")) == Loaded(changed=1, unchanged=1)
    assert stored(ready)[0]["es"] == "Albañil de obra"
    assert load(good) == Loaded(changed=1, unchanged=1)
    assert stored(ready) == ({}, {}, {})


def test_a_translation_opens_no_door_to_other_changes(load: Load, good: str, told: str, ready: Database) -> None:
    load(good)
    with pytest.raises(ImportRefused) as refusal:
        load(told.replace("en: Mason", "en: Bricklayer"))
    assert "est adopté et ne change plus (title)" in refusal.value.errors[0].reason
    assert stored(ready) == ({}, {}, {})


def test_a_draft_is_written_anew_with_its_translations(load: Load, told: str, ready: Database) -> None:
    draft = told.replace("state: adopted", "state: draft")
    load(draft)
    assert load(draft.replace("Verputzen", "Putzen")) == Loaded(changed=1, unchanged=1)
    assert stored(ready)[1] == {"de": "Putzen"}


@pytest.mark.parametrize(
    ("translations", "reason"),
    [
        ("{pl: Murarz}", "langue « pl » inconnue, attendu de, es, it, nl, pt"),
        ("{ES: Albañil}", "langue « ES » inconnue"),
        ("{fr: Maçon}", "« fr » est dans le texte lui-même"),
        ("{en: Mason}", "« en » est dans le texte lui-même"),
        ("{es: ''}", "le texte en « es » manque"),
        ("{es: }", "le texte en « es » manque"),
        ("{es: [Albañil]}", "le texte en « es » manque"),
        ("{es: '   '}", "le texte en « es » manque"),
        (f"{{es: {'a' * 201}}}", "« es » dépasse 200 caractères"),
        ("Albañil", "« translations » : des noms suivis de leurs valeurs sont attendus"),
        ("[Albañil]", "« translations » : des noms suivis de leurs valeurs sont attendus"),
    ],
)
@pytest.mark.parametrize("where", [TITLE, UNIT, COMPETENCE])
def test_what_is_wrong_with_a_translation_is_told_with_its_line(
    where: str, translations: str, reason: str, load: Load, good: str
) -> None:
    line = good[: good.index(where)].count("\n") + 2
    margin = " " * (good[: good.index(where)].rpartition("\n")[2].count(" "))
    with pytest.raises(ImportRefused) as refusal:
        load(good.replace(where, f"{where}\n{margin}translations: {translations}"))
    [error] = refusal.value.errors
    assert reason in error.reason
    assert error.line == line


def test_two_hundred_characters_are_not_too_long(load: Load, good: str, ready: Database) -> None:
    load(good.replace(TITLE, f"{TITLE}\n  translations: {{es: {'a' * 200}}}"))
    assert len(stored(ready)[0]["es"]) == 200

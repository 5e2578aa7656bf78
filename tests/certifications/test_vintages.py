from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from certify.certifications.models import AssessmentMethod
from certify.certifications.queries import versions
from certify.db import Database
from certify.institutions.files import ImportRefused, Loaded

Load = Callable[[str], Loaded]
Count = Callable[[], dict[str, int]]


@pytest.fixture
def database(sqlite: Database) -> Database:
    """What may change is told by our own rules; tests/certifications/test_importer.py writes on both kinds."""
    return sqlite


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

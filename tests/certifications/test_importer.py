from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from certify.audit.models import TrailLine
from certify.certifications.models import Criterion, RuleSet, VersionState
from certify.certifications.queries import versions
from certify.certifications.rulesets import PRESETS, rules_of, values_of
from certify.db import Database
from certify.institutions.files import Loaded

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


def test_a_draft_is_written_anew(load: Load, good: str, count: Count) -> None:
    draft = good.replace("state: adopted", "state: draft")
    load(draft)
    before = count()
    assert load(draft.replace("fr: Enduire, en", "fr: Crépir, en")) == Loaded(changed=1, unchanged=1)
    assert {**count(), "trail_line": before["trail_line"]} == before


def test_a_new_vintage_stands_beside_the_old(load: Load, good: str, count: Count) -> None:
    load(good)
    assert load(good.replace('vintage: "2025"', 'vintage: "2026"').replace("en: Mason", "en: Bricklayer")) == Loaded(
        created=1, unchanged=1
    )
    assert (count()["certification"], count()["certification_version"]) == (1, 2)

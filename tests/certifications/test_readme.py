"""What the readme of the data tells a country is what the importers read."""

from __future__ import annotations

from pathlib import Path

import pytest

from certify.certifications.models import ChecklistKind, MethodKind, VersionState
from certify.certifications.rulesets import PRESETS
from certify.demo import data
from certify.institutions.models import RoleKind
from certify.nomenclature.importer import TABLES
from certify.nomenclature.models import ItemKind, SkosRelation

README = (Path(data.__file__).parent / "README.md").read_text(encoding="utf-8")
WORDS = [*MethodKind, *ChecklistKind, *VersionState, *RoleKind, *ItemKind, *SkosRelation, *PRESETS]


@pytest.mark.parametrize("word", WORDS)
def test_every_word_of_a_list_is_told(word: str) -> None:
    assert f"`{word}`" in README


@pytest.mark.parametrize("table", TABLES)
def test_the_columns_of_each_table_are_told(table: str) -> None:
    assert f"| {table} | {', '.join(f'`{column}`' for column in TABLES[table])} |" in README

"""Two certifiers and an occupation, and the smallest référentiel that is sound."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from certify import clock
from certify.audit.trail import SYSTEM
from certify.certifications.actions import load_certifications
from certify.certifications.importer import read
from certify.config import Settings
from certify.db import Base, Database
from certify.demo import data
from certify.institutions.actions import load_institutions
from certify.institutions.files import Loaded
from certify.institutions.importer import read as read_institutions
from certify.nomenclature.actions import load_occupations
from certify.nomenclature.importer import read as read_occupations

from .desk import Desk, open_desk

Load = Callable[[str], Loaded]
Count = Callable[[], dict[str, int]]


@pytest.fixture
def ready(database: Database, now: datetime) -> Database:
    """A database with the demo's institutions and occupations."""
    with database.writing() as session:
        load_institutions(session, read_institutions(data.INSTITUTIONS), by=SYSTEM, now=now)
        load_occupations(session, read_occupations(data.OCCUPATIONS), by=SYSTEM, now=now)
    return database


@pytest.fixture
def load(ready: Database, tmp_path: Path, now: datetime) -> Load:
    """Load one file, given as its text."""

    def load_text(text: str) -> Loaded:
        path = tmp_path / "certification.yaml"
        path.write_text(text, encoding="utf-8")
        with ready.writing() as session:
            return load_certifications(session, read([path]), by=SYSTEM, now=now)

    return load_text


@pytest.fixture
def count(ready: Database) -> Count:
    """How many rows each table holds."""

    def count_rows() -> dict[str, int]:
        with ready.reading() as session:
            return {
                table.name: session.scalar(select(func.count()).select_from(table)) or 0
                for table in Base.metadata.sorted_tables
            }

    return count_rows


@pytest.fixture
def good() -> str:
    """A sound file: one rule-set, two units, three competences, two authorities of which one adopts."""
    return GOOD


GOOD = """\
rule_sets:
  - authority: fictif-ml
    code: VAE-ML
    version: 1
    preset: FR-2015
    valid_from: 2025-01-01
    values:
      practice_years: 4
referentiel:
  title: {fr: Maçon, en: Mason}
  occupation: {scheme: ROAME, version: exemple-2025, code: "99211"}
  units:
    - code: U1
      title: {fr: Monter, en: Build}
      competences:
        - code: C1
          label: {fr: Monter un mur, en: Build a wall}
          criteria:
            - {fr: Règle l’aplomb, en: Sets plumb}
            - fr: Porte un casque
              en: Wears a helmet
              eliminatory: true
        - code: C2
          optional: true
          label: {fr: Bâtir en terre, en: Build with earth}
          criteria:
            - {fr: Stabilise la terre, en: Stabilises the earth}
    - code: U2
      title: {fr: Enduire, en: Render}
      competences:
        - code: C3
          label: {fr: Enduire un mur, en: Render a wall}
          criteria:
            - {fr: Mouille le mur, en: Wets the wall}
  methods:
    - code: MSP
      kind: practical
      label: {fr: Mise en situation, en: Practical}
      minutes: 420
      jury_present: true
      covers: [C3, C1, C2]
    - code: EF
      kind: final_interview
      label: {fr: Entretien final, en: Final interview}
      minutes: 20
      jury_present: true
      covers: [C1]
adoptions:
  - authority: fictif-ml
    code: CQP-MAC
    vintage: "2025"
    state: adopted
    kind_name: {fr: Certificat, en: Certificate}
    level:
      framework: {fr: cadre national, en: national framework}
      value: "3"
    legal_act: {fr: Arrêté, en: Order}
    valid_from: 2025-01-01
    valid_until: 2030-12-31
    rule_set: {code: VAE-ML, version: 1}
"""


@pytest.fixture
def desk(
    ready: Database, load: Load, good: str, settings: Settings, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> Desk:
    """People of two authorities signed in; the small référentiel is a draft, its rule-set in force."""
    monkeypatch.setattr(clock, "now", lambda: now)
    load(good.replace("state: adopted", "state: draft"))
    return open_desk(ready, settings, now)

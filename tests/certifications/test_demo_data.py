"""The référentiels of the demo: complete, in both languages, and the same for each authority that adopts them."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from certify.audit.trail import SYSTEM
from certify.certifications.actions import load_certifications
from certify.certifications.importer import CertificationFiles, read
from certify.certifications.models import MethodKind
from certify.certifications.referentiel import TRANSLATED, VersionEntry
from certify.credential.record import Label
from certify.db import Database
from certify.demo import data
from certify.institutions.files import Loaded

FILES = read(data.CERTIFICATIONS)
VERSIONS = [entry for _, entry in FILES.versions]
TRADES = {entry.title.fr: entry for entry in VERSIONS}


def labels(entry: VersionEntry) -> list[Label]:
    """Every text of a référentiel."""
    competences = [competence for unit in entry.units for competence in unit.competences]
    return [
        entry.title,
        *(unit.title for unit in entry.units),
        *(competence.label for competence in competences),
        *(criterion.label for competence in competences for criterion in competence.criteria),
        *(method.label for method in entry.methods),
    ]


def test_the_demo_certifications_load_twice_without_a_change(ready: Database, now: datetime) -> None:
    def load(files: CertificationFiles) -> Loaded:
        with ready.writing() as session:
            return load_certifications(session, files, by=SYSTEM, now=now)

    assert load(FILES) == Loaded(created=12)
    assert load(read(data.CERTIFICATIONS)) == Loaded(unchanged=12)


def test_masonry_and_tiling_are_adopted_by_each_of_the_four_countries() -> None:
    assert {(entry.authority, entry.title.fr) for entry in VERSIONS} == {
        (f"fictif-{country}", trade) for country in ("bj", "cm", "ml", "sn") for trade in ("Maçon", "Carreleur")
    }


@pytest.mark.parametrize("trade", TRADES)
def test_a_referentiel_is_complete(trade: str) -> None:
    entry = TRADES[trade]
    competences = [competence for unit in entry.units for competence in unit.competences]
    criteria = [criterion for competence in competences for criterion in competence.criteria]
    assert len(entry.units) >= 3
    assert len(competences) >= 10
    assert len(criteria) >= 30
    assert all(len(competence.criteria) >= 2 for competence in competences)
    assert sum(criterion.eliminatory for criterion in criteria) >= 3


@pytest.mark.parametrize("trade", TRADES)
def test_work_is_watched_and_questioned_and_the_person_heard(trade: str) -> None:
    methods = {method.kind: method for method in TRADES[trade].methods}
    assert set(methods) == {MethodKind.PRACTICAL, MethodKind.TECHNICAL_INTERVIEW, MethodKind.FINAL_INTERVIEW}
    assert methods[MethodKind.PRACTICAL].jury_present
    eliminatory = {
        competence.code
        for unit in TRADES[trade].units
        for competence in unit.competences
        if any(criterion.eliminatory for criterion in competence.criteria)
    }
    assert eliminatory <= set(methods[MethodKind.PRACTICAL].covers), "safety is watched, not only spoken of"


@pytest.mark.parametrize("trade", TRADES)
def test_a_competence_fits_its_line_on_the_certificate(trade: str) -> None:
    for unit in TRADES[trade].units:
        assert max(len(unit.title.fr), len(unit.title.en)) <= 60
        for competence in unit.competences:
            assert max(len(competence.label.fr), len(competence.label.en)) <= 60


@pytest.mark.parametrize("trade", TRADES)
def test_no_text_is_said_twice_or_left_in_one_language(trade: str) -> None:
    texts = labels(TRADES[trade])
    french = [label.fr for label in texts]
    assert len(set(french)) == len(french)
    assert [label.fr for label in texts if label.fr == label.en] == []


@pytest.mark.parametrize("trade", TRADES)
def test_french_is_typed_as_it_is_printed(trade: str) -> None:
    for label in labels(TRADES[trade]):
        assert "'" not in label.fr, label.fr
        assert not re.search(r"[^\u00a0][;:?!»%]", label.fr), label.fr
        assert not re.search(r"\d (mm|cm|m)\b", label.fr), label.fr
        assert label.fr[0].isupper(), label.fr
        assert not label.fr.endswith("."), label.fr


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("language", TRANSLATED)
def test_title_units_and_competences_are_told_in_every_language(trade: str, language: str) -> None:
    entry = TRADES[trade]
    competences = [competence for unit in entry.units for competence in unit.competences]
    translations = [entry.translations, *(unit.translations for unit in entry.units)]
    translations += [competence.translations for competence in competences]
    said = [dict(each).get(language, "") for each in translations]
    assert all(said)
    assert len(set(said)) == len(said)
    assert max(map(len, said)) <= 60
    assert {text for text in said if "'" in text or text.endswith(".")} == set()


def test_every_act_of_the_demo_says_that_it_is_an_example() -> None:
    for entry in VERSIONS:
        assert "exemple fictif" in entry.legal_act.fr
        assert "fictitious example" in entry.legal_act.en
    for _, rule_set in FILES.rule_sets:
        assert re.search("exemple fictif|fictitious example", rule_set.rules.suspension_basis or "")

"""Specialisations, checklist, correspondences and packs: in a file, stored, and in the file that is written again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from certify.certifications.exporter import exported
from certify.certifications.importer import CertificationFiles, read
from certify.certifications.models import AssessmentPack, CertificationVersion, UnitCorrespondence
from certify.certifications.queries import checklist_of, counting_for, packs_of, texts, version
from certify.certifications.referentiel import pack_said_by, said_by
from certify.certifications.rules import counted, covers
from certify.db import Database
from certify.demo import data
from certify.institutions.files import ImportRefused, Loaded

Load = Callable[[str], Loaded]

BESIDE = """\
  specialisations:
    - code: CCS1
      title: {fr: Pierre, en: Stone}
  checklist:
    - kind: equipment
      label: {fr: Bétonnière, en: Mixer}
    - kind: material
      label: {fr: Parpaing, en: Block}
      quantity: 40
      per_candidate: true
adoptions:
"""
PACKS = f"""\
    packs:
      - code: DTE-1
        edition: "2025-1"
        label: {{fr: Mur droit, en: Straight wall}}
        sha256: {"ab" * 32}
        size: 1234
        variants:
          - code: A
            label: {{fr: Parpaing, en: Block}}
"""
COUNTS = """\
    correspondences:
      - {vintage: "2025", unit: U2, counts_as: U1}
      - {vintage: "2025", unit: U1, counts_as: U1}
"""


@pytest.fixture
def full(good: str) -> str:
    """The sound file with everything beside its units."""
    return good.replace("adoptions:\n", BESIDE) + PACKS


def next_vintage(text: str, vintage: str, counts: str) -> str:
    later = text.replace('vintage: "2025"', f'vintage: "{vintage}"').replace("valid_until: 2030", "valid_until: 2040")
    return (
        later.partition("    packs:")[0].replace(
            "valid_from: 2025-01-01\n    valid_u", "valid_from: 2026-01-01\n    valid_u"
        )
        + counts
    )


def test_what_stands_beside_the_units_is_loaded(load: Load, full: str, ready: Database) -> None:
    assert load(full) == Loaded(created=3)
    assert load(full) == Loaded(unchanged=3)
    with ready.reading() as session:
        row = session.scalars(select(CertificationVersion)).one()
        items = [(item.kind, item.label.fr, item.quantity, item.per_candidate) for item in checklist_of(session, row)]
        assert items == [("equipment", "Bétonnière", 1, False), ("material", "Parpaing", 40, True)]
        [pack] = packs_of(session, row)
        assert (pack.code, pack.edition, pack.sha256, pack.kept) == ("DTE-1", "2025-1", "ab" * 32, False)
        assert [variant.label.en for variant in pack.variants] == ["Block"]
        assert [each.code for each in row.specialisations] == ["CCS1"]


def test_an_adopted_vintage_takes_new_packs_but_changes_none(load: Load, full: str, ready: Database) -> None:
    load(full)
    more = full + PACKS.partition("\n")[2].replace("2025-1", "2025-2")
    assert load(more) == Loaded(created=1, unchanged=3)
    with pytest.raises(ImportRefused) as refusal:
        load(full.replace("ab" * 32, "cd" * 32))
    assert "est scellé et ne change plus" in refusal.value.errors[0].reason
    with ready.reading() as session:
        assert {pack.sha256 for pack in session.scalars(select(AssessmentPack))} == {"ab" * 32}


# ruff: noqa: E501
WRONG = {
    "a checklist kind": ("kind: equipment", "kind: outil", "attendu equipment, material, protective"),
    "no quantity at all": ("quantity: 40", "quantity: 0", "un nombre de 1 à"),
    "a short hash": ("ab" * 32, "ab" * 31, "une empreinte SHA-256 est attendue"),
    "a pack without variant": ("variants:\n          - code: A\n            label: {fr: Parpaing, en: Block}\n", "variants: []\n", "au moins un élément"),
    "an adopted checklist that changes": ("fr: Bétonnière", "fr: Malaxeur", "donnez un nouveau millésime"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "reason"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_beside_the_units_is_told(old: str, new: str, reason: str, load: Load, full: str) -> None:
    load(full)
    assert old in full
    with pytest.raises(ImportRefused) as refusal:
        load(full.replace(old, new))
    assert any(reason in error.reason for error in refusal.value.errors), refusal.value.errors


def test_an_older_unit_counts_through_every_vintage_between(load: Load, full: str, ready: Database) -> None:
    load(full)
    load(next_vintage(full, "2026", COUNTS))
    load(next_vintage(full, "2027", COUNTS.replace("2025", "2026").replace("2026-01-01", "2026-02-01")))
    with ready.reading() as session:
        oldest, middle, newest = texts(session)
        u1, u2 = (unit.id for unit in newest.units)
        expected = {u1: u1, u2: u2} | {unit.id: u1 for row in (oldest, middle) for unit in row.units}
        assert counting_for(session, version(session, newest.id)) == expected
        assert counting_for(session, oldest) == {unit.id: unit.id for unit in oldest.units}


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        (COUNTS.replace('"2025"', '"2019"'), "n’est pas un millésime antérieur adopté"),
        (COUNTS.replace("unit: U2", "unit: U7"), "n’est pas dans le millésime 2025"),
        (COUNTS.replace("unit: U2, counts_as: U1", "unit: U2, counts_as: U8"), "n’est pas dans le référentiel"),
        (COUNTS.replace("unit: U1", "unit: U2"), "« 2025 U2 » est déjà pris"),
        (COUNTS.replace('"2025"', '"2026"'), "compte déjà comme elle-même"),
    ],
)
def test_a_correspondence_that_leads_nowhere_is_told(counts: str, reason: str, load: Load, full: str) -> None:
    load(full)
    with pytest.raises(ImportRefused) as refusal:
        load(next_vintage(full, "2026", counts))
    assert any(reason in error.reason for error in refusal.value.errors), refusal.value.errors


def test_a_draft_s_correspondences_are_written_anew(load: Load, full: str, ready: Database) -> None:
    load(full)
    draft = next_vintage(full, "2026", COUNTS).replace("state: adopted", "state: draft")
    load(draft)
    load(draft.replace("unit: U2, counts_as: U1", "unit: U2, counts_as: U2"))
    with ready.reading() as session:
        assert len(session.scalars(select(UnitCorrespondence)).all()) == 2


def again(files: CertificationFiles, folder: Path) -> CertificationFiles:
    """The first vintage of the files, written out and read again."""
    [(_, said), *_rest] = files.versions
    rule_set = next(each for _, each in files.rule_sets if each.authority == said.authority)
    packs = [pack for _, pack in files.packs if pack.version == said.key]
    path = folder / "encore.yaml"
    path.write_text(exported(said, rule_set, packs), encoding="utf-8")
    return read([path])


@pytest.mark.parametrize("trade", ["macon", "carreleur"])
def test_what_is_written_out_reads_equal(trade: str, tmp_path: Path) -> None:
    files = read([path for path in data.CERTIFICATIONS if path.stem in (trade, "regles")])
    written = again(files, tmp_path)
    assert [said for _, said in written.versions] == [files.versions[0][1]]
    assert written.rule_sets[0][1] in [entry for _, entry in files.rule_sets]


def test_packs_and_the_rest_are_written_out_too(full: str, tmp_path: Path, load: Load, ready: Database) -> None:
    load(full)
    load(next_vintage(full, "2026", COUNTS))
    with ready.reading() as session:
        first, second = texts(session)
        said = said_by(first)
        packs = [pack_said_by(pack, said.key) for pack in packs_of(session, first)]
        newer = said_by(second)
    path = tmp_path / "source.yaml"
    path.write_text(full, encoding="utf-8")
    files = read([path])
    assert [entry for _, entry in again(files, tmp_path).versions] == [said]
    assert [pack for _, pack in again(files, tmp_path).packs] == packs
    [(_, rule_set)] = files.rule_sets
    (tmp_path / "second.yaml").write_text(exported(newer, rule_set), encoding="utf-8")
    assert read([tmp_path / "second.yaml"]).versions[0][1] == newer


def test_the_nearest_way_counts_and_a_circle_ends() -> None:
    assert counted([1], [(2, 1), (3, 2), (2, 3), (4, 9)]) == {1: 1, 2: 1, 3: 1}


@pytest.mark.parametrize(
    ("spans", "covered"),
    [
        ([], False),
        ([(1, 30)], True),
        ([(1, 10), (11, 30)], True),
        ([(1, 10), (12, 30)], False),
        ([(6, 30)], False),
        ([(1, 24)], False),
        ([(5, 25), (1, 3)], True),
    ],
)
def test_approvals_cover_a_session_day_by_day(spans: list[tuple[int, int]], covered: bool) -> None:
    days = [(date(2027, 3, first), date(2027, 3, last)) for first, last in spans]
    assert covers(days, date(2027, 3, 5), date(2027, 3, 25)) is covered

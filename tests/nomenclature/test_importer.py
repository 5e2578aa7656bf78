from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from certify.audit.trail import SYSTEM
from certify.db import Base, Database
from certify.demo import data
from certify.errors import NotFound
from certify.institutions.files import ImportRefused, Loaded
from certify.nomenclature.actions import load_occupations
from certify.nomenclature.importer import read
from certify.nomenclature.models import ItemKind, OccupationScheme, SkosRelation
from certify.nomenclature.queries import fiche, fiches

GOOD = {
    "schemes.csv": "scheme,version,title_fr,title_en,code_pattern,source,licence,fictitious\n"
    "ROAME,1,Répertoire,Directory,99\\d{3},Inventé,Exemple,true\n",
    "occupations.csv": "scheme,version,code,label_fr,label_en,definition_fr,definition_en\n"
    "ROAME,1,99001,Maçon,Mason,Bâtit.,Builds.\n"
    "ROAME,1,99002,Carreleur,Tiler,Carrelle.,Tiles.\n",
    "titles.csv": "scheme,version,code,title_fr,title_en\nROAME,1,99001,Maçonne,Mason (woman)\n",
    "items.csv": "scheme,version,code,kind,core,item_fr,item_en\n"
    "ROAME,1,99001,activity,true,Monter un mur,Build a wall\n"
    "ROAME,1,99001,knowledge,false,Ciments,Cements\n",
    "mappings.csv": "scheme,version,code,target_scheme,target_code,target_label,relation\n"
    "ROAME,1,99001,ROME,F1703,Maçonnerie,closeMatch\n"
    "ROAME,1,99001,ESCO,,maçon/maçonne,closeMatch\n",
}


def write(folder: Path, files: dict[str, str]) -> list[Path]:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def load(database: Database, paths: Sequence[Path], now: datetime) -> Loaded:
    with database.writing() as session:
        return load_occupations(session, read(paths), by=SYSTEM, now=now)


def rows(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def test_a_fiche_is_loaded_with_all_it_says(database: Database, tmp_path: Path, now: datetime) -> None:
    assert load(database, write(tmp_path, GOOD), now) == Loaded(created=3)
    with database.reading() as session:
        mason = fiche(session, "ROAME", "1", "99001")
        assert (mason.label.en, mason.scheme.fictitious) == ("Mason", True)
        assert [title.label.fr for title in mason.titles] == ["Maçonne"]
        assert [(item.kind, item.core) for item in mason.items] == [
            (ItemKind.ACTIVITY, True),
            (ItemKind.KNOWLEDGE, False),
        ]
        assert [(each.scheme, each.code, each.relation) for each in mason.mappings] == [
            ("ROME", "F1703", SkosRelation.CLOSE),
            ("ESCO", "", SkosRelation.CLOSE),
        ]


def test_the_same_files_again_change_nothing(database: Database, tmp_path: Path, now: datetime) -> None:
    paths = write(tmp_path, GOOD)
    load(database, paths, now)
    before = rows(database)
    assert load(database, paths[::-1], now) == Loaded(unchanged=3)
    assert rows(database) == before


def test_a_scheme_may_grow(database: Database, tmp_path: Path, now: datetime) -> None:
    load(database, write(tmp_path, GOOD), now)
    more = {
        "occupations.csv": GOOD["occupations.csv"].splitlines()[0] + "\nROAME,1,99003,Peintre,Painter,Peint.,Paints.\n"
    }
    assert load(database, write(tmp_path, more), now) == Loaded(created=1)


CHANGES = {
    "a label": ("occupations.csv", "Mason", "Bricklayer", 2),
    "a definition": ("occupations.csv", "Builds.", "Builds walls.", 2),
    "a title": ("titles.csv", "Maçonne", "Maçon", 2),
    "a title more": ("titles.csv", "(woman)\n", "(woman)\nROAME,1,99001,Maçon,Mason\n", 2),
    "an item": ("items.csv", "Ciments", "Sables", 2),
    "an item that becomes core": ("items.csv", "false", "true", 2),
    "a mapping": ("mappings.csv", "closeMatch", "exactMatch", 2),
    "a mapping less": ("mappings.csv", "ROAME,1,99001,ESCO,,maçon/maçonne,closeMatch\n", "", 2),
    "the source": ("schemes.csv", "Inventé", "Officiel", 2),
    "the mark of a fiction": ("schemes.csv", "true", "false", 2),
}


@pytest.mark.parametrize(("name", "old", "new", "line"), CHANGES.values(), ids=CHANGES.keys())
def test_what_a_version_said_it_says_for_good(
    name: str, old: str, new: str, line: int, sqlite: Database, tmp_path: Path, now: datetime
) -> None:
    load(sqlite, write(tmp_path, GOOD), now)
    before = rows(sqlite)
    assert old in GOOD[name]
    with pytest.raises(ImportRefused) as refusal:
        load(sqlite, write(tmp_path, {**GOOD, name: GOOD[name].replace(old, new)}), now)
    [error] = refusal.value.errors
    assert (error.line, "ne change plus : donnez une autre version" in error.reason) == (line, True)
    assert rows(sqlite) == before


WRONG = {
    "a code twice": ("occupations.csv", "99002", "99001", 3, "« ROAME 1 99001 » est déjà pris (ligne 2)"),
    "a code of another form": ("occupations.csv", "99002", "F1608", 3, "n’a pas la forme"),
    "a digit that is not ours": ("occupations.csv", "99002", "9900٢", 3, "n’a pas la forme"),
    "a code with more after it": ("occupations.csv", "99002", "990021", 3, "n’a pas la forme"),
    "a scheme nobody brings": ("occupations.csv", "ROAME,1,99002", "ROAME,2,99002", 3, "« ROAME 2 » est inconnue"),
    "no English": ("occupations.csv", ",Tiler,", ",,", 3, "« label_en » manque"),
    "no code": ("occupations.csv", "99002", "", 3, "« code » manque"),
    "a title of no occupation": ("titles.csv", "99001", "99009", 2, "n’est pas dans ces fichiers"),
    "an item of no occupation": ("items.csv", "1,99001,know", "1,99009,know", 3, "n’est pas dans ces fichiers"),
    "a mapping of no occupation": ("mappings.csv", "99001,ESCO", "99009,ESCO", 3, "n’est pas dans ces fichiers"),
    "an unknown kind of item": ("items.csv", "knowledge", "savoir", 3, "attendu activity, know_how"),
    "a flag in French": ("items.csv", "false", "non", 3, "attendu true ou false"),
    "a claim of equivalence": ("mappings.csv", "maçonne,closeMatch", "maçonne,equivalent", 3, "attendu exactMatch"),
    "a mapping twice": ("mappings.csv", "ESCO,", "ROME,F1703", 3, "la correspondance « ROAME 1 99001 ROME F1703 »"),
    "no licence": ("schemes.csv", "Exemple", "", 2, "« licence » manque"),
    "a pattern that never ends": ("schemes.csv", r"99\d{3}", "(9+)+", 2, "ni choix ni répétition libre"),
    "a pattern with an open count": ("schemes.csv", r"99\d{3}", r"9\d*", 2, "ni choix ni répétition libre"),
    "a pattern ill formed": ("schemes.csv", r"99\d{3}", "[z-a]", 2, "ni choix ni répétition libre"),
    "a scheme twice": ("schemes.csv", "true\n", "true\nROAME,1,A,B,99,C,D,true\n", 3, "est déjà pris"),
}


@pytest.mark.parametrize(("name", "old", "new", "line", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_table_is_refused_with_line_and_reason_and_writes_nothing(
    name: str, old: str, new: str, line: int, reason: str, sqlite: Database, tmp_path: Path, now: datetime
) -> None:
    assert old in GOOD[name]
    before = rows(sqlite)
    with pytest.raises(ImportRefused) as refusal:
        load(sqlite, write(tmp_path, {**GOOD, name: GOOD[name].replace(old, new, 1)}), now)
    assert (name, line) in [(error.path, error.line) for error in refusal.value.errors if reason in error.reason]
    assert rows(sqlite) == before


def test_faults_of_all_files_are_named_at_once(sqlite: Database, tmp_path: Path, now: datetime) -> None:
    files = {**GOOD, "items.csv": GOOD["items.csv"].replace("activity", "x"), "titles.csv": "bonjour\n"}
    with pytest.raises(ImportRefused) as refusal:
        load(sqlite, write(tmp_path, files), now)
    assert {(error.path, error.line) for error in refusal.value.errors} == {("items.csv", 2), ("titles.csv", 1)}


def test_an_unknown_occupation_is_not_found(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        fiche(session, "ROME", "3", "F9999")


def test_the_demo_occupations_load_twice_without_a_change(database: Database, now: datetime) -> None:
    first = load(database, data.OCCUPATIONS, now)
    assert load(database, data.OCCUPATIONS, now) == Loaded(unchanged=first.created)


def test_the_demo_has_the_five_trades_in_rome_and_as_fictitious_roame(database: Database, now: datetime) -> None:
    load(database, data.OCCUPATIONS, now)
    with database.reading() as session:
        rome, roame = fiches(session, ("ROME", "3")), fiches(session, ("ROAME", "exemple-2025"))
        assert {row.code for row in rome} == {"F1602", "F1603", "F1606", "F1608", "F1703"}
        assert {each.code for row in roame for each in row.mappings if each.scheme == "ROME"} == {r.code for r in rome}
        for row in (*rome, *roame):
            assert {"ISCO-08", "ESCO"} <= {each.scheme for each in row.mappings}
            assert len(row.items) >= 8
            assert row.titles
        schemes = {row.code: row for row in session.scalars(select(OccupationScheme))}
        assert (schemes["ROAME"].fictitious, schemes["ROME"].fictitious) == (True, False)
        assert "exemple fictif" in schemes["ROAME"].title.fr
        assert "France Travail" in schemes["ROME"].source
        assert "Licence Ouverte" in schemes["ROME"].licence

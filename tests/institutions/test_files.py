from __future__ import annotations

from pathlib import Path

import pytest

from certify.institutions.entries import read_entry
from certify.institutions.files import MOST_BYTES, Faults, FileError, ImportRefused, Place, read_text
from certify.institutions.lines import read_lines

COLUMNS = {"pairs": ("name", "title_fr", "title_en"), "others": ("name", "number")}


def faults_of(path: Path) -> list[tuple[int, str]]:
    faults = Faults()
    read_entry(path, faults)
    return [(error.line, str(error).partition(" : ")[2]) for error in faults.found]


def table_faults(path: Path) -> list[tuple[int, str]]:
    faults = Faults()
    read_lines(path, COLUMNS, faults)
    return [(error.line, str(error).partition(" : ")[2]) for error in faults.found]


BOMB = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"

WRONG = {
    "empty": (b"", 1, "fichier vide"),
    "blank": (b" \n\n", 1, "fichier vide"),
    "latin-1": ("a: b\nnom: Sénégal\n".encode("latin-1"), 2, "pas en UTF-8"),
    "utf-16": ("a: b\n".encode("utf-16"), 1, "pas en UTF-8"),
    "a NUL": (b"a: b\nc: d\x00\n", 2, "caractère interdit (U+0000)"),
    "an escape": (b"a: b\nc: \x1b[2J\n", 2, "caractère interdit (U+001B)"),
    "a text that reads backwards": ("a: b\nc: \u202ed\n".encode(), 2, "caractère interdit (U+202E)"),
    "a tab": (b"a:\n\tb: c\n", 2, "tabulation"),
    "a tab after spaces": (b"a:\n  \tb: c\n", 2, "tabulation"),
    "an unclosed quote": (b'a: b\nc: "d\n', 3, "YAML mal écrit"),
    "a colon too many": (b"a: b\nc: d: e\n", 2, "YAML mal écrit"),
    "an unclosed brace": (b"a: {b: c,\nd: e\nf: g\n", 3, "voyez dès la ligne 1"),
    "a bad indent": (b"a:\n  b: 1\n c: 2\n", 3, "YAML mal écrit"),
    "an alias bomb": (BOMB.encode(), 1, "ancres"),
    "an alias of nothing": (b"a: b\nc: *d\n", 2, "ancres"),
    "a tag": (b"a: !!python/object/apply:os.system [ls]\n", 1, "étiquettes de type"),
    "two documents": (b"a: b\n---\nc: d\n", 2, "un seul document"),
    "a list": (b"- a\n- b\n", 1, "des noms suivis de leurs valeurs"),
    "a text": (b"bonjour\n", 1, "des noms suivis de leurs valeurs"),
    "a name given twice": (b"a: b\nc: d\na: e\n", 3, "« a » est déjà donné (ligne 1)"),
    "a list as a name": (b"a: b\n? [c]\n: d\n", 2, "un nom est attendu"),
    "depth": (b"a: " + b"[" * 5000 + b"]" * 5000, 1, "niveaux d’imbrication"),
    "20 MB": (b"a: b\n" * 4_000_000, 1, "fichier trop grand"),
}


@pytest.mark.parametrize(("content", "line", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_yaml_file_that_cannot_be_used_is_refused_with_line_and_reason(
    content: bytes, line: int, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "fichier.yaml"
    path.write_bytes(content)
    [(found, sentence)] = faults_of(path)
    assert found == line
    assert reason in sentence


def test_a_file_just_small_enough_is_read(tmp_path: Path) -> None:
    path = tmp_path / "fichier.yaml"
    path.write_bytes(b"a: b #".ljust(MOST_BYTES, b"x"))
    assert faults_of(path) == []


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    faults = Faults()
    assert read_text(tmp_path, faults) == ""
    assert "fichier illisible" in str(faults.found[0])


def test_values_are_what_was_written(tmp_path: Path) -> None:
    path = tmp_path / "fichier.yaml"
    path.write_bytes("﻿norvège: NO\nversion: 1.10\nvide: ~\ntexte: >-\n  deux\n  lignes\nnombre: 0012\n".encode())
    entry = read_entry(path, Faults())
    assert entry is not None
    assert [entry.find(name)[0] for name in ("norvège", "version", "vide", "texte", "nombre", "absent")] == [
        "NO",
        "1.10",
        None,
        "deux lignes",
        "0012",
        None,
    ]


def test_typed_values_follow_yaml(tmp_path: Path) -> None:
    path = tmp_path / "fichier.yaml"
    path.write_text('values: {a: 3, b: "3", c: true, d: ~, e: oui, f: [1], g: -2, h: 1_000}\n')
    entry = read_entry(path, Faults())
    assert entry is not None
    values = entry.plain("values")
    assert {name: value for name, (value, _) in values.items()} == {
        "a": 3,
        "b": "3",
        "c": True,
        "d": None,
        "e": "oui",
        "f": [1],
        "g": -2,
        "h": "1_000",
    }


WRONG_TABLES = {
    "empty": (b"", 1, "fichier vide"),
    "latin-1": ("name,title_fr,title_en\na,métier,trade\n".encode("latin-1"), 2, "pas en UTF-8"),
    "a column missing": (b"name,title_fr\na,b\n", 1, "colonnes manquantes : title_en"),
    "a column misspelt": (b"name,title_fr,titel_en\n", 1, "manquantes : title_en ; colonnes inconnues : titel_en"),
    "a column twice": (b"name,title_fr,title_en,name\n", 1, "une colonne est donnée deux fois"),
    "a cell missing": (b"name,title_fr,title_en\na,b,c\nd,e\n", 3, "2 colonnes au lieu de 3"),
    "a comma too many": (b"name,title_fr,title_en\na,b,c,d\n", 2, "4 colonnes au lieu de 3"),
    "an unclosed quote": (b'name,title_fr,title_en\na,b,"c\nd,e,f\n', 2, "CSV mal écrit"),
    "a line after a cell of two lines": (b'name,title_fr,title_en\na,"b\nb",c\nd,e\n', 4, "2 colonnes"),
    "20 MB": (b"name,title_fr,title_en\n" * 1_000_000, 1, "fichier trop grand"),
}


@pytest.mark.parametrize(("content", "line", "reason"), WRONG_TABLES.values(), ids=WRONG_TABLES.keys())
def test_a_table_that_cannot_be_used_is_refused_with_line_and_reason(
    content: bytes, line: int, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    [(found, sentence)] = table_faults(path)
    assert found == line
    assert reason in sentence


@pytest.mark.parametrize(
    "text",
    [
        "name,title_fr,title_en\nx,un,one\n",
        "﻿name;title_fr;title_en\r\nx;un;one\r\n",
        '"title_en","name","title_fr"\n\n"one", x , un \n',
    ],
    ids=["commas", "a spreadsheet in French", "quotes, other order, blank line"],
)
def test_a_table_is_read_as_spreadsheets_write_it(text: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    faults = Faults()
    kind, [line] = read_lines(path, COLUMNS, faults)
    assert (kind, line.text("name"), line.label("title").fr, line.label("title").en) == ("pairs", "x", "un", "one")
    assert faults.found == []


def test_faults_are_told_in_the_order_of_the_lines_each_once() -> None:
    faults = Faults()
    for line in (7, 3, 7):
        faults.add(Place("f.yaml", line), "faute")
    with pytest.raises(ImportRefused) as refusal:
        faults.stop()
    assert [(error.path, error.line) for error in refusal.value.errors] == [("f.yaml", 3), ("f.yaml", 7)]
    assert str(refusal.value) == "Rien n’a été chargé : 2 erreur(s) dans les fichiers."
    assert isinstance(refusal.value.errors[0], FileError)

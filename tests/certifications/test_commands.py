from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from certify.certifications.commands import importing
from certify.certifications.models import CertificationVersion
from certify.config import Settings
from certify.db import Database
from certify.demo import data
from certify.institutions.models import Organisation


@pytest.fixture
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("CERTIFY_HOME", str(settings.home))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return settings


def run(*words: object) -> Result:
    return CliRunner().invoke(importing, [str(word) for word in words])


def count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_country_loads_its_files_by_three_commands(home: Settings, sqlite: Database) -> None:
    for words in (
        ("institutions", data.INSTITUTIONS),
        ("occupations", *data.OCCUPATIONS),
        ("certification", *data.CERTIFICATIONS),
    ):
        result = run(*words)
        assert (result.exit_code, result.output.split(":")[0]) == (0, "Loaded"), result.output
    assert count(sqlite, CertificationVersion) == 8


def test_a_dry_run_checks_and_writes_nothing(home: Settings, sqlite: Database) -> None:
    result = run("institutions", data.INSTITUTIONS, "--dry-run")
    assert result.output.startswith("Checked, nothing written: ")
    assert " 0 created" not in result.output
    assert count(sqlite, Organisation) == 0


def test_a_wrong_file_is_refused_with_a_line_for_each_fault(home: Settings, sqlite: Database, tmp_path: Path) -> None:
    wrong = tmp_path / "faux.yaml"
    wrong.write_text(data.INSTITUTIONS.read_text().replace("language: fr", "language: fra"))
    result = run("institutions", wrong)
    lines = result.output.splitlines()
    assert (result.exit_code, lines[0]) == (2, "Rien n’a été chargé : 3 erreur(s) dans les fichiers.")
    assert [line.startswith("faux.yaml, ligne ") for line in lines[1:]] == [True] * 3
    assert count(sqlite, Organisation) == 0


def test_a_certification_before_its_authority_is_refused(home: Settings, sqlite: Database) -> None:
    result = run("certification", *data.CERTIFICATIONS)
    assert result.exit_code == 2
    assert "l’autorité « fictif-ml » est inconnue" in result.output


def test_a_database_that_is_not_ready_is_said_so(home: Settings) -> None:
    result = run("institutions", data.INSTITUTIONS)
    assert result.exit_code == 1
    assert "certify db upgrade" in result.output


def test_a_file_that_is_not_there_is_said_so(home: Settings, tmp_path: Path) -> None:
    result = run("occupations", tmp_path / "absent.csv")
    assert result.exit_code == 2
    assert "absent.csv" in result.output

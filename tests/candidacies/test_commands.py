"""`certify candidacies import`: what the operator is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from certify import config
from certify.candidacies.commands import candidacies
from certify.candidacies.models import Candidacy
from certify.db import Database

from .samples import make_authority, make_service, make_version
from .test_lists import listed


@pytest.mark.parametrize(
    ("content", "more", "code", "said", "registered"),
    [
        (listed({}, {}), ["--dry-run"], 0, "nothing written: 2 people", 0),
        (listed({}, {}), [], 0, "Registered: 2 people.", 2),
        (listed({}, {"ville": ""}), [], 2, "ligne 3, colonne ville", 0),
    ],
)
def test_a_list_is_registered_whole_or_not_at_all(
    sqlite: Database,
    settings: config.Settings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    content: bytes,
    more: list[str],
    code: int,
    said: str,
    registered: int,
) -> None:
    monkeypatch.setattr(config, "load", lambda: settings)
    with sqlite.writing() as session:
        make_version(session, make_authority(session))
        make_service(session)
    file = tmp_path / "liste.csv"
    file.write_bytes(content)
    result = CliRunner().invoke(candidacies, ["import", str(file), "--service", "service-emploi", *more])
    assert (result.exit_code, said in result.output) == (code, True), result.output
    with sqlite.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidacy)) == registered

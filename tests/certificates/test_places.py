from __future__ import annotations

from pathlib import Path

import pytest

from certify import places


def test_the_files_are_found_at_the_top_of_the_tree() -> None:
    assert (places.templates_dir() / "certificates" / "pdf" / "title.html").is_file()
    assert (places.static_dir() / "certificates" / "paper.css").is_file()
    assert places.migrations_dir().is_dir()


def test_inside_a_wheel_they_are_found_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "certify" / "share" / "templates").mkdir(parents=True)
    monkeypatch.setattr(places, "_HERE", tmp_path / "certify")
    assert places.templates_dir() == tmp_path / "certify" / "share" / "templates"

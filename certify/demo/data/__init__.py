"""The demo's reference data: files such as a country writes, loaded by the importers that a country uses."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).parent

INSTITUTIONS = _HERE / "institutions.yaml"
OCCUPATIONS = tuple(sorted((_HERE / "occupations").glob("*.csv")))
CERTIFICATIONS = tuple(sorted((_HERE / "certifications").glob("*.yaml")))

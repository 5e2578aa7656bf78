"""Where the files that are not code are: at the top of the tree for those who work on them, inside the wheel after."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    packed = _HERE / "share" / name
    return packed if packed.is_dir() else _HERE.parent / name


def templates_dir() -> Path:
    """Jinja templates, one folder per feature."""
    return _folder("templates")


def static_dir() -> Path:
    """Style sheets, scripts and pictures."""
    return _folder("static")


def migrations_dir() -> Path:
    """Alembic's migrations."""
    return _folder("migrations")

"""What every page needs: addresses of static files that may be kept for ever, and addresses for the outside world."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from flask import Flask, current_app

from certify.places import static_dir


def install(app: Flask) -> None:
    """Stamp static addresses with the file's digest, and give templates `absolute(path)`."""
    app.add_template_global(absolute)

    @app.url_defaults
    def stamp(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values:
            values["v"] = _digest(values["filename"])


def absolute(path: str) -> str:
    """An address for the outside world, under the public address of the settings and never the Host header."""
    base: str = current_app.settings.public_url  # type: ignore[attr-defined]
    return base + path


@cache
def _digest(filename: str) -> str:
    return hashlib.sha256((static_dir() / filename).read_bytes()).hexdigest()[:10]

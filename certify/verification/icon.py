"""The icon in a browser's tab: without one that pages name, each visit would ask for /favicon.ico in vain."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Response

from certify.places import static_dir

blueprint = Blueprint("icon", __name__)

KEPT = "public, max-age=2592000"  # 30 days: it changes with nothing


@blueprint.get("/verify/icon.svg")
def icon() -> Response:
    """The mark of the service."""
    return Response(_drawing(), content_type="image/svg+xml", headers={"Cache-Control": KEPT})


@cache
def _drawing() -> bytes:
    return (static_dir() / "favicon.svg").read_bytes()

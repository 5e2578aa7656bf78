"""The home page of the service."""

from __future__ import annotations

from flask import Blueprint, render_template

from certify.web.access import public

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def welcome() -> str:
    """What the service is, how a trade becomes a title, and where a certificate is verified."""
    return render_template("home/welcome.html")

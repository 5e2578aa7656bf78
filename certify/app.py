"""The applications: the site of those who sign in, and public verification. This file only assembles."""

from __future__ import annotations

from importlib import import_module

from certify.accounts import signed_in
from certify.config import Settings
from certify.db import Database
from certify.web import csrf
from certify.web.application import Application

# Modules whose `blueprint` makes the site, in the order in which their entries stand on a person's own page.
ROOMS = (
    "certify.web.home",
    "certify.accounts.views",
)


def create_app(settings: Settings, database: Database | None = None) -> Application:
    """The site of those who sign in. It opens no private key."""
    database = database or Database(settings.database_url)
    app = Application(settings, database)
    signed_in.install(app, database, secure=settings.secure)
    csrf.install(app)
    for room in ROOMS:
        app.register_blueprint(import_module(room).blueprint)
    return app

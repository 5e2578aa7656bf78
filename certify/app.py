"""The applications: the site of those who sign in, and public verification. This file only assembles."""

from __future__ import annotations

from importlib import import_module

from certify.config import Settings
from certify.db import Database
from certify.web import csrf
from certify.web.application import Application

# The modules whose `blueprint` makes the site, in the order in which their entries stand on a person's task page.
ROOMS = ("certify.web.home",)


def create_app(settings: Settings, database: Database | None = None) -> Application:
    """The site of those who sign in. It opens no private key."""
    app = Application(settings, database or Database(settings.database_url))
    csrf.install(app)
    for room in ROOMS:
        app.register_blueprint(import_module(room).blueprint)
    return app

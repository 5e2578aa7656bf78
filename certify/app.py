"""The applications: the site of those who sign in, and public verification. This file only assembles."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from certify import config
from certify.accounts import signed_in
from certify.background import Background
from certify.config import Settings
from certify.db import Database
from certify.mail import waking
from certify.verification.application import SEGMENTS, create_public_app
from certify.web import csrf
from certify.web.application import Application
from certify.web.mount import by_first_segment

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# Modules whose `blueprint` makes the site, in the order in which their entries stand on a person's own page.
ROOMS = (
    "certify.web.home",
    "certify.accounts.views",
    "certify.candidacies.views",
    "certify.assessments.views",
    "certify.certificates.views",
    "certify.mail.views",
    "certify.audit.views",
    "certify.certifications.views",
)


def create_app(settings: Settings, database: Database | None = None) -> Application:
    """The site of those who sign in. It opens no private key."""
    database = database or Database(settings.database_url)
    app = Application(settings, database)
    app.extensions["certify.background"] = background = Background(settings.queue)
    waking.install(database, background.wake)
    signed_in.install(app, database, secure=settings.secure)
    csrf.install(app)
    for room in ROOMS:
        app.register_blueprint(import_module(room).blueprint)
    return app


def application() -> WSGIApplication:
    """Both faces on one address, as `certify serve` runs them in each process."""
    settings = config.load()
    database = Database(settings.database_url)
    return by_first_segment(create_app(settings, database), SEGMENTS, create_public_app(settings, database))

"""The public application: verification for anyone, without session, cookie or login.

Not the application of those who sign in: that one opens a transaction, a session and a language of the account for
every request, which cost more than a whole page here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from certify.background import Background
from certify.config import Settings
from certify.db import Database
from certify.verification import (
    api,
    doubt_views,
    icon,
    material,
    offline,
    portrait,
    problems,
    receipt_views,
    scripts,
    shared,
    status,
    views,
)
from certify.verification.checking import Checker
from certify.verification.headers import WithHeaders
from certify.verification.names import Names
from certify.verification.presenting import Presenter
from certify.verification.response_cache import ResponseCache
from certify.verification.throttle import Throttle
from certify.verification.trustfiles import TrustFiles
from certify.verification.turns import Turns
from certify.verification.unofficial import Translations
from certify.web import unwritable

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# First segments of the paths that this application answers.
SEGMENTS = frozenset({"v", "s", "verify", "api", "a", "receipt", "status", ".well-known", "trust.json", "root.pem"})

LARGEST = 10 * 1024 * 1024  # a certificate's file
FORM_AROUND = 64 * 1024  # what a form adds to the file it carries
# A form with a file is read in pieces of 64 kB, and what may begin its boundary stays for the next piece: a limit that
# leaves no room for both would refuse a file for a line break in an unlucky place.
FORM_MEMORY = 128 * 1024
PARTS = 20  # of a form; the largest here has five
MISSES, WINDOW = 60, 600.0
NUMBER_MISSES, NUMBER_WINDOW = 6, 3600.0
ANYBODYS_MISSES = 10  # on one number in the same time, whoever asks: a holder's age in years is some fifty guesses
FILES, FILE_WINDOW = 120, 600.0  # a file costs a hundred times what a page does
RECEIPTS, RECEIPT_WINDOW = 12, 600.0  # a receipt costs the worker as much as a certificate
DOUBTS, DOUBT_WINDOW = 6, 3600.0


class PublicApplication(Flask):
    """Flask without static files, with its checker, its brakes on guessing and a moment's memory in front."""

    def __init__(self, settings: Settings, database: Database) -> None:
        super().__init__("certify", static_folder=None)
        self.settings = settings
        # The router redirects to an address that it builds from the Host header: here it never does.
        self.url_map.merge_slashes = self.url_map.strict_slashes = False
        self.config.update(
            MAX_CONTENT_LENGTH=LARGEST + FORM_AROUND, MAX_FORM_MEMORY_SIZE=FORM_MEMORY, MAX_FORM_PARTS=PARTS
        )
        trust = TrustFiles(settings.public_keys)
        self.extensions["certify.trust"] = trust
        self.extensions["certify.checker"] = self._checker = Checker(database, trust)
        self.extensions["certify.presenter"] = Presenter(Translations(self._checker.register))
        self.extensions["certify.names"] = Names(self._checker.register)
        self.extensions["certify.throttle"] = Throttle(MISSES, WINDOW)
        self.extensions["certify.number_throttle"] = Throttle(NUMBER_MISSES, NUMBER_WINDOW)
        self.extensions["certify.anybody_throttle"] = Throttle(ANYBODYS_MISSES, NUMBER_WINDOW)
        self.extensions["certify.file_throttle"] = Throttle(FILES, FILE_WINDOW)
        self.extensions["certify.turns"] = Turns()
        self.extensions["certify.receipt_throttle"] = Throttle(RECEIPTS, RECEIPT_WINDOW)
        self.extensions["certify.doubt_throttle"] = Throttle(DOUBTS, DOUBT_WINDOW)
        # What it writes: receipts to be made, and doubts. The worker is woken for the first.
        self.extensions["certify.database"] = database
        self.extensions["certify.background"] = Background(settings.queue)

    def close(self) -> None:
        """Give back what it holds of the database."""
        self._checker.close()


def create_public_app(settings: Settings, database: Database | None = None) -> PublicApplication:
    """The public application. It opens no private key, and writes only what its readers ask for and report."""
    app = PublicApplication(settings, database or Database(settings.database_url))
    problems.install(app)
    unwritable.install(app)
    for room in (views, portrait, shared, api, material, status, scripts, offline, icon):
        app.register_blueprint(room.blueprint)
    for writing in (receipt_views, doubt_views):
        app.register_blueprint(writing.blueprint)
    # Behind the headers, which say `no-store` for every page that says nothing itself: that is for its reader.
    front: WSGIApplication = ResponseCache(app.wsgi_app, ("/v/", "/api/v1/certificates/"))
    front = WithHeaders(front, settings.secure)
    if settings.proxies:
        # Forwarded headers are believed only for the proxies that the operator says are there.
        front = ProxyFix(front, x_for=settings.proxies, x_proto=settings.proxies, x_host=0)
    app.wsgi_app = front  # type: ignore[method-assign]
    return app

"""The Flask application that both faces of the service are made of: the people's site and public verification."""

from __future__ import annotations

from flask import Flask, Response, request
from flask.signals import request_started
from flask.typing import ResponseReturnValue
from werkzeug.middleware.proxy_fix import ProxyFix

from certify.config import Settings
from certify.db import Database
from certify.places import static_dir, templates_dir
from certify.web import access, errors, headers, i18n, icons, pages, unwritable
from certify.web.numbers import RowNumber
from certify.web.transaction import request_transaction

LAST_WORDS = "Une erreur de notre côté. Attendez une minute, puis essayez de nouveau.\n"
FORM_LIMIT = 2 * 1024 * 1024
YEAR = 365 * 24 * 3600


class Application(Flask):
    """A Flask application whose requests are transactions and whose endpoints are closed unless declared open."""

    jinja_options = {"trim_blocks": True, "lstrip_blocks": True}  # noqa: RUF012  (Flask's own form)

    def __init__(self, settings: Settings, database: Database) -> None:
        super().__init__(
            "certify",
            template_folder=str(templates_dir()),
            static_folder=str(static_dir()),
        )
        self.settings = settings
        self.url_map.merge_slashes = False  # an address with two slashes is another one, and is no redirect
        self.extensions["certify.database"] = database
        self.config.update(
            SECRET_KEY=settings.secret_key,
            # URLs are built from the setting: a Host header that somebody forged never gets into one.
            SERVER_NAME=settings.public_host,
            PREFERRED_URL_SCHEME="https" if settings.secure else "http",
            MAX_CONTENT_LENGTH=FORM_LIMIT,
            SEND_FILE_MAX_AGE_DEFAULT=YEAR,
        )
        self._trust_proxies(settings.proxies)
        self.url_map.converters["int"] = RowNumber
        for part in (i18n, icons, pages, headers, errors, unwritable, access):
            part.install(self)

    def _trust_proxies(self, count: int) -> None:
        """Forwarded headers are believed only for the proxies that the operator says are there."""
        if count:
            self.wsgi_app = ProxyFix(self.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]

    def full_dispatch_request(self) -> Response:
        """Dispatch inside the request's transaction, so that an error at commit is rendered like any other."""
        self._got_first_request = True
        with request_transaction(request.method) as unit:
            try:
                request_started.send(self, _async_wrapper=self.ensure_sync)
                response = self.make_response(self._answer())
                unit.end(response.status_code)
            except Exception as error:
                unit.roll_back()
                response = self.make_response(self.handle_user_exception(error))
            unit.roll_back()
            return self.finalize_request(response)

    def handle_exception(self, e: Exception) -> Response:
        """What is left when an error's own page fails: a fixed text, and the trace in the log alone."""
        try:
            return super().handle_exception(e)
        except Exception:
            if self.testing:
                raise
            self.logger.exception("the error page failed")
            return self.response_class(LAST_WORDS, 500, content_type="text/plain; charset=utf-8")

    def _answer(self) -> ResponseReturnValue:
        early = self.preprocess_request()
        return self.dispatch_request() if early is None else early

"""Browsers' sessions as rows: a copied cookie is dead once its owner signs out, is disabled, or changes password.

Before anybody signs in there is nothing to end: what forms need then (the token against forged requests) is signed and
stays in the cookie itself, so that a visit writes no row.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from certify import clock
from certify.accounts.models import WebSession
from certify.accounts.person import Person
from certify.accounts.queries import live_session
from certify.accounts.rules import ABSOLUTE, IDLE
from certify.db import Database
from certify.web.transaction import record

SEEN_EVERY = timedelta(minutes=1)
ACCOUNT = "_user_id"  # where flask-login keeps whom it signed in

_log = logging.getLogger(__name__)


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What one browser is given to remember, and whose it is. `failure` is why its row could not be read.

    `only` is the reference of the one jury session that it opens, if it is so limited.
    """

    def __init__(self) -> None:
        super().__init__({}, on_update=ServerSession._touch)
        self.token_hash: str | None = None
        self.seen_at: datetime | None = None
        self.person: Person | None = None
        self.only: str | None = None
        self.failure: SQLAlchemyError | None = None
        self.accessed = True
        self.modified = False
        self._renewed = False

    def renew(self) -> None:
        """Go on under a new id: the old one opens nothing any more."""
        self._renewed = True

    def _touch(self) -> None:
        self.modified = True

    @property
    def account_id(self) -> int | None:
        """Whom flask-login has signed in."""
        return int(self[ACCOUNT]) if ACCOUNT in self else None

    @property
    def changed_hands(self) -> bool:
        """Whether somebody has signed in or out since the row was read, or asked for a new id."""
        return self._renewed or self.account_id != (self.person.id if self.person else None)


class RowSessions(SessionInterface):
    """Keeps sessions in `web_session`. The cookie carries 256 random bits; the row knows only their SHA-256.

    The cookie of somebody who is not signed in carries what there is to remember, signed: it has a dot, a token none.
    """

    def __init__(self, database: Database, secure: bool) -> None:
        self.database = database
        self.cookie = {"secure": secure, "httponly": True, "samesite": "Lax", "path": "/"}
        # A browser keeps a __Host- cookie only when it is Secure, for this host alone and the whole of it.
        self.cookie_name = "__Host-session" if secure else "session"

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Read the row of the request's cookie. Static files need none."""
        session = ServerSession()
        token = request.cookies.get(self.cookie_name)
        if not token or request.path.startswith(f"{app.static_url_path}/"):
            return session
        if "." in token:
            session.update(self._unsigned(app, token))
            session.modified = False
            return session
        try:
            self._load(session, _hash(token))
        except SQLAlchemyError as error:
            session.failure = error  # raised again where it can be shown: certify.accounts.signed_in
        return session

    def _unsigned(self, app: Flask, cookie: str) -> dict[str, Any]:
        """What a signed cookie holds; nothing when it is forged or old."""
        try:
            kept: dict[str, Any] = _signer(app).loads(cookie, max_age=int(IDLE.total_seconds()))
        except BadData:
            return {}
        return {name: value for name, value in kept.items() if name != ACCOUNT}

    def _load(self, session: ServerSession, token_hash: str) -> None:
        with self.database.engine.connect() as connection:
            live = live_session(connection, token_hash, clock.now())
        if live is None:
            return
        session.update(live.data)
        session.token_hash, session.seen_at, session.person = token_hash, live.seen_at, live.person
        if live.person is not None:
            session[ACCOUNT], session.only = str(live.person.id), live.person.only
        session.modified = False

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, in a transaction of its own: the request's is over."""
        if not isinstance(session, ServerSession) or session.failure is not None:
            return
        now = clock.now()
        if session.changed_hands:
            self._replace(app, session, response, now)
        elif session.modified and session.person is None:
            self._sign(app, session, response)
        elif session.modified:
            self._write(session, response, now)
        elif session.token_hash and session.seen_at is not None and now - session.seen_at >= SEEN_EVERY:
            self._see(session.token_hash, now)

    def _sign(self, app: Flask, session: ServerSession, response: Response) -> None:
        response.set_cookie(self.cookie_name, str(_signer(app).dumps(dict(session))), **self.cookie)  # type: ignore[arg-type]

    def _replace(self, app: Flask, session: ServerSession, response: Response, now: datetime) -> None:
        """A new id for a new owner; the old one opens nothing any more."""
        if session.token_hash:
            with record() as writing:
                writing.execute(
                    update(WebSession).where(WebSession.token_hash == session.token_hash).values(ended_at=now)
                )
        session.token_hash = None
        if session.account_id is not None:
            self._write(session, response, now)
        elif session:
            self._sign(app, session, response)
        else:
            response.delete_cookie(self.cookie_name, **self.cookie)  # type: ignore[arg-type]

    def _write(self, session: ServerSession, response: Response, now: datetime) -> None:
        data = {name: value for name, value in session.items() if name != ACCOUNT}
        if session.token_hash:
            row = update(WebSession).where(WebSession.token_hash == session.token_hash)
            with record() as writing:
                writing.execute(row.values(data=data, seen_at=now))
            return
        token = secrets.token_urlsafe(32)
        with record() as writing:
            writing.add(
                WebSession(
                    token_hash=_hash(token),
                    account_id=session.account_id,
                    data=data,
                    created_at=now,
                    seen_at=now,
                    expires_at=now + ABSOLUTE,
                    ended_at=None,
                    limited_to=session.only,
                )
            )
        response.set_cookie(self.cookie_name, token, **self.cookie)  # type: ignore[arg-type]

    def _see(self, token_hash: str, now: datetime) -> None:
        try:
            with record() as writing:
                writing.execute(update(WebSession).where(WebSession.token_hash == token_hash).values(seen_at=now))
        except SQLAlchemyError:
            _log.exception("a session's last use was not written")  # no reason to spoil the answer


def _signer(app: Flask) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(app.secret_key or "", salt="certify.session")


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()

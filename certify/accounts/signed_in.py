"""Who is signed in, for views; and the gate that the web asks before an endpoint runs."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from certify import clock
from certify.accounts import actions, throttle
from certify.accounts.models import Account
from certify.accounts.person import Person
from certify.accounts.queries import person_of
from certify.accounts.sessions import RowSessions, ServerSession
from certify.audit import trail
from certify.db import Database
from certify.errors import Forbidden, Invalid
from certify.web import access, i18n
from certify.web.transaction import db, record

TOO_MANY = "Trop d’essais en peu de temps. Attendez 15 minutes, puis essayez de nouveau."


class SignedIn(UserMixin):
    """A person, as flask-login wants them."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.id = person.id


class AccountGate:
    """Answers the web's questions from the session's person."""

    sign_in_endpoint = "accounts.sign_in"

    def is_signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return reader() is not None

    def may(self, permission: str) -> bool:
        """Whether they hold the permission."""
        return person().may(permission)

    def is_limited(self) -> bool:
        """Whether they came in for one jury session only."""
        return person().only is not None

    def note_refusal(self, endpoint: str) -> None:
        """One line in the trail, kept although the request is refused."""
        with record() as recording:
            trail.record(recording, "access.refused", ("endpoint", endpoint), by=person().actor, now=clock.now())


def install(app: Flask, database: Database, *, secure: bool) -> None:
    """Give the application server-side sessions, flask-login over them, and the gate."""
    app.session_interface = RowSessions(database, secure)
    manager = LoginManager(app)
    manager.session_protection = None  # it compares addresses, which change on a mobile network; the row decides
    manager.user_loader(_load)
    access.plug(app, AccountGate())
    # Before the guard: a session that cannot be read is no reason to send somebody to the sign-in page.
    app.before_request_funcs.setdefault(None, []).insert(0, _start)
    app.add_template_global(reader, "who")


def _session() -> ServerSession:
    return cast(ServerSession, session._get_current_object())  # type: ignore[attr-defined]


def _load(account_id: str) -> SignedIn | None:
    person = _session().person
    return SignedIn(person) if person is not None and str(person.id) == account_id else None


def _start() -> None:
    if (failure := _session().failure) is not None:
        raise failure
    if (known := _session().person) is not None:
        i18n.prefer(known.language)


def reader() -> Person | None:
    """Who is signed in, or None."""
    return current_user.person if current_user and current_user.is_authenticated else None


def person() -> Person:
    """Who is signed in. Errors: Forbidden when nobody is."""
    known = reader()
    if known is None:
        raise Forbidden("access.signed_out", "Connectez-vous pour continuer.")
    return known


def begin(account_id: int, *, only: str | None = None) -> None:
    """Sign the account in: the session gets a new id, and forms a new token. `only` limits it to one jury session."""
    now = clock.now()
    known = person_of(db(), account_id, now)
    if known is None:
        raise Forbidden("access.signed_out", "Connectez-vous pour continuer.")
    actions.sign_in(db(), account_id, now=now)
    session.clear()
    _session().only = only
    _session().renew()
    login_user(SignedIn(known))
    session.pop("_id", None)  # flask-login's fingerprint of address and browser: nobody reads it here


def end() -> None:
    """Sign out: the session's row is ended, so that a copy of the cookie opens nothing."""
    actions.sign_out(db(), by=person().actor, now=clock.now())
    logout_user()
    session.clear()


def confirm(password: str) -> None:
    """Check the password of who is signed in, before a grave act; attempts are counted whatever becomes of them.

    To be called before `db()` is used. Errors: Invalid on `password`.
    """
    limits = [throttle.by_identifier(str(current_app.secret_key), f"account:{person().id}")]
    now = clock.now()
    with record() as recording:
        going_on = throttle.note_attempt(recording, limits, now=now)
    if not going_on:
        raise Invalid("password.throttled", TOO_MANY, fields={"password": TOO_MANY})
    with record() as recording:
        actions.confirm_password(recording, person().id, password, now=now)
        throttle.forgive(recording, limits)


def change_password(password: str) -> None:
    """Set another password; every session ends but this one, which gets a new id. Errors: Invalid on `password`."""
    account = db().get_one(Account, person().id)
    actions.change_password(db(), account, password, by=person().actor, now=clock.now())
    _session().renew()


def address() -> str:
    """The address the request came from, as the configured proxies say."""
    return request.remote_addr or "unknown"

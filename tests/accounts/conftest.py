"""People and organisations for tests of accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from certify import clock
from certify.accounts import actions
from certify.accounts.models import Account
from certify.accounts.terms import IdentifierKind, Role
from certify.app import create_app
from certify.audit.trail import SYSTEM
from certify.config import Settings
from certify.credential.record import Label
from certify.db import Database
from certify.institutions.models import Country, Organisation, OrganisationRole, RoleKind
from certify.web.application import Application

PASSWORD = "trois mots posés là"


class Clock:
    """An instant that moves only when told."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def go_on(self, **by: float) -> None:
        self.instant += timedelta(**by)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    time = Clock()
    monkeypatch.setattr(clock, "now", time)
    return time


@pytest.fixture
def writing(database: Database) -> Iterator[Session]:
    """A writing session on each database in turn; the test decides what to flush."""
    with database.writer() as session:
        yield session


@pytest.fixture
def app(settings: Settings, sqlite: Database, time: Clock) -> Application:
    """The whole site, whose forms need no token: that is tested in tests/web/test_csrf.py."""
    app = create_app(settings, sqlite)
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = True
    return app


@pytest.fixture
def client(app: Application) -> FlaskClient:
    return app.test_client()


Open = Callable[..., Account]


@pytest.fixture
def open_account() -> Open:
    """Open an account for Awa, or for whom the test says."""

    def opened(session: Session, mail: str = "awa@exemple.ml", *, role: Role | None = None, now: datetime) -> Account:
        account = actions.open_account(
            session,
            name="Awa Diallo",
            identifiers=[(IdentifierKind.MAIL, mail)],
            password=PASSWORD,
            by=SYSTEM,
            now=now,
        )
        if role:
            actions.grant_role(session, account, role, None, from_on=now.date(), by=SYSTEM, now=now)
        return account

    return opened


@pytest.fixture
def awa(sqlite: Database, open_account: Open, time: Clock) -> int:
    """A candidate's account, by its id."""
    with sqlite.writing() as session:
        return open_account(session, role=Role.CANDIDATE, now=time()).id


@pytest.fixture
def certifier(writing: Session) -> Organisation:
    """A certifier since 2020, in the database of `writing`."""
    writing.add(Country(code="ML", name=Label("Mali", "Mali")))
    organisation = Organisation(
        slug="certificateur-fictif",
        short_name="CF",
        legal_name=Label("Certificateur fictif du Mali", "Fictitious certifier of Mali"),
        country_code="ML",
        fictitious=True,
    )
    organisation.roles = [OrganisationRole(kind=RoleKind.CERTIFIER, from_on=date(2020, 1, 1))]
    writing.add(organisation)
    writing.flush()
    return organisation

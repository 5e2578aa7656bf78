"""People who sign in to the site, for the tests of pages."""

from __future__ import annotations

from datetime import datetime

from flask.testing import FlaskClient

from certify.accounts import actions
from certify.accounts.terms import IdentifierKind, Role
from certify.audit.trail import SYSTEM
from certify.db import Database
from certify.institutions.models import Organisation
from certify.web.application import Application

PASSWORD = "trois mots posés là"


def person(database: Database, mail: str, role: Role, organisation_id: int | None, now: datetime) -> int:
    """An account with one role; its id."""
    with database.writing() as session:
        account = actions.open_account(
            session,
            name="Personne Exemple",
            identifiers=[(IdentifierKind.MAIL, mail)],
            password=PASSWORD,
            by=SYSTEM,
            now=now,
        )
        organisation = session.get(Organisation, organisation_id) if organisation_id else None
        actions.grant_role(session, account, role, organisation, from_on=now.date(), by=SYSTEM, now=now)
        return account.id


def browser(app: Application, mail: str) -> FlaskClient:
    """A browser in which that person is signed in."""
    client = app.test_client()
    answer = client.post("/connexion", data={"identifier": mail, "password": PASSWORD})
    assert answer.status_code == 303
    return client

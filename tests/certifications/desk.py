"""Two authorities' people signed in, and the small référentiel as a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.models import Account, Identifier, RoleGrant
from certify.accounts.passwords import hash_password
from certify.accounts.person import Grant, Person
from certify.accounts.terms import IdentifierKind, Role
from certify.app import create_app
from certify.certifications.models import CertificationVersion
from certify.certifications.queries import texts
from certify.certifications.referentiel import VersionEntry, said_by
from certify.config import Settings
from certify.db import Database
from certify.institutions.models import Organisation

PASSWORD = "trois mots posés là"


@dataclass
class Desk:
    """The site with the person of the authority that writes, a colleague, and somebody of another authority."""

    database: Database
    settings: Settings
    person: Person
    stranger: Person
    one: FlaskClient
    two: FlaskClient
    other: FlaskClient

    def said(self, vintage: str = "2025") -> VersionEntry:
        """What the vintage says now."""
        with self.database.reading() as session:
            [row] = texts(session, CertificationVersion.vintage == vintage)
            return said_by(row)

    def number(self, vintage: str = "2025") -> int:
        """Its id, which is in addresses."""
        with self.database.reading() as session:
            return session.scalars(select(CertificationVersion.id).filter_by(vintage=vintage)).one()


def hired(session: Session, slug: str, name: str, now: datetime) -> Person:
    """Somebody of an authority, with an account."""
    organisation = session.scalars(select(Organisation).filter_by(slug=slug)).one()
    account = Account(display_name=name, password_hash=hash_password(PASSWORD), created_at=now)
    account.identifiers = [Identifier(kind=IdentifierKind.MAIL, value=f"{name.lower()}@exemple.ml")]
    account.grants = [RoleGrant(role=Role.AUTHORITY, organisation_id=organisation.id, from_on=now.date())]
    session.add(account)
    session.flush()
    return Person(account.id, name, "fr", (Grant(Role.AUTHORITY, organisation.id),))


def open_desk(database: Database, settings: Settings, now: datetime) -> Desk:
    """Let the people in."""
    with database.writing() as session:
        people = [
            hired(session, slug, name, now)
            for slug, name in (("fictif-ml", "Awa"), ("fictif-ml", "Bina"), ("fictif-bj", "Cossi"))
        ]
    app = create_app(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = True
    clients = []
    for person in people:
        client = app.test_client()
        typed = {"identifier": f"{person.label.lower()}@exemple.ml", "password": PASSWORD}
        assert client.post("/connexion", data=typed).status_code == 303
        clients.append(client)
    return Desk(database, settings, people[0], people[2], *clients)


def seen_on(client: FlaskClient, path: str) -> str:
    """The print that a page's form carries."""
    page = client.get(path)
    assert page.status_code == 200, (path, page.status_code)
    return page.text.split('name="seen"')[1].split('value="')[1].split('"')[0]

"""The small world's people, signed in to the site."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts.models import Account, Identifier, RoleGrant
from certify.accounts.passwords import hash_password
from certify.accounts.person import Person
from certify.accounts.terms import IdentifierKind
from certify.app import create_app
from certify.assessments.models import JurySession
from certify.config import Settings
from certify.db import Database
from certify.web.application import Application

from .samples import World, make_world
from .statements import count_page

PASSWORD = "trois mots posés là"


@dataclass
class Site:
    """The site, its database, and a browser for each person."""

    app: Application
    database: Database
    world: World
    manager: FlaskClient
    jurors: list[FlaskClient]
    certifier: FlaskClient
    stranger: FlaskClient
    other_juror: FlaskClient

    def session(self, session: Session) -> JurySession:
        """The one jury session."""
        return session.scalars(select(JurySession)).one()

    def statements(self, client: FlaskClient, path: str) -> int:
        """How many statements the page takes, once what is cached is."""
        return count_page(self.database, client, path)


def make_site(settings: Settings, database: Database, now: datetime, *, candidates: int = 3, criteria: int = 2) -> Site:
    """A small world with accounts that sign in, and another centre and authority beside it."""
    hashed = hash_password(PASSWORD)
    with database.writer(expire_on_commit=False) as session:
        world = make_world(session, now, candidates=candidates, criteria=criteria)
        other = make_world(session, now, prefix="ML", candidates=0)
        people = [world.manager, *world.sitting_people, world.certifier, other.manager, other.sitting_people[0]]
        for person in people:
            let_in(session, person, hashed, now)
        session.commit()
        session.expunge_all()
    app = create_app(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = True
    manager, one, two, three, certifier, stranger, other_juror = (browser(app, person) for person in people)
    return Site(app, database, world, manager, [one, two, three], certifier, stranger, other_juror)


def _mail(person: Person) -> str:
    return f"compte{person.id}@exemple.bj"


def let_in(session: Session, person: Person, hashed: str, now: datetime) -> None:
    account = session.get_one(Account, person.id)
    account.password_hash = hashed
    account.identifiers = [Identifier(kind=IdentifierKind.MAIL, value=_mail(person))]
    account.grants = [
        RoleGrant(role=grant.role, organisation_id=grant.organisation_id, from_on=now.date()) for grant in person.grants
    ]


def browser(app: Application, person: Person) -> FlaskClient:
    client = app.test_client()
    answer = client.post("/connexion", data={"identifier": _mail(person), "password": PASSWORD})
    assert answer.status_code == 303
    return client

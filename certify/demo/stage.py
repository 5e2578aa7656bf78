"""Where the demonstration plays: the database, the people's accounts, and one transaction for each act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.accounts.actions import grant_role, open_account
from certify.accounts.models import Account, Identifier
from certify.accounts.passwords import random_password
from certify.accounts.person import Person
from certify.accounts.queries import person_of
from certify.accounts.terms import IdentifierKind, Role
from certify.audit.trail import SYSTEM
from certify.db import Database
from certify.institutions.models import Organisation
from certify.storage.files import FileStore


@dataclass(frozen=True, slots=True)
class Credential:
    """An account of the demonstration, its password shown once."""

    name: str
    role: Role
    mail: str
    password: str


@dataclass
class Stage:
    """The database and the people on it. `acts` counts the acts played; without `files` nobody is pictured."""

    database: Database
    credentials: list[Credential] = field(default_factory=list)
    acts: int = 0
    files: FileStore | None = None

    @contextmanager
    def act(self, key: str) -> Iterator[tuple[Session, Person, datetime]]:
        """One act of one person, in one transaction."""
        with self.database.writing() as session:
            now = clock.now()
            yield session, self._person(session, key, now), now
        self.acts += 1

    def account(self, session: Session, key: str) -> Account:
        """The account of that key."""
        return session.scalars(select(Account).join(Account.identifiers).where(Identifier.value == mail_of(key))).one()

    def hire(self, key: str, name: str, role: Role, organisation: str | None, language: str = "fr") -> None:
        """Open an account with a random password and give it its role."""
        password = random_password()
        with self.database.writing() as session:
            now, identifiers = clock.now(), [(IdentifierKind.MAIL, mail_of(key))]
            account = open_account(
                session, name=name, identifiers=identifiers, password=password, by=SYSTEM, now=now, language=language
            )
            place = session.scalars(select(Organisation).where(Organisation.slug == organisation)).one_or_none()
            grant_role(session, account, role, place, from_on=now.date(), by=SYSTEM, now=now)
        self.credentials.append(Credential(name, role, mail_of(key), password))

    def _person(self, session: Session, key: str, now: datetime) -> Person:
        person = person_of(session, self.account(session, key).id, now)
        if person is None:
            raise LookupError(f"{key} has no account")
        return person


def mail_of(key: str) -> str:
    """The address of a person of the demonstration, in a domain that nobody can own (RFC 2606)."""
    return f"{key}@demo.example"

"""Reads of accounts: the person behind a session, who an identifier names, what a person is and where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, or_, select, tuple_
from sqlalchemy.orm import Session

from certify.accounts.models import Account, Identifier, RoleGrant, WebSession
from certify.accounts.person import Grant, Person
from certify.accounts.rules import IDLE, readings
from certify.accounts.terms import Role
from certify.credential.record import Label
from certify.errors import NotFound
from certify.institutions.models import Organisation


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against."""

    account_id: int
    password_hash: str


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A browser's session that is neither over nor idle; `person` is None before sign-in."""

    data: dict[str, Any]
    seen_at: datetime
    person: Person | None


# Read on every request of whoever is signed in: built once, in Core, so that it costs a third of a millisecond.
_account, _grant, _web = Account.__table__.c, RoleGrant.__table__.c, WebSession.__table__.c
_WHO = (_account.id, _account.display_name, _account.language, _grant.role, _grant.organisation_id)
_GRANTS = and_(
    _grant.account_id == _account.id,
    _grant.from_on <= bindparam("today"),
    or_(_grant.until_on.is_(None), _grant.until_on >= bindparam("today")),
)
_LIVE = (
    select(_web.data, _web.seen_at, _web.limited_to, *_WHO)
    .select_from(WebSession.__table__)
    .outerjoin(Account.__table__, _account.id == _web.account_id)
    .outerjoin(RoleGrant.__table__, _GRANTS)
    .where(
        _web.token_hash == bindparam("token_hash"),
        _web.ended_at.is_(None),
        _web.expires_at > bindparam("now"),
        _web.seen_at > bindparam("idle_since"),
        _account.disabled_at.is_(None),
    )
)
_PERSON = (
    select(*_WHO)
    .select_from(Account.__table__)
    .outerjoin(RoleGrant.__table__, _GRANTS)
    .where(_account.id == bindparam("account_id"), _account.disabled_at.is_(None))
)


def _person(rows: Sequence[Any]) -> Person | None:
    """A person from one row for each of their roles, whose last columns are `_WHO`."""
    account_id, label, language = rows[0][-5:-2]
    if account_id is None:
        return None
    grants = tuple(Grant(row[-2], row[-1]) for row in rows if row[-2] is not None)
    return Person(account_id, label, language, grants)


def live_session(connection: Connection, token_hash: str, now: datetime) -> LiveSession | None:
    """The session of that token with its person, in one statement; None when it is over, idle or disabled."""
    values = {"token_hash": token_hash, "now": now, "idle_since": now - IDLE, "today": now.date()}
    rows = connection.execute(_LIVE, values).all()
    if not rows:
        return None
    person, only = _person(rows), rows[0].limited_to
    return LiveSession(rows[0].data, rows[0].seen_at, person.limited_to(only) if person and only else person)


def person_of(session: Session, account_id: int, now: datetime) -> Person | None:
    """The person of an account that is not disabled, with the roles in force."""
    rows = session.execute(_PERSON, {"account_id": account_id, "today": now.date()}).all()
    return _person(rows) if rows else None


def credentials_of(session: Session, typed: str) -> Credentials | None:
    """Whom the typed identifier names; None when nobody, or somebody whose account is disabled."""
    pairs = readings(typed)
    if not pairs:
        return None
    row = session.execute(
        select(Account.id, Account.password_hash)
        .join(Identifier)
        .where(tuple_(Identifier.kind, Identifier.value).in_(pairs), Account.disabled_at.is_(None))
        .limit(1)
    ).first()
    return Credentials(*row) if row else None


def roles_of(session: Session, person: Person) -> list[tuple[Label | None, list[Role]]]:
    """The person's roles by the name of the organisation in which they are held, None where there is none."""
    ids = {grant.organisation_id for grant in person.grants if grant.organisation_id is not None}
    found = session.scalars(select(Organisation).where(Organisation.id.in_(ids))).all() if ids else []
    names: dict[int | None, Label | None] = {organisation.id: organisation.legal_name for organisation in found}
    held: dict[int | None, list[Role]] = {}
    for grant in person.grants:
        held.setdefault(grant.organisation_id, []).append(grant.role)
    return [(names.get(place), roles) for place, roles in held.items()]


def account_named(session: Session, typed: str) -> Account:
    """The account that the identifier names. Errors: NotFound `account.unknown`."""
    pairs = tuple_(Identifier.kind, Identifier.value).in_(readings(typed) or [(None, None)])
    account = session.scalar(select(Account).join(Identifier).where(pairs).limit(1))
    if account is None:
        raise NotFound("account.unknown", "Ce compte n’existe pas.")
    return account

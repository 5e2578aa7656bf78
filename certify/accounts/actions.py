"""Acts on accounts. Each writes its line in the trail; none commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from certify.accounts.models import Account, Identifier, RoleGrant, WebSession
from certify.accounts.passwords import hash_password, matches
from certify.accounts.person import actor_of
from certify.accounts.rules import ORGANISATION_ROLE, check_duties, check_password, written
from certify.accounts.terms import IdentifierKind, Role
from certify.audit.trail import Actor, record
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions.models import Organisation, RoleKind
from certify.institutions.queries import holds_role

TAKEN = "Cette adresse ou ce numéro sert déjà à un compte. Connectez-vous."


def open_account(
    session: Session,
    *,
    name: str,
    identifiers: Iterable[tuple[IdentifierKind, str]],
    password: str,
    by: Actor | None,
    now: datetime,
    language: str = "fr",
) -> Account:
    """Open an account with no role. `by` is None when the person opens their own.

    Errors: Invalid on `name`, `identifier` or `password`; Conflict `identifier.taken`.
    """
    pairs = [(kind, written(kind, value)) for kind, value in identifiers]
    name = _checked_name(name)
    if not pairs:
        raise Invalid("identifier.none", TO_SIGN_IN, fields={"identifier": TO_SIGN_IN})
    check_password(password, name, *(value for _, value in pairs))
    account = Account(
        display_name=name, language=language, password_hash=hash_password(password), created_at=now, disabled_at=None
    )
    session.add(account)
    session.flush()
    by = by or actor_of(account.id)
    record(session, "account.open", ("account", account.id), by=by, now=now)
    for kind, value in pairs:
        add_identifier(session, account, kind, value, by=by, now=now)
    return account


def open_account_without_sign_in(
    session: Session, *, name: str, by: Actor, now: datetime, language: str = "fr"
) -> Account:
    """Open an account for somebody who has neither address nor telephone: no identifier and no password open it.

    Errors: Invalid on `name`.
    """
    account = Account(
        display_name=_checked_name(name), language=language, password_hash=NO_PASSWORD, created_at=now, disabled_at=None
    )
    session.add(account)
    session.flush()
    record(session, "account.open", ("account", account.id), by=by, now=now)
    return account


NO_PASSWORD = "!"  # noqa: S105  (no hash: no password has it)


def can_sign_in(account: Account) -> bool:
    """Whether a password opens the account."""
    return account.password_hash != NO_PASSWORD


TO_SIGN_IN = "Donnez une adresse électronique ou un numéro de téléphone."


def _checked_name(name: str) -> str:
    name = name.strip()
    if not name or not name.isprintable() or len(name) > 200:
        sentence = "Écrivez votre nom, en 200 caractères au plus."
        raise Invalid("account.name", sentence, fields={"name": sentence})
    return name


def add_identifier(
    session: Session, account: Account, kind: IdentifierKind, value: str, *, by: Actor, now: datetime
) -> Identifier:
    """Give the account one more way to sign in. Errors: Invalid on `identifier`; Conflict `identifier.taken`."""
    value = written(kind, value)
    if session.scalar(select(Identifier.id).where(Identifier.kind == kind, Identifier.value == value)):
        raise Conflict("identifier.taken", TAKEN)
    identifier = Identifier(account_id=account.id, kind=kind, value=value)
    session.add(identifier)
    session.flush()
    record(session, "account.add_identifier", ("account", account.id), by=by, now=now, kind=str(kind))
    return identifier


def grant_role(
    session: Session,
    account: Account,
    role: Role,
    organisation: Organisation | None,
    *,
    from_on: date,
    until_on: date | None = None,
    by: Actor,
    now: datetime,
) -> RoleGrant:
    """Give a role from a day to a day, in an organisation that may have such people.

    Errors: Invalid on `organisation` or `until_on`; Conflict `account.duties` when two duties that never meet would.
    """
    _check_organisation(role, organisation, from_on)
    if until_on is not None and until_on < from_on:
        sentence = "Ce rôle finirait avant d’avoir commencé."
        raise Invalid("account.grant_dates", sentence, fields={"until_on": sentence})
    check_duties(frozenset({role, *_roles_between(session, account, from_on, until_on)}))
    grant = RoleGrant(
        account_id=account.id,
        role=role,
        organisation_id=organisation.id if organisation else None,
        from_on=from_on,
        until_on=until_on,
    )
    session.add(grant)
    session.flush()
    record(session, "account.grant", ("account", account.id), by=by, now=now, role=str(role), grant=grant.id)
    return grant


def _roles_between(session: Session, account: Account, first: date, last: date | None) -> list[Role]:
    """Roles of the account that hold on some day of the span."""
    grants = session.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id))
    return [grant.role for grant in grants if grant.from_on <= (last or date.max) and first <= _end(grant.until_on)]


def _end(until_on: date | None) -> date:
    return date.max if until_on is None else until_on


def _check_organisation(role: Role, organisation: Organisation | None, on: date) -> None:
    needed = ORGANISATION_ROLE.get(role)
    if needed is None:
        return
    if organisation is None or not holds_role(organisation, RoleKind(needed), on):
        sentence = "Ce rôle demande une organisation qui puisse l’exercer à cette date."
        raise Invalid("account.organisation", sentence, fields={"organisation": sentence})


def sign_in(session: Session, account_id: int, *, now: datetime) -> None:
    """Write down a sign-in whose password was right, and forget sessions that are over."""
    session.execute(delete(WebSession).where(WebSession.expires_at <= now))
    record(session, "account.sign_in", ("account", account_id), by=actor_of(account_id), now=now)


def sign_out(session: Session, *, by: Actor, now: datetime) -> None:
    """Write down a sign-out; the session's row is ended by the web (certify.accounts.sessions)."""
    record(session, "account.sign_out", ("account", by.id), by=by, now=now)


def disable(session: Session, account: Account, *, by: Actor, now: datetime) -> None:
    """Close the account to its person, and end every session they have. Errors: Conflict `account.disabled`."""
    if account.disabled_at is not None:
        raise Conflict("account.disabled", "Ce compte est déjà fermé.")
    account.disabled_at = now
    end_sessions(session, account.id, now=now)
    record(session, "account.disable", ("account", account.id), by=by, now=now)


def end_sessions(session: Session, account_id: int, *, now: datetime, limited_to: str | None = None) -> None:
    """End every session of the account: lost phone, changed password, account closed.

    With `limited_to`, only those that open nothing but that jury session.
    """
    live = (WebSession.account_id == account_id) & WebSession.ended_at.is_(None)
    if limited_to is not None:
        live &= WebSession.limited_to == limited_to
    session.execute(update(WebSession).where(live).values(ended_at=now))


def confirm_password(session: Session, account_id: int, password: str, *, now: datetime) -> None:
    """Make sure, before a grave act, that the person at the keyboard is the account's.

    Errors: Invalid on `password`; NotFound when the account is closed. Views call `signed_in.confirm`, which counts
    attempts first.
    """
    account = session.get(Account, account_id)
    if account is None or account.disabled_at is not None:
        raise NotFound("account.unknown", "Ce compte n’existe plus.")
    if not matches(account.password_hash, password):
        sentence = "Ce mot de passe n’est pas celui de votre compte."
        raise Invalid("password.wrong", sentence, fields={"password": sentence})
    record(session, "account.confirm_password", ("account", account_id), by=actor_of(account_id), now=now)


def change_password(session: Session, account: Account, password: str, *, by: Actor, now: datetime) -> None:
    """Set another password and end every session. Errors: Invalid on `password`."""
    known = [identifier.value for identifier in account.identifiers]
    check_password(password, account.display_name, *known)
    account.password_hash = hash_password(password)
    end_sessions(session, account.id, now=now)
    record(session, "account.change_password", ("account", account.id), by=by, now=now)

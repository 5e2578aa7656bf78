"""`certify user`: people who sign in, made by the operator."""

from __future__ import annotations

import sys

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock, config
from certify.accounts import actions
from certify.accounts.passwords import random_password
from certify.accounts.queries import account_named
from certify.accounts.terms import IdentifierKind, Role
from certify.audit.trail import SYSTEM
from certify.db import Database
from certify.errors import Invalid
from certify.institutions.models import Organisation


@click.group()
def user() -> None:
    """Create people who sign in."""


@user.command()
@click.option("--name", required=True, help="The name they go by.")
@click.option("--mail", help="Address they sign in with.")
@click.option("--phone", help="Phone they sign in with, with the country's code.")
@click.option("--staff-number", help="Staff number they sign in with.")
@click.option("--role", "roles", multiple=True, type=click.Choice([r.value for r in Role]), help="May be repeated.")
@click.option("--organisation", help="Slug of the organisation in which the roles are held.")
@click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def create(
    *,
    name: str,
    mail: str | None,
    phone: str | None,
    staff_number: str | None,
    roles: tuple[str, ...],
    organisation: str | None,
    language: str,
    password_stdin: bool,
) -> None:
    """Create an account with its roles. A password that is made is printed once."""
    typed = {IdentifierKind.MAIL: mail, IdentifierKind.PHONE: phone, IdentifierKind.STAFF_NUMBER: staff_number}
    chosen = _password(password_stdin)
    now = clock.now()
    database = Database(config.load().database_url)
    with database.writing() as session:
        account = actions.open_account(
            session,
            name=name,
            identifiers=[(kind, value) for kind, value in typed.items() if value],
            password=chosen,
            language=language,
            by=SYSTEM,
            now=now,
        )
        place = _organisation(session, organisation)
        for role in roles:
            actions.grant_role(session, account, Role(role), place, from_on=now.date(), by=SYSTEM, now=now)
        number = account.id
    database.close()
    click.echo(f"{name}: account:{number}" + ("" if password_stdin else f", password {chosen}"))


def _organisation(session: Session, slug: str | None) -> Organisation | None:
    if slug is None:
        return None
    found = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if found is None:
        sentence = "Aucune organisation ne porte ce nom court : %(slug)s."
        raise Invalid("organisation.unknown", sentence, {"slug": slug}, fields={"organisation": sentence})
    return found


@user.command()
@click.argument("identifier")
def disable(identifier: str) -> None:
    """Close an account, found by its address, phone or staff number, and end its sessions."""
    database = Database(config.load().database_url)
    with database.writing() as session:
        account = account_named(session, identifier)
        actions.disable(session, account, by=SYSTEM, now=clock.now())
        name = account.display_name
    database.close()
    click.echo(f"{name}: closed")


@user.command()
@click.argument("identifier")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of making one.")
def password(identifier: str, *, password_stdin: bool) -> None:
    """Give another password to somebody whose identity was checked, and end their sessions."""
    chosen = _password(password_stdin)
    database = Database(config.load().database_url)
    with database.writing() as session:
        account = account_named(session, identifier)
        actions.change_password(session, account, chosen, by=SYSTEM, now=clock.now())
        name = account.display_name
    database.close()
    click.echo(f"{name}: " + ("password changed" if password_stdin else f"password {chosen}"))


def _password(piped: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if piped else random_password()

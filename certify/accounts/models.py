"""Rows of accounts: people who sign in, how they name themselves, what they may do, and their sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.accounts.terms import IdentifierKind, Role
from certify.db import Base, choice
from certify.institutions.models import Organisation

__all__ = ["Account", "Identifier", "IdentifierKind", "Role", "RoleGrant", "SignInFailure", "WebSession"]


class Account(Base):
    """A person who signs in."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    language: Mapped[str] = mapped_column(default="fr")
    password_hash: Mapped[str]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    identifiers: Mapped[list[Identifier]] = relationship(back_populates="account")
    grants: Mapped[list[RoleGrant]] = relationship(back_populates="account")


class Identifier(Base):
    """One way to name an account: (kind, value), the value normalised."""

    __tablename__ = "identifier"
    __table_args__ = (UniqueConstraint("kind", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[IdentifierKind] = mapped_column(choice(IdentifierKind, "kind"))
    value: Mapped[str]

    account: Mapped[Account] = relationship(back_populates="identifiers")


class RoleGrant(Base):
    """A role, in one organisation (none for a candidate), from a date to a date."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("account_id", "role", "organisation_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]

    account: Mapped[Account] = relationship(back_populates="grants")
    organisation: Mapped[Organisation | None] = relationship()


class WebSession(Base):
    """A browser's session, on the server. The cookie's token is known only by its SHA-256, in hexadecimal.

    `limited_to` is the reference of the one jury session that it opens; None opens whatever the person may reach.
    """

    __tablename__ = "web_session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    limited_to: Mapped[str | None]


class SignInFailure(Base):
    """A refused sign-in, counted to slow down whoever guesses. `key` is a keyed hash of identifier or address."""

    __tablename__ = "sign_in_failure"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]

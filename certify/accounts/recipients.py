"""Whom a message reaches: the mail address, name and language of accounts, and of those who hold a permission."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from certify.accounts.models import Account, Identifier, RoleGrant
from certify.accounts.rules import PERMISSIONS
from certify.accounts.terms import IdentifierKind
from certify.mail.actions import Recipient


def people(session: Session, account_ids: Collection[int]) -> dict[int, Recipient]:
    """The recipients of accounts by their id, in one query; who has no mail address or is disabled is left out."""
    return {row.id: _recipient(row) for row in session.execute(_reachable().where(Account.id.in_(account_ids)))}


def holders(
    session: Session, permission: str, organisation_id: int, now: datetime, *, but: Collection[int] = ()
) -> list[Recipient]:
    """Those who hold the permission in the organisation today and have a mail address, the accounts `but` left out."""
    roles = [role for role, permissions in PERMISSIONS.items() if permission in permissions]
    today = now.date()
    granted = select(RoleGrant.account_id).where(
        RoleGrant.role.in_(roles),
        RoleGrant.organisation_id == organisation_id,
        RoleGrant.from_on <= today,
        or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= today),
    )
    return [
        _recipient(row) for row in session.execute(_reachable().where(Account.id.in_(granted), Account.id.not_in(but)))
    ]


def _reachable() -> Select[int, str, str, str]:
    mails = and_(Identifier.account_id == Account.id, Identifier.kind == IdentifierKind.MAIL)
    return (
        select(Account.id, Account.display_name, Account.language, Identifier.value)
        .join(Identifier, mails)
        .where(Account.disabled_at.is_(None))
        .order_by(Account.id, Identifier.id)
    )


def _recipient(row: Row[int, str, str, str]) -> Recipient:
    _, name, language, address = row
    return Recipient(address, name, language)

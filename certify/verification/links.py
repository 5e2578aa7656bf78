"""Links that holders made: from the token in an address to the line of the register."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select

from certify.certificates.models import Certificate, ShareLink
from certify.certificates.sharing import hash_of
from certify.verification import queries
from certify.verification.queries import Line

_open = (
    select(Certificate.public_id)
    .join(ShareLink, ShareLink.certificate_id == Certificate.id)
    .where(ShareLink.token_hash == bindparam("token_hash"), ShareLink.revoked_at.is_(None))
)


def by_link(connection: Connection, token: str) -> Line | None:
    """The line under an open link. A closed link and one that never was are the same nothing, at the same cost."""
    return queries.by_public_id(connection, connection.execute(_open, {"token_hash": hash_of(token)}).scalar())

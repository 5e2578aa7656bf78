"""Reads of the nomenclature: whole fiches, in a number of queries that does not grow with them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.errors import NotFound
from certify.nomenclature.models import Occupation, OccupationScheme


def fiches(session: Session, scheme: tuple[str, str] | None = None) -> list[Occupation]:
    """Occupations with scheme, titles, items and mappings, by scheme, version and code. `scheme` is (code, version)."""
    query = (
        select(Occupation)
        .join(Occupation.scheme)
        .order_by(OccupationScheme.code, OccupationScheme.version, Occupation.code)
        .options(
            joinedload(Occupation.scheme),
            selectinload(Occupation.titles),
            selectinload(Occupation.items),
            selectinload(Occupation.mappings),
        )
    )
    if scheme is not None:
        query = query.where(OccupationScheme.code == scheme[0], OccupationScheme.version == scheme[1])
    return list(session.scalars(query))


def fiche(session: Session, scheme: str, version: str, code: str) -> Occupation:
    """One occupation by its key.

    Errors: NotFound `occupation.unknown`.
    """
    row = session.scalar(
        select(Occupation)
        .join(Occupation.scheme)
        .where(OccupationScheme.code == scheme, OccupationScheme.version == version, Occupation.code == code)
        .options(joinedload(Occupation.scheme))
    )
    if row is None:
        raise NotFound("occupation.unknown", "Ce métier n’est pas dans la nomenclature.")
    return row

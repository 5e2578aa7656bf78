"""Reads of institutions: an authority by its name in addresses, the sites of a centre, who held a role on a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from certify.errors import NotFound
from certify.institutions.models import Authority, Organisation, OrganisationRole, RoleKind, Site
from certify.institutions.rules import holds


def authority_by_slug(session: Session, slug: str) -> Authority:
    """The authority of an organisation, with its organisation and country, in one query.

    Errors: NotFound `authority.unknown`.
    """
    authority = session.scalar(
        select(Authority)
        .join(Authority.organisation)
        .where(Organisation.slug == slug)
        .options(joinedload(Authority.organisation).joinedload(Organisation.country))
    )
    if authority is None:
        raise NotFound("authority.unknown", "Cette autorité n’existe pas ici.")
    return authority


def authorities(session: Session) -> list[Authority]:
    """Every authority with its organisation and country, in one query, by country then name."""
    return list(
        session.scalars(
            select(Authority)
            .join(Authority.organisation)
            .order_by(Organisation.country_code, Organisation.slug)
            .options(joinedload(Authority.organisation).joinedload(Organisation.country))
        )
    )


def sites_of(session: Session, organisation_id: int) -> list[Site]:
    """The sites of an organisation, by name."""
    return list(session.scalars(select(Site).filter_by(organisation_id=organisation_id).order_by(Site.name)))


def organisations_in(session: Session, role: RoleKind, on: date) -> list[Organisation]:
    """The organisations that hold a role on a day, with their roles and country, in two queries."""
    rows = session.scalars(
        select(Organisation)
        .where(Organisation.roles.any(OrganisationRole.kind == role))
        .order_by(Organisation.country_code, Organisation.slug)
        .options(selectinload(Organisation.roles), joinedload(Organisation.country))
    )
    return [row for row in rows if holds_role(row, role, on)]


def holds_role(organisation: Organisation, role: RoleKind, on: date) -> bool:
    """Whether the organisation holds the role on that day."""
    return any(
        each.kind is role and holds(each.from_on, each.until_on, on, ends_precision=each.until_precision)
        for each in organisation.roles
    )

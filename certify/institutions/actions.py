"""Changes of institutions. Loading a file states how things are: what it does not mention stays."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from certify.audit.trail import Actor, record
from certify.credential.record import Label
from certify.db import Base
from certify.institutions.files import Faults, Loaded
from certify.institutions.importer import InstitutionsFile, OrganisationEntry
from certify.institutions.models import Authority, Country, Organisation, OrganisationRole, Site

Row = TypeVar("Row", bound=Base)


def load_institutions(session: Session, file: InstitutionsFile, *, by: Actor, now: datetime) -> Loaded:
    """Load a file that was read without fault: make what is new, change what differs, write one line of the trail.

    Errors: ImportRefused if the file does not fit what is stored; nothing is written then.
    """
    stored = {row.slug: row for row in session.scalars(select(Organisation))}
    _check(session, file, stored)
    new = {entry.slug for entry in file.organisations} - stored.keys()
    loaded = Loaded()
    for _, code, name in file.countries:
        loaded += _country(session, code, name)
    for entry in file.organisations:
        loaded += _organisation(session, entry, stored)
    for entry in file.organisations:
        loaded += _belongings(session, entry, stored, new)
    if loaded.wrote:
        record(
            session,
            "institutions.import",
            ("file", file.name),
            by=by,
            now=now,
            created=loaded.created,
            changed=loaded.changed,
        )
    return loaded


def _check(session: Session, file: InstitutionsFile, stored: Mapping[str, Organisation]) -> None:
    faults = Faults()
    countries = {code for _, code, _ in file.countries} | set(session.scalars(select(Country.code)))
    slugs = {entry.slug for entry in file.organisations} | stored.keys()
    prefixes = dict(session.execute(select(Authority.number_prefix, Authority.organisation_id)).all())
    sites = dict(session.execute(select(Site.slug, Site.organisation_id)).all())
    for entry in file.organisations:
        row = stored.get(entry.slug)
        if entry.values["country_code"] not in countries:
            faults.add(entry.place, f"le pays « {entry.values['country_code']} » est inconnu")
        if entry.succeeded_by and (entry.succeeded_by not in slugs or entry.succeeded_by == entry.slug):
            faults.add(entry.place, f"le successeur « {entry.succeeded_by} » est inconnu")
        if row is not None and row.country_code != entry.values["country_code"]:
            faults.add(entry.place, f"« {entry.slug} » est un organisme de {row.country_code} et ne change pas de pays")
        _check_prefix(entry, row, prefixes, faults)
        for place, site in entry.sites:
            if _of_another(site["slug"], row, sites):
                faults.add(place, f"le site « {site['slug']} » appartient à un autre organisme")
    faults.stop()


def _check_prefix(
    entry: OrganisationEntry, row: Organisation | None, prefixes: Mapping[str, int], faults: Faults
) -> None:
    if entry.authority is None:
        return
    prefix = entry.authority["number_prefix"]
    if _of_another(prefix, row, prefixes):
        faults.add(entry.place, f"le préfixe « {prefix} » appartient à un autre organisme")
    before = next((each for each, owner in prefixes.items() if row is not None and owner == row.id), prefix)
    if before != prefix:
        faults.add(entry.place, f"le préfixe « {before} » est déjà imprimé sur des certificats et ne change plus")


def _of_another(name: str, row: Organisation | None, owners: Mapping[str, int]) -> bool:
    owner = owners.get(name)
    return owner is not None and (row is None or row.id != owner)


def _country(session: Session, code: str, name: Label) -> Loaded:
    row = session.get(Country, code)
    if row is None:
        session.add(Country(code=code, name=name))
        session.flush()
        return Loaded(created=1)
    return _change(row, {"name": name})


def _organisation(session: Session, entry: OrganisationEntry, stored: dict[str, Organisation]) -> Loaded:
    row = stored.get(entry.slug)
    if row is not None:
        return _change(row, entry.values)
    stored[entry.slug] = row = Organisation(slug=entry.slug, **entry.values)
    session.add(row)
    session.flush()
    return Loaded(created=1)


def _belongings(
    session: Session, entry: OrganisationEntry, stored: Mapping[str, Organisation], new: Set[str]
) -> Loaded:
    """The successor, roles, authority and sites of an organisation, once all organisations exist."""
    row = stored[entry.slug]
    loaded = Loaded()
    if entry.succeeded_by:
        # Of an organisation made just now it is a part; of one known before, a change.
        before, row.succeeded_by = row.succeeded_by, stored[entry.succeeded_by]
        loaded += Loaded(changed=int(entry.slug not in new and before is not row.succeeded_by))
    for role in entry.roles:
        # A beginning that was unknown may become known: it is the same role.
        begins = or_(OrganisationRole.from_on == role.values["from_on"], OrganisationRole.from_on.is_(None))
        known = select(OrganisationRole).filter_by(organisation_id=row.id, kind=role.kind).where(begins)
        loaded += _put(session, known, OrganisationRole, {"kind": role.kind, **role.values}, row)
    if entry.authority is not None:
        loaded += _put(session, select(Authority).filter_by(organisation_id=row.id), Authority, entry.authority, row)
    for _, site in entry.sites:
        loaded += _put(session, select(Site).filter_by(slug=site["slug"]), Site, site, row)
    return loaded


def _put(session: Session, known: Any, model: type[Row], values: Mapping[str, Any], owner: Organisation) -> Loaded:
    row: Row | None = session.scalar(known)
    if row is not None:
        return _change(row, values)
    session.add(model(organisation=owner, **values))
    session.flush()
    return Loaded(created=1)


def _change(row: Base, values: Mapping[str, Any]) -> Loaded:
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return Loaded(changed=1) if different else Loaded(unchanged=1)

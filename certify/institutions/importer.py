"""The import of institutions: countries, organisations with dated roles, authorities, sites, from one YAML file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from certify.credential.record import Label, Precision
from certify.institutions.entries import Entry, read_entry
from certify.institutions.files import Faults, Place
from certify.institutions.models import RoleKind

COUNTRY = r"[A-Z]{2}", "deux majuscules attendues (ISO 3166-1)"
PREFIX = r"[A-Z]{2}[A-Z0-9]{0,4}", "le code du pays, suivi de quatre signes au plus, est attendu"
LANGUAGES = r"fr|en", "fr ou en attendu"


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """A role as the file gives it."""

    place: Place
    kind: RoleKind
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OrganisationEntry:
    """An organisation as the file gives it; `values` are columns, `succeeded_by` is a slug."""

    place: Place
    slug: str
    values: dict[str, Any]
    succeeded_by: str | None
    roles: list[RoleEntry]
    authority: dict[str, Any] | None
    sites: list[tuple[Place, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class InstitutionsFile:
    """A whole file, sound in itself; whether it fits what is stored is seen when it is loaded."""

    name: str
    countries: list[tuple[Place, str, Label]]
    organisations: list[OrganisationEntry]


def read(path: Path) -> InstitutionsFile:
    """Read a file of institutions.

    Errors: ImportRefused, with every fault of the file.
    """
    faults = Faults()
    top = read_entry(path, faults)
    file = _file(path.name, top) if top is not None else InstitutionsFile(path.name, [], [])
    faults.stop()
    return file


def _file(name: str, top: Entry) -> InstitutionsFile:
    countries = [_country(entry) for entry in top.entries("countries", required=False)]
    organisations = [_organisation(entry) for entry in top.entries("organisations", required=False)]
    if not countries and not organisations:
        top.faults.add(top.place, "ni « countries » ni « organisations »")
    top.end()
    _names_once(countries, organisations, top.faults)
    return InstitutionsFile(name, countries, organisations)


def _country(entry: Entry) -> tuple[Place, str, Label]:
    country = entry.place, entry.matching("code", *COUNTRY), entry.label("name")
    entry.end()
    return country


def _organisation(entry: Entry) -> OrganisationEntry:
    values = {
        "short_name": entry.text("short_name"),
        "legal_name": entry.label("legal_name"),
        "country_code": entry.matching("country", *COUNTRY),
        "contact_mail": entry.optional("contact_mail"),
        "website": entry.optional("website"),
        "fictitious": entry.flag("fictitious"),
        "succession_act": entry.optional("succession_act"),
    }
    roles = [_role(role) for role in entry.entries("roles")]
    organisation = OrganisationEntry(
        place=entry.place,
        slug=entry.slug("slug"),
        values=values,
        succeeded_by=entry.optional("succeeded_by"),
        roles=roles,
        authority=_authority(entry, roles),
        sites=[_site(site) for site in entry.entries("sites", required=False)],
    )
    _fits_roles(organisation, entry.faults)
    entry.end()
    return organisation


def _role(entry: Entry) -> RoleEntry:
    begins, ends = entry.imprecise_day("from"), entry.imprecise_day("until")
    if begins and ends and ends.on < begins.on:
        entry.faults.add(entry.find("until")[1], "la fin du rôle (until) précède son début (from)")
    values = {
        "from_on": begins.on if begins else None,
        "from_precision": begins.precision if begins else Precision.DAY,
        "until_on": ends.on if ends else None,
        "until_precision": ends.precision if ends else Precision.DAY,
        "act": entry.optional("act"),
    }
    role = RoleEntry(entry.place, entry.choice("kind", RoleKind), values)
    entry.end()
    return role


def _authority(organisation: Entry, roles: list[RoleEntry]) -> dict[str, Any] | None:
    certifies = any(role.kind is RoleKind.CERTIFIER for role in roles)
    entry = organisation.entry("authority", required=certifies)
    if entry is None:
        return None
    prefix = entry.matching("number_prefix", *PREFIX)
    values = {
        "number_prefix": prefix,
        "language": entry.matching("language", *LANGUAGES),
        "legal_basis": entry.label("legal_basis"),
        "seat": entry.text("seat"),
        "time_zone": _time_zone(entry),
        "signatory_name": entry.text("signatory_name"),
        "signatory_office": entry.label("signatory_office"),
        "answering_days": entry.number("answering_days", 1, 365),
    }
    country = organisation.optional("country") or ""
    if prefix and not prefix.startswith(country):
        entry.faults.add(entry.find("number_prefix")[1], f"« number_prefix » doit commencer par {country}")
    entry.end()
    return values


def _site(entry: Entry) -> tuple[Place, dict[str, Any]]:
    values = {
        "slug": entry.slug("slug"),
        "name": entry.text("name"),
        "town": entry.text("town"),
        "time_zone": _time_zone(entry),
    }
    entry.end()
    return entry.place, values


def _time_zone(entry: Entry) -> str:
    zone = entry.text("time_zone")
    if zone and zone not in available_timezones():
        entry.faults.add(entry.find("time_zone")[1], f"fuseau horaire « {zone} » inconnu (par exemple Africa/Bamako)")
    return zone


def _fits_roles(organisation: OrganisationEntry, faults: Faults) -> None:
    kinds = {role.kind for role in organisation.roles}
    if organisation.authority is not None and RoleKind.CERTIFIER not in kinds:
        faults.add(organisation.place, "« authority » n’est donné qu’à un organisme certificateur (rôle certifier)")
    if organisation.sites and RoleKind.CENTRE not in kinds:
        faults.add(organisation.place, "« sites » n’est donné qu’à un centre (rôle centre)")
    if organisation.succeeded_by and not organisation.values["succession_act"]:
        faults.add(organisation.place, "« succession_act » manque : l’acte qui désigne le successeur")
    faults.once(((f"{role.kind} {role.values['from_on']}", role.place) for role in organisation.roles), "le rôle")


def _names_once(
    countries: list[tuple[Place, str, Label]], organisations: list[OrganisationEntry], faults: Faults
) -> None:
    faults.once(((code, place) for place, code, _ in countries), "le pays")
    faults.once(((each.slug, each.place) for each in organisations), "le nom court")
    faults.once(((site["slug"], place) for each in organisations for place, site in each.sites), "le site")
    prefixes = ((each.authority["number_prefix"], each.place) for each in organisations if each.authority)
    faults.once(prefixes, "le préfixe")

"""Rows of institutions: countries, organisations, their dated roles, authorities, sites."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from certify.credential.record import Label, Precision
from certify.db import Base, bilingual, choice


class RoleKind(StrEnum):
    """What an organisation does in the service, from a date to a date. One body may hold several roles."""

    EMPLOYMENT_SERVICE = "employment_service"
    CERTIFIER = "certifier"
    CENTRE = "centre"
    PARTNER = "partner"


class SeriesKind(StrEnum):
    """What a series numbers. Certificates count per year; a file's series never starts again (year 0)."""

    CANDIDACY = "candidacy"
    SESSION = "session"
    MINUTES = "minutes"
    CERTIFICATE = "certificate"
    STATUS_PLACE = "status_place"
    APPEAL = "appeal"


class Country(Base):
    """A country that issues, by its ISO 3166-1 alpha-2 code."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[Label] = bilingual("name")


class Organisation(Base):
    """A body known to the service. It never disappears: `succeeded_by` names its successor and the act that says so."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    short_name: Mapped[str]
    legal_name: Mapped[Label] = bilingual("legal_name")
    country_code: Mapped[str] = mapped_column(ForeignKey("country.code"))
    contact_mail: Mapped[str | None]
    website: Mapped[str | None]
    fictitious: Mapped[bool] = mapped_column(default=False)
    succeeded_by_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    succession_act: Mapped[str | None]

    country: Mapped[Country] = relationship()
    succeeded_by: Mapped[Organisation | None] = relationship(remote_side=[id])
    roles: Mapped[list[OrganisationRole]] = relationship(
        back_populates="organisation", order_by="OrganisationRole.from_on"
    )


class OrganisationRole(Base):
    """A role of an organisation, with the dates between which it holds and the act that gave it.

    A date may be known only to the year (it is then 1 January, `*_precision` says so); `from_on` is None where nobody
    knows when the role began, `until_on` where it goes on.
    """

    __tablename__ = "organisation_role"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[RoleKind] = mapped_column(choice(RoleKind, "kind"))
    from_on: Mapped[date | None]
    from_precision: Mapped[Precision] = mapped_column(choice(Precision, "from_precision"), default=Precision.DAY)
    until_on: Mapped[date | None]
    until_precision: Mapped[Precision] = mapped_column(choice(Precision, "until_precision"), default=Precision.DAY)
    act: Mapped[str | None]

    organisation: Mapped[Organisation] = relationship(back_populates="roles")


class Authority(Base):
    """What an organisation needs to certify: legal basis, first language, number prefix, signatory.

    `number_prefix` begins every certificate number and is unique in the installation: the country's code for its first
    certifier, a longer one for the next (docs/adr/0003).
    """

    __tablename__ = "authority"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    number_prefix: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(default="fr")
    legal_basis: Mapped[Label] = bilingual("legal_basis")
    seat: Mapped[str]
    time_zone: Mapped[str]
    signatory_name: Mapped[str]
    signatory_office: Mapped[Label] = bilingual("signatory_office")
    answering_days: Mapped[int] = mapped_column(default=10)

    organisation: Mapped[Organisation] = relationship()


class Site(Base):
    """A place where people are assessed (plateau technique), run by a centre."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    town: Mapped[str]
    time_zone: Mapped[str]

    organisation: Mapped[Organisation] = relationship()


class Series(Base):
    """The last number given in one series of an authority; `year` is 0 where the series never starts again."""

    __tablename__ = "series"

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), primary_key=True)
    kind: Mapped[SeriesKind] = mapped_column(choice(SeriesKind, "kind"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from certify.audit.trail import SYSTEM
from certify.credential.record import Precision
from certify.db import Database
from certify.demo import data
from certify.errors import NotFound
from certify.institutions.actions import load_institutions
from certify.institutions.importer import read
from certify.institutions.models import Organisation, RoleKind
from certify.institutions.queries import authorities, authority_by_slug, organisations_in, sites_of
from certify.institutions.rules import holds


@pytest.fixture
def demo(sqlite: Database, now: datetime) -> Database:
    with sqlite.writing() as session:
        load_institutions(session, read(data.INSTITUTIONS), by=SYSTEM, now=now)
    return sqlite


BEGINS, ENDS = date(2014, 1, 9), date(2020, 1, 1)


@pytest.mark.parametrize(
    ("begins", "ends", "precision", "on", "held"),
    [
        (BEGINS, None, Precision.DAY, date(2014, 1, 8), False),
        (BEGINS, None, Precision.DAY, BEGINS, True),
        (None, None, Precision.DAY, date(1960, 1, 1), True),
        (BEGINS, ENDS, Precision.DAY, ENDS, True),
        (BEGINS, ENDS, Precision.DAY, date(2020, 1, 2), False),
        (BEGINS, ENDS, Precision.YEAR, date(2020, 12, 31), True),
        (BEGINS, ENDS, Precision.YEAR, date(2021, 1, 1), False),
    ],
)
def test_a_role_holds_between_its_dates(
    begins: date | None, ends: date | None, precision: Precision, on: date, held: bool
) -> None:
    assert holds(begins, ends, on, ends_precision=precision) is held


def test_an_authority_is_found_by_its_slug_with_its_country(demo: Database) -> None:
    with demo.reading() as session:
        authority = authority_by_slug(session, "fictif-cm")
        assert (authority.language, authority.organisation.country.name.en) == ("en", "Cameroon")


@pytest.mark.parametrize("slug", ["anpe-mali", "fictif", ""])
def test_what_is_no_authority_is_not_found(slug: str, demo: Database) -> None:
    with demo.reading() as session, pytest.raises(NotFound):
        authority_by_slug(session, slug)


def test_authorities_come_by_country(demo: Database) -> None:
    with demo.reading() as session:
        assert [each.organisation.country_code for each in authorities(session)] == ["BJ", "CM", "ML", "SN"]


def test_sites_are_those_of_the_centre_alone(demo: Database) -> None:
    with demo.reading() as session:
        centre = session.scalars(select(Organisation).filter_by(slug="centre-fictif-bamako")).one()
        assert [site.slug for site in sites_of(session, centre.id)] == [
            "bamako-plateau-finitions",
            "bamako-plateau-gros-oeuvre",
        ]


@pytest.mark.parametrize(
    ("on", "there"),
    [(date(2013, 6, 1), "anej-senegal"), (date(2015, 6, 1), "anpej-senegal"), (date(1995, 1, 1), "fne-cameroun")],
)
def test_employment_services_are_those_of_the_day(on: date, there: str, demo: Database) -> None:
    with demo.reading() as session:
        slugs = {each.slug for each in organisations_in(session, RoleKind.EMPLOYMENT_SERVICE, on)}
    assert there in slugs
    assert not {"anej-senegal", "anpej-senegal"} <= slugs


def test_no_employment_service_certifies(demo: Database, now: datetime) -> None:
    with demo.reading() as session:
        services, certifiers = (
            {each.slug for each in organisations_in(session, role, now.date())}
            for role in (RoleKind.EMPLOYMENT_SERVICE, RoleKind.CERTIFIER)
        )
    assert services == {"anpe-benin", "fne-cameroun", "anpe-mali", "anpej-senegal", "smo-senegal"}
    assert certifiers == {"fictif-bj", "fictif-cm", "fictif-ml", "fictif-sn"}

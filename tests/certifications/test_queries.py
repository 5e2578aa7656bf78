from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from certify.audit.trail import SYSTEM
from certify.certifications.actions import load_certifications
from certify.certifications.importer import read
from certify.certifications.queries import open_certifications, version, versions
from certify.db import Database
from certify.demo import data
from certify.errors import NotFound
from certify.institutions.files import Loaded

Load = Callable[[str], Loaded]
DAY = date(2026, 11, 24)


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    """The queries that the database receives meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(bind, "before_cursor_execute", note)


@pytest.fixture
def demo(ready: Database, now: datetime) -> Database:
    with ready.writing() as session:
        load_certifications(session, read(data.CERTIFICATIONS), by=SYSTEM, now=now)
    return ready


def test_open_certifications_say_what_a_person_chooses_from_in_one_query(demo: Database) -> None:
    with demo.reading() as session, counted(session) as statements:
        found = open_certifications(session, DAY)
        assert len(statements) == 1
    assert [(each.country_code, each.title.fr) for each in found] == [
        (country, title) for country in ("BJ", "CM", "ML", "SN") for title in ("Carreleur", "Maçon")
    ]
    assert (found[0].country_name.en, found[0].authority_slug, found[0].occupation.fr) == (
        "Benin",
        "fictif-bj",
        "Carreleur",
    )


def test_open_certifications_of_one_country(demo: Database) -> None:
    with demo.reading() as session:
        assert {each.authority_slug for each in open_certifications(session, DAY, country="ML")} == {"fictif-ml"}
        assert open_certifications(session, DAY, country="FR") == []


@pytest.mark.parametrize(
    ("day", "open_"),
    [(date(2024, 12, 31), 0), (date(2025, 1, 1), 1), (date(2030, 12, 31), 1), (date(2031, 1, 1), 0)],
)
def test_a_certification_is_open_from_its_first_day_to_its_last(
    day: date, open_: int, load: Load, good: str, ready: Database
) -> None:
    load(good)
    with ready.reading() as session:
        assert len(open_certifications(session, day)) == open_


@pytest.mark.parametrize("state", ["draft", "closed"])
def test_a_draft_and_a_closed_vintage_take_nobody(state: str, load: Load, good: str, ready: Database) -> None:
    load(good.replace("state: adopted", f"state: {state}"))
    with ready.reading() as session:
        assert open_certifications(session, DAY) == []


def walk(session: Session, *numbers: int) -> int:
    """Read everything of some versions; the number of criteria seen."""
    criteria = 0
    for number in numbers:
        row = version(session, number)
        assert row.certification.authority.organisation.country.name.fr
        assert row.occupation.scheme.code
        assert row.occupation.mappings
        assert row.rule_set.code
        assert all(method.competences for method in row.methods)
        criteria += sum(len(c.criteria) for unit in row.units for c in unit.competences)
    return criteria


def test_a_version_is_whole_in_a_constant_number_of_queries(demo: Database) -> None:
    with demo.reading() as session:
        first = open_certifications(session, DAY)[0].version_id
        session.expunge_all()
        with counted(session) as statements:
            assert walk(session, first) == 39
        assert len(statements) == 7


def test_all_versions_take_no_more_queries_than_one(demo: Database) -> None:
    with demo.reading() as session, counted(session) as statements:
        assert sum(len(c.criteria) for row in versions(session) for u in row.units for c in u.competences) == 8 * 39
        assert len(statements) == 7


def test_an_unknown_version_is_not_found(ready: Database) -> None:
    with ready.reading() as session, pytest.raises(NotFound):
        version(session, 12)

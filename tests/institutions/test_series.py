from __future__ import annotations

import multiprocessing

from sqlalchemy.orm import Session

from certify.credential.record import Label
from certify.db import Database
from certify.institutions.models import Authority, Country, Organisation, SeriesKind
from certify.institutions.series import take

PROCESSES, EACH = 8, 50


def add_authority(session: Session, slug: str = "certificateur") -> Authority:
    """A certifier of Mali with what it needs to certify."""
    name = Label("Certificateur fictif", "Fictitious certifier")
    if session.get(Country, "ML") is None:
        session.add(Country(code="ML", name=Label("Mali", "Mali")))
        session.flush()
    organisation = Organisation(slug=slug, short_name="CF", legal_name=name, country_code="ML", fictitious=True)
    authority = Authority(
        organisation=organisation,
        number_prefix=slug[:4].upper(),
        language="fr",
        legal_basis=name,
        seat="Bamako",
        time_zone="Africa/Bamako",
        signatory_name="Personne Fictive",
        signatory_office=name,
    )
    session.add(authority)
    session.flush()
    return authority


def an_authority(database: Database) -> int:
    """The id of a stored authority."""
    with database.writing() as session:
        return add_authority(session).id


def take_many(url: str, authority_id: int, start: object) -> list[int]:
    start.wait()  # type: ignore[attr-defined]
    database = Database(url)
    numbers = []
    for _ in range(EACH):
        with database.writing() as session:
            numbers.append(take(session, SeriesKind.CERTIFICATE, authority_id, 2026))
    database.close()
    return numbers


def test_a_series_begins_at_one_and_counts_without_a_gap(database: Database) -> None:
    authority = an_authority(database)
    with database.writing() as session:
        assert [take(session, SeriesKind.SESSION, authority, 2026) for _ in range(3)] == [1, 2, 3]


def test_authority_kind_and_year_each_have_a_series_of_their_own(database: Database) -> None:
    with database.writing() as session:
        one, other = (add_authority(session, slug).id for slug in ("aaaa", "bbbb"))
        take(session, SeriesKind.SESSION, one, 2026)
        assert take(session, SeriesKind.SESSION, other, 2026) == 1
        assert take(session, SeriesKind.MINUTES, one, 2026) == 1
        assert take(session, SeriesKind.SESSION, one, 2027) == 1
        assert take(session, SeriesKind.SESSION, one, 2026) == 2


def test_a_number_rolled_back_is_given_again(database: Database) -> None:
    authority = an_authority(database)
    with database.writer() as session:
        take(session, SeriesKind.MINUTES, authority, 2026)
        session.rollback()
    with database.writing() as session:
        assert take(session, SeriesKind.MINUTES, authority, 2026) == 1


def test_eight_processes_at_once_never_get_the_same_number(database_url: str, database: Database) -> None:
    authority = an_authority(database)
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(PROCESSES) as pool:
        start = manager.Event()
        pending = [pool.apply_async(take_many, (database_url, authority, start)) for _ in range(PROCESSES)]
        start.set()
        numbers = [number for each in pending for number in each.get(timeout=120)]
    assert sorted(numbers) == list(range(1, PROCESSES * EACH + 1))

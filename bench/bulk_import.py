"""A list of people registered at once, on SQLite and on PostgreSQL: read, checked, written in one transaction.

The baseline registers the same people one by one, by the actions that a counsellor's page calls.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench import Row
from certify import tables
from certify.audit.trail import Actor
from certify.candidacies.agreements import give_consent
from certify.candidacies.application import start_candidacy
from certify.candidacies.experiences import add_experience
from certify.candidacies.lists.actions import check_list, load_list
from certify.candidacies.mandates import acting_for, register_person
from certify.candidacies.sheets import sheet
from certify.candidacies.states import ConsentKind
from certify.certifications.models import CertificationVersion
from certify.db import Database
from certify.institutions.models import Organisation
from tests.candidacies.samples import make_authority, make_service, make_version
from tests.postgres import PostgresServer

PEOPLE = 10_000
ONE_BY_ONE = 200
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
BY = Actor("account:1", "Conseillère Exemple")
HEADING = (
    "nom", "prenoms", "naissance", "lieu_naissance", "numero", "telephone", "ville", "certification", "experience",
    "experience_lieu", "experience_debut", "accord",
)  # fmt: skip


def run() -> Iterator[Row]:
    """People a second: a list of ten thousand beside two hundred registered one by one."""
    for kind, url in _databases():
        database = Database(url)
        with database.writing() as session:
            version = make_version(session, make_authority(session)).id
            service = make_service(session).id
        ours, baseline = _listed(database, service), _one_by_one(database, service, version)
        database.close()
        yield (
            f"list of {PEOPLE:,} people / one by one, {kind}, per s",
            ours,
            baseline,
            ours / baseline,
            ">= 2,000 per s",
        )


def _databases() -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/certify.db"
        tables.upgrade(url)
        yield "SQLite", url
    place = Path(tempfile.mkdtemp(prefix="certify-pg-"))  # the server runs under another user
    server = PostgresServer(place)
    try:
        yield "PostgreSQL", server.create("lists")
    finally:
        server.server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def _content(first: int, count: int) -> bytes:
    return sheet(HEADING, (_person(number) for number in range(first, first + count)))


def _person(number: int) -> tuple[str, ...]:
    return (
        f"EXEMPLE{_letters(number)}", "Awa Marie", "14/03/1991", "Ségou", f"DE-{number:06d}", "70 00 00 00", "Bamako",
        "CARR", "Pose de carreaux dans des villas", "Bamako", "vers 2009", "signature",
    )  # fmt: skip


def _letters(number: int) -> str:
    return "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{number:06d}")


def _listed(database: Database, service_id: int) -> float:
    content = _content(0, PEOPLE)
    start = perf_counter()
    with database.writing() as session:
        service = session.get_one(Organisation, service_id)
        assert load_list(session, content, service, by=BY, now=NOW) == PEOPLE
    return PEOPLE / (perf_counter() - start)


def _one_by_one(database: Database, service_id: int, version_id: int) -> float:
    with database.reading() as session:
        service = session.get_one(Organisation, service_id)
        people = check_list(session, _content(PEOPLE, ONE_BY_ONE), service, now=NOW).people
    start = perf_counter()
    for each in people:
        with database.writing() as session:
            service = session.get_one(Organisation, service_id)
            candidate = register_person(
                session,
                service,
                identity=each.identity,
                contact=each.contact,
                number=each.number,
                agreement=each.agreement,
                by=BY,
                now=NOW,
            )
            by, version = acting_for(BY, candidate), session.get_one(CertificationVersion, version_id)
            candidacy = start_candidacy(session, version, candidate=candidate, by=by, now=NOW)
            give_consent(session, candidacy, ConsentKind.ACCOMPANIMENT, by=by, now=NOW)
            assert each.work is not None
            add_experience(session, candidacy, each.work, by=by, now=NOW)
    return len(people) / (perf_counter() - start)

"""The kit of a session: everything on paper in one file, printed by one worker, forgotten after a week."""

from __future__ import annotations

import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from certify.assessments import paper_grids, print_room, printing
from certify.assessments.models import PaperGrid, Print
from certify.assessments.print_room import LEASE, Held, Lost, print_waiting
from certify.config import Settings
from certify.db import Database
from certify.paper import press
from certify.storage.files import FileStore
from certify.storage.models import DiscardedFile
from tests.judges import verapdf

from . import samples
from .browsing import Site, make_site


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime) -> Site:
    site = make_site(settings, sqlite, now)
    with sqlite.writing() as session:
        samples.convened(session, samples.again(session, site.world), now)
    return site


@pytest.fixture
def files(settings: Settings) -> FileStore:
    return FileStore(settings.files)


def papers(site: Site) -> str:
    with site.database.reading() as session:
        return f"/sessions/{site.session(session).reference}"


def asked(site: Site) -> str:
    answer = site.manager.post(f"{papers(site)}/kit")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def text_of(pdf: bytes, folder: Path) -> str:
    (folder / "a.pdf").write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", folder / "a.pdf", "-"], capture_output=True, check=True)
    return " ".join(done.stdout.decode().split()).replace("\u00a0", " ")


def test_everything_to_hold_the_session_on_paper_is_in_one_file(
    site: Site, files: FileStore, now: datetime, tmp_path: Path
) -> None:
    page = asked(site)
    assert asked(site) == page  # while it is being printed, it is the same one
    assert site.manager.get(page).headers["Refresh"] == "3"
    assert site.manager.get(f"{page}.zip").headers["Location"] == page
    assert print_waiting(site.database, files, lambda: now) == 1
    assert "Refresh" not in site.manager.get(page).headers
    answer = site.manager.get(f"{page}.zip")
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    kit = zipfile.ZipFile(BytesIO(answer.data))
    said = {name[3:]: text_of(kit.read(name), tmp_path) for name in kit.namelist()}
    for name in kit.namelist():
        assert verapdf.findings(kit.read(name), "ua1") == [], name
    assert {"emargement.pdf", "CONFIDENTIEL-numeros-et-noms.pdf", "ouverture-du-sujet.pdf"} <= said.keys()
    with site.database.reading() as session:
        here = site.session(session)
        codes = [paper_grids.code_of(here.reference, row.number) for row in session.scalars(select(PaperGrid))]
        names = [one.candidacy.candidate.full_name for one in here.enrolments]
    assert len(codes) == 9
    assert all(code in said["grilles-0001-a-0009.pdf"] for code in codes)
    assert all(name in said["convocations-candidats.pdf"] for name in names)  # none has a mail address
    # Whoever marks and decides on paper sees numbers, never names.
    for name in ("grilles-0001-a-0009.pdf", "deliberation.pdf"):
        assert not any(one in said[name] for one in names)
    # Whoever checks identities sees names; the one list that joins both says so in its name.
    assert all(name in said["emargement.pdf"] for name in names)
    assert not any(f"{number:03d}" in said["emargement.pdf"].split() for number in (1, 2, 3))
    assert said["deliberation.pdf"].count("Relevé de délibération") == 3


def test_only_the_manager_has_it_while_the_session_is_before_the_deliberation(site: Site, files: FileStore) -> None:
    page = asked(site)
    for client in (site.stranger, *site.jurors, site.certifier):
        for path in (page, f"{page}.zip"):
            assert client.get(path).status_code in (403, 404)
        assert client.post(f"{papers(site)}/kit").status_code in (403, 404)


def test_the_papers_page_offers_it(site: Site, files: FileStore, now: datetime) -> None:
    assert "Préparer tous les papiers" in site.manager.get(f"{papers(site)}/papiers").text
    page = asked(site)
    print_waiting(site.database, files, lambda: now)
    assert page in site.manager.get(f"{papers(site)}/papiers").text
    assert "Papiers de la session préparés" in site.manager.get(f"{papers(site)}/journal").text


def test_a_new_one_takes_the_place_of_the_last_and_a_week_later_it_is_gone(
    site: Site, files: FileStore, now: datetime
) -> None:
    first = asked(site)
    print_waiting(site.database, files, lambda: now)
    second = asked(site)
    assert first != second
    assert site.manager.get(first).status_code == 404
    print_waiting(site.database, files, lambda: now)
    with site.database.reading() as session:
        row = session.scalars(select(Print)).one()
        kept, made = row.file, row.asked_at
    printing.forget_kits(site.database, now=made + timedelta(days=6))
    assert site.manager.get(second).status_code == 200
    printing.forget_kits(site.database, now=made + timedelta(days=8))
    assert site.manager.get(second).status_code == 404
    with site.database.reading() as session:
        assert kept in set(session.scalars(select(DiscardedFile.name)))


def held(site: Site, now: datetime) -> Held:
    found = print_room._lease(site.database, lambda: now, lambda: False)
    assert found is not None
    return found


def test_two_workers_never_print_one_twice(site: Site, files: FileStore, now: datetime) -> None:
    asked(site)
    slow = held(site, now)
    assert print_waiting(site.database, files, lambda: now) == 0
    # It was away for longer than its lease: another prints it, and what the first still has is for nothing.
    assert print_waiting(site.database, files, lambda: now + LEASE) == 1
    with pytest.raises(Lost):
        slow.tell(5)
    assert print_room._print_one(slow, files) == 0
    with site.database.reading() as session:
        assert session.scalars(select(Print)).one().attempts == 2


def test_of_two_workers_that_ask_at_once_one_has_it(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        found = samples.convened(session, world, now)
        key = printing.ask_kit(session, found, "fr", by=world.manager, now=now).id
    with ThreadPoolExecutor(4) as workers:
        taken = list(workers.map(lambda _: print_room._lease(database, lambda: now, lambda: False), range(8)))
    [mine] = [one for one in taken if one is not None]
    mine.tell(3)
    mine.most = 2
    mine.tell(10_000)
    with database.reading() as session:
        row = session.get_one(Print, key)
        assert (row.attempts, row.done, row.retry_at) == (1, 3, now + LEASE)
        assert row.total >= row.done


def test_a_worker_that_stops_gives_back_what_it_has_in_hand(site: Site, files: FileStore, now: datetime) -> None:
    asked(site)
    asks = iter([False, True])  # to begin; then, at the first piece
    assert print_waiting(site.database, files, lambda: now, lambda: next(asks, True)) == 0
    with site.database.reading() as session:
        row = session.scalars(select(Print)).one()
        assert (row.file, row.retry_at, row.done) == (None, None, 0)
    assert print_waiting(site.database, files, lambda: now) == 1


def test_what_cannot_be_printed_is_tried_again_later(
    site: Site, files: FileStore, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = asked(site)
    with monkeypatch.context() as broken:
        broken.setattr(press, "draw", lambda *_, **__: 1 / 0)
        assert print_waiting(site.database, files, lambda: now) == 0
    assert "Un essai a échoué" in site.manager.get(page).text
    assert print_waiting(site.database, files, lambda: now) == 0
    assert print_waiting(site.database, files, lambda: now + timedelta(minutes=1)) == 1

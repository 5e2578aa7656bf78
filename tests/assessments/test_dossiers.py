"""A candidate's files before the jury: opened by who sits, and by nobody else; the candidate sees that they were."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.assessments.models import Enrolment
from certify.candidacies.journal import readings
from certify.candidacies.paper_models import Attestation, Evidence, Paper
from certify.candidacies.paper_terms import Purpose, Witness
from certify.config import Settings
from certify.db import Database
from certify.storage.files import FileStore
from certify.storage.incoming import FileKind

from . import samples
from .browsing import Site, make_site


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    return make_site(settings, sqlite, now)


def a_paper(session: Session, enrolment: Enrolment, purpose: Purpose, name: str, now: datetime) -> Paper:
    paper = Paper(
        candidacy_id=enrolment.candidacy_id,
        purpose=purpose,
        kind=FileKind.PHOTO,
        label=f"{purpose.value}.jpg",
        media_type="image/jpeg",
        file=name,
        arrived_sha256=name,
        size=7,
        at=now,
        by_id="account:1",
    )
    session.add(paper)
    session.flush()
    return paper


@pytest.fixture
def papers(site: Site, now: datetime) -> dict[Purpose, int]:
    """One file for each purpose, of the person at table 1; their rows."""
    name = FileStore(site.app.settings.files).put(b"picture")
    with site.database.writing() as session:
        found = samples.convened(session, samples.again(session, site.world), now)
        enrolment = next(each for each in found.enrolments if each.table_number == 1)
        made = {purpose: a_paper(session, enrolment, purpose, name, now) for purpose in Purpose}
        session.add(Evidence(candidacy_id=enrolment.candidacy_id, paper=made[Purpose.EVIDENCE], description="Ma villa"))
        session.add(
            Attestation(
                candidacy_id=enrolment.candidacy_id,
                name="Chef Exemple",
                witness=Witness.CHIEF,
                given_on=now.date(),
                paper=made[Purpose.ATTESTATION],
                at=now,
                by_id="account:1",
            )
        )
        return {purpose: paper.id for purpose, paper in made.items()}


def address(site: Site, table: int = 1) -> str:
    with site.database.reading() as session:
        return f"/jury/{site.session(session).reference}/dossiers/{table}"


def test_a_juror_reads_evidence_and_attestations_and_no_other_file(site: Site, papers: dict[Purpose, int]) -> None:
    here = address(site)
    page = site.jurors[0].get(here).text
    for text in ("evidence.jpg", "Ma villa", "Chef Exemple", "attestation.jpg"):
        assert text in page
    assert "identity.jpg" not in page
    seen = {purpose: site.jurors[0].get(f"{here}/fichiers/{key}").status_code for purpose, key in papers.items()}
    assert seen == {
        Purpose.EVIDENCE: 200,
        Purpose.ATTESTATION: 200,
        Purpose.STATEMENT: 404,
        Purpose.IDENTITY: 404,
    }


def test_nobody_else_reads_them(site: Site, papers: dict[Purpose, int]) -> None:
    key = papers[Purpose.EVIDENCE]
    assert site.other_juror.get(f"{address(site)}/fichiers/{key}").status_code == 404
    assert site.jurors[0].get(f"{address(site, 2)}/fichiers/{key}").status_code == 404
    assert site.manager.get(f"{address(site)}/fichiers/{key}").status_code == 403


def test_the_candidate_sees_that_a_juror_opened_the_dossier(site: Site, papers: dict[Purpose, int]) -> None:
    site.jurors[0].get(f"{address(site)}/fichiers/{papers[Purpose.EVIDENCE]}")
    site.jurors[1].get(address(site))
    with site.database.reading() as session:
        enrolment = session.scalars(select(Enrolment).where(Enrolment.table_number == 1)).one()
        assert [reading.duty for reading in readings(session, enrolment.candidacy_id)] == ["juror", "juror"]

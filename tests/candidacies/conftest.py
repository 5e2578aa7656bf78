"""A candidacy at each of its first steps, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from certify.candidacies.application import open_file, start_candidacy, submit
from certify.candidacies.decisions import admit
from certify.candidacies.dossier import submit_dossier
from certify.candidacies.models import Candidacy, Candidate
from certify.certifications.models import CertificationVersion
from certify.db import Database

from .samples import CANDIDATE, OFFICER, complete, make_account, make_authority, make_version, show_every_unit


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writer() as session:
        yield session


@pytest.fixture
def version(session: Session) -> CertificationVersion:
    return make_version(session, make_authority(session))


@pytest.fixture
def candidate(session: Session, now: datetime) -> Candidate:
    return open_file(session, make_account(session, now), by=CANDIDATE, now=now)


@pytest.fixture
def draft(session: Session, version: CertificationVersion, candidate: Candidate, now: datetime) -> Candidacy:
    return start_candidacy(session, version, candidate=candidate, by=CANDIDATE, now=now)


@pytest.fixture
def submitted(session: Session, draft: Candidacy, now: datetime) -> Candidacy:
    complete(session, draft, now)
    submit(session, draft, by=CANDIDATE, now=now)
    return draft


@pytest.fixture
def admissible(session: Session, submitted: Candidacy, now: datetime) -> Candidacy:
    admit(session, submitted, by=OFFICER, now=now)
    return submitted


@pytest.fixture
def ready(session: Session, admissible: Candidacy, now: datetime) -> Candidacy:
    show_every_unit(session, admissible, now)
    submit_dossier(session, admissible, by=CANDIDATE, now=now)
    return admissible

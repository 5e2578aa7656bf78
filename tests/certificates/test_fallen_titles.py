"""A title falls with a unit that was annulled elsewhere; what its own sitting gave is certified unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.assessments.models import Minutes
from certify.certificates import annulling, validating, warrant
from certify.certificates.models import Certificate
from certify.certificates.rules import State
from certify.db import Database
from tests.assessments import samples
from tests.assessments.samples import World
from tests.assessments.test_annulment import WHY, second_sitting

ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writer() as session:
        yield session


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return samples.make_world(session, now)


def certificates(session: Session, document: Minutes) -> dict[str, State]:
    rows = session.scalars(select(Certificate).where(Certificate.minutes_id == document.id).order_by(Certificate.id))
    return {row.scope: row.state for row in rows}


def test_the_title_is_withdrawn_and_its_own_unit_certified(session: Session, world: World, now: datetime) -> None:
    first, second = second_sitting(session, world, now)
    later = now + timedelta(days=15)
    validating.validate_minutes(session, second, public_url=ADDRESS, by=world.certifier, now=later)
    assert certificates(session, second) == {"title": State.PREPARED}
    annulling.annul_minutes(
        session,
        first,
        enrolments=[first.decisions[1].enrolment],
        reason=WHY,
        public_url=ADDRESS,
        by=world.certifier,
        now=later,
    )
    assert certificates(session, second) == {"title": State.WITHDRAWN, "unit:U2": State.PREPARED}
    unit = session.scalars(select(Certificate).where(Certificate.scope == "unit:U2")).one()
    assert warrant.lacking(unit, None) is None

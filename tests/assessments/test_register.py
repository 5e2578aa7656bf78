"""The register of jurors: what a training can be."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from certify.assessments import habilitations
from certify.db import Database
from certify.errors import Invalid

from .samples import make_juror, make_world


@pytest.mark.parametrize("hours", ["NaN", "sNaN", "Infinity", "-Infinity", "0", "201"])
def test_hours_that_are_no_number_of_hours_are_refused(sqlite: Database, now: datetime, hours: str) -> None:
    with sqlite.writing() as session:
        world = make_world(session, now)
        juror = make_juror(session, world, "Jurée Exemple", now)
        with pytest.raises(Invalid) as refused:
            habilitations.record_training(
                session,
                juror.habilitations[0],
                trained_on=date(2026, 1, 10),
                hours=Decimal(hours),
                by=world.certifier,
                now=now,
            )
        assert "hours" in refused.value.fields

"""Every row of certify, imported for Alembic and the tests, and the way to bring a database to today's schema."""

from __future__ import annotations

from pathlib import Path

import certify.accounts.models
import certify.audit.models
import certify.candidacies.models
import certify.certifications.models
import certify.institutions.models
import certify.institutions.series
import certify.nomenclature.models  # noqa: F401
from certify.db import Base

METADATA = Base.metadata


def upgrade(url: str) -> None:
    """Create or upgrade the schema of the database at `url`."""
    from certify.db import make_engine

    engine = make_engine(url)
    METADATA.create_all(engine)
    engine.dispose()

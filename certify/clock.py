"""The clock: the only place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The instant, in UTC, to the second (what certificates, logs and checkpoints carry)."""
    return datetime.now(UTC).replace(microsecond=0)

"""Rules of certifications: the life of a vintage."""

from __future__ import annotations

from certify.certifications.models import VersionState

# What a vintage may become; what is not here is refused. A vintage once adopted has certificates to explain for ever.
LIFE: frozenset[tuple[VersionState, VersionState]] = frozenset(
    {
        (VersionState.DRAFT, VersionState.ADOPTED),
        (VersionState.ADOPTED, VersionState.CLOSED),
    }
)


def may_become(now: VersionState, then: VersionState) -> bool:
    """Whether a vintage in one state may be in the other after an import; staying as it is is always allowed."""
    return now is then or (now, then) in LIFE

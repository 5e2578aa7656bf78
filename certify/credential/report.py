"""What a verification says: the verdict, and each numbered step with its outcome. Codes only; words belong to faces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from certify.credential.claims import Claims
from certify.credential.evidence import StatusKnown
from certify.credential.record import Kind, Record
from certify.credential.trust import Authority, Trust
from certify.credential.typedjson import plain

DOES_NOT_PROVE = ("bearer_is_holder", "right_to_work", "equivalence")


class Verdict(StrEnum):
    """The eight answers, the same words in page, API, command line and offline page."""

    AUTHENTIC = "authentic"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    ALTERED = "altered"
    UNKNOWN = "unknown"
    CANNOT_CHECK = "cannot_check"


class Check(IntEnum):
    """The numbered steps."""

    PARSE = 1
    ISSUER = 2
    SIGNATURE = 3
    CARRIERS = 4
    LOG = 5
    VALIDITY = 6
    STATUS = 7


class Outcome(StrEnum):
    """How a step ended. Not checked is neither passed nor failed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `code` says why it failed or was not checked; None when it passed."""

    check: Check
    outcome: Outcome
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict with all that it rests on.

    `claims`, `record` and `authority` are there only where the certificate is whole and its issuer known: an altered
    one states nothing. `record` needs a carrier that holds it: the register, or any but a code. `leads_to` is where the
    code that was shown sends a camera, when that is not an address of these authorities.
    """

    verdict: Verdict
    policy: str
    checked_at: datetime
    steps: tuple[Step, ...]
    trust: Trust
    claims: Claims | None = None
    record: Record | None = None
    authority: Authority | None = None
    status: StatusKnown | None = None
    leads_to: str | None = None
    does_not_prove: tuple[str, ...] = DOES_NOT_PROVE

    @property
    def kind(self) -> Kind | None:
        """Whole title or unit, where the certificate states it."""
        return self.claims.kind if self.claims else None

    @property
    def status_as_of(self) -> datetime | None:
        """The instant of the status, None when none was known."""
        return self.status.as_of if self.status else None

    @property
    def root_fingerprint(self) -> str:
        """The root all of this rests on."""
        return self.trust.fingerprint

    def step(self, check: Check) -> Step:
        """The step of this check."""
        return self.steps[check - 1]

    def to_json(self) -> dict[str, Any]:
        """The report as plain values, stable for machines."""
        bundle = self.trust.bundle
        return {
            "verdict": str(self.verdict),
            "policy": self.policy,
            "kind": plain(self.kind),
            "checked_at": plain(self.checked_at.replace(microsecond=0)),
            "status_as_of": plain(self.status_as_of),
            "status": plain(self.status),
            "certificate": _certificate(self.claims),
            "authority": plain(self.authority),
            "steps": [
                {
                    "number": int(step.check),
                    "name": step.check.name.lower(),
                    "outcome": str(step.outcome),
                    "code": step.code,
                }
                for step in self.steps
            ],
            "root": {"fingerprint": self.root_fingerprint, "pinned": self.trust.pinned},
            "trust": {
                "version": bundle.version,
                "issued": plain(bundle.issued),
                "valid_until": plain(bundle.valid_until),
                "stale": self.checked_at > bundle.valid_until,
            },
            "leads_to": self.leads_to,
            "does_not_prove": list(self.does_not_prove),
        }


def _certificate(claims: Claims | None) -> dict[str, Any] | None:
    if claims is None:
        return None
    return {
        "number": claims.number,
        "public_id": claims.public_id,
        "kind": str(claims.kind),
        "units": None if claims.unit_count is None else {"of": claims.unit_count, "held": list(claims.unit_positions)},
        "holder": {"name": claims.full_name, "birth": claims.birth},
        "occupation": {"scheme": claims.scheme, "code": claims.occupation},
        "level": claims.level,
        "certification": None
        if claims.certification is None
        else {"code": claims.certification[0], "vintage": claims.certification[1]},
        "issuer": claims.issuer,
        "decided_on": plain(claims.decided_on),
        "issued_on": plain(claims.issued_on),
        "issued_at": plain(claims.issued_at),
        "expires_on": plain(claims.expires_on),
    }

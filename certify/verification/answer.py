"""The answer to somebody who asks: a report with the register's entry, or why nothing can be said."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from certify.credential.record import Record
from certify.credential.report import Report, Verdict
from certify.credential.typedjson import plain
from certify.verification.queries import Entry


class Gap(StrEnum):
    """Why nothing can be said."""

    REGISTER = "register.unreachable"
    TRUST_MISSING = "trust.missing"
    TRUST_STALE = "trust.stale"
    PENDING = "issue.pending"
    CONTRADICTION = "status.contradiction"


class Presented(StrEnum):
    """What was brought besides words: a file, a code's text, a picture of one, a link its holder gave, or nothing."""

    NOTHING = "nothing"
    PDF = "pdf"
    JSON = "json"
    JWT = "jwt"
    CODE = "code"
    PHOTO = "photo"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Answer:
    """`entry` is the register's line, where one was found; `gap` is why something could not be asked.

    `report` is None only where there is no trust bundle, under which nothing can be said; it may be remembered from an
    earlier look at the same bytes and status, so the instant is `at`. `key`, where there is one, stands for all that
    the answer rests on but that instant. `veiled` when whoever asks may learn less than the certificate says: such an
    answer is made by `redacting.veiled` alone, and no longer holds what it may not give.
    """

    report: Report | None
    entry: Entry | None
    at: datetime
    presented: Presented
    gap: Gap | None = None
    key: Hashable = None
    veiled: bool = False

    @property
    def verdict(self) -> Verdict:
        """The report's verdict; without one, nothing can be checked."""
        return self.report.verdict if self.report else Verdict.CANNOT_CHECK

    @property
    def record(self) -> Record | None:
        """The facts that may be shown: those of a whole certificate whose issuer is known."""
        return self.report.record if self.report and self.verdict is not Verdict.CANNOT_CHECK else None

    def to_json(self) -> dict[str, Any]:
        """The answer as plain values: the report with the whole record, or `cannot_check` with its reason."""
        if self.report is None:
            return {
                "verdict": str(self.verdict),
                "policy": "online",
                "checked_at": plain(self.at),
                "presented": str(self.presented),
                "reason": str(self.gap),
            }
        status = replace(self.report.status, as_of=self.at) if self.report.status else None
        body = {
            **replace(self.report, checked_at=self.at, status=status).to_json(),
            "presented": str(self.presented),
            "reason": str(self.gap) if self.gap and self.verdict is Verdict.CANNOT_CHECK else None,
            "record": plain(self.record) if self.record else None,
        }
        return _partial(body) if self.veiled else body


def _partial(body: dict[str, Any]) -> dict[str, Any]:
    """The same where parts were taken out: null, not empty; and no record, which is whole or none."""
    certificate = body["certificate"]
    return body | {"record": None, "certificate": certificate and certificate | {"public_id": None}}

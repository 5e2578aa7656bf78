"""What warrants a signature: the minutes that people signed say exactly what the certificate states.

A row in the database proves nothing by itself. Before anything is logged, the frozen record is held against the text
of the minutes, as those who deliberated signed it; a replacement, against the certificate it replaces.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from certify.assessments import content
from certify.assessments.models import Minutes
from certify.assessments.terms import MinutesState, Result
from certify.certificates.models import Certificate
from certify.certificates.rules import Event, ReasonCode, State
from certify.credential import canonical
from certify.credential.malformed import Malformed
from certify.credential.record import Kind, Record


def lacking(  # noqa: PLR0911  (one refusal a line reads best)
    certificate: Certificate, predecessor: Certificate | None
) -> str | None:
    """Why the certificate must not be signed, as a code; None when everything warrants it.

    `predecessor` is the certificate that names this one as its replacement, if there is one.
    """
    if not _stands(certificate.minutes):
        return "minutes.not_validated"
    if hashlib.sha256(certificate.record).hexdigest() != certificate.record_hash:
        return "record.changed"
    try:
        record = canonical.decode(certificate.record)
    except Malformed:
        return "record.form"
    if not _is_of_the_row(certificate, record):
        return "record.other_row"
    text = _text(certificate.minutes.content)
    line = text.lines.get(certificate.decision.enrolment_id)
    if line is None or not _is_decided(certificate, record, text.said, line):
        return "minutes.say_otherwise"
    if certificate.edition == 1:
        return None if _is_named(record, line) else "minutes.another_person"
    return _replacement_lacks(certificate, record, predecessor)


@dataclass(frozen=True, slots=True)
class _Text:
    """The minutes read once: their hash, all they say, and the line of each enrolment."""

    sha256: str
    said: dict[str, Any]
    lines: dict[int, dict[str, Any]]


# A session can have tens of thousands of candidates: its certificates share one reading of the minutes.
@lru_cache(maxsize=2)
def _text(data: bytes) -> _Text:
    said: dict[str, Any] = json.loads(data)
    return _Text(content.digest(data), said, {line["enrolment"]: line for line in said.get("candidates", ())})


def _stands(minutes: Minutes) -> bool:
    """Validated, and signed by hash as the text stands."""
    intact = _text(minutes.content).sha256 == minutes.sha256
    signed = bool(minutes.signatures) and all(one.sha256 == minutes.sha256 for one in minutes.signatures)
    return minutes.state is MinutesState.VALIDATED and intact and signed


def _is_of_the_row(certificate: Certificate, record: Record) -> bool:
    """The columns by which the register finds the certificate are those of the record."""
    scope = "title" if record.kind is Kind.TITLE else f"unit:{record.covered[0].code}" if record.covered else ""
    return (record.number, record.public_id, record.kind, scope, record.portrait_sha256) == (
        certificate.number,
        certificate.public_id,
        certificate.kind,
        certificate.scope,
        certificate.portrait,
    ) and record.authority.slug == certificate.minutes.jury_session.authority.organisation.slug


def _is_decided(certificate: Certificate, record: Record, said: dict[str, Any], line: dict[str, Any]) -> bool:
    """The minutes gave that person this very thing. A unit of a title counts too: it remains where the title fell."""
    certification = said["certification"]
    same = (record.minutes_number, record.certification.code, record.certification.vintage) == (
        said["number"],
        certification["code"],
        certification["vintage"],
    )
    obtained = {unit["code"] for unit in line["units"] if unit["obtained"]}
    covered = {unit.code for unit in record.covered}
    if record.kind is Kind.TITLE:
        whole = covered == {unit.code for unit in certificate.minutes.jury_session.version.units}
        return same and whole and line["result"] == Result.TITLE
    return same and len(covered) == 1 and covered <= obtained and line["result"] in (Result.UNITS, Result.TITLE)


def _is_named(record: Record, line: dict[str, Any]) -> bool:
    return bool((record.holder.full_name, record.holder.birth.digits) == (line["name"], line["birth"]))


def _replacement_lacks(certificate: Certificate, record: Record, predecessor: Certificate | None) -> str | None:
    """A replacement follows a certificate of the same decision that the authority replaced; a loss changes no name."""
    if predecessor is None or predecessor.state is not State.REPLACED or predecessor.leaf_position is None:
        return "replacement.no_predecessor"
    reasons = {change.reason_code for change in predecessor.changes if change.event is Event.REPLACE}
    follows = (predecessor.decision_id, predecessor.scope, predecessor.edition + 1)
    if not reasons or follows != (certificate.decision_id, certificate.scope, certificate.edition):
        return "replacement.no_predecessor"
    former = canonical.decode(predecessor.record)
    same_person = (former.holder, former.portrait_sha256) == (record.holder, record.portrait_sha256)
    return None if same_person or ReasonCode.CORRECTION in reasons else "replacement.another_person"

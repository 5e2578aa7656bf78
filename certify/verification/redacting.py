"""What the holder of a link may not learn, taken out of the answer before any page is made of it.

A page shows what its template names, and templates change: what must not be shown is therefore not there.
"""

from __future__ import annotations

from dataclasses import replace

from certify.credential.record import BirthDate, Holder, Precision, Record
from certify.verification.answer import Answer, Presented
from certify.verification.queries import Entry


def redacted(answer: Answer) -> Answer:
    """The answer with the year of birth alone, and without code, public id, portrait or successor."""
    report, entry = answer.report, answer.entry
    if report is not None:
        status = replace(report.status, replaced_by=None) if report.status else None
        record = _record(report.record) if report.record else None
        report = replace(report, claims=None, record=record, status=status)
    found = _entry(entry) if entry else None
    return replace(answer, report=report, entry=found, presented=Presented.LINK, key=None, veiled=True)


def _record(record: Record) -> Record:
    return replace(
        record, public_id="", holder=_holder(record.holder), minutes_number="", status_index=None, portrait_sha256=None
    )


def _holder(holder: Holder) -> Holder:
    precision = Precision.AROUND if holder.birth.precision is Precision.AROUND else Precision.YEAR
    return replace(holder, birth=BirthDate(holder.birth.year, precision=precision), birth_place="")


def _entry(entry: Entry) -> Entry:
    return replace(
        entry,
        public_id="",
        record=b"",
        record_hash="",
        cose=None,
        qr_text=None,
        proof=None,
        pdf=None,
        standing=replace(entry.standing, replaced_by=None),
    )

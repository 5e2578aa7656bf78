"""What somebody who was shown a paper or a link may not learn, taken out of the answer before anything is made of it.

A page shows what its template names, a report what its members are, and both change: what must not be shown is
therefore not there. Number, name and birth year open what a link shows, which has all three, and nothing more.
"""

from __future__ import annotations

from dataclasses import replace

from certify.credential.claims import Claims
from certify.credential.record import BirthDate, Holder, Precision, Record
from certify.verification.answer import Answer, Presented
from certify.verification.queries import Entry


def redacted(answer: Answer) -> Answer:
    """The answer to who follows a link: veiled, and said to be of a link."""
    return replace(veiled(answer), presented=Presented.LINK)


def veiled(answer: Answer) -> Answer:
    """The answer with the year of birth alone, and without code, public id, portrait or successor.

    Without the key of what is remembered, too: pages of the whole answer are kept under it.
    """
    report, entry = answer.report, answer.entry
    if report is not None:
        report = replace(
            report,
            claims=_claims(report.claims) if report.claims else None,
            record=_record(report.record) if report.record else None,
            status=replace(report.status, replaced_by=None) if report.status else None,
        )
    found = _entry(entry) if entry else None
    return replace(answer, report=report, entry=found, key=None, veiled=True)


def _claims(claims: Claims) -> Claims:
    birth = f"{claims.birth[:4]}0000"
    return replace(claims, public_id="", birth=birth, status_index=None, portrait=None)


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

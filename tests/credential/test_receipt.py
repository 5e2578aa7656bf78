"""A receipt is sealed by the operator, under the same root: it must never pass for a certificate."""

from __future__ import annotations

import pytest

from certify.credential import OFFLINE, PdfEvidence, Report, Verdict, verify
from certify.credential.report import Check
from certify.credential.trust import OPERATOR

from .samples import record
from .world import NOW, World, blank, sealed


def judged(world: World, data: bytes) -> tuple[Report, str | None]:
    report = verify(PdfEvidence(data), world.trust, OFFLINE, NOW)
    assert report.record is None
    assert report.claims is None
    return report, report.step(Check.PARSE).code


@pytest.fixture(scope="module")
def receipt(world: World) -> bytes:
    return sealed(blank({}), world.signers[OPERATOR])


def test_a_receipt_is_unknown_and_named_for_what_it_is(world: World, receipt: bytes) -> None:
    report, code = judged(world, receipt)
    assert (report.verdict, code) == (Verdict.UNKNOWN, "pdf.receipt")


def test_a_receipt_that_carries_a_whole_certificate_is_a_receipt_all_the_same(world: World) -> None:
    report, code = judged(world, world.pdf(world.issue(record()), by=OPERATOR))
    assert (report.verdict, code) == (Verdict.UNKNOWN, "pdf.receipt")


def test_a_receipt_that_was_changed_is_altered(world: World, receipt: bytes) -> None:
    changed = receipt.replace(b"/MediaBox", b"/MediaBax", 1)
    assert changed != receipt
    report, code = judged(world, changed)
    assert (report.verdict, code) == (Verdict.ALTERED, "signature.pdf")


def test_a_receipt_with_something_added_is_altered(world: World, receipt: bytes) -> None:
    report, code = judged(world, receipt + b"\n%%EOF\n")
    assert (report.verdict, code) == (Verdict.ALTERED, "pdf.byte_range")


def test_the_operators_key_seals_no_certificate(world: World) -> None:
    assert world.trust.key(world.signers[OPERATOR].kid) is None
    assert not set(world.trust.receipt_signers) & set(world.trust.signers)

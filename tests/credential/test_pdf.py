from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter

from certify.credential import OFFLINE, ONLINE, Lookup, PdfEvidence, Report, Verdict, verify
from certify.credential.pdfseal import find
from certify.credential.report import Check, Outcome
from certify.credential.trust import KeyState

from .samples import one_unit, record
from .test_scenarios import codes, compromised
from .world import LOGGED, NOW, START, Issued, World, blank, made, sealed

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.fixture(scope="module")
def issued(world: World) -> Issued:
    return world.issue()


@pytest.fixture(scope="module")
def data(world: World, issued: Issued) -> bytes:
    return world.pdf(issued)


def judged(world: World, data: bytes) -> Report:
    return verify(PdfEvidence(data), world.trust, OFFLINE, NOW)


def with_contents(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The PDF with its /Contents changed and nothing else."""
    start, end = find(data).gap
    contents = change(bytes.fromhex(data[start + 1 : end - 1].decode()))
    return data[:start] + b"<" + contents.hex().upper().encode() + b">" + data[end:]


def with_cms(data: bytes, change: Callable[[cms.ContentInfo], None]) -> bytes:
    def rebuilt(contents: bytes) -> bytes:
        content = cms.ContentInfo.load(contents[: 4 + int.from_bytes(contents[2:4], "big")])
        change(content)
        return bytes(content.dump(force=True)).ljust(len(contents), b"\0")

    return with_contents(data, rebuilt)


def test_a_sealed_pdf_is_authentic_without_us(world: World, data: bytes) -> None:
    report = judged(world, data)
    assert report.verdict is Verdict.AUTHENTIC
    assert report.record == record()
    assert codes(report) == {Check.STATUS: "status.unknown"}


def test_a_sealed_pdf_that_the_register_confirms_is_authentic(world: World, issued: Issued, data: bytes) -> None:
    report = verify(PdfEvidence(data, issued.register()), world.trust, ONLINE, NOW)
    assert report.verdict is Verdict.AUTHENTIC
    assert {step.outcome for step in report.steps} == {Outcome.PASSED}


def test_a_pdf_whose_record_is_not_the_registers_is_altered(world: World, data: bytes) -> None:
    other = world.issue(one_unit())
    report = verify(PdfEvidence(data, other.register()), world.trust, ONLINE, NOW)
    assert (report.verdict, codes(report)[Check.CARRIERS]) == (Verdict.ALTERED, "carriers.differ")


def test_a_pdf_that_the_register_does_not_know_is_unknown(world: World, data: bytes) -> None:
    assert verify(PdfEvidence(data, Lookup.ABSENT), world.trust, ONLINE, NOW).verdict is Verdict.UNKNOWN


def test_no_changed_byte_is_authentic(world: World, data: bytes) -> None:
    for place in range(0, len(data), 61):
        changed = data[:place] + bytes([data[place] ^ 1 << place % 8]) + data[place + 1 :]
        assert judged(world, changed).verdict in (Verdict.ALTERED, Verdict.UNKNOWN), place


def test_no_changed_digit_of_the_signature_or_its_padding_is_authentic(world: World, data: bytes) -> None:
    start, end = find(data).gap
    for place in [*range(start, start + 3000, 41), *range(start + 3000, end, 307)]:
        for put in (b"0", b"1", b"f", b" "):
            changed = data[:place] + put + data[place + 1 :]
            if changed != data:
                assert judged(world, changed).verdict in (Verdict.ALTERED, Verdict.UNKNOWN), place


def test_a_digit_of_padding_is_found_by_name(world: World, data: bytes) -> None:
    _, end = find(data).gap
    changed = data[: end - 2] + b"1" + data[end - 1 :]
    assert codes(judged(world, changed))[Check.PARSE] == "pdf.contents"


def lower_case(data: bytes) -> bytes:
    start, end = find(data).gap
    return data[:start] + data[start:end].lower() + data[end:]


def with_an_update(data: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(data))
    writer.root[pdf_name("/Lang")] = TextStringObject("fr")
    writer.update_root()  # type: ignore[no-untyped-call]
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def with_the_other_signature(content: cms.ContentInfo) -> None:
    signer = content["content"]["signer_infos"][0]
    r, s = decode_dss_signature(signer["signature"].native)
    signer["signature"] = encode_dss_signature(r, ORDER - s)


def with_an_unsigned_attribute(content: cms.ContentInfo) -> None:
    signer = content["content"]["signer_infos"][0]
    signer["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute({"type": "1.2.3.4", "values": []})])


def with_a_certificate_too_many(content: cms.ContentInfo) -> None:
    certificates = content["content"]["certificates"]
    certificates.append(certificates[0])


def without_the_root(content: cms.ContentInfo) -> None:
    certificates = content["content"]["certificates"]
    kept = [one for one in certificates if one.chosen.subject != one.chosen.issuer]
    content["content"]["certificates"] = cms.CertificateSet(kept)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lower_case, "pdf.contents"),
        (with_an_update, "pdf.byte_range"),
        (lambda data: data + b"\n", "pdf.byte_range"),
        (lambda data: data + b"%/ByteRange [0 1 2 3]", "pdf.byte_range"),
        (lambda data: data[:-1], "pdf.byte_range"),
        (lambda data: data.replace(b"/ByteRange [0 ", b"/ByteRange [1 "), "pdf.byte_range"),
        (lambda data: with_cms(data, with_an_unsigned_attribute), "pdf.cms"),
        (lambda data: with_cms(data, with_a_certificate_too_many), "pdf.cms"),
        (lambda data: with_cms(data, with_the_other_signature), "signature.pdf"),
        (lambda data: data.replace(b"/Type /Page", b"/Type /Pbge"), "signature.pdf"),
    ],
)
def test_a_change_that_some_readers_let_pass_is_altered(
    world: World, data: bytes, change: Callable[[bytes], bytes], code: str
) -> None:
    changed = change(data)
    if changed == data:
        pytest.fail("nothing was changed")
    report = judged(world, changed)
    assert (report.verdict, code in codes(report).values()) == (Verdict.ALTERED, True), codes(report)
    assert report.claims is None


def test_a_chain_that_leaves_out_the_root_leads_to_it_all_the_same(world: World, data: bytes) -> None:
    assert judged(world, with_cms(data, without_the_root)).verdict is Verdict.AUTHENTIC


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "pdf.form"),
        (b"\x89PNG", "pdf.form"),
        (b"%PDF-1.7\n" + b"x" * 1000, "pdf.unsigned"),
        (blank({}), "pdf.unsigned"),
        (b"%PDF-" + bytes(10 * 1024 * 1024), "pdf.too_large"),
        (b"%PDF-1.7 /ByteRange", "pdf.foreign"),
        (b"%PDF-1.7 /ByteRange [0 20 30 40]", "pdf.foreign"),
        (b"%PDF-1.7 /ByteRange [0 99999999 99999999 99999999]", "pdf.foreign"),
    ],
)
def test_what_is_not_ours_is_unknown(world: World, data: bytes, code: str) -> None:
    report = judged(world, data)
    assert (report.verdict, report.step(Check.PARSE).code) == (Verdict.UNKNOWN, code)


def test_a_pdf_sealed_in_another_world_is_unknown(world: World, tmp_path: Path) -> None:
    other = made(tmp_path / "home")
    report = judged(world, other.pdf(other.issue()))
    assert (report.verdict, codes(report)[Check.ISSUER]) == (Verdict.UNKNOWN, "issuer.unknown")


def test_a_pdf_that_may_be_changed_is_altered(world: World, issued: Issued) -> None:
    report = judged(world, world.pdf(issued, certify=False))
    assert (report.verdict, codes(report)[Check.SIGNATURE]) == (Verdict.ALTERED, "signature.certified")


def test_a_seal_that_calls_itself_something_else_is_altered(world: World, issued: Issued) -> None:
    report = judged(world, world.pdf(issued, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED))
    assert (report.verdict, codes(report)[Check.SIGNATURE]) == (Verdict.ALTERED, "signature.certified")


def test_a_pdf_sealed_by_another_authority_is_altered(world: World, issued: Issued) -> None:
    report = judged(world, world.pdf(issued, by="sn-demo"))
    assert (report.verdict, codes(report)[Check.ISSUER]) == (Verdict.ALTERED, "issuer.other_authority")


def test_embedded_files_that_disagree_are_altered(world: World, issued: Issued) -> None:
    other = world.issue(one_unit())
    for mixed, code in (
        (replace(issued, code=other.code), "carriers.differ"),
        (replace(issued, record=other.record), "carriers.differ"),
        (replace(issued, proof=other.proof), "log.other_certificate"),
        (replace(issued, record=issued.record.replace(b"Diarra", b"Darra")), "carriers.differ"),
        (replace(issued, code="x"), "qr.shape"),
        (replace(issued, code="é"), "pdf.attachment"),
        (replace(issued, proof=b""), "pdf.attachment"),
    ):
        report = judged(world, world.pdf(mixed, json=world.json(issued)))
        assert code in codes(report).values()
        assert report.verdict in (Verdict.ALTERED, Verdict.UNKNOWN)
    for json in (world.json(other), world.json(issued, address="https://elsewhere.example"), b"{}", b"", b"[]"):
        assert judged(world, world.pdf(issued, json=json)).verdict is Verdict.ALTERED


def test_only_the_portrait_that_the_record_names_is_authentic(world: World, issued: Issued) -> None:
    taken = world.issue(replace(record(), portrait_sha256=sha256(b"a portrait").hexdigest()))
    assert judged(world, world.pdf(taken, portrait=b"a portrait")).verdict is Verdict.AUTHENTIC
    for one, portrait in ((taken, b"another"), (taken, b""), (issued, b"a portrait")):
        report = judged(world, world.pdf(one, portrait=portrait))
        assert (report.verdict, codes(report)[Check.CARRIERS]) == (Verdict.ALTERED, "carriers.portrait")


def test_a_retired_or_compromised_key_is_judged_by_the_log_in_the_pdf(world: World, data: bytes) -> None:
    after, before = (PdfEvidence(data), compromised(world, NOW)), (PdfEvidence(data), compromised(world, LOGGED))
    assert verify(*after, OFFLINE, NOW).verdict is Verdict.AUTHENTIC
    assert verify(*before, OFFLINE, NOW).verdict is Verdict.UNKNOWN
    later = world.trusting(replace(world.key(), state=KeyState.RETIRED, not_after=LOGGED - timedelta(days=1)))
    assert verify(PdfEvidence(data), later, OFFLINE, NOW).verdict is Verdict.UNKNOWN


def test_a_pdf_sealed_outside_its_keys_period_is_unknown(world: World, issued: Issued) -> None:
    for at in (START - timedelta(days=1), START + timedelta(days=4000)):
        report = judged(world, world.pdf(issued, at=at))
        assert (report.verdict, codes(report)[Check.ISSUER]) == (Verdict.UNKNOWN, "issuer.key_period")


def test_a_pdf_sealed_after_its_certificate_expired_is_unknown(world: World, issued: Issued) -> None:
    longer = world.trusting(replace(world.key(), not_after=START + timedelta(days=5000)))
    late = world.pdf(issued, at=START + timedelta(days=4000))
    report = verify(PdfEvidence(late), longer, OFFLINE, NOW)
    assert (report.verdict, codes(report)[Check.ISSUER]) == (Verdict.UNKNOWN, "chain.time")


def test_a_pdf_that_the_library_cannot_read_is_altered(world: World, issued: Issued) -> None:
    broken = sealed(blank({"qr.txt": b"x"}), world.signers["ml-demo"])
    assert codes(judged(world, broken))[Check.PARSE] == "pdf.attachment"


def test_a_file_beside_ours_does_no_harm(world: World, issued: Issued) -> None:
    carried = {"record.json": issued.record, "qr.txt": issued.code.encode(), "log-proof.json": issued.proof}
    carried["certificate.json"] = world.json(issued)
    more = sealed(blank({**carried, "notes.json": b"{}"}), world.signers["ml-demo"])
    assert judged(world, more).verdict is Verdict.AUTHENTIC


def test_the_sample_is_a_pdf_that_other_readers_open(data: bytes) -> None:
    with pikepdf.open(BytesIO(data)) as pdf:
        assert sorted(pdf.attachments) == ["certificate.json", "log-proof.json", "qr.txt", "record.json"]
    assert len(re.findall(rb"/ByteRange", data)) == 1

"""Issued PDFs, judged by programs that others wrote; and forgeries, which some of them let pass and we do not."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certify import clock
from certify.certificates import seal as sealing
from certify.certificates.seal import seal
from certify.credential import OFFLINE, PdfEvidence, Verdict, open_trust, verify
from tests.certificates.signing import SelfMade
from tests.judges import tools, verapdf

KINDS = ("title", "unit", "title with a portrait", "unit with a portrait")
ATTACHED = {"certificate.json", "log-proof.json", "qr.txt", "record.json"}


def kind_of(pdf: bytes) -> str:
    """One of the kinds, by what is in the file."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        record = json.loads(opened.attachments["record.json"].get_file().read_bytes())
        pictured = " with a portrait" if "portrait.jpg" in opened.attachments else ""
    return str(record["kind"]) + pictured


@pytest.fixture(scope="module")
def issued(demonstration: Path) -> dict[str, Path]:
    """The folder of an exported certificate of each kind."""
    folders = {kind_of((one / "certificate.pdf").read_bytes()): one for one in (demonstration / "out").iterdir()}
    assert set(folders) == set(KINDS)
    return folders


@pytest.fixture(params=KINDS)
def folder(issued: dict[str, Path], request: pytest.FixtureRequest) -> Path:
    return issued[request.param]


@pytest.fixture
def pdf(folder: Path) -> bytes:
    return (folder / "certificate.pdf").read_bytes()


@pytest.fixture
def title(issued: dict[str, Path]) -> bytes:
    return (issued["title"] / "certificate.pdf").read_bytes()


@pytest.fixture
def root(issued: dict[str, Path]) -> Path:
    return issued["title"] / "root.pem"


@pytest.fixture(scope="module")
def stranger() -> SelfMade:
    """Somebody with a root of their own."""
    return SelfMade()


@pytest.fixture
def another_root(stranger: SelfMade, tmp_path: Path) -> Path:
    (tmp_path / "another.pem").write_bytes(stranger.root.public_bytes(Encoding.PEM))
    return tmp_path / "another.pem"


def test_poppler_finds_a_valid_signature_over_all_of_it(pdf: bytes) -> None:
    said = tools.signatures(pdf)
    assert said.count("Signature is Valid") == said.count("Total document signed") == 1


def test_openssl_verifies_it_up_to_our_root_and_to_no_other(pdf: bytes, root: Path, another_root: Path) -> None:
    assert "Verification successful" in tools.cms(pdf, root)
    assert "Verification failure" in tools.cms(pdf, another_root)


def test_openssl_finds_a_changed_byte(title: bytes, root: Path) -> None:
    changed = bytearray(title)
    changed[2000] ^= 1
    assert "Verification failure" in tools.cms(bytes(changed), root)


def test_qpdf_finds_no_fault(pdf: bytes) -> None:
    said = tools.structure(pdf)
    assert "No syntax or stream encoding errors found" in said
    assert "WARNING" not in said


@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_verapdf_finds_nothing(pdf: bytes, flavour: str) -> None:
    assert verapdf.findings(pdf, flavour) == []


def test_poppler_takes_out_what_was_exported_byte_for_byte(folder: Path, pdf: bytes, demonstration: Path) -> None:
    files = tools.attachments(pdf)
    assert files["certificate.json"] == (folder / "certificate.json").read_bytes()
    assert files["qr.txt"] == (folder / "qr.txt").read_bytes()
    assert json.loads(files["record.json"])["number"] == folder.name
    if picture := files.pop("portrait.jpg", None):
        assert picture in [path.read_bytes() for path in (demonstration / "files").rglob("*") if path.is_file()]
    assert set(files) == ATTACHED


# Forgeries.


def verdict(pdf: bytes, folder: Path) -> Verdict:
    """What we say with nothing but the exported bundle and root."""
    trust = open_trust(
        (folder / "trust.json").read_bytes(), root=load_pem_x509_certificate((folder / "root.pem").read_bytes())
    )
    return verify(PdfEvidence(pdf), trust, OFFLINE, clock.now() + timedelta(minutes=1)).verdict


def test_they_are_authentic_to_us(pdf: bytes, folder: Path) -> None:
    assert verdict(pdf, folder) is Verdict.AUTHENTIC


def updated(pdf: bytes) -> bytes:
    """The same with another language, written after it as PDF allows."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root[pdf_name("/Lang")] = TextStringObject("xx")
    writer.update_root()  # type: ignore[no-untyped-call]
    writer.write(out := BytesIO())  # type: ignore[no-untyped-call]
    return out.getvalue()


def rewritten(pdf: bytes) -> bytes:
    """The same document in other bytes, as any tool saves it."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(out := BytesIO())
    return out.getvalue()


def test_a_pdf_edited_after_it_was_signed_is_altered(issued: dict[str, Path], title: bytes) -> None:
    said = tools.signatures(updated(title))
    assert "Signature is Valid" in said  # over what it covers, which is no longer all
    assert "Not total document signed" in said
    assert verdict(updated(title), issued["title"]) is Verdict.ALTERED


def test_a_pdf_saved_again_is_altered(issued: dict[str, Path], title: bytes) -> None:
    assert verdict(rewritten(title), issued["title"]) is Verdict.ALTERED


def unsigned(pdf: bytes) -> bytes:
    """Without its signature."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        del opened.Root.Perms, opened.Root.AcroForm
        for page in opened.pages:
            if "/Annots" in page:
                del page.Annots
        opened.remove_unreferenced_resources()
        opened.save(out := BytesIO())
    return out.getvalue()


def test_the_same_pdf_signed_by_somebody_else_is_never_authentic(
    pdf: bytes, folder: Path, stranger: SelfMade, another_root: Path
) -> None:
    """Its code and record are real: every reader finds the seal in order, and only the root tells."""
    forged = seal(unsigned(pdf), stranger, reason="Délivrance", location="Kati", name="Office", at=clock.now())
    assert "Signature is Valid" in tools.signatures(forged)
    assert "Verification successful" in tools.cms(forged, another_root)
    assert "Verification failure" in tools.cms(forged, folder / "root.pem")
    assert verdict(forged, folder) in (Verdict.UNKNOWN, Verdict.ALTERED)


def test_a_signature_added_by_somebody_else_is_altered(
    issued: dict[str, Path], title: bytes, stranger: SelfMade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "FIELD", "Visa")
    added = seal(title, stranger, reason="Visa", location="Kati", name="Un autre", at=clock.now())
    assert tools.signatures(added).count("Signature is Valid") == 2
    assert verdict(added, issued["title"]) is Verdict.ALTERED


def test_a_pdf_without_a_signature_is_unknown(issued: dict[str, Path], title: bytes) -> None:
    assert verdict(unsigned(title), issued["title"]) is Verdict.UNKNOWN

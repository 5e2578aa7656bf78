"""`certify demo --export`, judged from outside: poppler, qpdf, veraPDF, a reader of codes, our offline verifier."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from certify.certificates.exporting import export
from certify.storage.files import FileStore
from tests.corridor.world import World, certificate_of
from tests.judges import tools, verapdf

EXPORTED = {"certificate.pdf", "certificate.json", "certificate.jwt", "qr.png", "qr.txt", "trust.json", "root.pem"}


def certify(home: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command with nothing but CERTIFY_HOME."""
    environment = {"PATH": os.environ["PATH"], "CERTIFY_HOME": str(home), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "certify", *map(str, words)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture(scope="module")
def home(demonstration: Path) -> Path:
    """A home in which the demonstration was played, its files exported to `out`."""
    return demonstration


@pytest.fixture(scope="module")
def folders(home: Path) -> list[Path]:
    return sorted((home / "out").iterdir())


@pytest.fixture
def folder(folders: list[Path]) -> Path:
    return folders[-1]


def test_it_shows_numbers_links_accounts_and_places(home: Path, folders: list[Path]) -> None:
    said = (home / "said.txt").read_text()
    for folder in folders:
        assert folder.name in said
    assert "http://127.0.0.1:8000/v/" in said
    assert "autorite.ml@demo.example" in said
    assert str(home / "files") in said


def test_it_exports_what_is_in_force_and_nothing_else(home: Path, folders: list[Path]) -> None:
    said = (home / "said.txt").read_text()
    assert len(folders) == 7
    assert "withdrawn" in said
    for folder in folders:
        assert {path.name for path in folder.iterdir()} == EXPORTED


def test_export_writes_the_same_files(home: Path, folder: Path, tmp_path: Path) -> None:
    assert certify(home, "export", folder.name.lower(), tmp_path / "again").returncode == 0
    for name in EXPORTED:
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_a_second_run_is_told_apart_and_loses_nothing(home: Path, folders: list[Path], tmp_path: Path) -> None:
    done = certify(home, "demo", "--export", tmp_path / "out")
    assert done.returncode == 0
    assert "played before" in done.stdout
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [folder.name for folder in folders]


def test_every_pdf_satisfies_readers_we_did_not_write(folders: list[Path]) -> None:
    for folder in folders:
        pdf = (folder / "certificate.pdf").read_bytes()
        signatures = tools.signatures(pdf)
        assert "Signature is Valid" in signatures
        assert "Total document signed" in signatures
        assert "No syntax or stream encoding errors found" in tools.structure(pdf)
        assert verapdf.findings(pdf, "3a") == []
        assert len(pdf) < 120_000


@pytest.mark.parametrize("dpi", [110, 150])
def test_the_code_is_read_from_the_page(folders: list[Path], dpi: int, tmp_path: Path) -> None:
    for folder in folders:
        pdf, text = (folder / "certificate.pdf").read_bytes(), (folder / "qr.txt").read_text()
        assert tools.zbar(tools.picture(pdf, tmp_path / "page.png", dpi)) == [text]


def test_the_exported_picture_of_the_code_is_read(folder: Path) -> None:
    assert tools.zbar(folder / "qr.png") == [(folder / "qr.txt").read_text()]


def verdict(home: Path, *words: str | Path) -> tuple[int, str]:
    """Exit code and verdict of `certify verify --json`."""
    done = certify(home, "verify", *words, "--json")
    return done.returncode, json.loads(done.stdout)["verdict"] if done.stdout else done.stderr


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A home with nothing in it: whoever verifies knows only the files they were given."""
    return tmp_path / "elsewhere"


@pytest.mark.parametrize("name", ["certificate.pdf", "qr.txt"])
def test_a_trust_bundle_is_all_it_takes_to_verify(elsewhere: Path, folder: Path, name: str) -> None:
    trust = ("--trust", folder / "trust.json", "--root", folder / "root.pem")
    assert verdict(elsewhere, folder / name, *trust) == (0, "authentic")


def test_one_changed_byte_is_not_authentic(elsewhere: Path, folder: Path, tmp_path: Path) -> None:
    pdf = bytearray((folder / "certificate.pdf").read_bytes())
    pdf[len(pdf) // 2] ^= 1
    (tmp_path / "changed.pdf").write_bytes(pdf)
    assert verdict(elsewhere, tmp_path / "changed.pdf", "--trust", folder / "trust.json") == (1, "altered")


def test_one_changed_letter_of_the_code_is_not_authentic(elsewhere: Path, folder: Path, tmp_path: Path) -> None:
    text = (folder / "qr.txt").read_text()
    place = text.index("#") + 120
    changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
    (tmp_path / "changed.txt").write_text(changed)
    assert verdict(elsewhere, tmp_path / "changed.txt", "--trust", folder / "trust.json") == (1, "altered")


def test_another_issuers_certificate_is_unknown(elsewhere: Path, folder: Path, theirs: Path) -> None:
    """The same session played elsewhere, with keys of its own."""
    for name in ("certificate.pdf", "qr.txt"):
        assert verdict(elsewhere, theirs / name, "--trust", theirs / "trust.json") == (0, "authentic")
        assert verdict(elsewhere, theirs / name, "--trust", folder / "trust.json") == (1, "unknown")


@pytest.fixture
def theirs(issued: World, tmp_path: Path) -> Path:
    with issued.database.reading() as session:
        certificate = certificate_of(session, issued.stage, "moussa")
        export(certificate, FileStore(issued.settings.files), issued.home, tmp_path / "theirs")
    return tmp_path / "theirs"


@pytest.mark.parametrize("content", [b"", b"hello", b"%PDF-1.7\n%%EOF", b"\x00\xff" * 500])
def test_what_is_no_certificate_is_said_in_a_line(
    elsewhere: Path, folder: Path, content: bytes, tmp_path: Path
) -> None:
    (tmp_path / "rubbish").write_bytes(content)
    done = certify(elsewhere, "verify", tmp_path / "rubbish", "--trust", folder / "trust.json")
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr


def test_no_trust_means_it_cannot_be_checked(elsewhere: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "alone.txt").write_text((folder / "qr.txt").read_text())
    assert certify(elsewhere, "verify", tmp_path / "alone.txt").returncode == 2

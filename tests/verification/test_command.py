"""`certify verify`: a file, a trust bundle, a verdict and an exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from certify.keyring.making import make_keys
from certify.keyring.places import Places
from certify.verification.commands import verify

from .conftest import Hands
from .issued import ADDRESS, KEYS_MADE, PASSPHRASE, Issued


@pytest.fixture
def folder(issued: Issued, tmp_path: Path) -> Path:
    """What somebody was sent: the PDF, the code's text, the trust bundle and the root."""
    (tmp_path / "certificate.pdf").write_bytes(issued.pdf("title"))
    (tmp_path / "qr.txt").write_text(issued.code("unit") + "\n")
    for name in ("trust.json", "root.pem"):
        (tmp_path / name).write_bytes((issued.home / "keys" / name).read_bytes())
    return tmp_path


def run(*arguments: object, home: Path | str = "nowhere", language: str = "en_GB.UTF-8", **more: str) -> Result:
    environment = {"CERTIFY_HOME": str(home), "LC_ALL": language}
    return CliRunner(env=environment).invoke(verify, [str(one) for one in arguments], **more)  # type: ignore[arg-type]


def test_a_pdf_is_authentic_from_the_trust_bundle_alone(folder: Path) -> None:
    result = run(folder / "certificate.pdf")
    assert result.exit_code == 0
    assert result.output.startswith("AUTHENTIC – full title – withdrawal NOT checked\n")
    assert "Name: ADANDÉ Parfait" in result.output
    assert "✓ 5. entry in the log" in result.output
    assert "– 7. withdrawal, suspension, replacement (not checked)" in result.output
    assert "Checked offline" in result.output


def test_the_text_of_a_code_is_authentic_and_says_it_is_one_unit(folder: Path) -> None:
    result = run(folder / "qr.txt")
    assert result.exit_code == 0
    assert result.output.startswith("AUTHENTIC – 1 unit(s) of 2, NOT the full title – withdrawal NOT checked\n")


def test_it_speaks_french_where_the_terminal_does(folder: Path) -> None:
    assert run(folder / "qr.txt", language="fr_BJ.UTF-8").output.startswith("AUTHENTIQUE – 1 unité(s) sur 2, PAS le")


def test_the_roots_fingerprint_is_always_printed_and_said_to_be_self_asserted(folder: Path) -> None:
    alone = run(folder / "qr.txt")
    pinned = run(folder / "qr.txt", "--root", folder / "root.pem")
    fingerprint = next(line for line in alone.output.splitlines() if line.startswith("Root: "))
    assert len(fingerprint) == len("Root: ") + 64
    assert fingerprint in pinned.output
    assert "asserts" in alone.output
    assert "asserts" not in pinned.output


def test_the_homes_own_root_is_pinned(folder: Path, issued: Issued) -> None:
    (folder / "trust.json").unlink()
    result = run(folder / "qr.txt", home=issued.home)
    assert result.exit_code == 0
    assert "asserts" not in result.output


def test_one_changed_byte_or_letter_is_another_verdict(folder: Path) -> None:
    pdf = bytearray((folder / "certificate.pdf").read_bytes())
    pdf[len(pdf) // 3] ^= 1
    (folder / "certificate.pdf").write_bytes(pdf)
    text = (folder / "qr.txt").read_text().strip()
    (folder / "qr.txt").write_text(text[:-5] + ("A" if text[-5] != "A" else "B") + text[-4:])
    for name in ("certificate.pdf", "qr.txt"):
        result = run(folder / name)
        assert result.exit_code == 1
        assert result.output.startswith("ALTERED")
        assert "ADANDÉ" not in result.output


def test_a_code_that_leads_elsewhere_is_named(folder: Path) -> None:
    text = (folder / "qr.txt").read_text().replace("certify.example.org", "certify.example.net")
    result = run("-", "--trust", folder / "trust.json", input=text)
    assert result.exit_code == 1
    assert "This code leads elsewhere, do not open it: https://certify.example.net" in result.output


def test_past_its_end_it_is_expired(issued: Issued, folder: Path, hands: Hands) -> None:
    (folder / "qr.txt").write_text(issued.code("expiring"))
    hands.now += timedelta(days=40)
    result = run(folder / "qr.txt")
    assert result.exit_code == 1
    assert result.output.startswith("AUTHENTIC, BUT ITS VALIDITY HAS ENDED")


def test_a_stale_list_of_keys_is_said(folder: Path, hands: Hands) -> None:
    hands.now += timedelta(days=400)
    result = run(folder / "qr.txt")
    assert result.exit_code == 0
    assert "The list of keys ended on 2027-11-01" in result.output


def test_a_clock_that_is_behind_cannot_check(folder: Path, hands: Hands) -> None:
    hands.now -= timedelta(days=10)
    assert run(folder / "qr.txt").exit_code == 2


def test_json_is_the_report(folder: Path) -> None:
    found = json.loads(run(folder / "qr.txt", "--json").output)
    assert (found["verdict"], found["policy"], found["kind"]) == ("authentic", "offline", "unit")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "neither a PDF nor the text"),
        (b"bonjour", "neither a PDF nor the text"),
        (b"\xff\x00\x01" * 50, "neither a PDF nor the text"),
        (bytes(11 * 1024 * 1024), "more than 10 MB"),
    ],
)
def test_what_cannot_be_used_is_one_clear_line(folder: Path, content: bytes, said: str) -> None:
    (folder / "x").write_bytes(content)
    result = run(folder / "x")
    assert result.exit_code == 2
    assert said in result.output
    assert result.output.count("\n") == 1


def test_files_that_are_missing_or_wrong_are_named(folder: Path) -> None:
    (folder / "bad.json").write_text("{}")
    for arguments, said in (
        ((folder / "absent.pdf",), "absent.pdf: cannot be read"),
        ((folder / "qr.txt", "--trust", folder / "absent.json"), "absent.json: cannot be read"),
        ((folder / "qr.txt", "--trust", folder / "bad.json"), "bad.json: not a list of keys"),
        ((folder / "qr.txt", "--root", folder / "bad.json"), "bad.json: not a root certificate"),
        ((folder / "qr.txt", "--root", folder / "absent.pem"), "absent.pem: cannot be read"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert said in result.output


def test_without_a_trust_bundle_it_asks_for_one(folder: Path) -> None:
    (folder / "trust.json").unlink()
    result = run(folder / "qr.txt")
    assert result.exit_code == 2
    assert "give --trust" in result.output


def test_a_bundle_of_another_root_is_refused(
    folder: Path, issued: Issued, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("other")
    make_keys(Places(home), [], passphrase=PASSPHRASE, address=ADDRESS, at=KEYS_MADE)
    refused = run(folder / "qr.txt", "--root", home / "keys" / "root.pem")
    assert refused.exit_code == 2
    assert "trust.root" in refused.output
    unknown = run(folder / "qr.txt", "--trust", home / "keys" / "trust.json")
    assert unknown.exit_code == 1
    assert unknown.output.startswith("UNKNOWN")


def test_it_loads_nothing_of_the_site(folder: Path) -> None:
    script = (
        "import sys; from click.testing import CliRunner; from certify.cli import certify;"
        "CliRunner().invoke(certify, ['verify', sys.argv[1]]);"
        "print(sorted({'flask', 'sqlalchemy', 'babel', 'weasyprint', 'pyhanko', 'pikepdf'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder / "qr.txt")], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_bundle_beside_the_file_does_not_win_over_the_homes_root(
    folder: Path, issued: Issued, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("mine")
    make_keys(Places(home), [], passphrase=PASSPHRASE, address=ADDRESS, at=KEYS_MADE)
    result = run(folder / "qr.txt", home=home)
    assert result.exit_code == 2
    assert "not a list of keys signed by the expected root" in result.output
    assert run(folder / "qr.txt", "--root", folder / "root.pem", home=home).exit_code == 0
    assert "asserts" not in run(folder / "qr.txt", home=issued.home).output


def test_what_is_self_asserted_is_said_under_the_verdict(folder: Path) -> None:
    assert "asserts" in run(folder / "qr.txt").output.splitlines()[1]


def test_nothing_from_the_file_steers_the_terminal(folder: Path) -> None:
    text = "https://a\x1b]0;owned\x07.example/v/x"
    result = run("-", "--trust", folder / "trust.json", input=text)
    assert "\x1b" not in result.output
    assert "\x07" not in result.output

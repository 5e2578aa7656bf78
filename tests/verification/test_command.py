"""`certify verify`: a file, a trust bundle, a verdict and an exit code."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from certify.certificates.models import StatusList
from certify.credential.evidence import QrEvidence
from certify.credential.policy import OFFLINE
from certify.credential.trustfile import open_trust
from certify.credential.verify import verify as check
from certify.keyring.making import make_keys
from certify.keyring.places import Places
from certify.storage.files import FileStore
from certify.verification.commands import verify
from certify.verification.telling import WORDS, told
from tests.spoiled import without_palette

from .conftest import Hands
from .issued import ADDRESS, KEYS_MADE, NOW, PASSPHRASE, Issued, of
from .pictures import picture


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
    assert result.output.startswith("AUTHENTIC – 1 unit of 2, NOT the full title – withdrawal NOT checked\n")


def test_several_units_are_a_plural_in_both_languages(issued: Issued, folder: Path) -> None:
    report = check(QrEvidence(issued.code("unit")), open_trust((folder / "trust.json").read_bytes()), OFFLINE, NOW)
    assert report.claims is not None
    several = replace(report, claims=replace(report.claims, unit_positions=(1, 2), unit_count=3))
    assert "2 units of 3, NOT the full title" in told(several, WORDS["en"])
    assert "2 unités sur 3, PAS le titre complet" in told(several, WORDS["fr"])


def test_no_register_is_said_to_agree_that_was_not_asked(folder: Path) -> None:
    assert "✓ 4. code and file agree, no register was asked" in run(folder / "qr.txt").output
    assert "✓ 4. code et fichier d’accord, registre non consulté" in run(folder / "qr.txt", language="fr_FR").output


def test_the_bundle_of_keys_is_not_taken_for_a_certificate(folder: Path, tmp_path: Path) -> None:
    result = run(folder / "trust.json")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "trust.json: this is the trust bundle, not a certificate" in result.stderr
    make_keys(Places(tmp_path / "other"), [], passphrase=PASSPHRASE, address=ADDRESS, at=KEYS_MADE)
    foreign = run(tmp_path / "other" / "keys" / "trust.json", "--trust", folder / "trust.json")
    assert (foreign.exit_code, foreign.stdout) == (2, "")
    assert run(folder / "trust.json", language="fr_FR").stderr.endswith(
        "liste des clés des autorités, pas un certificat\n"
    )


def test_it_speaks_french_where_the_terminal_does(folder: Path) -> None:
    assert run(folder / "qr.txt", language="fr_BJ.UTF-8").output.startswith("AUTHENTIQUE – 1 unité sur 2, PAS le")


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
        (b"", "neither a certificate in PDF, JSON or JWT"),
        (b"bonjour", "neither a certificate in PDF, JSON or JWT"),
        (b"\xff\x00\x01" * 50, "neither a certificate in PDF, JSON or JWT"),
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
        ((folder / "qr.txt", "--root", folder / "bad.json"), "bad.json: neither a root certificate"),
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
        "slow = {'flask', 'sqlalchemy', 'babel', 'weasyprint', 'pyhanko', 'pikepdf', 'PIL', 'zxingcpp', 'pyld'};"
        "print(sorted(slow & sys.modules.keys()))"
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


@pytest.fixture
def carriers(folder: Path, issued: Issued) -> Path:
    """The folder with every form of one certificate, under names that say nothing."""
    with issued.reading() as session:
        unit = of(session, issued.ids["unit"])
        names = {"a": unit.pdf, "b": unit.credential, "c": unit.credential_jwt}
    store = FileStore(issued.settings().files)
    for name, stored in names.items():
        (folder / name).write_bytes(store.get(stored or ""))
    for name, kind in (("d", "PNG"), ("e", "JPEG"), ("f", "WEBP")):
        (folder / name).write_bytes(picture(issued.code("unit"), kind))
    return folder


@pytest.fixture
def lists(issued: Issued, tmp_path: Path) -> Path:
    """The signed lists as a mirror keeps them, among other files."""
    with issued.reading() as session:
        rows = session.scalars(select(StatusList)).all()
        files = {f"status/{row.authority_id}/{row.purpose}/{row.number}.jwt": row.jwt for row in rows}
    assert files
    for name, content in files.items():
        path = tmp_path / "mirror" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (tmp_path / "mirror" / "certificate.jwt").write_text("eyJ")
    return tmp_path / "mirror"


@pytest.mark.parametrize("name", list("abcdef"))
def test_every_form_of_a_certificate_is_told_by_its_content(carriers: Path, name: str) -> None:
    result = run(carriers / name)
    assert result.exit_code == 0
    assert result.output.startswith("AUTHENTIC – 1 unit of 2, NOT the full title – withdrawal NOT checked\n")
    assert "Name: BIO SAKA Orou" in result.output


@pytest.mark.parametrize("around", [(b"", b"\n"), (b"\r\n\t ", b" \t\r\n\r\n")])
@pytest.mark.parametrize("name", ["b", "c", "qr.txt"])
def test_what_an_editor_puts_around_a_text_is_no_change(carriers: Path, name: str, around: tuple[bytes, bytes]) -> None:
    whole = (carriers / name).read_bytes().strip()
    (carriers / name).write_bytes(around[0] + whole + around[1])
    assert run(carriers / name).exit_code == 0


@pytest.mark.parametrize("sign", ["\x85", "\x1c", "\u2003", "\ufeff", "\x0b"])
@pytest.mark.parametrize("name", ["b", "c", "qr.txt"])
def test_any_other_sign_around_it_is_one(carriers: Path, name: str, sign: str) -> None:
    whole = (carriers / name).read_bytes().strip()
    (carriers / name).write_bytes(whole + sign.encode())
    assert run(carriers / name).exit_code == 1


@pytest.mark.parametrize("name", list("abc"))
def test_no_changed_byte_of_a_form_is_authentic(carriers: Path, name: str) -> None:
    whole = (carriers / name).read_bytes()
    for place in range(7, len(whole), len(whole) // 5):
        (carriers / name).write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        result = run(carriers / name)
        assert result.exit_code in (1, 2)
        assert "BIO SAKA" not in result.output


def test_with_the_lists_it_says_when_a_withdrawal_was_last_looked_for(folder: Path, lists: Path) -> None:
    result = run(folder / "qr.txt", "--status", lists)
    assert result.exit_code == 0
    first = result.output.splitlines()[0]
    assert first.endswith("NOT the full title – withdrawal last checked on 2026-11-24 09:30 UTC")
    assert "✓ 7. withdrawal" in result.output
    assert "a later withdrawal shows online only" in result.output


@pytest.mark.parametrize(("name", "said"), [("withdrawn", "WITHDRAWN"), ("suspended", "SUSPENDED")])
def test_with_the_lists_a_withdrawal_shows_without_network(
    issued: Issued, folder: Path, lists: Path, name: str, said: str
) -> None:
    (folder / "qr.txt").write_text(issued.code(name))
    files = [part for path in sorted(lists.rglob("*/[0-9]*.jwt")) for part in ("--status", path)]
    for arguments in (["--status", lists], files):
        result = run(folder / "qr.txt", *arguments)
        assert result.exit_code == 1
        assert result.output.startswith(said)
    assert run(folder / "qr.txt").exit_code == 0


def test_a_list_that_is_too_old_checks_nothing_and_says_so(folder: Path, lists: Path, hands: Hands) -> None:
    hands.now += timedelta(days=8)
    result = run(folder / "qr.txt", "--status", lists)
    assert result.exit_code == 0
    assert "withdrawal NOT checked (list of 2026-11-24 09:30 UTC, too old)" in result.output.splitlines()[0]


def test_a_list_that_is_none_is_named(folder: Path, lists: Path) -> None:
    (folder / "empty").mkdir()
    for path, said in (
        (lists / "certificate.jwt", "certificate.jwt: not a status list"),
        (folder / "absent.jwt", "absent.jwt: cannot be read"),
        (folder / "empty", "empty: no status list"),
    ):
        result = run(folder / "qr.txt", "--status", path)
        assert result.exit_code == 2
        assert said in result.output


def test_the_root_may_be_pinned_by_its_fingerprint(folder: Path) -> None:
    alone = run(folder / "qr.txt").output
    fingerprint = next(line for line in alone.splitlines() if line.startswith("Root: "))[6:]
    spelt = ":".join(fingerprint[place : place + 2] for place in range(0, 64, 2)).upper()
    for given in (fingerprint, spelt):
        result = run(folder / "qr.txt", "--root", given)
        assert result.exit_code == 0
        assert "asserts" not in result.output
    other = run(folder / "qr.txt", "--root", "0" * 64)
    assert other.exit_code == 2
    assert "not a list of keys signed by the expected root" in other.output


def test_brackets_without_end_are_no_certificate(folder: Path) -> None:
    (folder / "deep").write_bytes(b'{"@context":' + b"[" * 100_000)
    result = run(folder / "deep")
    assert result.exit_code == 1
    assert result.output.startswith("UNKNOWN")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (without_palette((300, 400)), "this picture is damaged"),
        (b"\0\0\0\x18ftypheic" + bytes(90), "HEIC photos are not read here"),
        (b"\xff\xd8\xff" + bytes(90), "this picture is damaged"),
        (picture("bonjour"), "no code of a certificate in this picture"),
    ],
)
def test_a_picture_that_is_no_use_is_one_clear_line(folder: Path, content: bytes, said: str) -> None:
    (folder / "x").write_bytes(content)
    result = run(folder / "x")
    assert result.exit_code == 2
    assert said in result.output
    assert result.output.count("\n") == 1

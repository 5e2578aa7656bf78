"""docs/verification.md: its scripts and commands, in its order, against a certificate that was really issued."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from certify.credential.trustfile import open_trust
from certify.db import Database
from certify.keyring.places import Places
from certify.storage.files import FileStore
from certify.verification.application import create_public_app
from tests.verification import issued as registers
from tests.verification.issued import Issued, of

DOCUMENT = Path(__file__).parents[2] / "docs" / "verification.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NAME = re.compile(r"# ([a-z_]+\.py)\n")
WITHIN = 60.0


@dataclass(frozen=True)
class Desk:
    """A developer's folder with the carriers of one certificate, and a service that answers."""

    folder: Path
    environment: dict[str, str]

    def run(self, commands: str) -> subprocess.CompletedProcess[str]:
        words = ["bash", "-euo", "pipefail", "-c", commands]
        return subprocess.run(
            words, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False, timeout=WITHIN
        )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registers, "ADDRESS", address)
        issued = registers.issue(tmp_path_factory.mktemp("issued") / "home")
        folder = tmp_path_factory.mktemp("desk")
        carriers(issued, folder)
        database = Database(issued.settings().database_url)
        app = create_public_app(issued.settings(), database)
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        root = open_trust(Places(issued.home).trust.read_bytes()).fingerprint
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        yield Desk(folder, {"PATH": path, "LANG": "C.UTF-8", "SITE": address, "ROOT": root, "HOME": str(folder)})
        server.shutdown()
        thread.join()
        server.server_close()
        app.close()
        database.close()


def carriers(issued: Issued, folder: Path) -> None:
    with issued.reading() as session:
        row, files = of(session, issued.ids["title"]), FileStore(issued.settings().files)
        names = {"pdf": row.pdf, "json": row.credential, "jwt": row.credential_jwt}
        for ending, stored in names.items():
            assert stored is not None
            (folder / f"certificate.{ending}").write_bytes(files.get(stored))
        (folder / "qr.txt").write_text(row.qr_text or "")


def blocks() -> list[tuple[str, str]]:
    return BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))


def scripts() -> dict[str, str]:
    named = {NAME.match(text): text for kind, text in blocks() if kind == "python"}
    assert None not in named
    return {name[1]: text for name, text in named.items() if name}


@pytest.fixture(scope="module")
def written(desk: Desk) -> Desk:
    for name, text in scripts().items():
        (desk.folder / name).write_text(text, encoding="utf-8")
    return desk


def test_every_block_runs_and_says_what_the_document_says(written: Desk) -> None:
    said = ""
    count = 0
    for kind, text in blocks():
        if kind == "sh":
            done = written.run(text)
            assert done.returncode == 0, text + done.stdout + done.stderr
            said, count = done.stdout + done.stderr, count + 1
        elif kind == "text":
            lines = iter(said.splitlines())
            for expected in text.splitlines():
                pattern = ".*".join(map(re.escape, expected.split("…")))
                assert any(re.fullmatch(pattern, line) for line in lines), f"{expected}\n---\n{said}"
    assert count > 6


def test_the_fingerprint_is_what_the_document_computes(written: Desk) -> None:
    assert written.run(blocks()[0][1]).stdout.strip().endswith(written.environment["ROOT"])


@pytest.mark.parametrize(
    ("script", "file", "old", "new"),
    [
        ("verify_qr.py", "qr.txt", b"#2K", b"#2L"),
        ("verify_qr.py", "qr.txt", b"/v/", b"/w/"),
        ("verify_jwt.py", "certificate.jwt", b".eyJ", b".eyK"),
        ("verify_json.py", "certificate.json", b"Parfait", b"Parfaite"),
        ("verify_log.py", "record.json", b"Parfait", b"Parfaite"),
        ("verify_log.py", "log-proof.json", b'"index":0', b'"index":1'),
        ("verify_log.py", "log-proof.json", b'"instant":"2026', b'"instant":"2025'),
        ("verify_qr.py", "trust.json", b'"signature": "', b'"signature": "A'),
    ],
)
def test_each_script_refuses_what_was_changed(written: Desk, script: str, file: str, old: bytes, new: bytes) -> None:
    written.run("pdfdetach -saveall -o . certificate.pdf; curl -fsS -O $SITE/trust.json")
    path = written.folder / file
    whole = path.read_bytes()
    assert old in whole
    path.write_bytes(whole.replace(old, new, 1))
    try:
        done = written.run(f'python {script} "$ROOT"')
    finally:
        path.write_bytes(whole)
    assert done.returncode != 0
    assert "genuine" not in done.stdout
    assert "logged" not in done.stdout


def test_another_root_is_refused_by_all(written: Desk) -> None:
    written.run("curl -fsS -O $SITE/trust.json")
    for script in ("verify_qr.py", "verify_jwt.py", "verify_json.py", "verify_log.py"):
        assert "not the root you know" in written.run(f"python {script} {'ab' * 32}").stderr


def test_a_changed_pdf_is_refused_by_openssl(written: Desk) -> None:
    whole = (written.folder / "certificate.pdf").read_bytes()
    (written.folder / "certificate.pdf").write_bytes(whole.replace(b"/Type", b"/Tipe", 1))
    try:
        commands = next(text for kind, text in blocks() if kind == "sh" and "openssl cms" in text)
        done = written.run(commands)
    finally:
        (written.folder / "certificate.pdf").write_bytes(whole)
    assert done.returncode != 0


def test_the_script_of_the_code_is_short_and_needs_two_packages() -> None:
    used = scripts()["trust.py"] + scripts()["verify_qr.py"]
    imported = set(re.findall(r"^(?:from|import) (\w+)", used, re.MULTILINE))
    assert imported - set(sys.stdlib_module_names) == {"cryptography", "cbor2", "trust"}
    assert len([line for line in scripts()["verify_qr.py"].splitlines() if line.strip()]) <= 40

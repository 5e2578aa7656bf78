"""What the credential room may not touch: held by running it under Python's audit hook, and by reading its source."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from certify import credential
from certify.credential import ONLINE, JsonEvidence, JwtEvidence, PdfEvidence, QrEvidence, Verdict, jsonld, verify
from certify.credential.evidence import Evidence

from .world import NOW, World

ROOM = Path(credential.__path__[0])
FORBIDDEN = ("socket.", "open", "os.", "subprocess.", "sqlite3.", "shutil.", "tempfile.", "urllib.", "pathlib.")

heard: list[str] = []
listening = False


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if listening and event.startswith(FORBIDDEN):
        heard.append(f"{event} {arguments[:1]}")


sys.addaudithook(_listen)


@pytest.mark.parametrize("carrier", ["code", "register", "pdf", "json", "jwt"])
def test_verifying_touches_no_file_and_no_socket(world: World, carrier: str) -> None:
    global listening  # noqa: PLW0603 - an audit hook cannot be taken off again
    issued = world.issue()
    evidences: dict[str, Evidence] = {
        "code": QrEvidence(issued.code, issued.register()),
        "register": issued.register(),
        "pdf": PdfEvidence(world.pdf(issued), issued.register()),
        "json": JsonEvidence(world.json(issued), issued.register()),
        "jwt": JwtEvidence(world.jwt(issued), issued.register()),
    }
    evidence = evidences[carrier]
    verify(evidence, world.trust, ONLINE, NOW)  # what is imported on first use has been
    jsonld.forget()  # so that the statements are made again
    heard.clear()
    listening = True
    try:
        report = verify(evidence, world.trust, ONLINE, NOW)
    finally:
        listening = False
    assert report.verdict is Verdict.AUTHENTIC
    assert heard == []


def test_signing_touches_no_file_and_no_socket(world: World) -> None:
    global listening  # noqa: PLW0603
    issued = world.issue()
    world.json(issued)
    heard.clear()
    listening = True
    try:
        assert (world.json(issued)[:1], world.jwt(issued)[:3]) == (b"{", b"eyJ")
    finally:
        listening = False
    assert heard == []


def test_the_listener_hears_a_file_and_a_socket(tmp_path: Path) -> None:
    global listening  # noqa: PLW0603
    heard.clear()
    listening = True
    try:
        (tmp_path / "x").write_text("x")
    finally:
        listening = False
    assert heard


def test_no_module_asks_the_clock_the_system_or_chance() -> None:
    forbidden_names = {"now", "utcnow", "today", "open", "urandom", "token_bytes"}
    forbidden_modules = {"time", "os", "random", "secrets", "socket", "pathlib", "urllib", "subprocess", "asyncio"}
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
                outside = {name.partition(".")[0] for name in names if name != "urllib.parse"}  # pure text
                assert not forbidden_modules & outside, path.name
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if not (path.name == "pdf.py" and name == "open"):  # pikepdf.open, over bytes in memory
                    assert name not in forbidden_names, f"{path.name}: {name}"


def test_a_code_is_verified_without_loading_what_other_carriers_need() -> None:
    program = (
        "import sys, certify.credential; heavy = ('pyhanko', 'pikepdf', 'asn1crypto', 'pyld', 'requests', 'flask',"
        " 'sqlalchemy'); print([m for m in heavy if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"

"""`certify kit`: what is written, from where, and what is refused before anything is."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from werkzeug.serving import make_server

from certify.credential.statuslist import Purpose, StatusList, open_list
from certify.credential.trust import Trust
from certify.credential.trustfile import open_trust
from certify.keyring.places import Places
from certify.keyring.ring import READABLE
from certify.verification import kitcommand, kitfolder
from certify.verification.application import PublicApplication
from certify.verification.languages import LANGUAGES

from .conftest import Hands
from .issued import ADDRESS, Issued

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

OTHER = "ab" * 32


def run(issued: Issued, folder: Path, *options: str) -> Result:
    env = {"CERTIFY_HOME": str(issued.home), "CERTIFY_PUBLIC_URL": ADDRESS}
    return CliRunner().invoke(kitcommand.kit, [str(folder), *options], env=env)


def root_of(issued: Issued) -> str:
    return open_trust(Places(issued.home).trust.read_bytes()).fingerprint


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def made(issued: Issued, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit of the register; tests only read it."""
    folder = tmp_path_factory.mktemp("kit") / "kit"
    done = run(issued, folder)
    assert (done.exit_code, done.stderr) == (0, "")
    assert root_of(issued) in done.stdout
    return folder


# What is written.


def test_it_holds_what_verifies_and_a_manifest_of_it(issued: Issued, made: Path) -> None:
    files = contents(made)
    assert files["trust.json"] == Places(issued.home).trust.read_bytes()
    slug = "certificateur-fictif-bj"
    lists = {f"status/{slug}/{purpose}/1{end}" for purpose in Purpose for end in ("", ".jwt")}
    expected = {"index.html", "kit.js", "root.pem", "keys/jwks.json", f"keys/{slug}/did.json", "status/index.json"}
    assert set(json.loads(files["names.json"])) == {"certifications", "occupations"}
    assert (expected | lists | {f"{one}.html" for one in LANGUAGES}) < set(files)
    checked = subprocess.run(["sha256sum", "--strict", "-c", "MANIFEST"], cwd=made, capture_output=True, check=True)
    assert checked.stdout.count(b": OK") == len(files) - 1


def test_pages_are_relative_strict_and_in_seven_languages(made: Path) -> None:
    pages = sorted(made.glob("*.html"))
    assert len(pages) == 2 * len(LANGUAGES) + 1
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert f'<html lang="{"fr" if page.name == "index.html" else page.stem.removeprefix("README.")}">' in text
        leads = re.findall(r'(?:href|src|action)="([^"]*)"', text)
        ours = [one for one in leads if not one.startswith(("#", f"{ADDRESS}/verify"))]
        assert [one for one in ours if one and not (made / one).is_file()] == []
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", text)
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
        assert policy
        assert "unsafe" not in policy[1].replace("&#39;", "'")
        assert policy[1].replace("&#39;", "'").startswith("default-src 'none'; style-src 'self'; script-src 'self';")


def test_a_web_server_can_read_it_whatever_the_mask(issued: Issued, tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        assert run(issued, tmp_path / "kit").exit_code == 0
    finally:
        os.umask(before)
    for path in [tmp_path / "kit", *(tmp_path / "kit").rglob("*")]:
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (kitfolder.ENTERED if path.is_dir() else READABLE), path


def test_no_private_key_is_needed(own: Issued, made: Path, tmp_path: Path) -> None:
    for private in ("keys/private", "root", "secrets"):
        shutil.rmtree(own.home / private)
    assert run(own, tmp_path / "kit").exit_code == 0
    assert contents(tmp_path / "kit") == contents(made)


def test_the_command_is_listed_and_runs(issued: Issued, tmp_path: Path) -> None:
    env = {**os.environ, "CERTIFY_HOME": str(issued.home), "CERTIFY_PUBLIC_URL": ADDRESS}
    words = [sys.executable, "-m", "certify", "kit", str(tmp_path / "kit")]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=True)
    assert "List certificateur-fictif-bj/revocation/1: of 2026-11-24 09:30 UTC" in done.stdout


# Where it is written.


def test_a_folder_that_is_something_else_is_left_alone(issued: Issued, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("ours")
    done = run(issued, tmp_path)
    assert (done.exit_code, contents(tmp_path)) == (2, {"page.html": b"ours"})
    assert "not a kit" in done.stderr
    (tmp_path / "MANIFEST").write_text(f"{'0' * 64}  page.html\n")
    assert run(issued, tmp_path).exit_code == 2


def test_a_kit_is_refreshed_in_place_and_what_is_not_of_it_stays(issued: Issued, made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kit"
    shutil.copytree(made, folder)
    (folder / "kit.js").write_text("an older one")
    (folder / "old.js").write_text("of an older kit")
    (folder / "robots.txt").write_text("of the host")
    with (folder / "MANIFEST").open("a") as manifest:
        manifest.write(f"{'0' * 64}  old.js\n{'0' * 64}  ../kit-neighbour\n")
    (tmp_path / "kit-neighbour").write_text("not ours")
    assert run(issued, folder).exit_code == 0
    assert contents(folder) == {**contents(made), "robots.txt": b"of the host"}
    assert (tmp_path / "kit-neighbour").exists()


def test_a_write_that_fails_leaves_every_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "kit"
    kitfolder.write(folder, {"a.txt": b"old", "b.txt": b"old"})

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            kitfolder.write(folder, {"a.txt": b"new", "b.txt": b"new"})
    assert contents(folder)["a.txt"] == b"old"
    assert kitfolder.listed(folder) == frozenset({"a.txt", "b.txt"})


# From a running service.


@dataclass
class Service:
    """The public application on a port, with something else in the place of an answer where a test says so."""

    app: PublicApplication
    instead: dict[str, bytes] = field(default_factory=dict)
    address: str = ""
    gone: str = ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == self.gone:
            start_response("404 Not Found", [])
            return [b""]
        if environ["PATH_INFO"] in self.instead:
            start_response("200 OK", [("Content-Type", "application/octet-stream")])
            return [self.instead[environ["PATH_INFO"]]]
        return self.app(environ, start_response)


@pytest.fixture
def service(app: PublicApplication) -> Iterator[Service]:
    service = Service(app)
    server = make_server("127.0.0.1", 0, service, threaded=True)
    service.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield service
    server.shutdown()
    thread.join()
    server.server_close()


def test_from_a_service_it_is_the_same_kit(issued: Issued, service: Service, made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kit"
    done = run(issued, folder, "--from", f"{service.address}/", "--root", root_of(issued).upper())
    assert (done.exit_code, done.stderr) == (0, "")
    assert contents(folder) == contents(made)
    assert run(issued, folder, "--from", service.address).exit_code == 0  # its own root is known now


@pytest.mark.parametrize("options", [(), ("--root", OTHER)])
def test_nothing_is_written_without_the_root_that_is_expected(
    issued: Issued, service: Service, tmp_path: Path, options: tuple[str, ...]
) -> None:
    done = run(issued, tmp_path / "kit", "--from", service.address, *options)
    assert done.exit_code == 2
    assert "root" in done.stderr
    assert not (tmp_path / "kit").exists()


def test_nothing_is_written_of_a_service_that_lies(
    issued: Issued, service: Service, made: Path, tmp_path: Path
) -> None:
    place = "/status/certificateur-fictif-bj/revocation/1"
    jwt, other = (made / f"{place[1:]}.jwt").read_bytes(), made / "status/certificateur-fictif-bx/revocation/1"
    lies: dict[str, bytes] = {
        f"{place}.jwt": jwt[:-4] + b"AAAA",
        place: other.read_bytes(),
        "/status/index.json": b"[]",
        "/trust.json": (made / "trust.json").read_bytes().replace(b'"signature": "', b'"signature": "A'),
    }
    for where, lie in lies.items():
        service.instead = {where: lie}
        done = run(issued, tmp_path / "kit", "--from", service.address, "--root", root_of(issued))
        assert done.exit_code == 2, where
        assert not (tmp_path / "kit").exists()


def test_a_service_without_names_for_codes_gives_a_kit_that_says_the_codes(
    issued: Issued, service: Service, tmp_path: Path
) -> None:
    options = ("--from", service.address, "--root", root_of(issued))
    service.gone = "/v/names.json"
    assert run(issued, tmp_path / "kit", *options).exit_code == 0
    assert (tmp_path / "kit/names.json").read_bytes() == b"{}"
    service.gone = ""
    service.instead = {"/v/names.json": b"<html>a login</html>"}
    assert run(issued, tmp_path / "other", *options).exit_code == 2
    assert not (tmp_path / "other").exists()


def test_names_of_lists_lead_nowhere_else(issued: Issued, service: Service, tmp_path: Path) -> None:
    service.instead = {"/status/index.json": b'{"lists": [{"id": "x/status/../../revocation/1"}, {"id": "y"}]}'}
    done = run(issued, tmp_path / "kit", "--from", service.address, "--root", root_of(issued))
    assert done.exit_code == 2
    assert not (tmp_path / "kit").exists()


@pytest.mark.parametrize("purpose", Purpose)
def test_a_kit_without_every_list_is_made_only_when_that_is_said(
    issued: Issued, service: Service, made: Path, tmp_path: Path, purpose: Purpose
) -> None:
    index = json.loads((made / "status/index.json").read_bytes())["lists"]
    lacking = f"certificateur-fictif-bj/{purpose}"
    left = [{"id": f"x/status/{one['jwt']}"} for one in index if not one["jwt"].startswith(lacking)]
    assert len(left) == len(index) - 1
    service.instead = {"/status/index.json": json.dumps({"lists": left}).encode()}
    options = ("--from", service.address, "--root", root_of(issued))
    done = run(issued, tmp_path / "kit", *options)
    assert (done.exit_code, (tmp_path / "kit").exists()) == (2, False)
    assert f"no list {lacking}" in done.stderr
    done = run(issued, tmp_path / "kit", *options, "--incomplete")
    assert done.exit_code == 0
    assert done.stderr.startswith(f"No list {lacking}: a ")
    assert lacking in (tmp_path / "kit/README.fr.html").read_text(encoding="utf-8")
    assert lacking not in (made / "README.fr.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("bundle", [b"x", None])
def test_a_kit_whose_keys_were_changed_or_lost_gives_no_list_away(
    issued: Issued, service: Service, made: Path, tmp_path: Path, bundle: bytes | None
) -> None:
    folder = tmp_path / "kit"
    shutil.copytree(made, folder)
    (folder / "trust.json").write_bytes(bundle) if bundle else (folder / "trust.json").unlink()
    before = contents(folder)
    service.instead = {"/status/index.json": b'{"lists": []}'}
    done = run(issued, folder, "--from", service.address, "--incomplete")
    assert (done.exit_code, contents(folder)) == (2, before)
    assert ("trust.json was changed" if bundle else "which did not come") in done.stderr


def test_a_list_that_was_damaged_is_made_good_and_not_lost(
    issued: Issued, service: Service, made: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "kit"
    shutil.copytree(made, folder)
    (folder / "status/certificateur-fictif-bj/revocation/1.jwt").write_bytes(b"x")
    service.instead = {"/status/index.json": b'{"lists": []}'}
    assert run(issued, folder, "--from", service.address, "--incomplete").exit_code == 2
    service.instead = {}
    assert run(issued, folder, "--from", service.address).exit_code == 0
    assert contents(folder) == contents(made)


def test_nobody_there_is_one_clear_line(issued: Issued, tmp_path: Path) -> None:
    for where in ("http://127.0.0.1:9", "file:///etc/passwd"):
        done = run(issued, tmp_path / "kit", "--from", where, "--root", OTHER)
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1)


def test_older_keys_never_take_the_place_of_newer_ones(
    issued: Issued, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made, tmp_path / "kit")
    before = contents(tmp_path / "kit")

    def newer(data: bytes, *, root: str) -> Trust:
        trust = open_trust(data, root=root)
        return replace(trust, bundle=replace(trust.bundle, version=trust.bundle.version + 1))

    monkeypatch.setattr(f"{kitcommand.__name__}.open_trust", newer)
    done = run(issued, tmp_path / "kit")
    assert (done.exit_code, contents(tmp_path / "kit")) == (2, before)
    assert "version 2 of the keys" in done.stderr


def test_older_lists_never_take_the_place_of_newer_ones_and_none_is_lost(
    issued: Issued, service: Service, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(made, tmp_path / "kit")
    before = contents(tmp_path / "kit")
    service.instead = {"/status/index.json": b'{"lists": []}'}
    done = run(issued, tmp_path / "kit", "--from", service.address)
    assert (done.exit_code, contents(tmp_path / "kit")) == (2, before)

    def later(data: bytes, trust: Trust) -> StatusList:
        one = open_list(data, trust)
        return replace(one, issued=one.issued + timedelta(minutes=1))

    monkeypatch.setattr(f"{kitcommand.__name__}.open_list", later)
    done = run(issued, tmp_path / "kit")
    assert (done.exit_code, contents(tmp_path / "kit")) == (2, before)
    assert "of 2026-11-24 09:31 UTC; what came is older" in done.stderr


def test_lists_that_are_too_old_are_said(issued: Issued, tmp_path: Path, hands: Hands) -> None:
    hands.now += timedelta(days=8)
    done = run(issued, tmp_path / "kit")
    assert done.exit_code == 0
    assert done.stdout.count("TOO OLD since 2026-12-01") == 4

"""The verifier of the page, in Chromium, says exactly what the service's own says, of every code."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from certify.credential import statuslist
from certify.credential.evidence import JwtEvidence, QrEvidence
from certify.credential.malformed import Malformed
from certify.credential.policy import OFFLINE
from certify.credential.qrtext import read
from certify.credential.trust import Bundle, Trust
from certify.credential.trustfile import open_trust
from certify.credential.verify import verify
from certify.keyring import bundle as bundles
from certify.keyring import ring
from certify.keyring.places import Places
from certify.keyring.ring import ROOT
from certify.keyring.signer import Signer
from certify.places import static_dir
from tests.credential.world import NOW, START, World, made

from .codes import Case, cases
from .offline_tokens import tokens

CHECK = """async ([cases, root]) => {
  const { verify } = await import('/verifier.js');
  const said = [];
  for (const { text, trust, lists, at } of cases)
    said.push(await verify(text, { trust: JSON.parse(trust), root, lists, at: new Date(at) }));
  return said;
}"""
TOKENS = """async ([tokens, trust, root, at]) => {
  const { verifyToken } = await import('/token.js');
  const given = { trust: JSON.parse(trust), root, lists: [], at: new Date(at) };
  return Promise.all(tokens.map((token) => verifyToken(token, given)));
}"""
REFUSED = """async ([trust, root]) => {
  const { verify } = await import('/verifier.js');
  const given = { trust: JSON.parse(trust), root, lists: [], at: new Date() };
  return verify('x', given).then(() => '', (error) => error.message);
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def world(home: Path) -> World:
    return made(home)


@pytest.fixture(scope="module")
def root(home: Path, world: World) -> Signer:
    places = Places(home)
    keys = ring.load(places.ring)
    return keys.signer(keys.active(ROOT, START), "for tests alone", base=places.keys)


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page of a server that has nothing but the script."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(static_dir() / "verification")))
    threading.Thread(target=server.serve_forever).start()
    page = chromium.new_page()
    page.goto(f"http://127.0.0.1:{server.server_port}/")
    yield page
    page.close()
    server.shutdown()
    server.server_close()


def expected(case: Case, trust: Trust) -> dict[str, Any]:
    """What the service says offline, with the lists that open."""
    lists = []
    for jwt in case.lists:
        try:
            lists.append(statuslist.open_list(jwt, trust))
        except Malformed:
            continue
    evidence = QrEvidence(case.text)
    claims = verify(evidence, trust, OFFLINE, case.at).claims
    status = statuslist.known(lists, claims) if claims else None
    return verify(QrEvidence(case.text, status=status), trust, OFFLINE, case.at).to_json()


def test_both_say_the_same_of_every_code(page: Page, world: World, root: Signer) -> None:
    table = list(cases(world))
    signed: dict[Bundle, bytes] = {case.bundle: bundles.sign(case.bundle, root) for case in table}
    sent = [
        {
            "text": case.text,
            "trust": signed[case.bundle].decode(),
            "lists": [jwt.decode() for jwt in case.lists],
            "at": case.at.isoformat(),
        }
        for case in table
    ]
    said = page.evaluate(CHECK, [sent, world.trust.fingerprint])
    differing: dict[str, dict[str, Any]] = {}
    for case, told in zip(table, said, strict=True):
        wanted = expected(case, open_trust(signed[case.bundle], root=world.trust.fingerprint))
        if wanted["verdict"] != case.verdict:
            differing[case.name] = {"verdict": (case.verdict, wanted["verdict"])}
        if told != wanted:
            differing[case.name] = {
                name: (told.get(name), wanted[name]) for name in wanted if told.get(name) != wanted[name]
            }
    assert differing == {}
    assert len({case.name for case in table}) == len(table) > 100


def test_both_say_the_same_of_every_token(page: Page, world: World, root: Signer) -> None:
    table = list(tokens(world))
    trust = bundles.sign(world.trust.bundle, root)
    texts = [text for _, text, _ in table]
    said = page.evaluate(TOKENS, [texts, trust.decode(), world.trust.fingerprint, NOW.isoformat()])
    pinned = open_trust(trust, root=world.trust.fingerprint)
    differing: dict[str, tuple[Any, ...]] = {}
    for (name, text, verdict), told in zip(table, said, strict=True):
        wanted = verify(JwtEvidence(text.strip(" \t\r\n").encode()), pinned, OFFLINE, NOW).to_json()
        if verdict not in ("", wanted["verdict"]):
            differing[name] = (verdict, wanted["verdict"])
        elif told != wanted and not (_failure(told) == "signature.jwt" and _failure(wanted) == "jwt.changed"):
            # The page makes no document anew: of a change that is still in the one form it says that it was not signed.
            differing[name] = tuple((told.get(one), wanted[one]) for one in wanted if told.get(one) != wanted[one])
    assert differing == {}
    assert [report["verdict"] for report in said].count("altered") > len(table) / 2


def _failure(report: dict[str, Any]) -> str:
    assert report["certificate"] is None or report["verdict"] != "altered"
    return next((step["code"] for step in report["steps"] if step["outcome"] == "failed"), "")


def test_no_byte_of_a_message_can_change_unnoticed(page: Page, world: World, root: Signer) -> None:
    good = world.issue().code
    head, _ = good.split("#")
    cose = read(good).cose
    trust = bundles.sign(world.trust.bundle, root).decode()
    texts = []
    for place in range(len(cose)):
        data = bytearray(cose)
        data[place] ^= 1 << place % 8
        texts.append(f"{head}#{base64.b32encode(data).decode().rstrip('=')}")
    sent = [{"text": text, "trust": trust, "lists": [], "at": "2026-06-01T00:00:00Z"} for text in [good, *texts]]
    first, *rest = (report["verdict"] for report in page.evaluate(CHECK, [sent, world.trust.fingerprint]))
    assert first == "authentic"
    assert set(rest) <= {"altered", "unknown"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda trust: {**trust, "payload": trust["payload"][:-8]}, "trust.form"),
        (lambda trust: {**trust, "protected": "e30"}, "trust.signature"),
        (lambda trust: {**trust, "signature": trust["signature"][::-1]}, "trust.signature"),
        (lambda _trust: {}, "trust.form"),
    ],
)
def test_a_bundle_that_is_not_the_roots_is_refused(
    page: Page, world: World, root: Signer, change: Any, code: str
) -> None:
    trust = json.loads(bundles.sign(world.trust.bundle, root))
    assert page.evaluate(REFUSED, [json.dumps(trust), world.trust.fingerprint]) == ""
    assert page.evaluate(REFUSED, [json.dumps(trust), "ab" * 32]) == "trust.root"
    assert page.evaluate(REFUSED, [json.dumps(change(trust)), world.trust.fingerprint]) == code

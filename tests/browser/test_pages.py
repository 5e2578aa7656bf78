"""Every page, seen by whoever can reach it: it answers, fits a phone and a desk, and is open to everybody."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, sync_playwright

from certify.accounts.terms import Role
from certify.app import create_app
from tests.browser.conftest import FLAGS
from tests.browser.crawl import ADDRESS, ANYBODY, Plan, Reached, pages_of, prepare, read_plan
from tests.browser.site import Site, free_port
from tests.browser.visitor import Visitor
from tests.once import Once

# In how many parts the pages that each is the first to reach are looked at: processes share them.
PARTS = {
    ANYBODY: 1,
    Role.OFFICER: 1,
    Role.COUNSELLOR: 1,
    Role.SESSION_MANAGER: 2,
    Role.JUROR: 1,
    Role.AUTHORITY: 2,
    Role.ADMINISTRATOR: 1,
    Role.AUDITOR: 1,
    Role.CANDIDATE: 4,
}
REFUSING = (
    "assessments.sign",
    "certificates.annul",
    "certificates.issue",
    "candidacies.refuse",
    "certifications.close",
)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
EACH = [(role, part) for role, parts in PARTS.items() for part in range(parts)]


@pytest.fixture(scope="module")
def prepared(once: Once, demonstration: Path) -> Path:
    """The demonstration, people stopped at every step, and what all of them can reach."""
    return once.made("midway", lambda folder: prepare(demonstration, folder))


@pytest.fixture(scope="module")
def plan(prepared: Path) -> Plan:
    return read_plan(prepared)


@pytest.fixture(scope="module")
def site(prepared: Path, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """This process's own copy, served on a port of its own."""
    home = Path(shutil.copytree(prepared / "home", tmp_path_factory.mktemp("pages") / "home"))
    with Site(ADDRESS, home, {one.mail: one.password for one in plan.people}, free_port()).served() as site:
        yield site


@pytest.fixture(scope="module")
def chromium(site: Site) -> Iterator[Browser]:
    """Debian's Chromium, for which the site is at its address wherever it listens."""
    with sync_playwright() as playwright:
        flags = [*FLAGS, f"--host-resolver-rules=MAP {ADDRESS.removeprefix('http://')} 127.0.0.1:{site.port}"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def data(site: Site) -> str:
    """All that people and files wrote in the register: an English page shows it as it is."""
    connection = sqlite3.connect(site.home / "certify.db")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = (row for table in tables for row in connection.execute(f'SELECT * FROM "{table}"'))
    values = [value for row in rows for value in row if isinstance(value, str)]
    connection.close()
    return "\n".join(values)


def sign_in(visitor: Visitor, mail: str, password: str) -> None:
    visitor.open("/connexion")
    visitor.page.locator("[name=identifier]").fill(mail)
    visitor.page.locator("[name=password]").fill(password)
    visitor.page.locator("main form button").click()
    visitor.page.wait_for_url("**/accueil")


def test_every_page_is_reached(plan: Plan, site: Site) -> None:
    assert plan.findings == []
    assert pages_of(create_app(site.settings)) - {page.endpoint for page in plan.pages} == set()
    assert {page.role for page in plan.pages} == set(PARTS)


@pytest.mark.parametrize(("role", "part"), EACH)
def test_every_page_is_as_it_should_be(
    chromium: Browser, site: Site, plan: Plan, data: str, role: str, part: int
) -> None:
    """Each is looked at by the first who reaches it."""
    shown = [page for page in plan.pages if page.role == role and page.shown]
    pages = shown[len(shown) * part // PARTS[role] : len(shown) * (part + 1) // PARTS[role]]
    assert pages
    findings: list[str] = []
    for mail, theirs in groupby(pages, lambda page: page.mail):
        findings += [f"{mail} {finding}" for finding in look_at(Visitor(chromium, ADDRESS), site, mail, theirs, data)]
    assert findings == []


def look_at(visitor: Visitor, site: Site, mail: str, pages: Iterator[Reached], data: str) -> list[str]:
    """What somebody finds on those pages that should not be there."""
    if mail:
        sign_in(visitor, mail, site.passwords[mail])
    for page in pages:
        visitor.open(page.path)
        visitor.look()
        visitor.look_in_english(page.path, data)
        visitor.page.context.clear_cookies(name="langue")
    visitor.page.context.close()
    return visitor.findings


def test_what_an_interruption_page_refuses_can_be_read(chromium: Browser, site: Site, plan: Plan) -> None:
    """The form of a grave act is sent empty: what is missing is said on the dark ground too, in light and in dark."""
    findings: list[str] = []
    for endpoint in REFUSING:
        page = next(page for page in plan.pages if page.endpoint == endpoint and page.shown)
        visitor = Visitor(chromium, ADDRESS)
        sign_in(visitor, page.mail, site.passwords[page.mail])
        visitor.open(page.path)
        visitor.page.locator(".pause form button.button").first.click()
        visitor.page.locator(".pause .error").first.wait_for()
        for scheme in SCHEMES:
            visitor.page.emulate_media(color_scheme=scheme)
            visitor.look()
        visitor.page.context.close()
        findings += visitor.findings
    assert findings == []


def certificates(site: Site) -> dict[str, str]:
    """A public id for each state and kind there is."""
    connection = sqlite3.connect(site.home / "certify.db")
    rows = connection.execute("SELECT state, kind, public_id FROM certificate").fetchall()
    connection.close()
    return {f"{state} {kind}": public_id for state, kind, public_id in rows}


def test_every_public_page_is_as_it_should_be(chromium: Browser, site: Site, data: str) -> None:
    visitor, by_state = Visitor(chromium, site.address), certificates(site)
    assert {words.split()[0] for words in by_state} == {"issued", "withdrawn", "suspended", "replaced"}
    assert {"issued title", "issued unit"} <= set(by_state)
    pages = {f"/v/{public_id}": 200 for public_id in by_state.values()}
    for path, status in (pages | {"/v/0000-0000-0000": 404, "/verify": 200, "/verify/nothing": 404}).items():
        visitor.open(path, status)
        visitor.look()
        visitor.look_in_english(path, data)
    for sent in (
        {"public_id": ""},
        {"code": "http://127.0.0.1:9/v/7Q4F9ZK2M3XA#1.abc"},
        {"code": code_of(site)[:-40] + "A" * 40},
        {"number": "ML-2026-000001-6", "name": "Personne", "birth_year": "1900"},
    ):
        ask(visitor, sent)
        visitor.look()
    assert visitor.findings == []


def code_of(site: Site) -> str:
    """What a phone reads on a certificate of the demonstration."""
    return min((site.home / "out").glob("*/qr.txt")).read_text()


def ask(visitor: Visitor, sent: dict[str, str]) -> None:
    """Fill the form of those fields and send it."""
    visitor.open("/verify")
    form = visitor.page.locator("form").filter(has=visitor.page.locator(f"[name={next(iter(sent))}]"))
    for name, text in sent.items():
        form.locator(f"[name={name}]").fill(text)
    form.get_by_role("button").click()

"""Every page, seen by whoever can reach it: it answers, fits a phone and a desk, and is open to everybody."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.exceptions import HTTPException

from certify.app import create_app
from certify.db import Database
from certify.demo.stage import Stage
from tests.browser.midway import put_people_midway
from tests.browser.site import Site, new_site
from tests.browser.visitor import Visitor

# Pages whose content changes most with the state of what they show: each is seen for each of these.
VARIED = {"candidacies.one", "assessments.session", "assessments.sitting", "certificates.entry"}
# Pages that no link leads to: they follow an act, or wait for a state that time alone brings.
AFTER_ACTS = {
    "candidacies.one": ("/envoyee", "/dossier-envoye"),
    "assessments.session": ("/convoquer", "/sujet"),
    "assessments.grid": ("/remettre", "/corriger"),
}
NOT_SEEN = {"static", "certificates.own_pdf", "certificates.entry_pdf", "candidacies.renew"}
# Staff whose pages are those of their colleagues in Mali.
ABROAD = re.compile(r"\.(bj|cm|sn)@|^jury3")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration, and people stopped at every step."""
    site = new_site(tmp_path_factory.mktemp("pages") / "home")
    site.passwords.update(re.findall(r"(\S+@demo\.example) +(\w+-\w+-\w+-\w+) ", site.run("demo")))
    stage = Stage(Database(site.settings.database_url))
    put_people_midway(stage, site.address)
    stage.database.close()
    site.run("worker", "--once")
    site.passwords.update({one.mail: one.password for one in stage.credentials})
    with site.served():
        yield site


@pytest.fixture(scope="module")
def data(site: Site) -> str:
    """All that people and files wrote in the register: an English page shows it as it is."""
    connection = sqlite3.connect(site.home / "certify.db")
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = (row for table in tables for row in connection.execute(f'SELECT * FROM "{table}"'))
    values = [value for row in rows for value in row if isinstance(value, str)]
    connection.close()
    return "\n".join(values)


class Crawl:
    """What one person can reach by following links; a page seen before, by anybody, is not looked at again."""

    def __init__(self, app: Flask, seen: set[tuple[str, str]], visitor: Visitor, data: str) -> None:
        self.urls = app.url_map.bind("localhost")
        self.seen = seen
        self.visitor = visitor
        self.data = data

    def place(self, path: str) -> tuple[str, dict[str, Any]]:
        """Endpoint and values of an address; nothing for one of the other application."""
        try:
            endpoint, values = self.urls.match(path.partition("?")[0], method="GET")
        except HTTPException:
            return "", {}
        return endpoint, dict(values)

    def from_page(self, start: str) -> None:
        """Follow every link from there on."""
        todo, known = [(start, False)], {start}
        while todo:
            path, guessed = todo.pop()
            endpoint, _ = self.place(path)
            if not endpoint or endpoint in NOT_SEEN or "lang=" in path:
                continue
            links = [(link, False) for link in self._reach(path, guessed)]
            links += [(path + more, True) for more in AFTER_ACTS.get(endpoint, ()) if "?" not in path]
            todo += [link for link in links if link[0] not in known]
            known |= {link for link, _ in links}

    def _reach(self, path: str, guessed: bool) -> list[str]:
        status, ends, links = self.visitor.fetch(path)
        if status != 200:
            if not guessed:
                self.visitor.findings.append(f"{path}: status {status}")
            return []
        endpoint, values = self.place(ends)
        what = values.get("reference", values.get("public_id", "")) if endpoint in VARIED else values.get("act", "")
        key = (endpoint, what)
        if endpoint and key not in self.seen:
            self.seen.add(key)
            self._see(ends)
        return links

    def _see(self, path: str) -> None:
        self.visitor.open(path)
        self.visitor.look()
        self.visitor.look_in_english(path, self.data)
        self.visitor.page.context.clear_cookies(name="langue")


def sign_in(visitor: Visitor, mail: str, password: str) -> None:
    visitor.open("/connexion")
    visitor.page.locator("[name=identifier]").fill(mail)
    visitor.page.locator("[name=password]").fill(password)
    visitor.page.locator("main form button").click()
    visitor.page.wait_for_url("**/accueil")


def test_every_page_is_reached_and_is_as_it_should_be(chromium: Browser, site: Site, data: str) -> None:
    app = create_app(site.settings)
    seen: set[tuple[str, str]] = set()
    findings: list[str] = []
    anybody = Visitor(chromium, site.address)
    for start in ("/", "/deconnexion"):
        Crawl(app, seen, anybody, data).from_page(start)
    findings += anybody.findings
    for mail, password in site.passwords.items():
        if ABROAD.search(mail):
            continue
        visitor = Visitor(chromium, site.address)
        sign_in(visitor, mail, password)
        Crawl(app, seen, visitor, data).from_page("/accueil")
        visitor.page.context.close()
        findings += [f"{mail} {finding}" for finding in visitor.findings]
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert findings == []
    assert pages - NOT_SEEN - {endpoint for endpoint, _ in seen} == set()


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
    """What a phone reads on a certificate in force."""
    folder = site.home / "export"
    if not folder.exists():
        site.run("demo", "--export", str(folder))
    return next(folder.glob("*/qr.txt")).read_text()


def ask(visitor: Visitor, sent: dict[str, str]) -> None:
    """Fill the form of those fields and send it."""
    visitor.open("/verify")
    form = visitor.page.locator("form").filter(has=visitor.page.locator(f"[name={next(iter(sent))}]"))
    for name, text in sent.items():
        form.locator(f"[name={name}]").fill(text)
    form.get_by_role("button").click()

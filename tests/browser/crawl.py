"""What every person of the demonstration can reach by following links, found without a browser."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import Client

from certify.app import create_app
from certify.db import Database
from certify.demo.stage import Stage
from certify.storage.files import FileStore
from certify.verification.application import SEGMENTS, create_public_app
from certify.web.mount import by_first_segment
from tests.browser.midway import put_people_midway
from tests.browser.site import Site

ADDRESS = "http://127.0.0.1:8000"  # of the demonstration
ANYBODY = "anybody"
# Pages whose content changes most with the state of what they show: each is seen for each of these.
VARIED = {"candidacies.one", "assessments.session", "assessments.sitting", "certificates.entry"}
# Pages that no link leads to: they follow an act, or wait for a state that time alone brings.
AFTER_ACTS = {
    "candidacies.one": ("/envoyee", "/dossier-envoye"),
    "assessments.session": ("/convoquer", "/sujet"),
    "assessments.grid": ("/remettre", "/corriger"),
}
# Pages that wait for an act none of these people has done: each is looked at by the tests of its room.
WAITING = {
    *("accept", "access_pin", "accommodation", "danger", "dossier_file", "enter", "followed_print", "fraud"),
    *("fraud_answer", "fraud_report", "heard", "hearing", "incident", "incident_paper", "incident_photo"),
    *("kept_page", "kit", "kit_file", "own_observations", "paper_declarations", "print_grids", "printed"),
    *("programme_paper", "settle_grid", "sign_site", "signed_print", "slot", "subject", "tablet_worker", "type_grid"),
}
WAITING_FOR_PAPERS = {
    *(
        "accompanied_one",
        "countersign",
        "delete_identity_copy",
        "give_mandate",
        "list_faults",
        "officer_file",
        "one_list",
    ),
}
NOT_SEEN = {"static", "certificates.own_pdf", "certificates.entry_pdf", "candidacies.renew"}
# Staff whose pages are those of their colleagues in Mali, or of those who sit beside them.
ABROAD = re.compile(r"\.(bj|cm|sn)@|^jury3|^(open|convened|under_way|deliberating|drafted|signed)3")
LINK = re.compile(r'<(?:a\b[^>]*?\bhref|img\b[^>]*?\bsrc)="(/[^"#]*)')
ACCOUNT = re.compile(r"(\S+@demo\.example) +(\w+-\w+-\w+-\w+) +(\w+) ")
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Somebody:
    """An account to sign in with; nobody's has no mail."""

    role: str
    mail: str = ""
    password: str = ""


@dataclass(frozen=True)
class Reached:
    """A page, its endpoint, whether it is one to look at, and who was the first to reach it."""

    path: str
    endpoint: str
    shown: bool
    role: str
    mail: str


@dataclass(frozen=True)
class Plan:
    """What was found: the accounts, the pages, each once, and what should not have been met on the way."""

    people: list[Somebody]
    pages: list[Reached]
    findings: list[str]


def prepare(demonstration: Path, folder: Path) -> None:
    """Make `home`, where people are stopped at every step after the demonstration, and `plan.json`."""
    home = Path(shutil.copytree(demonstration, folder / "home"))
    site = Site(ADDRESS, home, {})
    people = [Somebody(role, mail, word) for mail, word, role in ACCOUNT.findall((home / "said.txt").read_text())]
    stage = Stage(Database(site.settings.database_url), files=FileStore(site.settings.files))
    put_people_midway(stage, site.address)
    stage.database.close()
    site.run("worker", "--once")
    people += [Somebody(one.role.value, one.mail, one.password) for one in stage.credentials]
    crawl = Crawl(site)
    for one in [Somebody(ANYBODY), *(one for one in people if not ABROAD.search(one.mail))]:
        crawl.as_somebody(one)
    plan = Plan(people, list(crawl.seen.values()), crawl.findings)
    (folder / "plan.json").write_text(json.dumps(asdict(plan)))


def read_plan(folder: Path) -> Plan:
    """What `prepare` has found."""
    plan = json.loads((folder / "plan.json").read_text())
    people, pages = [Somebody(**one) for one in plan["people"]], [Reached(**one) for one in plan["pages"]]
    return Plan(people, pages, plan["findings"])


def pages_of(app: Flask) -> set[str]:
    """The endpoints of all the pages that there are to reach."""
    known = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    waiting = {f"assessments.{name}" for name in WAITING} | {f"candidacies.{name}" for name in WAITING_FOR_PAPERS}
    return known - NOT_SEEN - waiting - {"certifications.new_rule_set"}


class Crawl:
    """A page that was reached before, by anybody, is not noted again."""

    def __init__(self, site: Site) -> None:
        database = Database(site.settings.database_url)
        app = create_app(site.settings, database)
        self.gateway = by_first_segment(app, SEGMENTS, create_public_app(site.settings, database))
        self.urls = app.url_map.bind("localhost")
        self.seen: dict[tuple[str, str], Reached] = {}
        self.findings: list[str] = []

    def as_somebody(self, one: Somebody) -> None:
        """Sign in and follow every link."""
        client = Client(self.gateway)
        if one.mail:
            self._sign_in(client, one)
        for start in ("/accueil",) if one.mail else ("/", "/deconnexion"):
            self._from_page(client, start, one)

    def _sign_in(self, client: Client, one: Somebody) -> None:
        token = TOKEN.search(client.get("/connexion", base_url=ADDRESS).text)
        assert token
        sent = {"csrf_token": token[1], "identifier": one.mail, "password": one.password}
        answer = client.post("/connexion", base_url=ADDRESS, data=sent, headers={"Origin": ADDRESS})
        assert answer.status_code == 303, one.mail

    def _place(self, path: str) -> tuple[str, dict[str, Any]]:
        """Endpoint and values of an address; nothing for one of the other application."""
        try:
            endpoint, values = self.urls.match(path.partition("?")[0], method="GET")
        except HTTPException:
            return "", {}
        return endpoint, dict(values)

    def _from_page(self, client: Client, start: str, one: Somebody) -> None:
        todo, known = [(start, False)], {start}
        while todo:
            path, guessed = todo.pop()
            endpoint, _ = self._place(path)
            if not endpoint or endpoint in NOT_SEEN or "lang=" in path:
                continue
            links = [(link, False) for link in self._reach(client, path, guessed, one)]
            links += [(path + more, True) for more in AFTER_ACTS.get(endpoint, ()) if "?" not in path]
            todo += [link for link in links if link[0] not in known]
            known |= {link for link, _ in links}

    def _reach(self, client: Client, path: str, guessed: bool, one: Somebody) -> Iterator[str]:
        answer = client.get(path, base_url=ADDRESS, follow_redirects=True)
        if answer.status_code != 200:
            if not guessed:
                self.findings.append(f"{one.mail} {path}: status {answer.status_code}")
            return
        query = answer.request.query_string.decode()
        ends = answer.request.path + (f"?{query}" if query else "")
        # In a sandbox nothing can look at a page from inside: it stays to the test of its own.
        shown = answer.mimetype == "text/html" and "sandbox" not in answer.headers.get("Content-Security-Policy", "")
        self._note(ends, shown, one)
        yield from (unescape(link) for link in LINK.findall(answer.text)) if shown else ()

    def _note(self, path: str, shown: bool, one: Somebody) -> None:
        endpoint, values = self._place(path)
        what = values.get("reference", values.get("public_id", "")) if endpoint in VARIED else values.get("act", "")
        if endpoint:
            self.seen.setdefault((endpoint, what), Reached(path, endpoint, shown, one.role, one.mail))

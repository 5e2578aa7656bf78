"""The journal of every act, for the auditor alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from certify.accounts import actions
from certify.accounts.terms import IdentifierKind, Role
from certify.app import create_app
from certify.audit import trail
from certify.audit.journal import PAGE, Sought, lines
from certify.audit.trail import SYSTEM, Actor
from certify.config import Settings
from certify.db import Database

OFFICER, MANAGER = Actor("account:212", "Awa Exemple"), Actor("account:213", "Bina Exemple")
PASSWORD = "trois mots posés là"


@pytest.fixture
def kept(database: Database, now: datetime) -> Database:
    """Acts of two people on two things, over two days."""
    with database.writing() as session:
        trail.record(session, "candidacy.admit", ("candidacy", 7), by=OFFICER, now=now, state="admissible")
        trail.record(session, "session.plan", ("jury_session", "ML-S-2026-0001"), by=MANAGER, now=now)
        trail.record(session, "candidacy.refuse", ("candidacy", 8), by=OFFICER, now=now + timedelta(days=1))
    return database


def found(database: Database, sought: Sought) -> list[str]:
    with database.reading() as session:
        return [line.act for line in lines(session, sought)]


def test_the_newest_act_comes_first_and_each_filter_narrows(kept: Database, now: datetime) -> None:
    assert found(kept, Sought()) == ["candidacy.refuse", "session.plan", "candidacy.admit"]
    assert found(kept, Sought(kind="jury_session")) == ["session.plan"]
    assert found(kept, Sought(actor="bina")) == ["session.plan"]
    assert found(kept, Sought(actor="212", day=now.date())) == ["candidacy.admit"]
    assert found(kept, Sought(day=date(2001, 1, 1))) == []
    assert found(kept, Sought(actor="%")) == []


def auditor(settings: Settings, database: Database, role: Role, now: datetime) -> FlaskClient:
    """A browser in which somebody of this role is signed in."""
    mail = [(IdentifierKind.MAIL, "zenab@exemple.ml")]
    with database.writing() as session:
        account = actions.open_account(session, name="Zénab", identifiers=mail, password=PASSWORD, by=SYSTEM, now=now)
        actions.grant_role(session, account, role, None, from_on=now.date(), by=SYSTEM, now=now)
    app = create_app(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = True
    client = app.test_client()
    assert client.post("/connexion", data={"identifier": "zenab@exemple.ml", "password": PASSWORD}).status_code == 303
    return client


def test_the_auditor_reads_acts_in_words_from_their_own_page(
    settings: Settings, sqlite: Database, now: datetime
) -> None:
    with sqlite.writing() as session:
        trail.record(session, "candidacy.admit", ("candidacy", 7), by=OFFICER, now=now, state="admissible")
        trail.record(session, "session.plan", ("jury_session", "ML-S-2026-0001"), by=MANAGER, now=now)
    client = auditor(settings, sqlite, Role.AUDITOR, now)
    assert 'href="/journal"' in client.get("/accueil").text
    page = client.get("/journal").text
    for words in ("Demande recevable", "Session préparée", "Connexion", "Awa Exemple", "ML-S-2026-0001"):
        assert words in page
    assert "Demande recevable" not in client.get("/journal?sur=jury_session").text
    wrong = client.get("/journal?jour=hier").text
    assert "Ce jour n’existe pas." in wrong
    assert "Demande recevable" in wrong


def test_long_journals_have_pages_at_the_same_cost(settings: Settings, sqlite: Database, now: datetime) -> None:
    client = auditor(settings, sqlite, Role.AUDITOR, now)
    statements: list[str] = []

    def cost(address: str) -> int:
        statements.clear()
        assert client.get(address).status_code == 200
        return len(statements)

    event.listen(sqlite.reader.kw["bind"], "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    cost("/journal")  # opens the connection
    few = cost("/journal")
    with sqlite.writing() as session:
        things = [(number, OFFICER) for number in range(2 * PAGE)]
        trail.record_each(session, "candidacy.start", "candidacy", things, now=now)
    assert cost("/journal?sur=candidacy") == few
    page = client.get("/journal?sur=candidacy").text
    assert page.count("Demande commencée") == PAGE
    older = page.split("avant=")[1].split("&")[0].split('"')[0]
    rest = client.get(f"/journal?sur=candidacy&avant={older}").text
    assert rest.count("Demande commencée") == PAGE
    assert "Plus anciens" not in rest


def test_nobody_else_reads_the_journal(settings: Settings, sqlite: Database, now: datetime) -> None:
    client = auditor(settings, sqlite, Role.ADMINISTRATOR, now)
    assert client.get("/journal").status_code == 403

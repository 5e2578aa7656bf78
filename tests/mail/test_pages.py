"""The outbox on the site: who reads it, what it shows, and that a message can do nothing there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from certify.accounts.models import Account, Identifier, IdentifierKind, Role, RoleGrant
from certify.accounts.passwords import hash_password
from certify.app import create_app
from certify.audit.models import TrailLine
from certify.config import Profile, Settings
from certify.credential.record import Label
from certify.db import Database
from certify.institutions.models import Country, Organisation
from certify.mail.actions import Attachment, Deferred
from certify.mail.models import Message
from certify.mail.rules import State

from .conftest import VALUES, kept, write

PASSWORD = "trois mots posés là"


def person(settings: Settings, database: Database, role: Role, now: datetime) -> FlaskClient:
    """A browser in which somebody of this role is signed in."""
    with database.writing() as session:
        organisation = Organisation(
            slug="fictif",
            short_name="Fictif",
            legal_name=Label("Organisme fictif", "Fictitious body"),
            country=Country(code="BJ", name=Label("Bénin", "Benin")),
            fictitious=True,
        )
        session.add(
            Account(
                display_name="Agent Exemple",
                password_hash=hash_password(PASSWORD),
                created_at=now,
                identifiers=[Identifier(kind=IdentifierKind.MAIL, value="agent@exemple.bj")],
                grants=[RoleGrant(role=role, organisation=organisation, from_on=now.date())],
            )
        )
    app = create_app(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = True
    client = app.test_client()
    secure = {"base_url": settings.public_url}
    answer = client.post("/connexion", data={"identifier": "agent@exemple.bj", "password": PASSWORD}, **secure)
    assert answer.status_code == 303
    return client


@pytest.mark.parametrize(
    ("profile", "role", "status"),
    [
        (Profile.DEVELOPMENT, Role.ADMINISTRATOR, 200),
        (Profile.DEVELOPMENT, Role.JUROR, 200),
        (Profile.DEVELOPMENT, Role.CANDIDATE, 403),
        (Profile.PRODUCTION, Role.ADMINISTRATOR, 200),
        (Profile.PRODUCTION, Role.JUROR, 403),
    ],
)
def test_staff_read_messages_in_development_and_administrators_in_production(
    settings: Settings, sqlite: Database, now: datetime, profile: Profile, role: Role, status: int
) -> None:
    settings = replace(settings, profile=profile)
    key = write(sqlite, now)
    client = person(settings, sqlite, role, now)
    for page in ("/outbox", f"/outbox/{key}", f"/outbox/{key}/page"):
        assert client.get(page).status_code == status


@pytest.fixture
def administrator(settings: Settings, sqlite: Database, now: datetime) -> FlaskClient:
    return person(settings, sqlite, Role.ADMINISTRATOR, now)


def test_the_outbox_lists_finds_and_pages(administrator: FlaskClient, sqlite: Database, now: datetime) -> None:
    for place in range(52):
        write(sqlite, now, f"person{place}@mail.example")
    first = administrator.get("/outbox").get_data(as_text=True)
    assert "person51@mail.example" in first
    assert "person1@mail.example" not in first
    assert "52 messages" in first
    assert "person1@mail.example" in administrator.get("/outbox?page=2").get_data(as_text=True)
    assert "Aucun message ne correspond" in administrator.get("/outbox?etat=sent").get_data(as_text=True)
    found = administrator.get("/outbox?q=person7@").get_data(as_text=True)
    assert "person7@mail.example" in found
    assert "person8@mail.example" not in found
    assert administrator.get("/outbox?etat=nonsense&page=x").status_code == 200


def test_it_says_that_nothing_is_sent(administrator: FlaskClient, sqlite: Database) -> None:
    write(sqlite, datetime.fromisoformat("2020-01-01T00:00+00:00"))
    assert "CERTIFY_SMTP_URL" in administrator.get("/outbox").get_data(as_text=True)


def test_a_message_shows_its_words_with_the_real_address(
    administrator: FlaskClient, settings: Settings, sqlite: Database, now: datetime
) -> None:
    key = write(sqlite, now)
    text = administrator.get(f"/outbox/{key}").get_data(as_text=True)
    assert f"{settings.public_url}{VALUES['path']}" in text
    assert "certify.invalid" not in text


def test_a_message_as_a_page_runs_and_loads_nothing(
    administrator: FlaskClient, sqlite: Database, now: datetime
) -> None:
    answer = administrator.get(f"/outbox/{write(sqlite, now)}/page")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.endswith("sandbox")
    assert "certify.invalid" not in answer.get_data(as_text=True)


def test_attachments_are_for_keeping(administrator: FlaskClient, sqlite: Database, now: datetime) -> None:
    files = [
        Attachment("date.ics", "text/calendar; method=PUBLISH", b"BEGIN:VCALENDAR"),
        Deferred("x.pdf", "application/pdf", "tests.hello", {"a": 1}),
        Deferred("y.pdf", "application/pdf", "tests.nobody"),
    ]
    key = write(sqlite, now, attachments=files)
    one = administrator.get(f"/outbox/{key}/pieces/1")
    assert one.headers["Content-Disposition"] == "attachment; filename=date.ics"
    assert one.data == b"BEGIN:VCALENDAR"
    assert administrator.get(f"/outbox/{key}/pieces/2").data == b"hello {'a': 1}"
    assert administrator.get(f"/outbox/{key}/pieces/3").status_code == 404
    assert administrator.get(f"/outbox/{key}/pieces/4").status_code == 404
    assert administrator.get(f"/outbox/{key + 1}").status_code == 404


def test_a_message_that_was_sent_is_sent_again_once(
    administrator: FlaskClient, sqlite: Database, now: datetime
) -> None:
    key = write(sqlite, now)
    assert administrator.post(f"/outbox/{key}/renvoyer").status_code == 409
    with sqlite.writing() as session:
        session.get_one(Message, key).state = State.SENT
    assert administrator.post(f"/outbox/{key}/renvoyer").status_code == 303
    assert kept(sqlite, key).state is State.WAITING
    with sqlite.reading() as session:
        line = session.scalars(select(TrailLine).where(TrailLine.act == "message.resend")).one()
        assert line.actor_id.startswith("account:")

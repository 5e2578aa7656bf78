"""Errors as people and programs see them."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Response, request
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from certify.accounts.models import Account, Identifier, IdentifierKind
from certify.db import Database
from certify.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from certify.web import constraints
from certify.web.access import public
from certify.web.application import LAST_WORDS, Application
from certify.web.transaction import db

SECRET = "what the trace would show"
JSON = {"Accept": "application/json"}


def failing(site: Application, error: Exception) -> FlaskClient:
    def fail() -> str:
        raise error

    site.add_url_rule("/fail", view_func=public(fail), methods=["GET", "POST"])
    site.add_url_rule("/api/fail", "api_fail", view_func=public(fail))
    return site.test_client()


@pytest.mark.parametrize(
    ("kind", "status"), [(NotFound, 404), (Forbidden, 403), (Conflict, 409), (Invalid, 422), (DomainError, None)]
)
def test_the_table_from_error_to_status(site: Application, kind: type[DomainError], status: int | None) -> None:
    client = failing(site, kind("test.code", "Une phrase pour %(who)s.", {"who": "Awa"}))
    if status is None:
        status = 500  # the four types are the only ones that mean something
    answer = client.get("/fail")
    assert answer.status_code == status
    assert status == 500 or "Une phrase pour Awa." in answer.text


def test_a_program_gets_problem_json(site: Application) -> None:
    answer = failing(site, Conflict("minutes.signed", "C’est déjà signé.")).get("/fail", headers=JSON)
    assert answer.content_type == "application/problem+json"
    assert answer.get_json() == {
        "type": "about:blank",
        "title": "Cet acte n’est plus possible",
        "status": 409,
        "detail": "C’est déjà signé.",
        "code": "minutes.signed",
    }


def test_the_api_answers_programs_whatever_they_accept(site: Application) -> None:
    answer = failing(site, NotFound("x.unknown", "Rien.")).get("/api/fail", headers={"Accept": "text/html"})
    assert answer.content_type == "application/problem+json"


def test_a_browser_gets_a_page(site: Application) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = failing(site, NotFound("x.unknown", "Rien ici.")).get("/fail", headers={"Accept": accept})
    assert answer.content_type.startswith("text/html")
    assert "<h1>Cette page n’existe pas</h1>" in answer.text


@pytest.mark.parametrize("headers", [{}, JSON])
def test_an_unknown_error_shows_a_reference_and_no_trace(
    site: Application, caplog: pytest.LogCaptureFixture, headers: dict[str, str]
) -> None:
    answer = failing(site, RuntimeError(SECRET)).get("/fail", headers=headers)
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    reference = caplog.records[-1].getMessage().split()[1]
    assert reference in answer.text
    assert SECRET in caplog.text


def test_an_error_page_that_fails_itself_shows_a_fixed_text(site: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Response:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("certify.web.errors.render_template", broken)
    answer = failing(site, RuntimeError("first")).get("/fail")
    assert (answer.status_code, answer.text) == (500, LAST_WORDS)


def test_an_unreachable_database_is_503_and_says_when_to_come_back(site: Application) -> None:
    answer = failing(site, OperationalError("SELECT 1", {}, Exception(SECRET))).get("/fail")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert SECRET not in answer.text


def test_unknown_addresses_and_methods(site: Application) -> None:
    client = site.test_client()
    site.post("/only-post")(public(lambda: "posted"))
    assert client.get("/nowhere").status_code == 404
    refused = client.get("/only-post")
    assert refused.status_code == 405
    assert "POST" in refused.headers["Allow"]


def test_a_body_that_is_too_large_is_413(site: Application) -> None:
    site.post("/send")(public(lambda: str(len(request.get_data()))))
    answer = site.test_client().post("/send", data=b"x" * (site.config["MAX_CONTENT_LENGTH"] + 1))
    assert answer.status_code == 413
    assert "trop lourd" in answer.text


def test_a_message_is_escaped(site: Application) -> None:
    answer = failing(site, NotFound("x.unknown", "%(name)s", {"name": "<script>alert(1)</script>"})).get("/fail")
    assert "<script>" not in answer.text


@pytest.mark.parametrize("told", [True, False])
def test_a_unique_constraint_that_breaks_at_commit_is_a_conflict(
    site: Application, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch, told: bool
) -> None:
    known = {"uq_identifier_kind_value": ("identifier.taken", "Cette adresse sert déjà.")} if told else {}
    monkeypatch.setattr(constraints, "_told", known)

    def open_twice() -> str:
        account = Account(display_name="Awa", language="fr", password_hash="x", created_at=now, disabled_at=None)
        db().add(account)
        db().flush()
        for _ in range(2):
            db().add(Identifier(account_id=account.id, kind=IdentifierKind.MAIL, value="awa@exemple.ml"))
        return "the error comes at commit"

    site.post("/open-twice")(public(open_twice))
    answer = site.test_client().post("/open-twice", headers=JSON)
    assert answer.status_code == 409
    assert answer.get_json()["code"] == ("identifier.taken" if told else "record.exists")
    with database.reading() as session:
        assert session.query(Account).count() == 0

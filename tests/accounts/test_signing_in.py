"""Signing in and out, and the sessions that browsers are given."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from certify.accounts import actions, passwords
from certify.accounts.models import Account, WebSession
from certify.accounts.terms import Role
from certify.app import create_app
from certify.audit.models import TrailLine
from certify.audit.trail import SYSTEM
from certify.config import Settings
from certify.db import Database
from certify.web.application import Application
from tests.accounts.conftest import PASSWORD, Clock

RIGHT = {"identifier": "awa@exemple.ml", "password": PASSWORD}
WRONG = {**RIGHT, "password": "trois mots posés ici"}
HOST = "127.0.0.1"


def sign_in(client: FlaskClient, path: str = "/connexion") -> str:
    """Sign Awa in; the token that her browser keeps."""
    answer = client.post(path, data=RIGHT)
    assert answer.status_code == 303
    return token_of(client)


def token_of(client: FlaskClient) -> str:
    cookie = client.get_cookie("session", HOST)
    assert cookie is not None
    return str(cookie.value)


def opens(app: Application, token: str) -> bool:
    """Whether a browser with a copy of that cookie is signed in."""
    copy = app.test_client()
    copy.set_cookie("session", token, domain=HOST)
    return copy.get("/accueil").status_code == 200


def trail(sqlite: Database) -> list[str]:
    with sqlite.reading() as session:
        return list(session.scalars(select(TrailLine.act).order_by(TrailLine.id)))


def test_the_right_password_opens_one_s_own_page(client: FlaskClient, awa: int) -> None:
    sign_in(client)
    page = client.get("/accueil")
    assert page.status_code == 200
    assert "Awa Diallo" in page.text


@pytest.mark.parametrize("typed", ["AWA@exemple.ml", " awa@exemple.ml "])
def test_an_identifier_may_be_typed_as_people_type(client: FlaskClient, awa: int, typed: str) -> None:
    assert client.post("/connexion", data={**RIGHT, "identifier": typed}).status_code == 303


def test_one_goes_on_to_where_one_was_going_but_never_elsewhere(client: FlaskClient, awa: int) -> None:
    answer = client.post("/connexion?next=/candidatures?page%3D2", data=RIGHT)
    assert answer.headers["Location"] == "/candidatures?page=2"
    # and, signed in, the page sends on at once
    assert client.get("/connexion?next=https://evil.example/").headers["Location"] == "/accueil"


def test_an_unknown_person_and_a_wrong_password_get_the_same_answer(app: Application, awa: int) -> None:
    wrong = app.test_client().post("/connexion", data=WRONG)
    unknown = app.test_client().post("/connexion", data={**WRONG, "identifier": "xyz@exemple.ml"})
    disabled_or_odd = app.test_client().post("/connexion", data={**WRONG, "identifier": "' OR 1=1 --"})
    assert wrong.status_code == unknown.status_code == disabled_or_odd.status_code == 422
    assert wrong.text == unknown.text.replace("xyz@", "awa@")
    assert "ne convient pas" in wrong.text


def test_the_password_of_an_unknown_person_is_worked_on_too(
    client: FlaskClient, awa: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[object] = []
    real = passwords.matches

    def counted(stored: str | None, password: str) -> bool:
        worked.append(stored)
        return real(stored, password)

    monkeypatch.setattr("certify.accounts.views.matches", counted)
    client.post("/connexion", data={**RIGHT, "identifier": "personne@exemple.ml"})
    assert worked == [None]


def test_a_refused_sign_in_keeps_what_was_typed_but_not_the_password_and_is_in_the_trail(
    client: FlaskClient, awa: int, sqlite: Database
) -> None:
    page = client.post("/connexion", data=WRONG).text
    assert 'value="awa@exemple.ml"' in page
    assert WRONG["password"] not in page
    assert trail(sqlite)[-1] == "account.sign_in_refused"


def test_ten_wrong_passwords_stop_the_right_one_for_a_while(
    client: FlaskClient, awa: int, time: Clock, app: Application
) -> None:
    for _ in range(10):
        assert client.post("/connexion", data=WRONG).status_code == 422
    stopped = client.post("/connexion", data=RIGHT)
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "900")
    assert 'value="awa@exemple.ml"' in stopped.text
    time.go_on(minutes=15)
    assert client.post("/connexion", data=RIGHT).status_code == 303


def test_the_right_password_sets_the_count_back(app: Application, awa: int) -> None:
    for _ in range(3):
        client = app.test_client()
        for _ in range(9):
            client.post("/connexion", data=WRONG)
        sign_in(client)


def test_a_copied_cookie_is_dead_after_sign_out(app: Application, client: FlaskClient, awa: int) -> None:
    token = sign_in(client)
    assert opens(app, token)
    assert client.post("/deconnexion").headers["Location"] == "/deconnexion"
    assert not opens(app, token)
    assert client.get("/accueil").status_code == 303


def test_nobody_is_signed_out_by_a_link(app: Application, client: FlaskClient, awa: int) -> None:
    token = sign_in(client)
    client.get("/deconnexion")
    assert opens(app, token)


def test_a_session_gets_a_new_id_at_sign_in_and_the_old_one_is_dead(
    app: Application, client: FlaskClient, awa: int
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/connexion").text
    before = token_of(client)
    form_token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.post("/connexion", data={**RIGHT, "csrf_token": form_token})
    after = token_of(client)
    assert before != after
    assert opens(app, after)
    assert not opens(app, before)


def test_a_visit_of_the_sign_in_page_writes_no_row(app: Application, client: FlaskClient, sqlite: Database) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    # The same token, from the cookie; it is signed with the second of each page.
    first, second = (re.search(r'name="csrf_token"[^>]* value="([^".]+)', client.get("/connexion").text) for _ in "12")
    assert first
    assert second
    assert first[1] == second[1]
    with sqlite.reading() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0


def test_a_cookie_that_nobody_signed_holds_no_token(app: Application, client: FlaskClient, awa: int) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = client.get("/connexion").text
    form_token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    body, _, signature = token_of(client).rpartition(".")
    client.set_cookie("session", f"{body}.{signature[::-1]}", domain="127.0.0.1")
    assert client.post("/connexion", data={**RIGHT, "csrf_token": form_token}).status_code == 400


def test_a_session_that_cannot_be_written_is_said_to_be_for_a_while(
    app: Application, client: FlaskClient, awa: int, sqlite: Database
) -> None:
    app.testing = False
    with sqlite.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER no_room BEFORE INSERT ON web_session BEGIN INSERT INTO away VALUES (1); END"
        )
    answer = client.post("/connexion", data=RIGHT)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")


def test_a_disabled_account_is_out_at_once(
    app: Application, client: FlaskClient, awa: int, sqlite: Database, time: Clock
) -> None:
    token = sign_in(client)
    with sqlite.writing() as session:
        actions.disable(session, session.get_one(Account, awa), by=SYSTEM, now=time())
    assert not opens(app, token)
    assert client.post("/connexion", data=RIGHT).status_code == 422


def test_a_role_that_ends_counts_at_once(client: FlaskClient, awa: int, sqlite: Database, time: Clock) -> None:
    sign_in(client)
    assert "aucun rôle" not in client.get("/accueil").text
    yesterday = time().date() - timedelta(days=1)
    with sqlite.writing() as session:
        grant = session.get_one(Account, awa).grants[0]
        grant.from_on = grant.until_on = yesterday
    assert "aucun rôle" in client.get("/accueil").text


def test_a_session_ends_when_it_is_idle(app: Application, client: FlaskClient, awa: int, time: Clock) -> None:
    token = sign_in(client)
    time.go_on(minutes=119)
    assert opens(app, token)
    time.go_on(minutes=119)
    assert opens(app, token)
    time.go_on(minutes=120)
    assert not opens(app, token)


def test_a_session_ends_after_twelve_hours_however_busy(
    app: Application, client: FlaskClient, awa: int, time: Clock
) -> None:
    token = sign_in(client)
    for _ in range(11):
        time.go_on(hours=1)
        assert opens(app, token)
    time.go_on(hours=1)
    assert not opens(app, token)


def test_its_last_use_is_written_at_most_once_a_minute(
    client: FlaskClient, awa: int, time: Clock, sqlite: Database
) -> None:
    sign_in(client)
    client.get("/accueil")  # the page's form gets its token

    def seen() -> object:
        with sqlite.reading() as session:
            return session.scalar(select(func.max(WebSession.seen_at)))

    first = seen()
    time.go_on(seconds=59)
    client.get("/accueil")
    assert seen() == first
    time.go_on(seconds=1)
    client.get("/accueil")
    assert seen() == time()


def test_the_database_knows_no_token(client: FlaskClient, awa: int, sqlite: Database) -> None:
    token = sign_in(client)
    assert len(token) >= 43  # 256 bits
    with sqlite.reading() as session:
        row = session.scalars(select(WebSession)).one()
        assert token not in repr(vars(row))


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "é", "' OR 1=1"])
def test_a_made_up_cookie_opens_nothing(app: Application, token: str) -> None:
    assert not opens(app, token)


def test_over_https_the_cookie_is_for_this_host_and_https_alone(settings: Settings, sqlite: Database, awa: int) -> None:
    secure = create_app(replace(settings, public_url="https://certify.example"), sqlite)
    secure.config["WTF_CSRF_ENABLED"] = False
    header = secure.test_client().post("/connexion", data=RIGHT).headers["Set-Cookie"]
    cookie = SimpleCookie(header)["__Host-session"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Lax", "/")
    assert not cookie["domain"]


def test_a_visit_of_the_home_page_leaves_no_session(client: FlaskClient, sqlite: Database) -> None:
    assert "Set-Cookie" not in client.get("/").headers
    with sqlite.reading() as session:
        assert session.scalar(select(func.count()).select_from(WebSession)) == 0


def test_a_database_that_is_away_is_said_and_nobody_is_sent_to_sign_in(
    app: Application, client: FlaskClient, awa: int, sqlite: Database
) -> None:
    sign_in(client)
    with sqlite.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE web_session RENAME TO away")
    answer = client.get("/accueil")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "Rien n’a été enregistré" in answer.text


def test_a_page_that_is_not_permitted_says_so_and_the_trail_has_it(
    app: Application, client: FlaskClient, awa: int, sqlite: Database
) -> None:
    sign_in(client)
    assert client.get("/validation").status_code == 403
    assert trail(sqlite)[-1] == "access.refused"


def test_the_account_s_language_is_the_page_s(client: FlaskClient, awa: int, sqlite: Database) -> None:
    with sqlite.writing() as session:
        session.get_one(Account, awa).language = "en"
    sign_in(client)
    assert '<html lang="en">' in client.get("/accueil").text
    assert '<html lang="fr">' in client.get("/accueil?lang=fr").text


OTHER = "quatre pirogues bleues"


def test_another_password_signs_out_every_other_browser(app: Application, client: FlaskClient, awa: int) -> None:
    elsewhere = app.test_client()
    token = sign_in(elsewhere)
    before = sign_in(client)
    answer = client.post("/mot-de-passe", data={"password": PASSWORD, "new_password": OTHER})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/accueil")
    assert "Votre mot de passe est changé" in client.get("/accueil").text
    assert not opens(app, token)
    assert not opens(app, before)
    assert opens(app, token_of(client))
    assert app.test_client().post("/connexion", data=RIGHT).status_code == 422
    assert app.test_client().post("/connexion", data={**RIGHT, "password": OTHER}).status_code == 303


@pytest.mark.parametrize(
    ("password", "new", "where"),
    [
        ("autre chose", OTHER, "password-error"),
        (PASSWORD, "Bamako2026", "new_password-error"),
        (PASSWORD, "", "new_password-error"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why_and_stays(
    client: FlaskClient, app: Application, awa: int, password: str, new: str, where: str
) -> None:
    token = sign_in(client)
    answer = client.post("/mot-de-passe", data={"password": password, "new_password": new})
    assert answer.status_code == 422
    assert f'id="{where}"' in answer.text
    assert opens(app, token)
    assert app.test_client().post("/connexion", data=RIGHT).status_code == 303


NEW = {"name": "Moussa Traoré", "identifier": "+223 90 00 00 01", "password": "cheval brouette lune"}


def test_a_candidate_opens_an_account_and_is_signed_in(client: FlaskClient, sqlite: Database) -> None:
    answer = client.post("/inscription?next=/candidatures", data=NEW)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/candidatures")
    assert "Moussa Traoré" in client.get("/accueil").text
    assert trail(sqlite) == ["account.open", "account.add_identifier", "account.grant", "account.sign_in"]
    with sqlite.reading() as session:
        account = session.scalars(select(Account)).one()
        assert [grant.role for grant in account.grants] == [Role.CANDIDATE]


@pytest.mark.parametrize(
    ("change", "status", "where"),
    [
        ({"name": ""}, 422, "name-error"),
        ({"identifier": "90 00"}, 422, "identifier-error"),
        ({"password": "Bamako2026"}, 422, "password-error"),
        ({"identifier": "awa@exemple.ml"}, 409, "identifier-error"),
    ],
)
def test_a_registration_that_cannot_be_says_where_and_leaves_nothing(
    client: FlaskClient, awa: int, sqlite: Database, change: dict[str, str], status: int, where: str
) -> None:
    answer = client.post("/inscription", data={**NEW, **change})
    assert answer.status_code == status
    assert f'id="{where}"' in answer.text
    assert "<title>Erreur\u00a0:" in answer.text
    if "name" not in change:
        assert 'value="Moussa Traoré"' in answer.text
    with sqlite.reading() as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 1


def test_a_role_cannot_be_asked_for(client: FlaskClient, sqlite: Database) -> None:
    client.post("/inscription", data={**NEW, "role": "administrator", "grants-0-role": "authority", "id": "99"})
    with sqlite.reading() as session:
        account = session.scalars(select(Account)).one()
        assert [grant.role for grant in account.grants] == [Role.CANDIDATE]


def test_accounts_opened_from_one_address_are_counted(client: FlaskClient, app: Application) -> None:
    for _ in range(40):
        client.post("/inscription", data={**NEW, "password": "court"})
    assert client.post("/inscription", data=NEW).status_code == 429

"""The token of the session, and what becomes of what was typed when it is missing."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from certify.web.application import Application

TYPED = {"identifier": "awa@exemple.ml", "password": "trois mots posés là", "name": "Awa « Diallo »"}


@pytest.fixture
def client(whole: Application) -> FlaskClient:
    return whole.test_client()


def test_a_post_without_the_token_is_refused(client: FlaskClient) -> None:
    assert client.post("/inscription", data=TYPED).status_code == 400


def test_a_token_of_another_session_is_refused(whole: Application, client: FlaskClient) -> None:
    client.get("/connexion")
    other = token(whole.test_client())
    assert client.post("/inscription", data={**TYPED, "csrf_token": other}).status_code == 400


def token(client: FlaskClient) -> str:
    page = client.get("/connexion").text
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def test_what_was_typed_on_our_own_page_is_kept_but_not_the_password(client: FlaskClient) -> None:
    page = client.post("/inscription", data=TYPED, headers={"Sec-Fetch-Site": "same-origin"}).text
    assert "awa@exemple.ml" in page
    assert "Awa « Diallo »" in page
    assert TYPED["password"] not in page


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://127.0.0.1:8000"}, {"Referer": "http://127.0.0.1:8000/connexion"}]
)
def test_older_browsers_say_in_other_ways_that_it_was_our_page(client: FlaskClient, headers: dict[str, str]) -> None:
    assert "awa@exemple.ml" in client.post("/inscription", data=TYPED, headers=headers).text


def test_sending_again_from_that_page_works(client: FlaskClient) -> None:
    page = client.post("/inscription", data=TYPED, headers={"Sec-Fetch-Site": "same-origin"}).text
    again = page.split('name="csrf_token" value="')[1].split('"')[0]
    assert client.post("/inscription", data={**TYPED, "csrf_token": again}).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Referer": "http://127.0.0.1:8000/"},
        {"Referer": "http://127.0.0.1:8000.evil.example/"},
    ],
)
def test_what_another_site_sends_is_never_offered_for_sending_again(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    page = client.post("/inscription", data=TYPED, headers=headers).text
    assert "awa@exemple.ml" not in page
    assert "Rien n’a été fait" in page


def test_a_program_gets_problem_json(client: FlaskClient) -> None:
    answer = client.post("/inscription", data=TYPED, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "csrf.missing")

"""The brakes on guessing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from certify.verification.application import ANYBODYS_MISSES, MISSES, NUMBER_MISSES, PublicApplication
from certify.verification.problems import too_many
from certify.verification.throttle import CALLERS, Throttle, caller_of

from .issued import Issued, of


def test_a_caller_waits_after_its_misses_and_no_longer_than_the_window() -> None:
    throttle = Throttle(limit=2, seconds=60)
    throttle.miss("a", 0)
    assert throttle.wait("a", 1) == 0
    throttle.miss("a", 10)
    assert throttle.wait("a", 20) == 40
    assert throttle.wait("b", 20) == 0
    assert throttle.wait("a", 60) == 0


def test_a_new_window_forgets_the_old_misses() -> None:
    throttle = Throttle(limit=2, seconds=60)
    throttle.miss("a", 0)
    throttle.miss("a", 61)
    assert throttle.wait("a", 62) == 0


def test_the_memory_of_callers_is_bounded() -> None:
    throttle = Throttle(limit=1, seconds=60)
    for number in range(CALLERS + 1):
        throttle.miss(str(number), 0)
    assert throttle.wait("0", 1) == 0
    assert throttle.wait(str(CALLERS), 1) > 0


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (None, "unknown"),
        ("x", "unknown"),
    ],
)
def test_an_ipv6_subscriber_is_one_caller(address: str | None, caller: str) -> None:
    assert caller_of(address) == caller


@pytest.mark.parametrize(
    ("language", "seconds", "words"),
    [
        ("fr", 1, "Attendez 1 minute, puis"),
        ("fr", 61, "Attendez 2 minutes, puis"),
        ("de", 60, "Warten Sie 1 Minute und"),
        ("it", 599, "Attenda 10 minuti, poi"),
    ],
)
def test_one_minute_and_several_are_said_apart(app: PublicApplication, language: str, seconds: int, words: str) -> None:
    with app.test_request_context(f"/verify?lang={language}"):
        assert words in too_many(seconds).get_data(as_text=True).replace("\u00a0", " ")


def test_who_guesses_ids_is_asked_to_wait_in_words(client: FlaskClient, issued: Issued) -> None:
    for number in range(MISSES):
        assert client.get(f"/v/{number:012d}").status_code == 404
    page, api = client.get("/v/000000000000?again"), client.get("/api/v1/certificates/000000000000")
    assert page.status_code == api.status_code == 429
    assert "Attendez 10 minutes, puis essayez de nouveau." in page.text
    assert 0 < int(page.headers["Retry-After"]) <= 600
    assert api.content_type == "application/problem+json"
    assert client.get(f"/v/{issued.ids['title']}").status_code == 429
    other = client.get(f"/v/{issued.ids['title']}?other", environ_overrides={"REMOTE_ADDR": "192.0.2.9"})
    assert other.status_code == 200


def test_who_guesses_the_year_behind_a_number_is_stopped_sooner(client: FlaskClient) -> None:
    asked = {"number": "BJ-2026-000001-9", "name": "ADANDÉ Parfait"}
    statuses = [
        client.post("/api/v1/verify", json=asked | {"birth_year": 1960 + tried}).status_code
        for tried in range(NUMBER_MISSES + 1)
    ]
    assert statuses == [200] * NUMBER_MISSES + [429]
    assert client.post("/api/v1/verify", json=asked | {"birth_year": 1991}).status_code == 429
    assert client.get("/v/000000000000").status_code == 404


def test_the_year_behind_a_number_cannot_be_guessed_from_many_addresses(client: FlaskClient, issued: Issued) -> None:
    number = {"number": "BJ-2026-000001-9", "name": "ADANDÉ Parfait"}
    right = number | {"birth_year": 1991}

    def ask(address: str, body: Mapping[str, object]) -> TestResponse:
        return client.post("/api/v1/verify", json=body, environ_overrides={"REMOTE_ADDR": address})

    guesses = [ask(f"192.0.2.{tried}", number | {"birth_year": 1960 + tried}) for tried in range(ANYBODYS_MISSES + 1)]
    assert [answer.status_code for answer in guesses] == [200] * ANYBODYS_MISSES + [429]
    refused = ask("198.51.100.1", right)
    assert refused.status_code == 429
    assert refused.json is not None
    assert "Its code and its public id are still answered." in refused.json["detail"]
    form = {name: str(value) for name, value in right.items()} | {"way": "number"}
    for address in ("/verify", "/receipt"):
        page = client.post(address, data=form, headers={"Accept-Language": "fr"})
        assert page.status_code == 429
        assert "tapez le code public imprimé sous le code." in page.text
    # The holder's own paper is no hostage: its other ways are open, and so is every other number.
    for other in ({"code": issued.code("title")}, {"public_id": issued.ids["title"]}):
        assert ask("198.51.100.1", other).json["verdict"] == "authentic"  # type: ignore[index]
    with issued.reading() as session:
        unit = of(session, issued.ids["unit"])
        asked = {"number": unit.number, "name": unit.candidate.holder.full_name, "birth_year": unit.birth_year}
    assert ask("198.51.100.1", asked).json["verdict"] == "authentic"  # type: ignore[index]


def test_a_number_that_is_not_in_the_register_is_refused_like_one_that_is(client: FlaskClient) -> None:
    body = {"number": "BJ-2026-999999-9", "name": "ADANDÉ Parfait", "birth_year": 1991}
    statuses = [
        client.post("/api/v1/verify", json=body, environ_overrides={"REMOTE_ADDR": f"192.0.2.{tried}"}).status_code
        for tried in range(ANYBODYS_MISSES + 1)
    ]
    assert statuses == [200] * ANYBODYS_MISSES + [429]


def test_who_sends_file_after_file_is_asked_to_wait(client: FlaskClient) -> None:
    client.application.extensions["certify.file_throttle"] = Throttle(2, 60)
    statuses = [
        client.post("/api/v1/verify", data=b"%PDF-1.7", content_type="application/pdf").status_code for _ in range(3)
    ]
    assert statuses == [200, 200, 429]


def test_what_is_found_is_never_counted(client: FlaskClient, issued: Issued) -> None:
    for number in range(MISSES + 5):
        assert client.get(f"/v/{issued.ids['title']}?{number}").status_code == 200


def test_another_spelling_of_a_number_is_no_other_number(client: FlaskClient, issued: Issued) -> None:
    with issued.reading() as session:
        number = of(session, issued.ids["title"]).number
    spellings = (number, number.lower(), f" {number}", number.replace("-", " "), number.replace("-", "–"), number)
    statuses = [
        client.post("/api/v1/verify", json={"number": typed, "name": "X", "birth_year": 1990}).status_code
        for typed in (*spellings[:NUMBER_MISSES], number.replace("0", "o"))
    ]
    assert statuses == [200] * NUMBER_MISSES + [429]

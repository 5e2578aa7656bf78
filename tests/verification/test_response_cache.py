"""A moment's memory in front of the application."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from certify.verification.application import PublicApplication
from certify.verification.response_cache import ENTRIES, SECONDS, ResponseCache

from .issued import Issued, of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Counting:
    """Answers with how many times it was asked."""

    def __init__(self, status: str = "200 OK", **headers: str) -> None:
        self.status = status
        self.headers = {"Content-Type": "text/html"} | {name.replace("_", "-"): said for name, said in headers.items()}
        self.asked = 0

    def __call__(self, _environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self.asked += 1
        start_response(self.status, list(self.headers.items()))
        return [str(self.asked).encode()]


@pytest.fixture
def seconds() -> list[float]:
    return [100.0]


def in_front(app: Counting, seconds: list[float]) -> Client:
    return Client(ResponseCache(app, ("/v/",), lambda: seconds[0]))


def test_the_same_question_is_asked_once_in_two_seconds(seconds: list[float]) -> None:
    client = in_front(Counting(), seconds)
    assert [client.get("/v/a").text for _ in range(3)] == ["1", "1", "1"]
    seconds[0] += SECONDS
    assert client.get("/v/a").text == "2"


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/v/b", {}),
        ("/v/a?lang=en", {}),
        ("/v/a", {"Accept-Language": "en"}),
        ("/v/a", {"Accept-Encoding": "gzip"}),
        ("/v/a", {"Accept": "application/json"}),
        ("/v/a", {"If-None-Match": "x"}),
    ],
)
def test_another_question_is_another_answer(seconds: list[float], address: str, headers: dict[str, str]) -> None:
    client = in_front(Counting(), seconds)
    assert client.get("/v/a").text == "1"
    assert client.get(address, headers=headers).text == "2"


@pytest.mark.parametrize("address", ["/verify", "/"])
def test_other_addresses_are_not_kept(seconds: list[float], address: str) -> None:
    client = in_front(Counting(), seconds)
    assert [client.get(address).text for _ in range(2)] == ["1", "2"]


def test_only_get_is_kept(seconds: list[float]) -> None:
    client = in_front(Counting(), seconds)
    assert client.get("/v/a").text == "1"
    assert client.post("/v/a").text == "2"


@pytest.mark.parametrize("status", ["404 NOT FOUND", "503 SERVICE UNAVAILABLE", "429 TOO MANY REQUESTS"])
def test_only_whole_answers_are_kept(seconds: list[float], status: str) -> None:
    client = in_front(Counting(status), seconds)
    assert [client.get("/v/a").text for _ in range(2)] == ["1", "2"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cache_Control": "private, no-store"},
        {"Content_Type": "application/vc"},
        {"Content_Type": "application/vc+jwt"},
        {"Content_Type": "image/jpeg"},
    ],
)
def test_what_nobody_is_to_keep_is_not_kept_here(seconds: list[float], headers: dict[str, str]) -> None:
    client = in_front(Counting(**headers), seconds)
    assert [client.get("/v/a").text for _ in range(2)] == ["1", "2"]


def test_who_refuses_gzip_is_not_given_what_was_kept_of_it(seconds: list[float]) -> None:
    client = in_front(Counting(), seconds)
    assert client.get("/v/a", headers={"Accept-Encoding": "gzip"}).text == "1"
    assert client.get("/v/a", headers={"Accept-Encoding": "gzip;q=0"}).text == "2"


def test_a_credential_that_its_holder_takes_back_is_not_given_once_more(own: Issued, own_client: FlaskClient) -> None:
    address = f"/v/{own.ids['title']}"
    for accept in ("application/vc", "application/vc+jwt"):
        for shareable, status in ((True, 200), (False, 403)):
            with own.writing() as session:
                of(session, own.ids["title"]).shareable = shareable
            assert own_client.get(address, headers={"Accept": accept}).status_code == status


def test_a_page_of_a_queue_of_people_is_made_once(
    app: PublicApplication, client: FlaskClient, issued: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is `no-store` to its readers, for whom it is made in the moment."""
    address = f"/v/{issued.ids['title']}"
    first = client.get(address)
    monkeypatch.setattr(app.extensions["certify.checker"], "by_id", None)
    again = client.get(address)
    assert (again.status_code, again.data) == (200, first.data)
    assert again.headers == first.headers
    assert again.headers["Cache-Control"] == "no-store"


def test_what_is_kept_is_bounded(seconds: list[float]) -> None:
    app = Counting()
    client = in_front(app, seconds)
    for number in range(ENTRIES + 1):
        client.get(f"/v/{number}")
    client.get("/v/0")
    assert app.asked == ENTRIES + 2


def test_a_withdrawal_shows_well_within_five_seconds() -> None:
    assert SECONDS <= 2

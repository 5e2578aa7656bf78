"""Few files are checked at once: the others hear so, and pages and codes are answered all the while."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from flask.testing import FlaskClient

from certify.verification import asking, photo
from certify.verification.application import FILES, PublicApplication
from certify.verification.turns import AT_ONCE, WAITING, Busy, Turns

from .issued import Issued
from .pictures import picture
from .test_forms import errors, send, send_file
from .test_pages import heading


@pytest.fixture
def full(app: PublicApplication) -> Turns:
    """The application's turns, of which there is one."""
    turns = app.extensions["certify.turns"] = Turns(at_once=1, waiting=0)
    return turns


def test_threads_remain_for_pages() -> None:
    from certify.serving import THREADS  # noqa: PLC0415

    assert AT_ONCE + WAITING <= THREADS // 2


def test_who_finds_no_room_is_told_at_once_and_who_waits_has_a_turn() -> None:
    turns, inside, done = Turns(at_once=2, waiting=2, patience=600), Barrier(3), Event()

    def work() -> str:
        with turns.turn():
            if not done.is_set():
                inside.wait(60)
                done.wait(60)
            return "done"

    with ThreadPoolExecutor(4) as pool:
        first = [pool.submit(work) for _ in range(2)]
        inside.wait(60)
        second = [pool.submit(work) for _ in range(2)]
        while turns._room._value:  # both are waiting, at last
            pass
        with pytest.raises(Busy), turns.turn():
            pass
        done.set()
        assert [one.result(60) for one in first + second] == ["done"] * 4


def test_nobody_waits_longer_than_patience() -> None:
    turns = Turns(at_once=1, waiting=1, patience=0)
    with turns.turn(), pytest.raises(Busy), turns.turn():
        pass


def test_a_turn_is_given_back_whatever_came_of_it() -> None:
    turns = Turns(at_once=1, waiting=0)
    for _ in range(3):
        with pytest.raises(KeyError), turns.turn():
            raise KeyError
    with turns.turn():
        pass


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "application/vc", "application/json"])
def test_a_program_hears_when_to_come_again(client: FlaskClient, full: Turns, kind: str) -> None:
    with full.turn():
        answer = client.post("/api/v1/verify", data=b'{"@context": []}', content_type=kind)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert answer.json["code"] == "file.busy"


def test_a_person_hears_it_in_words(client: FlaskClient, full: Turns) -> None:
    with full.turn():
        answer = send_file(client, b"%PDF-1.7")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert errors(answer) == [
        ("file", "Trop de fichiers nous arrivent en ce moment. Envoyez le vôtre de nouveau dans une minute.")
    ]


def test_pages_and_codes_need_no_turn(client: FlaskClient, issued: Issued, full: Turns) -> None:
    with full.turn():
        assert client.get(f"/v/{issued.ids['title']}").status_code == 200
        assert client.post("/api/v1/verify", json={"code": issued.code("title")}).status_code == 200
        assert send(client, "code", code=issued.code("title")).status_code == 200
    assert heading(send_file(client, issued.pdf("title")).text).startswith("Authentique")


def test_a_failure_gives_the_turn_back(client: FlaskClient, full: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(data: bytes) -> None:
        raise RuntimeError

    monkeypatch.setattr(photo, "codes", failing)
    for _ in range(3):
        assert send_file(client, picture("bonjour")).status_code == 500
    assert send_file(client, b"%PDF-1.7").status_code == 200


def test_a_file_counts_for_the_work_it_makes(app: PublicApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = [0.0]
    monkeypatch.setattr(asking, "monotonic", lambda: hands[0])

    def files(seconds: float) -> int:
        """How many files of so many seconds are taken from one caller, all within a window."""
        address, taken = f"192.0.2.{int(seconds * 10)}", 0
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            while asking.refusal_of_file() is None:
                taken += 1
                with asking.turn():
                    hands[0] += seconds
        return taken

    assert files(0) == files(0.9) == FILES
    assert files(2) == 11

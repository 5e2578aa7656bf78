"""Whether an id is in the register is nowhere asked for without a brake."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from certify.verification.application import MISSES

from .issued import Issued

UNKNOWN = "7Q4F9ZK2{:04d}"


def asked(client: FlaskClient, way: str, public_id: str) -> int:
    if way == "send":
        return client.post("/verify/doubt", data={"public_id": public_id}).status_code
    return client.get(f"/verify/doubt/{public_id}").status_code


@pytest.mark.parametrize(("way", "answer"), [("open", 200), ("send", 422)])
def test_who_guesses_ids_on_the_form_for_doubts_is_stopped(
    client: FlaskClient, issued: Issued, way: str, answer: int
) -> None:
    statuses = [asked(client, way, UNKNOWN.format(guess)) for guess in range(MISSES + 1)]
    assert statuses == [answer] * MISSES + [429]
    assert client.get(f"/v/{issued.ids['title']}").status_code == 429


def test_a_form_for_a_certificate_or_a_paper_is_no_guess(client: FlaskClient, issued: Issued) -> None:
    for _ in range(MISSES + 1):
        assert client.get(f"/verify/doubt/{issued.ids['title']}").status_code == 200
        assert client.get("/verify/doubt?paper=BJ-2026-999999-X").status_code == 200

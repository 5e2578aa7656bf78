"""The API: the same verdicts for programs, and problem+json for what cannot be understood."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from .conftest import Hands
from .issued import Issued


def post(client: FlaskClient, body: Any, **more: Any) -> TestResponse:
    return client.post("/api/v1/verify", json=body, **more)


def certificate(client: FlaskClient, public_id: str, **headers: str) -> TestResponse:
    return client.get(f"/api/v1/certificates/{public_id}", headers=headers)


def report(answer: TestResponse) -> dict[str, Any]:
    assert answer.content_type == "application/json"
    assert isinstance(answer.json, dict)
    return answer.json


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("title", "authentic"),
        ("unit", "authentic"),
        ("suspended", "suspended"),
        ("withdrawn", "withdrawn"),
        ("replaced", "replaced"),
    ],
)
def test_a_certificate_has_a_report(client: FlaskClient, issued: Issued, name: str, verdict: str) -> None:
    answer = certificate(client, issued.ids[name])
    found = report(answer)
    assert answer.status_code == 200
    assert found["verdict"] == verdict
    assert found["policy"] == "online"
    assert found["record"]["public_id"] == issued.ids[name]
    assert [step["number"] for step in found["steps"]] == [1, 2, 3, 4, 5, 6, 7]
    assert len(found["root"]["fingerprint"]) == 64
    assert found["does_not_prove"] == ["bearer_is_holder", "right_to_work", "equivalence"]


def test_a_report_says_what_the_status_is_and_when_it_was_read(client: FlaskClient, issued: Issued) -> None:
    found = report(certificate(client, issued.ids["withdrawn"]))
    assert found["status"]["state"] == "withdrawn"
    assert found["status"]["reason"] == "fraud"
    assert found["status"]["since"] == "2026-11-24T09:30:00Z"
    assert found["status_as_of"] == found["checked_at"] == "2026-11-24T10:30:00Z"
    assert "Pièce du dossier" not in certificate(client, issued.ids["withdrawn"]).text


def test_an_unknown_id_is_404_with_a_report(client: FlaskClient) -> None:
    for public_id in ("7Q4F9ZK2M3XA", "x", "a/b"):
        answer = certificate(client, public_id)
        assert answer.status_code == 404
        assert report(answer)["verdict"] == "unknown"


def test_what_is_not_signed_yet_cannot_be_checked(client: FlaskClient, issued: Issued) -> None:
    answer = certificate(client, issued.ids["pending"])
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert report(answer)["verdict"] == "cannot_check"
    assert report(answer)["reason"] == "issue.pending"


def test_a_report_that_has_not_changed_is_not_sent_again(client: FlaskClient, issued: Issued, hands: Hands) -> None:
    first = certificate(client, issued.ids["title"])
    assert first.headers["Cache-Control"] == "no-cache"
    hands.now += timedelta(minutes=5)
    again = certificate(client, issued.ids["title"], **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""
    other = certificate(client, issued.ids["unit"], **{"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_head_answers_like_get_without_a_body(client: FlaskClient, issued: Issued) -> None:
    answer = client.head(f"/api/v1/certificates/{issued.ids['title']}")
    assert answer.status_code == 200
    assert answer.data == b""


def test_a_code_is_verified(client: FlaskClient, issued: Issued) -> None:
    found = report(post(client, {"code": issued.code("title")}))
    assert found["verdict"] == "authentic"
    assert found["presented"] == "code"


def test_an_altered_code_is_a_verdict_without_claims(client: FlaskClient, issued: Issued) -> None:
    head, mark, tail = issued.code("title").partition("#")
    changed = tail[:-50] + ("B" if tail[-50] == "A" else "A") + tail[-49:]
    answer = post(client, {"code": head + mark + changed})
    found = report(answer)
    assert answer.status_code == 200
    assert found["verdict"] == "altered"
    assert found["certificate"] is None
    assert found["record"] is None


def test_a_code_of_another_site_says_where_it_leads(client: FlaskClient, issued: Issued) -> None:
    text = issued.code("title").replace("certify.example.org", "certify.example.net")
    found = report(post(client, {"code": text}))
    assert found["leads_to"] == "https://certify.example.net"
    assert found["verdict"] == "altered"


def test_a_text_that_is_no_code_is_unknown(client: FlaskClient) -> None:
    assert report(post(client, {"code": "bonjour"}))["verdict"] == "unknown"


def test_number_name_and_birth_year_are_verified(client: FlaskClient) -> None:
    asked = {"number": "BJ-2026-000001-9", "name": "Adandé Parfait", "birth_year": 1991}
    assert report(post(client, asked))["verdict"] == "authentic"
    assert report(post(client, asked | {"birth_year": 1992}))["verdict"] == "unknown"


def test_a_file_is_verified_bare_or_in_a_form(client: FlaskClient, issued: Issued) -> None:
    pdf = issued.pdf("title")
    bare = client.post("/api/v1/verify", data=pdf, content_type="application/pdf")
    form = client.post("/api/v1/verify", data={"file": (io.BytesIO(pdf), "c.pdf")})
    assert report(bare)["verdict"] == report(form)["verdict"] == "authentic"
    assert report(bare)["presented"] == "pdf"


def test_page_and_api_say_the_same_word(client: FlaskClient, issued: Issued) -> None:
    for public_id in issued.ids.values():
        word = report(certificate(client, public_id))["verdict"]
        assert f'<section class="verdict {word}' in client.get(f"/v/{public_id}").text


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ([], 400, "body.json"),
        ({}, 422, "body.way"),
        ({"code": "x", "public_id": "y"}, 422, "body.way"),
        ({"code": ""}, 422, "body.fields"),
        ({"code": 5}, 422, "body.fields"),
        ({"code": "x" * 5000}, 422, "body.fields"),
        ({"number": "BJ-2026-000001-9"}, 422, "body.fields"),
        ({"number": "BJ-2026-000001-9", "name": "X", "birth_year": "1991"}, 422, "body.fields"),
        ({"number": "BJ-2026-000001-9", "name": "X", "birth_year": True}, 422, "body.fields"),
    ],
)
def test_a_body_that_cannot_be_understood_is_a_problem(client: FlaskClient, body: Any, status: int, code: str) -> None:
    problem(post(client, body), status, code)


def problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert isinstance(answer.json, dict)
    assert answer.json["status"] == status
    assert answer.json["code"] == code
    assert answer.json["title"]
    return answer.json


def test_the_members_at_fault_are_named(client: FlaskClient) -> None:
    found = problem(post(client, {"number": "X", "birth_year": 91}), 422, "body.fields")
    assert found["errors"] == [
        {"field": "name", "code": "field.missing"},
        {"field": "birth_year", "code": "field.form"},
    ]


def test_broken_json_is_a_problem(client: FlaskClient) -> None:
    problem(client.post("/api/v1/verify", data=b"{", content_type="application/json"), 400, "body.json")


def test_another_media_type_is_a_problem(client: FlaskClient) -> None:
    found = problem(client.post("/api/v1/verify", data=b"x", content_type="text/plain"), 415, "media.unsupported")
    assert "application/pdf" in found["accepted"]


def test_too_much_is_a_problem(client: FlaskClient) -> None:
    problem(post(client, {"code": "x" * 270_000}), 413, "body.too_large")
    heavy = client.post("/api/v1/verify", data=bytes(11 * 1024 * 1024), content_type="application/pdf")
    problem(heavy, 413, "http.413")


def test_an_empty_file_is_a_problem(client: FlaskClient) -> None:
    problem(client.post("/api/v1/verify", data=b"", content_type="application/pdf"), 422, "body.fields")


def test_an_address_or_method_that_is_not_there_is_a_problem(client: FlaskClient) -> None:
    problem(client.get("/api/v1/nothing"), 404, "http.404")
    wrong = client.delete("/api/v1/verify")
    problem(wrong, 405, "http.405")
    assert "POST" in wrong.headers["Allow"]


def test_brackets_without_end_are_a_problem(client: FlaskClient) -> None:
    problem(client.post("/api/v1/verify", data="[" * 60_000, content_type="application/json"), 422, "body.depth")


@pytest.mark.parametrize(
    "body",
    [
        '{"code": "http://\\ud800/v/x"}',
        '{"public_id": "\\u0000"}',
        '{"number": "1", "name": "\\udc00", "birth_year": 1990}',
    ],
)
def test_what_no_text_can_hold_is_a_member_at_fault(client: FlaskClient, body: str) -> None:
    problem(client.post("/api/v1/verify", data=body, content_type="application/json"), 422, "body.fields")


def test_a_body_that_does_not_say_its_length_is_bounded_too(client: FlaskClient) -> None:
    body = io.BytesIO(json.dumps({"code": "x" * 270_000}).encode())
    answer = client.post(
        "/api/v1/verify",
        input_stream=body,
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )
    problem(answer, 413, "body.too_large")


@pytest.mark.parametrize("path", ["/v/%00", "/v/x?lang=%00", "/api/v1/certificates/%00"])
def test_a_nul_in_an_address_is_refused(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 400


def test_a_nul_in_a_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/verify", data={"way": "id", "public_id": "\0"}).status_code == 400

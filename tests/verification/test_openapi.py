"""The API's description is served, and is true: a program that knows nothing else finds no fault."""

from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.core.result import Ok

from certify.verification.application import PublicApplication
from certify.verification.openapi import DOCUMENT
from certify.verification.throttle import Throttle

from .issued import Issued
from .pictures import picture

PATHS = ("/api/", "/v/<path:typed>")


@pytest.fixture
def patient(app: PublicApplication) -> PublicApplication:
    """The application without its brakes."""
    for name in ("throttle", "number_throttle", "anybody_throttle", "file_throttle"):
        app.extensions[f"certify.{name}"] = Throttle(10**9, 1)
    return app


def test_the_description_names_every_address_of_the_api_and_no_other(app: PublicApplication) -> None:
    served = {
        (re.sub(r"<path:(?:typed|public_id)>", "{public_id}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PATHS)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert served == {(path, method) for path, item in DOCUMENT["paths"].items() for method in item}


def test_the_description_is_served_and_not_sent_again(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.json == DOCUMENT
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", list(DOCUMENT["paths"]))
def test_a_stranger_who_reads_the_description_finds_no_fault(
    patient: PublicApplication, issued: Issued, path: str
) -> None:
    schemathesis.openapi.media_type("application/pdf", st.just(issued.pdf("title")) | st.binary(min_size=1))
    for kind in ("png", "jpeg", "webp"):
        schemathesis.openapi.media_type(f"image/{kind}", st.just(picture(issued.code("unit"), kind.upper())))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", patient)
    # It names no file in a form, and what has no name is a text there; tests of the API send such forms.
    schema.raw_schema["paths"]["/api/v1/verify"]["post"]["requestBody"]["content"].pop("multipart/form-data", None)
    for found in schema.include(path=path).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        looked = 0

        @settings(
            max_examples=60,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            nonlocal looked
            looked += 1
            case.call_and_validate()

        ask()
        assert looked


def test_every_report_has_exactly_the_members_that_are_described(patient: PublicApplication, issued: Issued) -> None:
    described = {**DOCUMENT, "$ref": "#/components/schemas/Report"}
    validator = jsonschema_rs.validator_for(described)
    client = patient.test_client()
    asked: list[dict[str, Any]] = [{"public_id": public_id} for public_id in issued.ids.values()]
    asked += [{"code": issued.code("title")}, {"code": issued.code("unit")[:-2] + "AA"}, {"code": "https://x.example"}]
    asked += [{"number": "BJ-2026-000001-9", "name": "Adandé Parfait", "birth_year": 1991}]
    for body in asked:
        validator.validate(client.post("/api/v1/verify", json=body).json)


def test_without_a_list_of_keys_the_answer_is_the_described_one(own: Issued, own_client: FlaskClient) -> None:
    (own.home / "keys" / "trust.json").unlink()
    answer = own_client.post("/api/v1/verify", json={"public_id": own.ids["title"]})
    assert answer.status_code == 503
    jsonschema_rs.validator_for({**DOCUMENT, "$ref": "#/components/schemas/NoAnswer"}).validate(answer.json)

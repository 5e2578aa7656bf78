"""Headers of pages, API and errors."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from flask.testing import FlaskClient

from certify.verification.headers import WithHeaders

from .issued import Issued

PAGES = ["/verify", "/v/{title}", "/v/nothing", "/nowhere"]


def policy(header: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.strip().partition(" ") for part in header.split(";"))}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_may_load_its_own_style_and_what_this_site_serves(
    client: FlaskClient, issued: Issued, address: str
) -> None:
    answer = client.get(address.format(**issued.ids))
    found = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert found
    digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
    assert policy(answer.headers["Content-Security-Policy"]) == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "script-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_is_open_to_programs_of_other_sites(client: FlaskClient, issued: Issued, address: str) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(address.format(**issued.ids)).headers


@pytest.mark.parametrize("address", ["/trust.json", "/root.pem", "/api/v1/certificates/{title}", "/api/nowhere"])
def test_what_is_for_programs_is_open_without_credentials(client: FlaskClient, issued: Issued, address: str) -> None:
    headers = client.get(address.format(**issued.ids)).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers


def test_a_preflight_is_answered(client: FlaskClient) -> None:
    answer = client.options("/api/v1/verify", headers={"Origin": "https://other.example"})
    assert answer.status_code == 200
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]


def test_strict_transport_is_for_https_alone() -> None:
    def bare(_environ: object, start: object) -> list[bytes]:
        start("200 OK", [])  # type: ignore[operator]
        return []

    seen: list[tuple[str, str]] = []
    front = WithHeaders(bare, secure=False)
    front({"PATH_INFO": "/verify", "REQUEST_METHOD": "GET"}, lambda _status, headers: seen.extend(headers))  # type: ignore[arg-type]
    assert "Strict-Transport-Security" not in dict(seen)
    assert "Content-Security-Policy" in dict(seen)

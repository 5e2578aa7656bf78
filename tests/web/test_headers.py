"""Headers of every answer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import url_for
from flask.testing import FlaskClient

from certify.config import Settings
from certify.db import Database
from certify.web.access import public
from certify.web.application import Application
from certify.web.headers import allow_style, style_source


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/certify.css", "/connexion"])
def test_every_answer_carries_them(whole: Application, path: str) -> None:
    headers = whole.test_client().get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "data:" not in policy


def test_pages_are_not_kept_and_static_files_are(whole: Application) -> None:
    client = whole.test_client()
    assert client.get("/connexion").headers["Cache-Control"] == "no-store"
    assert "immutable" in client.get("/static/certify.css?v=1").headers["Cache-Control"]


def test_a_changed_file_gets_another_address(whole: Application) -> None:
    with whole.test_request_context():
        css, icon = url_for("static", filename="certify.css"), url_for("static", filename="favicon.svg")
    assert "?v=" in css
    assert css.split("v=")[1] != icon.split("v=")[1]


def test_one_inlined_style_may_be_allowed_by_its_hash(site: Application, client: FlaskClient) -> None:
    source = style_source("b{color:red}")

    def styled() -> str:
        allow_style(source)
        return "<style>b{color:red}</style>"

    site.get("/styled")(public(styled))
    site.get("/plain")(public(lambda: "plain"))
    assert source in client.get("/styled").headers["Content-Security-Policy"]
    assert source not in client.get("/plain").headers["Content-Security-Policy"]


def test_https_is_asked_for_only_where_the_public_address_is_https(settings: Settings, sqlite: Database) -> None:
    plain = Application(settings, sqlite).test_client().get("/static/certify.css")
    secure = Application(replace(settings, public_url="https://certify.example"), sqlite)
    assert "Strict-Transport-Security" not in plain.headers
    assert "max-age=" in secure.test_client().get("/static/certify.css").headers["Strict-Transport-Security"]

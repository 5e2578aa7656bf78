"""Addresses come from the settings, and forwarded headers only from known proxies."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import request, url_for

from certify.config import Settings
from certify.db import Database
from certify.web.access import public
from certify.web.application import Application
from certify.web.mount import by_first_segment
from certify.web.pages import absolute
from certify.web.redirects import local

FORGED = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "203.0.113.9"}


def tell(settings: Settings, sqlite: Database) -> Application:
    app = Application(settings, sqlite)
    app.get("/told/", endpoint="told")(
        public(lambda: f"{url_for('static', filename='x', v=1, _external=True)} {absolute('/v/1')}")
    )
    app.get("/address", endpoint="address")(public(lambda: str(request.remote_addr)))
    return app


def test_a_forged_host_gets_into_no_address(settings: Settings, sqlite: Database) -> None:
    client = tell(replace(settings, public_url="https://certify.example"), sqlite).test_client()
    assert "evil" not in client.get("/told/", headers=FORGED).text
    assert "https://certify.example/v/1" in client.get("/told/", headers=FORGED).text
    assert "evil" not in client.get("/told", headers=FORGED).headers["Location"]


def test_no_address_of_the_site_redirects_to_a_forged_host(whole: Application) -> None:
    """Each as it is, with a slash more and with one doubled, as the router would put right."""
    client, redirects = whole.test_client(), []
    for rule in whole.url_map.iter_rules():
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for asked in (path, f"{path}/", path.rstrip("/"), path.replace("/", "//"), f"/{path}", f"/{path}/"):
            answer = client.get("/", environ_overrides={"PATH_INFO": asked}, headers=FORGED)
            assert "evil" not in answer.headers.get("Location", ""), asked
            redirects.append(answer.headers.get("Location"))
    assert any(redirects)
    assert client.get("/static//certify.css").status_code == 404


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "203.0.113.9")])
def test_a_forwarded_address_counts_only_behind_a_known_proxy(
    settings: Settings, sqlite: Database, proxies: int, seen: str
) -> None:
    client = tell(replace(settings, proxies=proxies), sqlite).test_client()
    assert client.get("/address", headers=FORGED).text == seen


def test_behind_one_proxy_what_the_client_forwards_itself_is_ignored(settings: Settings, sqlite: Database) -> None:
    client = tell(replace(settings, proxies=1), sqlite).test_client()
    assert client.get("/address", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.9"}).text == "203.0.113.9"


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "accueil",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\/evil.example",
        "/\t/evil.example",
        "/ok\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "///evil.example",
        " /accueil",
    ],
)
def test_redirects_stay_here(target: str | None) -> None:
    assert local(target, "/safe") == "/safe"


@pytest.mark.parametrize("target", ["/accueil", "/sessions/BJ-S-2026-0147?page=2", "/candidatures/#identite"])
def test_a_path_of_this_site_is_followed(target: str) -> None:
    assert local(target, "/safe") == target


@pytest.mark.parametrize(
    ("path", "which"),
    [("/v/abc", "public"), ("/verify", "public"), ("/", "site"), ("/vx", "site"), ("/accueil/v/1", "site")],
)
def test_the_first_segment_chooses_and_the_path_stays_whole(path: str, which: str) -> None:
    def app(name: str):  # type: ignore[no-untyped-def]
        return lambda environ, start_response: [name.encode(), b" ", environ["PATH_INFO"].encode()]

    mounted = by_first_segment(app("site"), frozenset({"v", "verify"}), app("public"))
    answer = b"".join(mounted({"PATH_INFO": path}, lambda *_: lambda _: None))
    assert answer.decode() == f"{which} {path}"

"""Closed unless declared open."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from certify.web.access import PUBLIC, declared, public, requires
from certify.web.application import Application

TABLE = Path(__file__).parent / "permissions.txt"


def test_a_view_that_declares_nothing_is_refused_before_it_runs(site: Application, client: FlaskClient) -> None:
    ran = []

    def forgotten() -> str:
        ran.append(1)
        return "never"

    site.get("/forgotten")(forgotten)
    assert client.get("/forgotten").status_code == 403
    assert not ran


def test_a_public_view_opens_to_anyone(site: Application, client: FlaskClient) -> None:
    site.get("/open")(public(lambda: "come in"))
    assert client.get("/open").text == "come in"


def test_a_permission_opens_nothing_where_nobody_can_sign_in(site: Application, client: FlaskClient) -> None:
    site.get("/closed")(requires("minutes.validate")(lambda: "never"))
    assert client.get("/closed").status_code == 403


def test_static_files_are_open(client: FlaskClient) -> None:
    assert client.get("/static/certify.css").status_code == 200


def table_of(app: Application) -> str:
    """Every endpoint with its address, methods and permission: one line each, in order of address."""
    lines = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        access = " or ".join(sorted(declared(app, rule.endpoint))) or "NOTHING DECLARED"
        lines.append(f"{rule.rule}  {methods}  {access}")
    return "\n".join(lines) + "\n"


def test_the_table_of_who_may_reach_what_is_the_one_that_was_read_and_agreed(whole: Application) -> None:
    """Changed on purpose? `python -m tests.web.test_access > tests/web/permissions.txt`, and read the difference."""
    assert table_of(whole) == TABLE.read_text(encoding="utf-8")


def test_every_endpoint_declares_its_access(whole: Application) -> None:
    assert "NOTHING DECLARED" not in table_of(whole)


def addresses(app: Application, access: str | None = None) -> list[tuple[str, str]]:
    """Method and an address of every endpoint that is not public."""
    found = []
    for rule in app.url_map.iter_rules():
        if PUBLIC not in declared(app, rule.endpoint):
            path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            path = re.sub(r"<(?:[^:>]+:)?[^>]+>", "1", path)
            found += [(method, path) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


def test_nobody_who_is_not_signed_in_gets_past_the_door(whole: Application) -> None:
    whole.config["WTF_CSRF_ENABLED"] = False
    client = whole.test_client()
    for method, path in addresses(whole):
        answer = client.open(path, method=method)
        if method == "GET":
            assert (answer.status_code, answer.headers["Location"][:10]) == (303, "/connexion"), path
        else:
            assert answer.status_code == 403, (method, path)
        assert client.open(path, method=method, headers={"Accept": "application/json"}).status_code == 401


def test_what_was_typed_while_nobody_was_signed_in_is_kept(whole: Application) -> None:
    whole.config["WTF_CSRF_ENABLED"] = False
    ours = {"Sec-Fetch-Site": "same-origin"}
    page = whole.test_client().post("/mot-de-passe", data={"note": "deux murs montés"}, headers=ours)
    assert page.status_code == 403
    assert "deux murs montés" in page.text
    assert 'href="/connexion"' in page.text


@pytest.mark.parametrize("path", ["/accueil", "/accueil?x=1"])
def test_after_signing_in_one_goes_on_to_where_one_was_going(whole: Application, path: str) -> None:
    location = urlsplit(whole.test_client().get(path).headers["Location"])
    assert (location.path, parse_qs(location.query)) == ("/connexion", {"next": [path]})


if __name__ == "__main__":
    import sys
    import tempfile

    from certify.app import create_app
    from certify.config import load

    with tempfile.TemporaryDirectory() as home:
        sys.stdout.write(table_of(create_app(load({"CERTIFY_HOME": home}))))

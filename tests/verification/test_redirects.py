"""Where the public face redirects to: to a path of its own, whatever host the request names."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from certify.verification.application import PublicApplication

from .issued import Issued

FORGED = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "//evil.example"}


def get(client: FlaskClient, path: str) -> TestResponse:
    """The very path, two slashes at its beginning too."""
    return client.get("/", environ_overrides={"PATH_INFO": path}, headers=FORGED)


def test_no_address_redirects_to_a_forged_host(app: PublicApplication, client: FlaskClient, issued: Issued) -> None:
    """Each as it is, with a slash more or less, and with one doubled, as a router likes to put right."""
    places = {"public_id": issued.ids["title"], "typed": issued.ids["title"]}
    redirects = set()
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: places.get(found[1], "x"), rule.rule)
        for asked in (path, f"{path}/", path.rstrip("/"), path.replace("/", "//"), f"/{path}", f"{path}//evil.example"):
            answer = get(client, asked)
            assert answer.status_code != 308, asked
            redirects.add(answer.headers.get("Location"))
    assert redirects == {None, "/verify"}


@pytest.mark.parametrize("fields", [{"way": "id"}, {"way": "code", "code": "https://certify.example.org/v/{}"}])
def test_no_form_redirects_to_a_forged_host(client: FlaskClient, issued: Issued, fields: dict[str, str]) -> None:
    public_id = issued.ids["title"]
    sent = {name: value.format(public_id) for name, value in fields.items()} | {"public_id": public_id}
    for address in ("/verify", "/verify?lang=en"):
        answer = client.post(address, data=sent, headers=FORGED)
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(f"/v/{public_id}")
    receipt = client.post("/receipt", data={"way": "id", "public_id": public_id}, headers=FORGED)
    assert re.match(r"/receipt/[\w-]+$", receipt.headers["Location"])


@pytest.mark.parametrize("address", ["/v", "/v/", "/receipt"])
def test_an_address_that_was_cut_short_leads_to_the_forms(client: FlaskClient, address: str) -> None:
    answer = get(client, address)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/verify")

"""Trust material: served as the bytes that were signed, and read again when it changes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from certify.verification.trustfiles import TrustFiles

from .conftest import Hands
from .issued import NOW, Issued
from .test_pages import heading, plain


@pytest.mark.parametrize(
    ("name", "kind", "age"),
    [("trust.json", "application/jose+json", 300), ("root.pem", "application/x-pem-file", 86400)],
)
def test_material_is_the_bytes_that_were_signed(
    client: FlaskClient, issued: Issued, name: str, kind: str, age: int
) -> None:
    answer = client.get(f"/{name}")
    assert answer.data == (issued.home / "keys" / name).read_bytes()
    assert answer.content_type == kind
    assert answer.headers["Cache-Control"] == f"public, max-age={age}"
    assert client.get(f"/{name}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("spoiled", ["missing", "broken", "other root"])
def test_without_sound_material_nothing_can_be_checked(own: Issued, own_client: FlaskClient, spoiled: str) -> None:
    bundle = own.home / "keys" / "trust.json"
    if spoiled == "missing":
        bundle.unlink()
    elif spoiled == "broken":
        bundle.write_bytes(b"{}")
    else:
        members = json.loads(bundle.read_bytes())
        bundle.write_text(json.dumps(members | {"signature": "A" * 86}))
    answer = own_client.get(f"/v/{own.ids['title']}")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert heading(answer.text) == "Nous ne pouvons pas vérifier en ce moment"
    assert "La liste des clés des autorités manque" in plain(answer.text)
    assert "ADANDÉ" not in answer.text
    api = own_client.get(f"/api/v1/certificates/{own.ids['title']}")
    assert api.status_code == 503
    assert api.json is not None
    assert (api.json["verdict"], api.json["reason"]) == ("cannot_check", "trust.missing")
    assert own_client.get("/trust.json").json["code"] == "trust.missing"  # type: ignore[index]


def test_a_stale_list_of_keys_cannot_say_authentic(client: FlaskClient, issued: Issued, hands: Hands) -> None:
    hands.now = NOW + timedelta(days=400)
    answer = client.get(f"/v/{issued.ids['title']}")
    assert answer.status_code == 503
    assert "trop ancienne pour conclure" in answer.text
    assert client.get("/trust.json").status_code == 200


def test_a_file_that_changes_is_read_again_within_a_second(own: Issued) -> None:
    seconds = [10.0]
    files = TrustFiles(own.home / "keys", lambda: seconds[0])
    first = files.now()
    assert first is not None
    assert files.now() is first
    (own.home / "keys" / "trust.json").write_bytes(b"{}")
    seconds[0] += 1.0
    assert files.now() is None
    (own.home / "keys" / "trust.json").write_bytes(first.bundle)
    seconds[0] += 1.0
    again = files.now()
    assert again is not None
    assert again.digest == first.digest

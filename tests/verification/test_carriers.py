"""JSON and JWT brought to the page and to the API; and what a program asks for at the certificate's own address."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from certify.storage.files import FileStore

from .conftest import Hands
from .issued import Issued, of
from .test_api import problem, report
from .test_forms import send, send_file
from .test_pages import heading, plain

JSON, JWT = "application/vc", "application/vc+jwt"
SAID = {JSON: "Vous avez présenté un fichier JSON", JWT: "Vous avez présenté un fichier JWT"}


def carrier(issued: Issued, name: str, kind: str) -> bytes:
    """The bytes of a certificate's credential as they were stored at issue."""
    with issued.reading() as session:
        row = of(session, issued.ids[name])
        stored = row.credential if kind == JSON else row.credential_jwt
    assert stored is not None
    return FileStore(issued.settings().files).get(stored)


@pytest.mark.parametrize("kind", [JSON, JWT])
def test_the_credential_is_checked_as_the_file_it_is(client: FlaskClient, issued: Issued, kind: str) -> None:
    answer = send_file(client, carrier(issued, "title", kind), "piece-jointe.bin")
    assert heading(answer.text) == "Authentique : titre complet de carreleur"
    assert f"{SAID[kind]} : c’est ce fichier même qui a été vérifié." in plain(answer.text)
    withdrawn = send_file(client, carrier(issued, "withdrawn", kind))
    assert heading(withdrawn.text) == "Ce certificat a été retiré"


@pytest.mark.parametrize("kind", [JSON, JWT])
def test_no_changed_byte_of_a_credential_is_authentic(client: FlaskClient, issued: Issued, kind: str) -> None:
    whole = carrier(issued, "title", kind)
    for place in range(3, len(whole), len(whole) // 12):
        answer = send_file(client, whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert answer.status_code in (200, 415, 422)
        assert "verdict authentic" not in answer.text
        assert "ADANDÉ" not in answer.text


@pytest.mark.parametrize("kind", [JSON, JWT, "text"])
def test_only_what_an_editor_puts_around_it_is_no_change(client: FlaskClient, issued: Issued, kind: str) -> None:
    whole = issued.code("title").encode() if kind == "text" else carrier(issued, "title", kind)
    for around, same in ((b"\n", True), (b" \r\n\t", True), (b"\x0b", False), ("\x85".encode(), False)):
        answer = send_file(client, whole + around)
        assert ("verdict authentic" in answer.text) is same
        if kind == "text":
            text = (whole + around).decode()
            assert ("verdict authentic" in send(client, "code", code=text).text) is same
            found = report(client.post("/api/v1/verify", json={"code": text}))
        else:
            found = report(client.post("/api/v1/verify", data=around * same + whole + around, content_type=kind))
        assert (found["verdict"] == "authentic") is same


def test_a_credential_of_somebody_else_is_unknown(client: FlaskClient) -> None:
    foreign = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiableCredential"]}
    for content in (json.dumps(foreign).encode(), b"{}", b"eyJhbGciOiJub25lIn0.e30."):
        answer = send_file(client, content)
        assert answer.status_code == 200
        assert heading(answer.text) == "Nous ne connaissons pas ce certificat"


def test_a_program_sends_the_credential_under_any_of_its_names(client: FlaskClient, issued: Issued) -> None:
    names = {JSON: ("application/vc", "application/ld+json", "application/json"), JWT: (JWT, "application/jwt")}
    for kind, types in names.items():
        content = carrier(issued, "unit", kind)
        for name in types:
            found = report(client.post("/api/v1/verify", data=content, content_type=name))
            assert (found["verdict"], found["presented"]) == ("authentic", "json" if kind == JSON else "jwt")


def ask(client: FlaskClient, public_id: str, kind: str, **headers: str) -> TestResponse:
    return client.get(f"/v/{public_id}", headers={"Accept": kind, **headers})


def test_who_asks_for_a_page_has_a_page(client: FlaskClient, issued: Issued) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"
    for accepted in (browser, "*/*", "", "image/png"):
        answer = ask(client, issued.ids["title"], accepted)
        assert answer.content_type == "text/html; charset=utf-8"
        assert "Accept" in answer.headers["Vary"].split(", ")
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_who_asks_for_json_has_the_report(client: FlaskClient, issued: Issued) -> None:
    answer = ask(client, issued.ids["title"], "application/json")
    assert report(answer) == client.get(f"/api/v1/certificates/{issued.ids['title']}").json
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = ask(client, issued.ids["title"], "application/json", **{"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert ask(client, "7Q4F9ZK2M3XA", "application/json").status_code == 404


def test_page_and_report_of_one_address_are_kept_apart(client: FlaskClient, issued: Issued) -> None:
    kinds = [ask(client, issued.ids["unit"], kind).mimetype for kind in ("text/html", "application/json") * 2]
    assert kinds == ["text/html", "application/json"] * 2


@pytest.mark.parametrize("kind", [JSON, JWT])
def test_the_credential_is_the_holders_to_share(client: FlaskClient, issued: Issued, kind: str) -> None:
    problem(ask(client, issued.ids["title"], kind), 403, "credential.not_shared")
    problem(ask(client, "7Q4F9ZK2M3XA", kind), 404, "credential.unknown")
    problem(ask(client, issued.ids["pending"], kind), 503, "credential.unreachable")


@pytest.mark.parametrize("kind", [JSON, JWT])
def test_a_shared_credential_is_given_byte_for_byte(
    own: Issued, own_client: FlaskClient, kind: str, hands: Hands
) -> None:
    share(own, "title", True)
    answer = ask(own_client, own.ids["title"], kind)
    assert answer.status_code == 200
    assert answer.content_type == kind
    assert answer.data == carrier(own, "title", kind)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    kept = {"If-None-Match": answer.headers["ETag"]}
    assert ask(own_client, own.ids["title"], kind, **kept).status_code == 304
    share(own, "title", False)
    problem(ask(own_client, own.ids["title"], kind, **kept), 403, "credential.not_shared")


def share(issued: Issued, name: str, shareable: bool) -> None:
    with issued.writing() as session:
        of(session, issued.ids[name]).shareable = shareable


def _lost(store: FileStore, name: str) -> None:
    (store.folder / name[:2] / name[2:]).unlink()


def _changed(store: FileStore, name: str) -> None:
    path = store.folder / name[:2] / name[2:]
    path.write_bytes(path.read_bytes() + b" ")


@pytest.mark.parametrize("spoil", [_lost, _changed])
def test_a_stored_credential_that_is_not_what_it_was_is_not_given(
    own: Issued, own_client: FlaskClient, spoil: Callable[[FileStore, str], None]
) -> None:
    share(own, "title", True)
    with own.reading() as session:
        name = of(session, own.ids["title"]).credential
    spoil(FileStore(own.settings().files), name or "")
    answer = ask(own_client, own.ids["title"], JSON)
    problem(answer, 503, "credential.unreachable")
    assert answer.headers["Retry-After"]


def test_who_guesses_as_a_program_is_told_as_one(client: FlaskClient) -> None:
    for number in range(60):
        ask(client, f"7Q4F9ZK2{number:04d}", JSON)
    problem(ask(client, "7Q4F9ZK2M3XA", JSON), 429, "throttled")
    problem(ask(client, "7Q4F9ZK2M3XA", "application/json"), 429, "throttled")
    assert client.get("/v/7Q4F9ZK2M3XA").mimetype == "text/html"

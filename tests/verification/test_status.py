"""Status lists as they are served, and what the readers that we did not write make of them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import Mock

import pytest
from flask.testing import FlaskClient
from openbadgeslib.ob3 import status as openbadges
from openbadgeslib.ob3.credential import OpenBadgeCredential
from openbadgeslib.ob3.verifier import OB3VerificationError
from openvc.status import bitstring
from openvc.status import status_list as openvc

from certify.credential import OFFLINE, QrEvidence, Verdict, dataintegrity, statuslist, verify
from certify.credential.statuslist import Purpose
from certify.credential.trust import Trust
from certify.credential.trustfile import open_trust
from certify.storage.files import FileStore

from .issued import ADDRESS, NOW, Issued, of

EVERY = [(purpose, form) for purpose in Purpose for form in ("", ".jwt")]


def slug_of(issued: Issued, name: str = "title") -> str:
    with issued.reading() as session:
        return of(session, issued.ids[name]).authority.organisation.slug


def trust_of(issued: Issued) -> Trust:
    return open_trust((issued.home / "keys" / "trust.json").read_bytes())


def credential_of(issued: Issued, name: str) -> dict[str, Any]:
    with issued.reading() as session:
        stored = of(session, issued.ids[name]).credential
    assert stored
    return json.loads(FileStore(issued.settings().files).get(stored))  # type: ignore[no-any-return]


def index_of(issued: Issued, name: str) -> int:
    with issued.reading() as session:
        return statuslist.place(of(session, issued.ids[name]).status_index)[1]


@pytest.mark.parametrize(("purpose", "form"), EVERY)
def test_a_list_is_static_open_and_kept_for_five_minutes(
    client: FlaskClient, issued: Issued, purpose: Purpose, form: str
) -> None:
    address = f"/status/{slug_of(issued)}/{purpose}/1{form}"
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.content_type == ("application/vc+jwt" if form else "application/vc")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get(address).data == answer.data


def test_each_list_says_what_the_register_says(client: FlaskClient, issued: Issued) -> None:
    trust, slug = trust_of(issued), slug_of(issued)
    revoked, suspended = (
        statuslist.open_list(client.get(f"/status/{slug}/{purpose}/1.jwt").data, trust) for purpose in Purpose
    )
    for name in ("title", "unit", "suspended", "withdrawn", "replaced", "successor"):
        index = index_of(issued, name)
        assert revoked.has(index) is (name in ("withdrawn", "replaced")), name
        assert suspended.has(index) is (name == "suspended"), name


def test_a_code_is_verified_offline_by_the_lists_that_are_served(client: FlaskClient, issued: Issued) -> None:
    trust, slug = trust_of(issued), slug_of(issued)
    jwts = [client.get(f"/status/{slug}/{purpose}/1.jwt").data for purpose in Purpose]
    lists = [statuslist.open_list(jwt, trust) for jwt in jwts]
    verdicts = {}
    for name in ("title", "suspended", "withdrawn", "replaced"):
        claims = verify(QrEvidence(issued.code(name)), trust, OFFLINE, NOW).claims
        assert claims
        evidence = QrEvidence(issued.code(name), status=statuslist.known(lists, claims))
        verdicts[name] = verify(evidence, trust, OFFLINE, NOW).verdict
    assert verdicts == {
        "title": Verdict.AUTHENTIC,
        "suspended": Verdict.SUSPENDED,
        "withdrawn": Verdict.WITHDRAWN,
        "replaced": Verdict.WITHDRAWN,
    }


@pytest.mark.parametrize("purpose", Purpose)
def test_both_forms_are_one_list(client: FlaskClient, issued: Issued, purpose: Purpose) -> None:
    trust, slug = trust_of(issued), slug_of(issued)
    credential = json.loads(client.get(f"/status/{slug}/{purpose}/1").data)
    assert dataintegrity.failure(credential, trust) is None
    assert credential["id"] == f"{ADDRESS}/status/{slug}/{purpose}/1"
    one = statuslist.open_list(client.get(f"/status/{slug}/{purpose}/1.jwt").data, trust)
    del credential["proof"]
    assert credential == statuslist.document(one, address=ADDRESS, did=credential["issuer"])


def test_other_decoders_read_the_same_bits(client: FlaskClient, issued: Issued) -> None:
    served = json.loads(client.get(f"/status/{slug_of(issued)}/revocation/1").data)
    encoded = served["credentialSubject"]["encodedList"]
    wanted = {index_of(issued, name) for name in ("withdrawn", "replaced")}
    assert openbadges.set_indices(openbadges.decode_encoded_list(encoded)) == wanted
    bits = bitstring.decode_bitstring(encoded)
    assert {index for index in range(statuslist.SIZE) if bitstring.get_status_bit(bits, index)} == wanted


STATES = [("title", None), ("suspended", "suspension"), ("withdrawn", "revocation"), ("replaced", "revocation")]


@pytest.mark.parametrize(("name", "purpose"), STATES)
def test_openbadgeslib_finds_the_status_and_verifies_the_list(
    client: FlaskClient, issued: Issued, monkeypatch: pytest.MonkeyPatch, name: str, purpose: str | None
) -> None:
    clock = Mock(wraps=datetime, now=lambda _zone: NOW + timedelta(hours=1))  # the library asks the system's
    monkeypatch.setattr(openbadges, "datetime", clock)
    badge = OpenBadgeCredential.from_vc_document(credential_of(issued, name))

    def download(url: str) -> bytes:
        path = url.removeprefix(ADDRESS)
        return bytes(client.get(f"{path}.jwt" if path.startswith("/status/") else path).data)

    def check() -> None:
        openbadges.check_credential_status(badge, download, verify_list=True)

    if purpose is None:
        check()
    else:
        with pytest.raises(OB3VerificationError, match=f"Credential status '{purpose}' is set"):
            check()


@pytest.mark.parametrize(("name", "purpose"), STATES)
def test_openvc_finds_the_status(client: FlaskClient, issued: Issued, name: str, purpose: str | None) -> None:
    def resolve(url: str) -> dict[str, Any]:
        return json.loads(client.get(url.removeprefix(ADDRESS)).data)  # type: ignore[no-any-return]

    found = openvc.check_credential_status(credential_of(issued, name), resolve_status_list=resolve)
    assert (found.revoked, found.suspended) == (purpose == "revocation", purpose == "suspension")


@pytest.mark.parametrize(
    "path",
    [
        "nobody/revocation/1",
        "{slug}/revocation/2",
        "{slug}/revocation/01",
        "{slug}/revocation/0",
        "{slug}/revocation/-1",
        "{slug}/revocation/1.json",
        "{slug}/revocation/1.jwt.jwt",
        "{slug}/message/1",
        "{slug}/revocation/99999999999999999999",
        "{slug}/revocation/999999999",
        "{slug}/revocation/²",
        "{slug}",
        "",
    ],
)
def test_what_is_not_there_is_404_for_programs(client: FlaskClient, issued: Issued, path: str) -> None:
    answer = client.get(f"/status/{path.format(slug=slug_of(issued))}")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_index_names_every_list_with_its_date(client: FlaskClient, issued: Issued) -> None:
    answer = client.get("/status/index.json")
    assert answer.json
    lists = answer.json["lists"]
    assert {one["issuer"] for one in lists} == {authority.slug for authority in trust_of(issued).bundle.authorities}
    for one in lists:
        found = json.loads(client.get(one["id"].removeprefix(ADDRESS)).data)
        assert (found["validFrom"], found["validUntil"]) == (one["issued"], one["valid_until"])
        assert client.get(one["jwt"].removeprefix(ADDRESS)).status_code == 200


@pytest.mark.parametrize("path", ["/status/x/revocation/1", "/status/x/revocation/1.jwt", "/status/index.json"])
def test_a_register_that_cannot_be_read_is_said_with_an_hour_to_come_back(
    own: Issued, own_client: FlaskClient, path: str
) -> None:
    (own.home / "certify.db").rename(own.home / "away.db")
    answer = own_client.get(path)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert str(own.home) not in answer.text

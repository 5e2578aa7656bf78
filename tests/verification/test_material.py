"""Trust material: served as the bytes that were signed, and read again when it changes."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from flask.testing import FlaskClient
from joserfc.jwk import ECKey, OKPKey, import_key
from openbadgeslib.ob3.did import resolve_verification_method
from openvc.did.base import multikey_to_jwk, parse_did_document

from certify.credential.trust import OPERATOR, Algorithm
from certify.credential.trustfile import open_trust
from certify.verification.trustfiles import TrustFiles

from .conftest import Hands
from .issued import ADDRESS, NOW, Issued
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


def test_every_address_says_the_same_of_every_key(client: FlaskClient, issued: Issued) -> None:
    """The bundle is signed; what is not signed beside it may say no more and no less."""
    bundle = open_trust(client.get("/trust.json").data).bundle
    root = load_pem_x509_certificate(client.get("/root.pem").data)
    assert base64.b64decode(bundle.root) == root.public_bytes(Encoding.DER)
    documents = {one.did: client.get(f"/a/{one.slug}/did.json").json for one in bundle.authorities}
    operator = client.get("/.well-known/did.json").json
    assert operator is not None
    documents[operator["id"]] = operator
    assert operator["id"] == "did:web:certify.example.org"
    keys = {key["kid"]: key for key in client.get("/.well-known/jwks.json").json["keys"]}  # type: ignore[index]
    owners = {one.slug: one.did for one in bundle.authorities} | {OPERATOR: operator["id"]}
    assert set(keys) == {f"{owners[key.authority]}#{key.kid}" for key in bundle.keys}
    for key in bundle.keys:
        did = owners[key.authority]
        document, method = documents[did], f"{did}#{key.kid}"
        assert document is not None
        assert document["id"] == did
        assert method in document["assertionMethod"]
        found = next(one for one in document["verificationMethod"] if one["id"] == method)
        assert found["controller"] == did
        assert _der(keys[method]) == base64.b64decode(key.public_key)
        if key.algorithm is Algorithm.ES256:
            assert {**keys[method], "x5c": None} == {
                **found["publicKeyJwk"],
                "kid": method,
                "alg": "ES256",
                "use": "sig",
                "x5c": None,
            }
            assert keys[method]["x5c"] == [key.certificate, bundle.root]
        else:
            assert multikey_to_jwk(found["publicKeyMultibase"])["x"] == keys[method]["x"]
    assert len(bundle.keys) == sum(len(one["verificationMethod"]) for one in documents.values() if one)


def _der(jwk: dict[str, str]) -> bytes:
    """The public key of a JWK, by a library that we did not write."""
    key = import_key({name: value for name, value in jwk.items() if name != "x5c"})
    assert isinstance(key, ECKey | OKPKey)
    return bytes(key.as_der(private=False))


@pytest.mark.parametrize("reader", ["openbadgeslib", "openvc"])
def test_readers_of_did_web_find_every_key_under_its_kid(client: FlaskClient, reader: str) -> None:
    bundle = open_trust(client.get("/trust.json").data).bundle
    for key in bundle.keys:
        if key.authority == OPERATOR:
            continue
        did = f"did:web:certify.example.org:a:{key.authority}"
        raw = base64.b64decode(key.public_key)
        if reader == "openbadgeslib":

            def download(url: str) -> bytes:
                return bytes(client.get(url.removeprefix(ADDRESS)).data)

            found = load_pem_public_key(resolve_verification_method(f"{did}#{key.kid}", download))
            assert found.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) == raw
        else:
            document = parse_did_document(client.get(f"/a/{key.authority}/did.json").json or {})
            method = next(one for one in document.verification_methods if one.id == f"{did}#{key.kid}")
            assert method.public_key_jwk is not None
            assert _der(method.public_key_jwk) == raw


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/a/{slug}/did.json", "application/did+json"),
        ("/.well-known/did.json", "application/did+json"),
        ("/.well-known/jwks.json", "application/jwk-set+json"),
    ],
)
def test_documents_of_keys_are_open_and_kept_for_five_minutes(
    own: Issued, own_client: FlaskClient, path: str, kind: str
) -> None:
    bundle = open_trust((own.home / "keys" / "trust.json").read_bytes()).bundle
    address = path.format(slug=bundle.authorities[0].slug)
    answer = own_client.get(address)
    assert answer.content_type == kind
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert own_client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/a/fictif/did.json", "/.well-known/did.json", "/.well-known/jwks.json"])
def test_without_the_bundle_nothing_is_said_of_keys(own: Issued, own_client: FlaskClient, path: str) -> None:
    (own.home / "keys" / "trust.json").unlink()
    answer = own_client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


@pytest.mark.parametrize("path", ["/a/nobody/did.json", "/a/operator/did.json", "/a/x", "/.well-known/nothing"])
def test_an_authority_that_is_not_there_is_404_for_programs(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")

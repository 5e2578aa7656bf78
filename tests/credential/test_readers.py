"""Readers that we did not write: each takes our carriers, and finds the same facts in all of them."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from io import BytesIO
from typing import Any

import claim169
import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jws
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.errors import SignatureInvalid

from certify.credential import canonical, contexts
from certify.credential.record import BirthDate, Holder, Kind, Precision, Record
from certify.credential.trust import Algorithm

from .samples import NAMES, labels, one_unit, record
from .world import Issued, World

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey

DID = "did:web:certify.example.org:a:ml-demo"
BORN = BirthDate(1990, 5, 17)
TRADEMARK = labels("Poseur de revêtement « Sol’Bat »®")
PEOPLE = {
    **{name: Holder(name, "", "", BORN, "N’Djaména") for name in NAMES},
    "eighty letters": Holder("Ɓa" * 20, "Ŋɔ" * 20, "", BORN, "Ségou"),
    "born around": Holder("Sékou", "", "", BirthDate(1985, precision=Precision.AROUND), "Kita"),
}


def keys(world: World) -> tuple[Ed25519PublicKey, EllipticCurvePublicKey]:
    ed25519 = world.trust.key(world.signers["ml-demo:ed25519"].kid, Algorithm.ED25519)
    assert ed25519 is not None
    return ed25519.ed25519, world.key().p256


def pem(key: PublicKey) -> bytes:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@pytest.fixture(scope="module")
def issued(world: World) -> Issued:
    return world.issue(record(status_index=9))


def test_openbadgeslib_verifies_the_json(world: World, issued: Issued) -> None:
    text = world.json(issued).decode()
    read = OB3LdpVerifier(pem(keys(world)[0]), issuer_did=DID).verify(text)
    assert (read.name, read.issuer.id) == ("Maçon", DID)
    with pytest.raises(OB3VerificationError):
        OB3LdpVerifier(pem(keys(world)[0]), issuer_did=DID).verify(text.replace("Diarra", "Traoré"))


def test_openbadgeslib_verifies_the_jwt(world: World, issued: Issued) -> None:
    token = world.jwt(issued).decode()
    assert OB3Verifier(pem(keys(world)[1]), issuer_did=DID).verify(token).issuer.id == DID
    head, body, tail = token.split(".")
    with pytest.raises(OB3VerificationError):
        OB3Verifier(pem(keys(world)[1])).verify(f"{head}.{body}.{'A' + tail[1:]}")


def test_openvc_verifies_each_proof(world: World, issued: Issued) -> None:
    document = json.loads(world.json(issued))
    ours = {contexts.BADGES: contexts.DOCUMENTS[contexts.BADGES]}
    suites: tuple[tuple[Any, PublicKey], ...] = (
        (DataIntegrityProofSuite(), keys(world)[0]),
        (EcdsaRdfcProofSuite(), keys(world)[1]),
    )
    for (suite, key), proof in zip(suites, document["proof"], strict=True):
        alone = {**document, "proof": proof}
        assert suite.verify(alone, public_key_jwk=jwk(key), extra_contexts=ours).issuer == DID
        with pytest.raises(SignatureInvalid):
            suite.verify({**alone, "name": "Autre"}, public_key_jwk=jwk(key), extra_contexts=ours)


def test_joserfc_verifies_the_jwt(world: World, issued: Issued) -> None:
    token, key = world.jwt(issued), ECKey.import_key(keys(world)[1])
    opened = jws.deserialize_compact(token, key, algorithms=["ES256"])
    assert json.loads(opened.payload)["iss"] == DID
    head, _, tail = token.split(b".")
    with pytest.raises(BadSignatureError):
        jws.deserialize_compact(b".".join((head, b"e30", tail)), key, algorithms=["ES256"])


@pytest.mark.parametrize("holder", PEOPLE.values(), ids=PEOPLE)
@pytest.mark.parametrize("kind", Kind)
def test_all_four_carriers_state_the_same_facts(world: World, holder: Holder, kind: Kind) -> None:
    made = record if kind is Kind.TITLE else one_unit
    one = made(holder=holder, certification=replace(record().certification, title=TRADEMARK))
    issued = world.issue(one)
    with pikepdf.open(BytesIO(world.pdf(issued))) as pdf:
        attached = pdf.attachments["certificate.json"].get_file().read_bytes()
        stated = canonical.decode(pdf.attachments["record.json"].get_file().read_bytes())
    payload = world.jwt(issued).split(b".")[1]
    documents = [json.loads(attached), json.loads(base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))]
    assert stated == one
    assert [facts(document) for document in documents] == [expected(one)] * 2
    text, key = base45(zlib.compress(issued.cose)), pem(keys(world)[1]).decode()
    if holder.birth.precision is not Precision.DAY:  # this reader takes no date with a part that is not known
        with pytest.raises(claim169.Claim169Exception, match="19850000"):
            claim169.decode(text, verify_with_ecdsa_p256_pem=key)
        return
    code = claim169.decode(text, verify_with_ecdsa_p256_pem=key)
    assert code.is_verified()
    claim = code.claim169
    assert (claim.id, claim.full_name, claim.date_of_birth) == (one.number, holder.full_name, holder.birth.digits)
    assert code.cwt_meta.issuer == one.authority.slug


def expected(one: Record) -> dict[str, Any]:
    return {
        "number": one.number,
        "name": one.holder.full_name,
        "birth": {BORN: "1990-05-17"}.get(one.holder.birth, "1985"),
        "birth place": one.holder.birth_place,
        "kind": {Kind.TITLE: "Certification", Kind.UNIT: "ext:CertificationUnit"}[one.kind],
        "title": (TRADEMARK.fr, TRADEMARK.en),
        "occupation": ("ROME", "3", "F1703"),
        "level": "II",
        "decided": "2026-03-02",
        "issued": "2026-03-04",
        "minutes": "PV-2026-0007",
        "issuer": DID,
    }


def facts(document: dict[str, Any]) -> dict[str, Any]:
    """What somebody finds in the document who only knows Open Badges."""
    subject = document["credentialSubject"]
    achievement = subject["achievement"]
    person = {one["identityType"]: one["identityHash"] for one in subject["identifier"]}
    more = {one["identifierType"]: one["identifier"] for one in achievement["otherIdentifier"]}
    (occupation,) = (one for one in achievement["alignment"] if one["targetType"] == "ext:occupation")
    return {
        "number": subject["licenseNumber"],
        "name": person["name"],
        "birth": person["ext:birthDate"],
        "birth place": person["ext:birthPlace"],
        "kind": achievement["achievementType"],
        "title": (more["ext:certificationTitle.fr"], more["ext:certificationTitle.en"]),
        "occupation": (occupation["targetFramework"], more["ext:occupationVersion"], occupation["targetCode"]),
        "level": more["ext:level"],
        "decided": person["ext:decidedOn"],
        "issued": person["ext:issuedOn"],
        "minutes": person["ext:minutesNumber"],
        "issuer": document["issuer"]["id"],
    }


def jwk(key: PublicKey) -> dict[str, str]:
    def text(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    if isinstance(key, Ed25519PublicKey):
        return {"kty": "OKP", "crv": "Ed25519", "x": text(key.public_bytes_raw())}
    numbers = key.public_numbers()
    return {"kty": "EC", "crv": "P-256", "x": text(numbers.x.to_bytes(32)), "y": text(numbers.y.to_bytes(32))}


def base45(data: bytes) -> str:
    """RFC 9285: how readers of Claim 169 expect the compressed message."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    text = ""
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        value = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, 45)
            text += alphabet[digit]
    return text

"""Each request checks the bytes of the row: what was changed in the database is never shown as authentic."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from certify.certificates.models import Certificate
from certify.credential import claims, cose, publicid, qrtext
from certify.db import Database
from certify.verification.application import create_public_app

from .issued import ADDRESS, Issued, issue, of
from .test_pages import heading

Spoil = Callable[[Certificate, Certificate], None]


def _record(one: Certificate, _other: Certificate) -> None:
    one.record = one.record.replace(b"Parfait", b"Parfaix")


def _record_and_hash(one: Certificate, _other: Certificate) -> None:
    one.record = one.record.replace(b'"unit"', b'"title"').replace(b"Parfait", b"Parfaix")
    one.record_hash = sha256(one.record).hexdigest()


def _hash(one: Certificate, _other: Certificate) -> None:
    one.record_hash = "0" * 64


def _cose(one: Certificate, other: Certificate) -> None:
    one.cose = other.cose


def _signature(one: Certificate, _other: Certificate) -> None:
    assert one.cose is not None
    one.cose = one.cose[:-1] + bytes([one.cose[-1] ^ 1])


def _proof(one: Certificate, other: Certificate) -> None:
    one.proof = other.proof


def _kid(one: Certificate, _other: Certificate) -> None:
    one.kid = "zz"


SPOILED: dict[str, Spoil] = {
    "record": _record,
    "record and its hash": _record_and_hash,
    "hash": _hash,
    "code of another": _cose,
    "signature": _signature,
    "proof of another": _proof,
    "key": _kid,
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_changed_row_shows_no_claims(own: Issued, own_client: FlaskClient, name: str) -> None:
    address = f"/v/{own.ids['title']}"
    assert "verdict authentic" in own_client.get(address).text
    with own.writing() as session:
        SPOILED[name](of(session, own.ids["title"]), of(session, own.ids["unit"]))
    answer = own_client.get(f"{address}?again")
    assert answer.status_code == 200
    assert heading(answer.text) in ("Ce document a été modifié", "Nous ne connaissons pas ce certificat")
    assert "ADANDÉ" not in answer.text
    assert "Parfaix" not in answer.text


def test_a_row_under_another_id_shows_no_claims(own: Issued, own_client: FlaskClient) -> None:
    with own.writing() as session:
        unit = of(session, own.ids["unit"])
        unit.public_id = "000000000000"
        session.flush()
        of(session, own.ids["title"]).public_id = own.ids["unit"]
    answer = own_client.get(f"/v/{own.ids['unit']}")
    assert heading(answer.text) == "Ce document a été modifié"
    assert "ADANDÉ" not in answer.text


def test_what_the_authority_says_of_itself_shows_at_once(own: Issued, own_client: FlaskClient) -> None:
    address = f"/v/{own.ids['title']}"
    assert "mailto:aide@certificateur.example" in own_client.get(address).text
    with own.writing() as session:
        of(session, own.ids["title"]).authority.organisation.contact_mail = "nouvelle@certificateur.example"
    assert "mailto:nouvelle@certificateur.example" in own_client.get(f"{address}?again").text


def test_without_its_proof_in_the_log_it_cannot_be_checked(own: Issued, own_client: FlaskClient) -> None:
    with own.writing() as session:
        of(session, own.ids["title"]).proof = None
    answer = own_client.get(f"/v/{own.ids['title']}")
    assert answer.status_code == 503
    assert heading(answer.text) == "Nous ne pouvons pas vérifier en ce moment"


def test_when_the_register_does_not_answer_nothing_is_said_of_the_certificate(
    own: Issued, own_client: FlaskClient
) -> None:
    code = own.code("title")
    with sqlite3.connect(own.home / "certify.db") as raw:
        raw.execute("ALTER TABLE certificate RENAME TO elsewhere")
    for answer in (
        own_client.get(f"/v/{own.ids['title']}"),
        own_client.get("/v/nothing"),
        own_client.post("/verify", data={"way": "code", "code": code}),
        own_client.post("/verify", data={"way": "number", "number": "X", "name": "X", "birth_year": "1991"}),
    ):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "10"
        assert heading(answer.text) == "Nous ne pouvons pas vérifier en ce moment"
        assert "ADANDÉ" not in answer.text


def test_without_the_register_a_code_still_says_what_could_be_checked(own: Issued, own_client: FlaskClient) -> None:
    code = own.code("title")
    with sqlite3.connect(own.home / "certify.db") as raw:
        raw.execute("ALTER TABLE certificate RENAME TO elsewhere")
    text = own_client.post("/verify", data={"way": "code", "code": code}).text
    assert "La signature convient" in text
    assert "Retrait ou suspension\u00a0: non vérifié" in text


def test_the_register_answers_the_same_on_both_databases(database_url: str, tmp_path: Path) -> None:
    made = issue(tmp_path / "both", DATABASE_URL=database_url)
    settings = made.settings(DATABASE_URL=database_url)
    database = Database(database_url)
    app = create_public_app(settings, database)
    client = app.test_client()
    verdicts = {
        name: client.get(f"/api/v1/certificates/{public_id}").json["verdict"]  # type: ignore[index]
        for name, public_id in made.ids.items()
    }
    asked = {"number": "BJ-2026-000001-9", "name": "Adandé Parfait", "birth_year": 1991}
    by_number = client.post("/api/v1/verify", json=asked)
    app.close()
    database.close()
    assert verdicts == {
        "title": "authentic",
        "unit": "authentic",
        "suspended": "suspended",
        "withdrawn": "withdrawn",
        "replaced": "replaced",
        "successor": "authentic",
        "expiring": "authentic",
        "pending": "cannot_check",
    }
    assert by_number.json is not None
    assert by_number.json["verdict"] == "authentic"


CONTRADICTIONS = {"withdrawn": "issued", "suspended": "issued", "replaced": "issued", "title": "withdrawn"}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_state_that_its_last_change_does_not_lead_to_is_not_believed(
    own: Issued, own_client: FlaskClient, name: str
) -> None:
    code, pdf = own.code(name), own.pdf(name)
    with sqlite3.connect(own.home / "certify.db") as raw:
        changed = "UPDATE certificate SET state = ? WHERE public_id = ?"
        raw.execute(changed, (CONTRADICTIONS[name], own.ids[name]))
    for answer in (
        own_client.get(f"/api/v1/certificates/{own.ids[name]}"),
        own_client.post("/api/v1/verify", json={"code": code}),
        own_client.post("/api/v1/verify", data=pdf, content_type="application/pdf"),
    ):
        report = answer.get_json()
        assert (answer.status_code, report["verdict"]) == (503, "cannot_check")
        assert report["reason"] == "status.contradiction"
        status = {"number": 7, "name": "status", "outcome": "not_checked", "code": "status.contradiction"}
        assert report["steps"][6] == status
    page = own_client.get(f"/v/{own.ids[name]}")
    assert page.status_code == 503
    assert "Le registre se contredit" in page.text


def test_a_suspension_until_the_last_day_there_is_is_a_suspension(own: Issued, own_client: FlaskClient) -> None:
    with sqlite3.connect(own.home / "certify.db") as raw:
        raw.execute("UPDATE status_change SET until_on = '9999-12-31'")
    answer = own_client.get(f"/v/{own.ids['suspended']}")
    assert answer.status_code == 200
    assert "verdict suspended" in answer.text


@pytest.mark.parametrize("forged", [False, True], ids=["under another address", "with claims of one's own"])
def test_a_code_that_nobody_signed_for_an_id_does_not_tell_whether_the_register_holds_it(
    client: FlaskClient, issued: Issued, forged: bool
) -> None:
    """Ids that are another authority's and nobody's are answered in the same words, in the page and in the report."""
    answers = {
        re.sub("|".join((public_id, publicid.group(public_id), re.escape(code), tail)), "", said)
        for public_id in (issued.ids["expiring"], issued.ids["pending"], "00000000000Z")
        for code in [_misused(issued, public_id, forged)]
        for tail in [code.partition("#")[2]]
        for said in [_all_that_is_said(client, code)]
    }
    assert len(answers) == 1
    assert '"verdict": "altered"' in answers.pop()


def _misused(issued: Issued, public_id: str, forged: bool) -> str:
    """A genuine code under the address of another id; or with that id in its claims, too, against its signature."""
    genuine = qrtext.read(issued.code("unit")).cose
    if not forged:
        return qrtext.write(ADDRESS, public_id, genuine)
    signed = cose.parse(genuine)
    payload = claims.encode(replace(claims.decode(signed.payload), public_id=public_id))
    return qrtext.write(ADDRESS, public_id, genuine.replace(signed.payload, payload))


def _all_that_is_said(client: FlaskClient, code: str) -> str:
    report = client.post("/api/v1/verify", json={"code": code})
    page = client.post("/verify", data={"way": "code", "code": code}, headers={"Accept-Language": "fr"})
    return f"{report.status_code} {report.text} {page.status_code} {page.text}"

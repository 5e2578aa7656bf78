"""Number, name and birth year: what a link shows opens no more than the link does."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from certify.audit.trail import SYSTEM
from certify.certificates import sharing
from certify.credential import canonical
from certify.credential.record import Record
from certify.verification.application import PublicApplication
from certify.verification.models import Receipt

from .conftest import opened
from .issued import NOW, Issued, of

TOKEN = "token-of-a-reader"
NAMES = ["title", "unit", "suspended", "expiring"]


def record_of(issued: Issued, name: str) -> Record:
    with issued.reading() as session:
        return canonical.decode(of(session, issued.ids[name]).record)


def hidden(record: Record) -> list[str]:
    """Month, day and place of birth in the forms in which pages and programs write them."""
    birth = record.holder.birth
    assert birth.month
    assert birth.day
    assert record.holder.birth_place
    months = ["mars", "March", "marzo", "März", "maart", "março"]
    assert birth.month == 3
    day, month = f"{birth.day:02d}", f"{birth.month:02d}"
    written = [f"{birth.day} {name}" for name in months] + [f"{day}/{month}", f"-{month}-{day}"]
    return [record.holder.birth_place, record.public_id, birth.digits, *written]


@pytest.mark.parametrize("language", ["fr", "en", "es"])
@pytest.mark.parametrize("name", NAMES)
def test_what_a_link_shows_does_not_open_the_day_or_the_place_of_birth(own: Issued, name: str, language: str) -> None:
    """Its reader asks again by all that the page says: by the page, the API and for a receipt."""
    record = record_of(own, name)
    with own.writing() as session:
        sharing.make_link(session, of(session, own.ids[name]), "employeur", TOKEN, by=SYSTEM, now=NOW)
    for app in opened(own):
        client = app.test_client()
        link = client.get(f"/s/{TOKEN}", headers={"Accept-Language": "fr"}).text
        (year,) = set(re.findall(r"naissance en (\d{4})", link))
        (full_name,) = re.findall(r'<p class="who"><b translate="no">([^<]+)</b>', link)
        (number,) = set(re.findall(r">([A-Z]{2}-\d{4}-\d{6}-.)<", link))
        form = {"number": number, "name": full_name, "birth_year": year}
        page = client.post(f"/verify?lang={language}", data={"way": "number", **form})
        api = client.post("/api/v1/verify", json=form | {"birth_year": int(year)})
        asked = client.post(f"/receipt?lang={language}", data={"way": "number", **form})
        with own.reading() as session:
            receipt = session.query(Receipt).one().content
    assert full_name in page.text
    assert api.json is not None
    assert api.json["certificate"]["holder"] == {"name": full_name, "birth": f"{year}0000"}
    assert api.json["record"] is api.json["certificate"]["public_id"] is None
    assert asked.status_code == 303
    assert full_name in receipt
    for said in (page.text + str(page.headers), api.text + str(api.headers), receipt):
        for secret in hidden(record):
            assert secret not in said


def test_what_is_veiled_is_not_in_the_answer_at_all(app: PublicApplication, issued: Issued) -> None:
    """Whatever a template, a report or a receipt comes to name, it is not there to be named."""
    record = record_of(issued, "title")
    answer = app.extensions["certify.checker"].by_number(
        record.number, record.holder.full_name, record.holder.birth.year, NOW
    )
    assert answer.record is not None
    assert answer.report.claims is not None
    assert answer.key is None
    for secret in hidden(record):
        assert secret not in repr(answer)


def test_who_has_the_id_still_compares_the_whole_birth(client: FlaskClient, issued: Issued) -> None:
    """Asked for by its number first: what is remembered of the one answer is no part of the other."""
    record = record_of(issued, "title")
    year = record.holder.birth.year
    form = {"way": "number", "number": record.number, "name": record.holder.full_name, "birth_year": str(year)}
    client.post("/verify", data=form)
    page = client.get(f"/v/{issued.ids['title']}", headers={"Accept-Language": "fr"}).text
    assert "14 mars 1991, Parakou" in page
    report = client.get(f"/api/v1/certificates/{issued.ids['title']}").json
    assert report is not None
    assert report["certificate"]["holder"]["birth"] == record.holder.birth.digits
    assert "14 mars 1991" not in client.post("/verify", data=form, headers={"Accept-Language": "fr"}).text

"""Reporting a doubt: what reaches the authority, what is refused, and what the answer does not give away."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from certify.audit.models import TrailLine
from certify.certificates import doubts
from certify.certificates.models import Doubt
from certify.certificates.rules import DoubtKind
from certify.verification import doubting
from certify.verification.application import DOUBTS, PublicApplication

from .conftest import opened
from .issued import ADDRESS, Issued, of

SAID = "Le nom est autre sur le papier que sur la page."
WHOLE = {"kind": "paper", "message": SAID}


@pytest.fixture
def app(own: Issued) -> Iterator[PublicApplication]:
    yield from opened(own)


@pytest.fixture
def client(app: PublicApplication) -> FlaskClient:
    return app.test_client()


def send(client: FlaskClient, query: str = "", *, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
    return client.post(f"/verify/doubt{query}", data={**WHOLE, **fields}, headers=headers)


def stored(own: Issued) -> list[Doubt]:
    with own.reading() as session:
        return list(session.scalars(select(Doubt).order_by(Doubt.id)))


def slug_of(client: FlaskClient, country: str = "bj") -> str:
    found = re.search(rf'<option value="([^"]*{country}[^"]*)"', client.get("/verify/doubt").text)
    assert found is not None
    return found[1]


def test_the_verdicts_link_leads_to_a_form_and_the_doubt_to_the_certificates_authority(
    client: FlaskClient, own: Issued
) -> None:
    page = client.get(f"/v/{own.ids['title']}").text
    link = re.search(r'href="(/verify/doubt[^"]*)"', page)
    assert link is not None
    assert "qui délivre ce certificat" in client.get(link[1]).text
    answer = send(client, public_id=own.ids["title"], contact="employeur@exemple.example")
    assert (answer.status_code, "D-000001" in answer.text) == (200, True)
    assert "Elle répond en 10 jours ouvrés." in answer.text
    [doubt] = stored(own)
    with own.reading() as session:
        certificate = of(session, own.ids["title"])
        assert (doubt.certificate_id, doubt.authority_id) == (certificate.id, certificate.authority_id)
        line = session.scalars(select(TrailLine).where(TrailLine.act == "doubt.report")).one()
    assert (doubt.kind, doubt.message, doubt.contact) == (DoubtKind.PAPER, SAID, "employeur@exemple.example")
    assert (line.actor_id, line.subject_id, line.detail) == ("public", "D-000001", {"kind": "paper"})


@pytest.mark.parametrize("name", ["unit", "withdrawn", "suspended", "replaced", "expiring"])
def test_every_verdict_on_a_certificate_has_the_link(client: FlaskClient, own: Issued, name: str) -> None:
    assert f"/verify/doubt/{own.ids[name]}" in client.get(f"/v/{own.ids[name]}").text


def test_an_unknown_paper_goes_to_the_authority_that_was_chosen(client: FlaskClient, own: Issued) -> None:
    assert "/verify/doubt?paper=ABCD2345EFGH" in client.get("/v/ABCD2345EFGH").text
    form = client.get("/verify/doubt?paper=BJ-2026-999999-X").text
    assert 'value="BJ-2026-999999-X"' in form
    answer = send(client, authority=slug_of(client), paper="BJ-2026-999999-X")
    assert "ne pourra pas vous répondre" in answer.text
    [doubt] = stored(own)
    assert (doubt.certificate_id, doubt.paper, doubt.contact) == (None, "BJ-2026-999999-X", None)


def test_a_number_typed_from_paper_finds_its_certificate_and_the_answer_does_not_tell(
    client: FlaskClient, own: Issued
) -> None:
    with own.reading() as session:
        row = of(session, own.ids["unit"])
        known, slug = row.number, row.authority.organisation.slug
    answers = [send(client, authority=slug, paper=number) for number in (known, "BJ-2026-999999-X")]
    assert [doubt.certificate_id for doubt in stored(own)] == [row.id, None]
    first, second = (re.sub(r"D-\d+", "D", answer.text) for answer in answers)
    assert first == second


def test_a_number_of_another_authority_is_not_attached(client: FlaskClient, own: Issued) -> None:
    with own.reading() as session:
        other = of(session, own.ids["expiring"]).number
        slug = of(session, own.ids["title"]).authority.organisation.slug
    send(client, authority=slug, paper=other)
    assert stored(own)[0].certificate_id is None


def test_what_is_missing_is_said_all_at_once_and_nothing_typed_is_lost(client: FlaskClient, own: Issued) -> None:
    answer = send(client, kind="", message="court", contact="moi@exemple.example", paper="BJ-1")
    assert answer.status_code == 422
    for words in ("Choisissez l’autorité", "Choisissez ce qui ne va pas", "dix caractères", ">court<", 'value="BJ-1"'):
        assert words in answer.text
    assert 'value="moi@exemple.example"' in answer.text
    assert stored(own) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "autre"),
        ("message", "x" * 2001),
        ("contact", "x" * 201),
        ("authority", "personne"),
        ("paper", "9" * 201),
    ],
)
def test_what_cannot_be_used_is_refused(client: FlaskClient, own: Issued, field: str, value: str) -> None:
    answer = client.post("/verify/doubt", data={**WHOLE, "authority": slug_of(client), field: value})
    assert answer.status_code == 422
    assert stored(own) == []


def test_what_the_authoritys_room_refuses_is_said_in_the_readers_language() -> None:
    long = doubts.Report(DoubtKind.OTHER, "x" * 2001, contact="y" * 201, paper="z" * 201)
    said = [*doubts.faults(long).values(), *doubts.faults(doubts.Report(DoubtKind.OTHER, "")).values()]
    assert len(said) == 4
    assert set(said) == set(doubting.SAID_ELSEWHERE)


def test_text_stays_text(client: FlaskClient, own: Issued) -> None:
    message = "<script>alert(1)</script>\r\nsuite\x07 et \u202efin\tbon"
    refused = send(client, message=message, kind="")
    assert "<script>alert" not in refused.text
    assert "&lt;script&gt;" in refused.text
    send(client, message=message, public_id=own.ids["title"], contact="a@b.example\nBcc: x")
    [doubt] = stored(own)
    assert doubt.message == "<script>alert(1)</script>\nsuite et fin\tbon"
    assert doubt.contact == "a@b.example Bcc: x"


def test_sent_twice_it_is_one_doubt(client: FlaskClient, own: Issued) -> None:
    for _ in range(2):
        assert "D-000001" in send(client, public_id=own.ids["title"]).text
    assert len(stored(own)) == 1


def test_a_form_of_another_site_reports_nothing(client: FlaskClient, own: Issued) -> None:
    foreign: tuple[dict[str, str], ...] = ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://x.example"})
    for headers in foreign:
        assert send(client, public_id=own.ids["title"], headers=headers).status_code == 403
    assert stored(own) == []
    ours: tuple[dict[str, str], ...] = (
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": ADDRESS},
        {"Origin": "null"},
    )
    for headers in ours:
        assert send(client, public_id=own.ids["title"], headers=headers).status_code == 200


def test_who_reports_too_often_waits(client: FlaskClient, own: Issued) -> None:
    codes = [send(client, message=f"{SAID} {k}", public_id=own.ids["title"]).status_code for k in range(DOUBTS + 1)]
    assert codes == [200] * DOUBTS + [429]


def test_a_certificate_and_an_authority_have_their_fill_of_a_day(
    client: FlaskClient, own: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubts, "OF_ONE_CERTIFICATE", 1)
    send(client, public_id=own.ids["title"])
    full = send(client, public_id=own.ids["title"], message="Une tout autre histoire.")
    assert full.status_code == 429
    assert "Une tout autre histoire." in full.text
    assert send(client, public_id=own.ids["unit"]).status_code == 200
    monkeypatch.setattr(doubts, "OF_ONE_AUTHORITY", 2)
    assert send(client, public_id=own.ids["suspended"]).status_code == 429
    assert send(client, public_id=own.ids["expiring"]).status_code == 200


def test_the_form_keeps_what_was_typed_when_the_database_is_away(own: Issued) -> None:
    for app in opened(own):
        client = app.test_client()
        (own.home / "certify.db").rename(own.home / "away.db")
        answer = send(client, public_id=own.ids["title"])
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
        assert SAID in answer.text
        assert "Rien n’est enregistré" in answer.text


def test_the_form_speaks_the_readers_language(client: FlaskClient, own: Issued) -> None:
    page = client.get(f"/verify/doubt/{own.ids['title']}?lang=en")
    assert 'lang="en"' in page.text
    assert f'href="/verify/doubt/{own.ids["title"]}?lang=fr"' in page.text
    assert 'action="/verify/doubt?lang=en"' in page.text

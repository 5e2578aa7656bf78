"""Reporting a doubt: what reaches the authority, what is refused, and what the answer does not give away."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from certify.audit.models import TrailLine
from certify.certificates import doubt_limits, doubts
from certify.certificates.doubt_limits import mark_of
from certify.certificates.models import Doubt
from certify.certificates.rules import DoubtKind
from certify.verification import doubting
from certify.verification.application import DOUBTS, PublicApplication
from certify.worker import Work

from .conftest import Hands, opened
from .issued import ADDRESS, PASSPHRASE, Issued, of

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
    waits = send(client, message="Une tout autre histoire.", public_id=own.ids["title"])
    assert "Le vôtre n’est pas enregistré. Attendez 60 minutes" in waits.text
    assert "Une tout autre histoire.</textarea>" in waits.text
    assert 3500 < int(waits.headers["Retry-After"]) <= 3600


def test_of_many_at_once_no_more_are_let_through(client: FlaskClient, own: Issued) -> None:
    barrier = threading.Barrier(16)

    def work(k: int) -> int:
        barrier.wait()
        return send(client.application.test_client(), message=f"{SAID} {k}", public_id=own.ids["title"]).status_code

    with ThreadPoolExecutor(16) as pool:
        assert Counter(pool.map(work, range(16))) == {200: DOUBTS, 429: 16 - DOUBTS}


def from_many(client: FlaskClient, own: Issued, count: int, *, each: int = 1, on: str = "title") -> None:
    for k in range(count):
        caller = {"REMOTE_ADDR": f"198.51.100.{k // each}"}
        data = {**WHOLE, "message": f"{SAID} Faux numéro {k}.", "public_id": own.ids[on]}
        assert client.post("/verify/doubt", data=data, environ_overrides=caller).status_code == 200


def test_one_address_cannot_silence_another(client: FlaskClient, own: Issued) -> None:
    from_many(client, own, DOUBTS, each=DOUBTS)
    flood = stored(own)
    assert (len(flood), flood[-1].others) == (doubt_limits.OF_ONE_CALLER, DOUBTS - doubt_limits.OF_ONE_CALLER)
    assert "D-000004" in send(client, public_id=own.ids["title"]).text
    assert stored(own)[-1].message == SAID


def test_past_the_fill_of_a_certificate_nobody_is_refused_and_what_was_typed_stays(
    client: FlaskClient, own: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubt_limits, "OF_ONE_CERTIFICATE", 2)
    monkeypatch.setattr(doubt_limits, "ALWAYS", 1)
    from_many(client, own, 2)
    counted = send(client, public_id=own.ids["title"], message="Une tout autre histoire.")
    assert counted.status_code == 200
    assert "Le vôtre est compté" in counted.text
    assert "Une tout autre histoire.</textarea>" in counted.text
    with own.reading() as session:
        mail = of(session, own.ids["title"]).authority.organisation.contact_mail
    assert f'href="mailto:{mail}"' in counted.text
    assert [doubt.others for doubt in stored(own)] == [0, 1]
    assert "D-000003" in send(client, public_id=own.ids["unit"]).text


def test_a_full_authority_still_takes_a_few_on_each_certificate(
    client: FlaskClient, own: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubt_limits, "OF_ONE_AUTHORITY", 2)
    monkeypatch.setattr(doubt_limits, "ALWAYS", 3)
    from_many(client, own, 4)
    assert [doubt.others for doubt in stored(own)] == [0, 0, 1]
    assert "D-000004" in send(client, public_id=own.ids["unit"]).text


def test_what_comes_on_papers_has_a_fill_of_its_own_that_tells_nothing(
    client: FlaskClient, own: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubt_limits, "OF_ONE_CALLER", 1)
    monkeypatch.setattr(doubt_limits, "OF_ONE_CALLER_IN_ALL", 3)
    with own.reading() as session:
        row = of(session, own.ids["unit"])
        known, slug = row.number, row.authority.organisation.slug

    def answers(paper: str, address: str) -> list[bool]:
        fields = {**WHOLE, "authority": slug, "paper": paper}
        caller = {"REMOTE_ADDR": address}
        sent = [
            client.post("/verify/doubt", data=fields | {"message": f"{SAID} {k}"}, environ_overrides=caller)
            for k in range(5)
        ]
        return ["est compté" in answer.text for answer in sent]

    assert answers(known, "198.51.100.1") == answers("BJ-2026-999999-X", "198.51.100.2") == [False] * 3 + [True] * 2
    assert "est compté" not in send(client, public_id=own.ids["unit"]).text


def test_of_an_address_a_short_mark_is_kept_that_leads_to_nobody(client: FlaskClient, own: Issued) -> None:
    address = "198.51.100.7"
    client.post(
        "/verify/doubt", data={**WHOLE, "public_id": own.ids["title"]}, environ_overrides={"REMOTE_ADDR": address}
    )
    [doubt] = stored(own)
    with own.reading() as session:
        authority = of(session, own.ids["title"]).authority
        assert doubt.caller == mark_of(own.settings().secret_key, authority, address)
        shared = {mark_of("secret", authority, f"198.{k >> 16}.{k >> 8 & 255}.{k & 255}") for k in range(100_000)}
    assert len(shared) <= 65_536


def test_the_worker_deletes_the_mark_after_a_day(client: FlaskClient, own: Issued, hands: Hands) -> None:
    send(client, public_id=own.ids["title"])
    work = Work(own.settings(), PASSPHRASE)
    for wait, kept in ((doubt_limits.A_DAY - timedelta(seconds=1), True), (timedelta(seconds=1), False)):
        hands.now += wait
        work()
        assert bool(stored(own)[0].caller) is kept
    work.database.close()


def test_an_answer_to_the_form_is_had_in_another_language_with_what_was_typed_and_reports_nothing(
    client: FlaskClient, own: Issued
) -> None:
    for said, status, words in (("court\n!", 422, "what is wrong"), (SAID, 200, "Report a doubt")):
        again = client.post("/verify/doubt", data={"message": "court\n!", "contact": "a@b.example", "paper": "BJ-1"})
        buttons = re.findall(r'formaction="([^"]+)"', again.text)
        assert "/verify/doubt?lang=en" in buttons
        form = re.search(r'<form method="post">(.*?)<ul>', again.text, re.DOTALL)
        assert form is not None
        hidden = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[1]))
        hidden |= {} if status == 422 else {"message": said, "kind": "paper", "authority": slug_of(client)}
        other = client.post("/verify/doubt?lang=en", data=hidden)
        assert (other.status_code, words in other.text) == (status, True)
        assert f">{said}</textarea>" in other.text
        assert 'value="a@b.example"' in other.text
    assert stored(own) == []


def test_who_was_counted_reads_so_in_another_language_and_is_not_counted_again(
    client: FlaskClient, own: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doubt_limits, "ALWAYS", 1)
    monkeypatch.setattr(doubt_limits, "OF_ONE_CERTIFICATE", 1)
    from_many(client, own, 1)
    data = {**WHOLE, "public_id": own.ids["title"]}
    assert "Le vôtre est compté" in client.post("/verify/doubt", data=data).text
    assert "Le vôtre est compté" in client.post("/verify/doubt?lang=fr", data=data | {"shown_again": "counted"}).text
    assert stored(own)[0].others == 1


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

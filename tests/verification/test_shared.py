"""`/s/<token>`: what somebody sees to whom the holder gave a link, and what they never see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from certify.audit.trail import SYSTEM
from certify.certificates import sharing, status
from certify.certificates.issuing import Issuer
from certify.certificates.keys import OpenKeys
from certify.certificates.rules import ReasonCode
from certify.certificates.status import Reason
from certify.credential import canonical, publicid
from certify.credential.record import BirthDate, Precision
from certify.db import Database
from certify.storage.files import FileStore
from certify.verification.answer import Answer
from certify.verification.application import PublicApplication
from certify.verification.redacting import redacted

from .conftest import opened
from .issued import ADDRESS, NOW, PASSPHRASE, Issued, of

FRENCH = {"Accept-Language": "fr"}
TOKENS = {name: f"token-of-{name:->15}" for name in ("title", "unit", "suspended", "expiring")}


@pytest.fixture
def linked(own: Issued) -> Issued:
    """A register in which some certificates have a link, and one a link that was closed."""
    with own.writing() as session:
        for name, token in TOKENS.items():
            certificate = of(session, own.ids[name])
            sharing.make_link(session, certificate, "employeur à Lyon", token, by=SYSTEM, now=NOW)
        closed = of(session, own.ids["title"])
        link = sharing.make_link(session, closed, "ancien", "closed", by=SYSTEM, now=NOW)
        sharing.revoke_link(session, closed, link.id, by=SYSTEM, now=NOW)
    return own


@pytest.fixture
def app(linked: Issued) -> Iterator[PublicApplication]:
    yield from opened(linked)


def secrets_of(issued: Issued, name: str) -> list[str]:
    """What the page must not give away, in every form in which it could."""
    with issued.reading() as session:
        row = of(session, issued.ids[name])
        holder, pdf = canonical.decode(row.record).holder, row.pdf
    birth = holder.birth
    assert (birth.month, birth.day) != (None, None)
    assert pdf
    days = [f"{birth.day} ", f"{birth.day:02d}/{birth.month:02d}", birth.digits, f"{birth.year}-{birth.month:02d}"]
    ids = [row.public_id, publicid.group(row.public_id), row.public_id.lower()]
    hidden = [holder.birth_place, row.record_hash, row.qr_text or "", pdf, *ids, *days[1:]]
    assert all(hidden)
    return hidden


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", TOKENS)
def test_the_page_holds_nothing_but_what_the_link_shows(
    client: FlaskClient, linked: Issued, name: str, language: str
) -> None:
    answer = client.get(f"/s/{TOKENS[name]}?lang={language}")
    assert answer.status_code == 200
    said = answer.text + str(answer.headers)
    for hidden in secrets_of(linked, name):
        assert hidden not in said
    assert not re.search(r'(?:href|src|action|content)="[^"]*/(?:v|api|receipt)/', answer.text)
    assert "<img" not in answer.text


def test_it_says_the_verdict_of_the_certificate_s_own_page(client: FlaskClient, linked: Issued) -> None:
    for name, token in TOKENS.items():
        mine, own = (client.get(path, headers=FRENCH).text for path in (f"/s/{token}", f"/v/{linked.ids[name]}"))
        heading = re.compile(r'<section class="verdict[^"]*".*?<h1 id="v">([^<]+)</h1>', re.DOTALL)
        assert heading.findall(mine) == heading.findall(own) != []
    assert "en 1991" in client.get(f"/s/{TOKENS['title']}", headers=FRENCH).text


def test_the_answer_is_what_is_redacted_and_not_the_page(app: PublicApplication, linked: Issued) -> None:
    """Nothing that must not be shown reaches the template, whatever it comes to name."""
    answer = redacted(app.extensions["certify.checker"].by_link(TOKENS["title"], NOW))
    for hidden in secrets_of(linked, "title"):
        assert hidden not in repr(answer)
    assert answer.record is not None
    assert answer.record.holder.birth == BirthDate(1991, precision=Precision.YEAR)
    assert answer.key is None, "a page that names a token is never remembered"


def test_a_year_that_is_about_right_stays_so(app: PublicApplication) -> None:
    answer: Answer = app.extensions["certify.checker"].by_link(TOKENS["title"], NOW)
    assert answer.report is not None
    assert answer.record is not None
    holder = replace(answer.record.holder, birth=BirthDate(1985, precision=Precision.AROUND))
    around = replace(answer, report=replace(answer.report, record=replace(answer.record, holder=holder)))
    shown = redacted(around).record
    assert shown is not None
    assert shown.holder.birth == holder.birth


def test_two_links_of_one_certificate_do_not_show_each_other(client: FlaskClient, linked: Issued) -> None:
    with linked.writing() as session:
        other = "the-other-token"
        sharing.make_link(session, of(session, linked.ids["title"]), "Paris", other, by=SYSTEM, now=NOW)
    first, second = (client.get(f"/s/{token}").text for token in (TOKENS["title"], other))
    assert f"/s/{TOKENS['title']}?lang=" in first
    assert TOKENS["title"] not in second
    assert f"/s/{other}?lang=" in second


def test_a_closed_link_and_one_that_never_was_are_answered_alike(client: FlaskClient) -> None:
    """And in no word that could be read as a verdict."""
    closed, never = (client.get(f"/s/{token}", headers=FRENCH) for token in ("closed", "nonexistent"))
    assert (closed.status_code, never.status_code) == (404, 404)
    assert closed.text.replace("/s/closed", "") == never.text.replace("/s/nonexistent", "")
    assert "Ce lien n’est plus actif" in closed.text
    assert 'class="verdict' not in closed.text
    assert "ne dit rien d’un certificat" in closed.text


@pytest.mark.parametrize("token", ["a" * 5000, "%F0%9F%94%91", "'--", "%2e%2e", "CLOSED"])
def test_what_is_no_token_is_answered_like_one_that_never_was(client: FlaskClient, token: str) -> None:
    answer = client.get(f"/s/{token}", headers=FRENCH)
    assert answer.status_code == 404
    assert "Ce lien n’est plus actif" in answer.text


@pytest.mark.parametrize("token", [TOKENS["title"], "closed"])
def test_nobody_keeps_it_lists_it_or_passes_it_on(client: FlaskClient, token: str) -> None:
    headers = client.get(f"/s/{token}").headers
    assert headers["Cache-Control"] == "private, no-store"
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Access-Control-Allow-Origin" not in headers
    assert "Set-Cookie" not in headers


def test_guessing_is_slowed_down(client: FlaskClient) -> None:
    for guess in range(60):
        assert client.get(f"/s/guess-{guess}").status_code == 404
    refused = client.get(f"/s/{TOKENS['title']}")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0


def test_what_happens_to_the_certificate_shows_at_once(client: FlaskClient, linked: Issued) -> None:
    assert "Authentique" in client.get(f"/s/{TOKENS['title']}", headers=FRENCH).text
    with linked.writing() as session:
        reason = Reason(ReasonCode.ERROR, "Pièce du dossier de l’autorité.")
        status.withdraw(session, of(session, linked.ids["title"]), reason, by=SYSTEM, now=NOW)
    page = client.get(f"/s/{TOKENS['title']}", headers=FRENCH)
    assert page.status_code == 200
    assert "Ce certificat a été retiré" in page.text
    assert "Délivré par erreur" in page.text


def test_a_corrected_certificate_does_not_lead_to_its_successor(client: FlaskClient, linked: Issued) -> None:
    with linked.writing() as session:
        old, token = of(session, linked.ids["unit"]), TOKENS["unit"]
        holder = replace(old.candidate.holder, given_names="Autre Exemple")
        reason = Reason(ReasonCode.CORRECTION, "Le prénom était mal écrit.")
        new = status.replace(session, old, reason, holder, public_url=ADDRESS, by=SYSTEM, now=NOW)
        successor = new.public_id
    keys = OpenKeys(linked.home, PASSPHRASE, ADDRESS)
    database = Database(linked.settings().database_url)
    Issuer(database, FileStore(linked.settings().files), keys, ADDRESS, lambda: NOW).issue_waiting()
    database.close()
    page = client.get(f"/s/{token}", headers=FRENCH).text
    assert "Ce certificat a été remplacé" in page
    assert "Demandez-le à la personne" in page
    assert successor not in page
    assert successor in client.get(f"/v/{linked.ids['unit']}", headers=FRENCH).text


def test_a_register_that_does_not_answer_is_said_and_is_no_closed_link(linked: Issued) -> None:
    for app in opened(linked):
        linked.settings().home.joinpath("certify.db").rename(linked.home / "away.db")
        answer = app.test_client().get(f"/s/{TOKENS['title']}", headers=FRENCH)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "Nous ne pouvons pas vérifier en ce moment" in answer.text
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_failure_of_ours_does_not_write_the_link_in_the_log(
    app: PublicApplication, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    checker = app.extensions["certify.checker"]
    monkeypatch.setattr(checker, "_trust", None)
    assert client.get(f"/s/{TOKENS['title']}").status_code == 500
    assert "/s/<token>" in caplog.text
    assert TOKENS["title"] not in caplog.text

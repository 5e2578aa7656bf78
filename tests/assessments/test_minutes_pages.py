"""Pages of minutes: signed by hand, refused, printed, told, handed over, annulled."""

from __future__ import annotations

import json
from datetime import datetime
from html import unescape
from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select

from certify import clock
from certify.assessments import minutes, validation
from certify.assessments.models import Decision, Minutes, MinutesSignature, Print, SignedPrint
from certify.assessments.print_room import print_waiting
from certify.assessments.terms import DecisionState, MinutesState, SignatureMethod, Told
from certify.config import Settings
from certify.db import Database
from certify.storage.files import FileStore

from . import samples
from .browsing import PASSWORD, Site, make_site
from .test_result import PARTLY, candidate


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    return make_site(settings, sqlite, now)


def drafted(site: Site, now: datetime) -> tuple[str, str, list[int]]:
    """Minutes to sign: their page, their hash, the seats."""
    with site.database.writing() as session:
        found = samples.drafted(session, samples.again(session, site.world), now)
        seats = [who.seat.id for who in minutes.signatories(session, found) if who.seat]
        return f"/proces-verbaux/{found.number}", found.sha256, seats


def validated(site: Site, now: datetime) -> str:
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        found = samples.signed(session, world, now)
        validation.accept_minutes(session, found, by=world.certifier, now=now)
        return found.number


def photo() -> bytes:
    out = BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "JPEG")
    return out.getvalue()


def scan(seats: list[int], typed: str, password: str = PASSWORD, content: bytes | None = None) -> dict[str, object]:
    sent = BytesIO(photo() if content is None else content)
    return {"seats": [str(s) for s in seats], "typed": typed, "password": password, "scan": (sent, "feuille.jpg")}


OWN_WAY = {"en", "kind", "result", "presence", "sequel", "came_in", "time_zone", "message", "at", "birth"}
"""Parts of the minutes that the page writes in its own words."""


def said(part: object) -> set[str]:
    """What people wrote in a part of the minutes; days and instants are written the page's way."""
    if isinstance(part, dict):
        coded = {"code"} if {"message", "acquired"} & set(part) else set()
        hidden = OWN_WAY | coded | {key for key in part if key.endswith(("_on", "_at", "_until"))}
        return set().union(*(said(value) for key, value in part.items() if key not in hidden))
    if isinstance(part, list):
        return set().union(*map(said, part))
    return {part} if isinstance(part, str) else set()


def test_the_page_shows_every_part_of_what_is_signed(site: Site, now: datetime) -> None:
    path, _, _ = drafted(site, now)
    with site.database.writing() as session:
        document = session.scalars(select(Minutes)).one()
        content = json.loads(document.content)
        incident = {"number": 7, "kind": "health", "at": "2027-03-01T09:00:00Z", "candidate": "2"}
        content |= {
            "balance_reason": "Une femme a renoncé la veille.",
            "departures": [{"name": "Partie Exemple", "at": "2027-03-01T08:00:00Z", "reason": "Malade."}],
            "incidents": [{**incident, "what": "Un malaise.", "sequel": "resumed", "sequel_word": "Après une pause."}],
            "opening": {"at": "2027-03-01T07:00:00Z", "by": "Ouvreuse Exemple", "witness": "Témoin Exemple"},
        }
        content["jury"][0] |= {"came_in": "2027-03-01T06:00:00Z", "replaces": "Remplacée Exemple"}
        document.content = json.dumps(content).encode()
    page = unescape(site.jurors[1].get(path).text)
    for name, part in content.items():
        if name not in ("format", "drafted_at"):
            assert said(part), name
            assert {text for text in said(part) if text not in page} == set(), name
    assert "L’épreuve a repris." in page
    assert "14 mars 1991" in page
    assert "par le code de la convocation et le PIN" in page


def test_a_print_signed_by_hand_is_countersigned_and_the_authority_sees_it(site: Site, now: datetime) -> None:
    page, sha256, seats = drafted(site, now)
    assert "signatures-a-la-main" in site.manager.get(page).text
    assert site.manager.get(f"{page}/signatures-a-la-main").text.count('type="checkbox"') == 3
    answer = site.manager.post(f"{page}/signatures-a-la-main", data=scan(seats, sha256[:8]))
    assert answer.status_code == 303
    with site.database.reading() as session:
        assert session.scalars(select(Minutes.state)).one() is MinutesState.SIGNED
        methods = session.scalars(select(MinutesSignature.method).order_by(MinutesSignature.id)).all()
        assert methods == [SignatureMethod.HAND] * 3 + [SignatureMethod.PASSWORD]
        key = session.scalars(select(SignedPrint.id)).one()
    assert "feuille contresignée" in site.certifier.get(page).text
    sheet = site.certifier.get(f"{page}/feuilles/{key}")
    assert (sheet.mimetype, sheet.data[:2]) == ("image/jpeg", b"\xff\xd8")
    assert sheet.headers["Content-Disposition"].startswith("attachment")
    assert site.stranger.get(f"{page}/feuilles/{key}").status_code == 404


@pytest.mark.parametrize(
    ("typed", "password", "content", "sentence"),
    [
        ("00000000", PASSWORD, None, "ne sont pas ceux de ce procès-verbal"),
        (None, "faux", None, "mot de passe"),
        (None, PASSWORD, b"MZ\x90 not a picture", "pas du bon type"),
    ],
)
def test_a_countersignature_that_is_refused_says_why_and_keeps_what_was_typed(
    site: Site, now: datetime, typed: str | None, password: str, content: bytes | None, sentence: str
) -> None:
    page, sha256, seats = drafted(site, now)
    sent = scan(seats[:1], typed or sha256[:8], password, content)
    answer = site.manager.post(f"{page}/signatures-a-la-main", data=sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed or sha256[:8]}"' in answer.text
    with site.database.reading() as session:
        assert session.scalars(select(SignedPrint)).all() == []


def test_only_the_sessions_manager_countersigns(site: Site, now: datetime) -> None:
    page, sha256, seats = drafted(site, now)
    for client in (site.jurors[0], site.stranger, site.certifier):
        answer = client.post(f"{page}/signatures-a-la-main", data=scan(seats, sha256[:8]))
        assert answer.status_code in (403, 404)


def test_no_form_is_shown_where_the_rules_know_no_hand_signature(site: Site, now: datetime) -> None:
    page, sha256, seats = drafted(site, now)
    with site.database.writing() as session:
        rule_set = session.scalars(select(Minutes)).one().jury_session.rule_set
        assert rule_set is not None
        rule_set.values = {**rule_set.values, "hand_signature": False}
    answer = site.manager.get(f"{page}/signatures-a-la-main")
    assert answer.status_code == 409
    assert "ne prévoit pas de signature à la main" in answer.text
    assert 'name="typed"' not in answer.text
    assert site.manager.post(f"{page}/signatures-a-la-main", data=scan(seats, sha256[:8])).status_code == 409


def test_a_member_refuses_and_the_authority_reads_why(site: Site, now: datetime) -> None:
    page, _, seats = drafted(site, now)
    assert f"{page}/refus/{seats[2]}" in site.jurors[2].get(page).text
    assert f"{page}/refus/{seats[2]}" not in site.jurors[1].get(page).text
    refusal = {"reason": "Une note manque.", "password": PASSWORD}
    assert site.jurors[1].post(f"{page}/refus/{seats[2]}", data=refusal).status_code == 403
    for wrong in ({"reason": ""}, {"password": ""}, {"password": "faux"}):
        assert site.jurors[2].post(f"{page}/refus/{seats[2]}", data=refusal | wrong).status_code == 422
    assert site.manager.post(f"{page}/refus/{seats[2]}", data=refusal).status_code == 303
    assert "Noté par" in site.certifier.get(page).text
    assert "Confirmer ce refus" in site.jurors[2].get(page).text
    assert "Une note manque." in site.jurors[2].get(f"{page}/refus/{seats[2]}").text
    assert site.jurors[2].post(f"{page}/refus/{seats[2]}", data=refusal).status_code == 303
    for client in (*site.jurors[:2], site.manager):
        assert client.post(f"{page}/signer", data={"read": "y", "password": PASSWORD}).status_code == 303
    assert "Une note manque." in site.certifier.get(page.replace("proces-verbaux", "validation")).text


def test_a_print_is_followed_until_it_is_there_then_downloaded(site: Site, settings: Settings, now: datetime) -> None:
    page, _, _ = drafted(site, now)
    answer = site.jurors[0].post(f"{page}/imprimer", data={"kind": "minutes", "language": "fr"})
    assert answer.status_code == 303
    followed = answer.headers["Location"]
    waiting = site.jurors[0].get(followed)
    assert waiting.headers["Refresh"] == "3"
    assert "Le PDF se prépare" in waiting.text
    assert print_waiting(site.database, FileStore(settings.files), lambda: now) == 1
    ready = site.jurors[0].get(followed)
    assert "Refresh" not in ready.headers
    pdf = site.jurors[0].get(f"{followed}.pdf").data
    assert pdf.startswith(b"%PDF-1.7")
    assert len(pikepdf.open(BytesIO(pdf)).pages) >= 1
    assert site.stranger.get(f"{followed}.pdf").status_code == 404
    again = site.manager.post(f"{page}/imprimer", data={"kind": "minutes", "language": "fr"})
    assert again.headers["Location"] == followed  # nothing changed: it is printed once
    site.manager.post(f"{page}/signer", data={"read": "y", "password": PASSWORD})
    changed = site.manager.post(f"{page}/imprimer", data={"kind": "minutes", "language": "fr"})
    assert changed.headers["Location"] != followed


def test_what_is_signed_meanwhile_is_not_printed_as_it_was(site: Site, settings: Settings, now: datetime) -> None:
    page, _, _ = drafted(site, now)
    site.manager.post(f"{page}/imprimer", data={"kind": "regularity", "language": "en"})
    site.manager.post(f"{page}/signer", data={"read": "y", "password": PASSWORD})
    assert print_waiting(site.database, FileStore(settings.files), lambda: now) == 0
    with site.database.reading() as session:
        assert session.scalars(select(Print)).all() == []


def test_result_sheets_wait_for_the_validation(site: Site, now: datetime) -> None:
    page, _, _ = drafted(site, now)
    offered = site.manager.get(f"{page}/imprimer").text
    assert 'value="results"' not in offered
    assert "Possible quand l’autorité a validé" in offered
    assert site.manager.post(f"{page}/imprimer", data={"kind": "results", "language": "fr"}).status_code == 409


def test_the_manager_hands_results_over(site: Site, now: datetime) -> None:
    page = f"/proces-verbaux/{validated(site, now)}/resultats"
    with site.database.reading() as session:
        chosen = session.scalars(select(Decision.enrolment_id).order_by(Decision.id)).all()
    assert site.manager.get(page).text.count("Résultat à remettre") == 3
    assert site.manager.get(page).text.count('type="checkbox"') == 3
    assert site.manager.post(page, data={}).status_code == 422
    assert site.manager.post(page, data={"enrolments": [str(chosen[0])]}).status_code == 303
    assert "Fiche remise le" in site.manager.get(page).text
    assert site.jurors[0].get(page).status_code == 403
    with site.database.reading() as session:
        assert session.scalars(select(Decision.told).order_by(Decision.id)).all() == [Told.SHEET, None, None]


def test_a_candidate_who_opens_the_result_is_told_and_downloads_the_sheet(site: Site, now: datetime) -> None:
    validated(site, now)
    mine, page = candidate(site, now, 1), PARTLY
    assert "Recours possible jusqu’au" in mine.get(page).text
    with site.database.reading() as session:
        states = session.scalars(select(Decision.state).order_by(Decision.id)).all()
        assert states == [DecisionState.VALIDATED, DecisionState.NOTIFIED, DecisionState.VALIDATED]
    sheet = mine.get(f"{page}.pdf")
    assert sheet.data.startswith(b"%PDF-1.7")
    assert len(pikepdf.open(BytesIO(sheet.data)).pages) == 1

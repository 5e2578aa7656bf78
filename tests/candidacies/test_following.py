"""A candidate's page once the application is sent: where and when to come, what was sent, going on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from certify import clock
from certify.candidacies import sittings
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.config import Settings
from certify.db import Database

from .browsing import browser
from .samples import MANAGER
from .test_pages import DECLARATION, IDENTITY, WORK, World, make_world

S = CandidacyState
FIRST, LAST = date(2026, 12, 14), date(2026, 12, 16)


@pytest.fixture
def site(settings: Settings, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    return make_world(settings, database, now, monkeypatch)


def place(site: World, now: datetime) -> str:
    """A candidacy with a place in a session; its address."""
    reference = site.send()
    site.officer.post(f"/instruction/{reference}/recevable")
    for code in ("U1", "U2"):
        site.candidate.post(f"/candidatures/{reference}/travaux/{code}/ajouter", data={"text": "Un chantier."})
    site.candidate.post(f"/candidatures/{reference}/dossier")
    with site.database.writing() as session:
        sittings.schedule(
            session,
            session.scalars(select(Candidacy)).one(),
            session_open=True,
            places_left=1,
            starts_on=FIRST,
            ends_on=LAST,
            place="Centre Exemple, Bamako",
            hour=time(7, 30),
            by=MANAGER,
            now=now,
        )
    return f"/candidatures/{reference}"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_taking_up_again_asks_for_the_agreement_that_was_taken_back(site: World) -> None:
    reference = site.send()
    address = f"/candidatures/{reference}"
    site.candidate.post(f"{address}/accords", data={"take_back": "processing"})
    assert 'name="processing"' in site.candidate.get(address).text
    answer = site.candidate.post(f"{address}/continuer")
    assert (answer.status_code, site.state(reference)) == (422, S.WITHDRAWN)
    assert 'href="#processing"' in answer.text
    assert site.candidate.post(f"{address}/continuer", data={"processing": "y"}).status_code == 303
    assert site.state(reference) is S.SUBMITTED
    with site.database.reading() as session:
        assert len(session.scalars(select(Candidacy)).one().agreements) == 2


def test_whoever_kept_the_agreement_is_not_asked_again(site: World) -> None:
    reference = site.send()
    site.candidate.post(f"/candidatures/{reference}/retirer")
    assert 'name="processing"' not in site.candidate.get(f"/candidatures/{reference}").text
    assert site.candidate.post(f"/candidatures/{reference}/continuer").status_code == 303


def test_an_officer_is_not_offered_what_the_agreement_forbids(site: World) -> None:
    reference = site.send()
    site.officer.post(f"/instruction/{reference}/classer", data={"reason": "Double demande."})
    assert "Rouvrir la candidature" in site.officer.get(f"/instruction/{reference}").text
    site.candidate.post(f"/candidatures/{reference}/accords", data={"take_back": "processing"})
    assert "Rouvrir la candidature" not in site.officer.get(f"/instruction/{reference}").text
    assert site.officer.post(f"/instruction/{reference}/rouvrir").status_code == 409
    assert site.state(reference) is S.ARCHIVED


def test_the_page_says_where_and_when_to_come(site: World, now: datetime) -> None:
    page = plain(site.candidate.get(place(site, now)).text)
    facts, story = page.split("Votre parcours")
    for text in ("du 14 au 16 décembre 2026", "7 h 30", "Centre Exemple, Bamako"):
        assert text in facts, text
        assert text in story, text
    assert "Apportez votre pièce d’identité et ce numéro" in facts


def test_leaving_is_offered_until_the_session_begins(
    site: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = place(site, now)
    assert f'href="{address}/retirer"' in site.candidate.get(address).text
    assert "Retirer cet accord et ma candidature" in site.candidate.get(f"{address}/accords").text
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=20))
    candidate = browser(site.app, "awa@exemple.ml")
    assert f'href="{address}/retirer"' not in candidate.get(address).text
    assert candidate.get(f"{address}/retirer").status_code == 409
    assert "Retirer cet accord et ma candidature" not in candidate.get(f"{address}/accords").text
    assert "La session a commencé" in plain(candidate.get(f"{address}/accords").text)


def test_what_was_sent_is_read_again(site: World) -> None:
    reference = site.apply()
    address = f"/candidatures/{reference}"
    assert site.candidate.get(f"{address}/envoi").headers["Location"] == address
    site.candidate.post(f"{address}/relire")
    assert f'href="{address}/envoi"' in site.candidate.get(address).text
    page = site.candidate.get(f"{address}/envoi").text
    for text in ("Envoyée le", "EXEMPLE", "14 mars 1991", "Pose de carreaux", "Je déclare sur l’honneur"):
        assert text in page, text
    assert "<form method" not in page.split("<main")[1].split("</main>")[0]
    assert site.neighbour.get(f"{address}/envoi").status_code == 404


def test_a_result_is_linked_and_stays_so_after_going_on(site: World, now: datetime) -> None:
    address = place(site, now)
    assert f'href="{address}/resultat"' not in site.candidate.get(address).text
    with site.database.writing() as session:
        candidacy = session.scalars(select(Candidacy)).one()
        sittings.conclude(session, candidacy, S.FAILED, obtained=(), on=LAST, by=MANAGER, now=now)
    assert f'href="{address}/resultat"' in site.candidate.get(address).text
    assert site.candidate.post(f"{address}/continuer").status_code == 303
    assert f'href="{address}/resultat"' in site.candidate.get(address).text


def test_a_sent_dossier_says_when_it_went(site: World, now: datetime) -> None:
    page = site.candidate.get(f"{place(site, now)}/dossier").text
    assert "Envoyé le" in page
    assert "Ce dossier ne s’envoie pas maintenant" not in page


def test_the_name_and_the_agreement_are_corrected_in_one_round(site: World) -> None:
    reference = site.apply()
    answer = site.candidate.post(f"/candidatures/{reference}/declaration", data={"signed_name": "Autre"})
    assert answer.status_code == 422
    assert 'href="#signed_name"' in answer.text
    assert 'href="#processing"' in answer.text
    assert site.candidate.post(f"/candidatures/{reference}/declaration", data=DECLARATION).status_code == 303


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"until_year": ""}, "cochez « J’y travaille encore »"),
        ({"still": "y"}, "Vous donnez une fin et vous cochez « J’y travaille encore »"),
    ],
)
def test_an_end_is_a_year_or_the_box(site: World, typed: dict[str, str], sentence: str) -> None:
    reference = site.apply()
    answer = site.candidate.post(f"/candidatures/{reference}/experiences/ajouter", data={**WORK, **typed})
    assert (answer.status_code, sentence in plain(answer.text)) == (422, True)


def test_a_birth_year_to_come_is_said_as_such(site: World) -> None:
    reference = site.apply()
    answer = site.candidate.post(f"/candidatures/{reference}/identite", data={**IDENTITY, "birth_year": "2027"})
    assert (answer.status_code, "Cette année est à venir." in answer.text) == (422, True)

"""The pages of a session's life: what is typed is kept, each role has its doors, each paper is drawn."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from certify import clock
from certify.accounts.passwords import hash_password
from certify.accounts.person import Grant
from certify.accounts.terms import Role
from certify.assessments import jury, papers, programme
from certify.assessments.board import load
from certify.assessments.models import Accommodation, Enrolment, Incident, Slot
from certify.assessments.terms import AccommodationState
from certify.candidacies.states import CandidacyState
from certify.config import Settings
from certify.db import Database

from . import samples
from .browsing import PASSWORD, Site, browser, let_in, make_site
from .samples import TODAY


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    return make_site(settings, sqlite, now)


def brought(site: Site, now: datetime, step: str) -> str:
    with site.database.writing() as session:
        getattr(samples, step)(session, samples.again(session, site.world), now)
        return site.session(session).reference


def candidate(site: Site, now: datetime) -> FlaskClient:
    """A browser for the first candidate."""
    with site.database.writing() as session:
        candidacy = samples.again(session, site.world).candidacies[0]
        account = samples.account(session, "Candidat Exemple", now)
        candidacy.candidate.account_id = account.id
        person = samples.person(account, Grant(Role.CANDIDATE, None))
        let_in(session, person, hash_password(PASSWORD), now)
    return browser(site.app, person)


def pages_of(client: FlaskClient, path: str) -> int:
    answer = client.get(path)
    assert answer.mimetype == "application/pdf", answer.status_code
    with pikepdf.open(BytesIO(answer.data)) as document:
        return len(document.pages)


def arranged(site: Site, now: datetime, step: str = "formed") -> str:
    here = f"/sessions/{brought(site, now, step)}"
    with site.database.reading() as session:
        methods = [method.id for method in samples.again(session, site.world).version.methods]
    typed: dict[str, object] = {f"place{key}": f"Atelier {key}" for key in methods}
    typed |= {f"places{key}": "2" for key in methods}
    typed |= {"opens": "08:00", "closes": "17:00", "pause_from": "12:00", "pause_until": "13:00", "gap": "15"}
    typed |= {"days": [str(TODAY), str(TODAY + timedelta(days=1))]}
    assert site.manager.post(f"{here}/programme/faire", data=typed).status_code == 303
    return here


def test_a_programme_is_made_read_moved_and_printed(site: Site, now: datetime) -> None:
    here = arranged(site, now)
    page = site.manager.get(f"{here}/programme").text
    assert "Atelier" in page
    assert "n’a pas encore d’heure" not in page
    there = here.replace("sessions", "jury")
    assert "8 h 00" in site.jurors[0].get(f"{there}/programme").text.replace("\u00a0", " ")
    with site.database.reading() as session:
        name = samples.again(session, site.world).candidacies[0].candidate.full_name
    assert name in site.manager.get(f"{here}/programme").text
    assert name not in site.jurors[0].get(f"{there}/programme").text
    assert pages_of(site.manager, f"{here}/programme.pdf") >= 1
    wrong = {"day": str(TODAY), "starts_at": "08:00", "place": "", "workstation": "1"}
    answer = site.manager.post(f"{here}/programme/1/MSP", data=wrong)
    assert answer.status_code == 422
    early = site.manager.post(f"{here}/programme/1/MSP", data={**wrong, "starts_at": "07:00", "place": "Cour"})
    assert "on est convoqué à 7 h 30" in early.text.replace("\u00a0", " ")
    moved = {**wrong, "day": str(TODAY + timedelta(days=3)), "starts_at": "09:00", "place": "Cour"}
    assert site.manager.post(f"{here}/programme/1/MSP", data=moved).status_code == 303
    with site.database.reading() as session:
        assert "Cour" in {slot.place for slot in session.scalars(select(Slot))}


def test_a_wrong_programme_keeps_what_was_typed(site: Site, now: datetime) -> None:
    here = f"/sessions/{brought(site, now, 'formed')}"
    answer = site.manager.post(f"{here}/programme/faire", data={"opens": "18:00", "closes": "07:00", "gap": "x"})
    assert answer.status_code == 422
    assert 'value="18:00"' in answer.text


def test_a_deliberation_before_the_end_of_the_programme_is_confirmed(site: Site, now: datetime) -> None:
    here = arranged(site, now, "marked")
    first = site.manager.post(f"{here}/deliberation")
    assert (first.status_code, "encore à venir" in first.text, "Cochez la case" in first.text) == (200, True, False)
    assert site.manager.post(f"{here}/deliberation", data={"shown": "y"}).status_code == 422
    assert "Ouvrir la délibération" in site.manager.get(here).text
    assert site.manager.post(f"{here}/deliberation", data={"shown": "y", "early": "y"}).status_code == 303
    assert "Délibération ouverte" in site.manager.get(f"{here}/journal").text


def test_what_is_due_comes_first_on_a_sessions_page(site: Site, now: datetime) -> None:
    here = f"/sessions/{brought(site, now, 'convened')}"
    page = site.manager.get(here).text
    assert page.index("Noter les présences") < page.index("Programme des épreuves")
    assert page.index("Reporter cette session") < page.index("Toutes les sessions")
    later = str(TODAY + timedelta(days=14))
    typed = {"starts_on": later, "ends_on": later, "starts_at": "08:00", "reason": "Inondation."}
    assert site.manager.post(f"{here}/reporter", data=typed).status_code == 303
    page = site.manager.get(here).text
    assert page.index("Programme des épreuves") < page.index("Noter les présences")


def test_nobody_has_a_place_in_a_session_that_is_cancelled(site: Site, now: datetime) -> None:
    here = f"/sessions/{brought(site, now, 'convened')}"
    assert "places prises" in site.manager.get(here).text
    assert site.manager.post(f"{here}/annuler", data={"reason": "Inondation."}).status_code == 303
    page = site.manager.get(here).text
    assert "places prises" not in page
    assert "places rendues" in page


def test_a_session_is_postponed_on_its_page(site: Site, now: datetime) -> None:
    here = f"/sessions/{brought(site, now, 'convened')}"
    assert "Vous allez reporter" in site.manager.get(f"{here}/reporter").text
    later = TODAY + timedelta(days=10)
    typed = {"starts_on": str(later), "ends_on": str(later), "starts_at": "08:00", "reason": ""}
    assert site.manager.post(f"{here}/reporter", data=typed).status_code == 422
    assert site.manager.post(f"{here}/reporter", data={**typed, "reason": "Inondation."}).status_code == 303
    page = site.manager.get(here).text
    assert "Inondation." in page
    with site.database.reading() as session:
        assert site.session(session).starts_on == later
    assert site.jurors[0].post(f"{here}/reporter", data=typed).status_code == 403
    assert site.stranger.post(f"{here}/reporter", data=typed).status_code == 404


def test_papers_are_drawn_for_the_manager_alone(site: Site, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    here = f"/sessions/{brought(site, now, 'started')}"
    assert "Émargement" in site.manager.get(f"{here}/papiers").text
    for name in ("convocations", "convocations-jury", "emargement", "numeros", "ouverture"):
        assert pages_of(site.manager, f"{here}/{name}.pdf") >= 1
        assert site.stranger.get(f"{here}/{name}.pdf").status_code == 404
        assert site.jurors[0].get(f"{here}/{name}.pdf").status_code == 403
    assert pages_of(site.manager, f"{here}/convocations.pdf?papier=1") == 3
    assert pages_of(site.manager, f"{here}/emargement.pdf?jour={TODAY}") == 1
    monkeypatch.setattr(papers, "MOST_LINES", 2)
    answer = site.manager.get(f"{here}/emargement.pdf?jour={TODAY}")
    assert answer.status_code == 409
    assert "préparez tous les papiers" in answer.text
    assert site.manager.get(f"{here}/emargement.pdf?jour=demain").status_code == 404
    assert site.manager.get(f"{here}/convocations.pdf?page=9").status_code == 404
    there = here.replace("sessions", "jury")
    assert pages_of(site.jurors[0], f"{there}/convocation.pdf") == 1
    assert pages_of(site.jurors[0], f"{there}/lettre-employeur.pdf") == 1
    assert site.other_juror.get(f"{there}/convocation.pdf").status_code == 404


def test_incidents_are_written_and_settled(site: Site, now: datetime) -> None:
    here = f"/sessions/{brought(site, now, 'started')}"
    there = here.replace("sessions", "jury")
    typed = {"kind": "danger", "enrolment": "1", "what": "Sans lunettes.", "happened_at": ""}
    with site.database.reading() as session:
        name = samples.again(session, site.world).candidacies[0].candidate.full_name
    assert name in site.manager.get(f"{here}/incidents/nouveau").text
    seen = site.jurors[1].get(f"{there}/incident").text
    assert (name in seen, "001" in seen, "Aucun candidat en particulier" in seen) == (False, True, True)
    assert site.jurors[1].post(f"{there}/incident", data={**typed, "what": ""}).status_code == 422
    assert site.jurors[1].post(f"{there}/incident", data=typed).status_code == 303
    broken = (BytesIO(b"GIF89a"), "photo.jpg")
    answer = site.manager.post(f"{here}/incidents/nouveau", data={**typed, "photo": broken})
    assert answer.status_code == 422
    assert "Sans lunettes." in answer.text
    assert "Danger" in site.manager.get(f"{here}/incidents").text
    assert pages_of(site.manager, f"{here}/incidents/1.pdf") == 1
    assert site.manager.get(f"{here}/incidents/1/photo").status_code == 404
    settled = {"sequel": "resumed", "word": "Rappel, puis reprise."}
    assert site.manager.post(f"{here}/incidents/1", data=settled).status_code == 303
    assert "Rappel, puis reprise." in site.manager.get(f"{here}/incidents/1").text
    assert site.manager.get(f"{here}/incidents/9").status_code == 404
    with site.database.reading() as session:
        assert session.scalars(select(Incident)).one().recorded_by_id == site.world.sitting_people[1].id


def test_fraud_goes_from_page_to_page(site: Site, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    client, mine = candidate(site, now), f"/candidatures/{site.world.candidacies[0].reference}"
    reference = brought(site, now, "started")
    here, case = f"/sessions/{reference}", f"/validation/fraudes/{reference}/1"
    assert site.manager.post(f"{here}/candidats/1/exclure", data={"reason": "Copie."}).status_code == 303
    assert "Rapport de fraude" in site.manager.get(here).text
    assert site.manager.post(f"{here}/candidats/1/rapport", data={"reason": "Vu à 9 h."}).status_code == 303
    assert "Fraudes" in site.certifier.get("/accueil").text
    assert case in site.certifier.get("/validation/fraudes").text
    assert site.stranger.get(case).status_code == 403
    summoned = {"day": str(TODAY + timedelta(days=7)), "hour": "09:00", "place": "Cotonou"}
    assert site.certifier.post(f"{case}/audition", data={**summoned, "day": str(TODAY)}).status_code == 422
    assert site.certifier.post(f"{case}/audition", data=summoned).status_code == 303
    assert "pas encore eu lieu" in site.certifier.get(case).text
    assert "L’autorité vous entend le" in client.get(mine).text
    assert client.post(f"{mine}/observations", data={"observations": ""}).status_code == 422
    assert client.post(f"{mine}/observations", data={"observations": "Je conteste."}).status_code == 303
    assert "Changer vos observations" in client.get(mine).text
    assert "Je conteste." in site.certifier.get(case).text
    assert site.certifier.get(f"{case}/audition").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=8))
    site.certifier = browser(site.app, site.world.certifier)
    assert "Après l’audition" in site.certifier.get(case).text
    assert site.certifier.post(f"{case}/entendue", data={"reason": "La personne nie."}).status_code == 303
    answer = {"answer": "sanction", "reason": "Faits établis.", "banned_until": ""}
    assert site.certifier.post(f"{case}/decision", data=answer).status_code == 422
    assert "Le règlement permet une interdiction jusqu’au" in site.certifier.get(case).text
    longer = site.certifier.post(f"{case}/decision", data={**answer, "banned_until": str(TODAY + timedelta(days=4000))})
    assert (longer.status_code, "une interdiction jusqu’au" in longer.text) == (422, True)
    banned = {**answer, "banned_until": str(TODAY + timedelta(days=400))}
    assert site.certifier.post(f"{case}/decision", data=banned).status_code == 303
    assert "Faits établis." in site.certifier.get(case).text
    with site.database.reading() as session:
        assert samples.again(session, site.world).candidacies[0].state is CandidacyState.SANCTIONED


def test_an_accommodation_is_asked_and_granted(site: Site, now: datetime) -> None:
    client = candidate(site, now)
    mine = f"/candidatures/{site.world.candidacies[0].reference}"
    here = f"/sessions/{brought(site, now, 'formed')}"
    typed = {"kind": "extra_time", "extra_percent": "", "language": "", "need": "Je lis lentement."}
    answer = client.post(f"{mine}/amenagement", data=typed)
    assert answer.status_code == 422
    assert "Je lis lentement." in answer.text
    assert client.post(f"{mine}/amenagement", data={**typed, "extra_percent": "33"}).status_code == 303
    assert "33" in site.manager.get(f"{here}/amenagements").text
    with site.database.reading() as session:
        key = session.scalars(select(Accommodation.id)).one()
    assert site.manager.post(f"{here}/amenagements/{key}", data={"granted": "no", "word": ""}).status_code == 422
    assert site.manager.post(f"{here}/amenagements/{key}", data={"granted": "yes", "word": ""}).status_code == 303
    assert "Accordé" in client.get(f"{mine}/epreuves").text
    noted = {"kind": "reader", "need": "Ne lit pas.", "extra_percent": "", "language": ""}
    assert site.manager.post(f"{here}/candidats/2/amenagement", data=noted).status_code == 303
    with site.database.reading() as session:
        assert session.get_one(Accommodation, key).state is AccommodationState.GRANTED


def test_a_candidate_reads_times_and_summons(site: Site, now: datetime) -> None:
    client = candidate(site, now)
    mine = f"/candidatures/{site.world.candidacies[0].reference}"
    assert client.get(f"{mine}/epreuves").status_code == 404
    arranged(site, now)
    assert "8 h 00" in client.get(f"{mine}/epreuves").text.replace("\u00a0", " ")
    assert client.get(f"{mine}/convocation.pdf").status_code == 404
    with site.database.writing() as session:
        jury.convene(session, site.session(session), by=site.world.manager, now=now)
    assert pages_of(client, f"{mine}/convocation.pdf") == 1
    assert "Ajouter à mon agenda" in client.get(f"{mine}/epreuves").text
    answer = client.get(f"{mine}/convocation.ics")
    assert answer.mimetype == "text/calendar"
    with site.database.reading() as session:
        zone = ZoneInfo(site.session(session).site.time_zone)
        first = session.scalars(select(Enrolment).where(Enrolment.table_number == 1)).one()
        slots = [
            (datetime.combine(slot.day, slot.starts_at, zone), datetime.combine(slot.day, slot.ends_at, zone))
            for slot in programme.of_candidate(session, first)
        ]
        arrival = site.session(session).begins
    events: list[Any] = Calendar.from_ical(answer.data).walk("VEVENT")
    dates = [(one["DTSTART"].dt, one["DTEND"].dt) for one in events]
    assert dates == [(arrival, arrival + timedelta(minutes=30)), *slots]
    assert client.get(f"/candidatures/{site.world.candidacies[1].reference}/epreuves").status_code == 404


def test_the_history_tells_what_happened_and_by_whom(site: Site, now: datetime) -> None:
    here = f"/sessions/{brought(site, now, 'started')}"
    page = site.manager.get(f"{here}/journal").text
    for words in ("Session préparée", "Jury et candidats convoqués", "Sujet ouvert", "Responsable Exemple"):
        assert words in page
    assert "Acte sur la session" not in page
    assert site.stranger.get(f"{here}/journal").status_code == 404


def test_the_site_without_a_list_says_so(site: Site, now: datetime) -> None:
    here = f"/sessions/{brought(site, now, 'formed')}"
    assert "aucune liste" in site.manager.get(f"{here}/plateau").text
    assert site.manager.get("/plateaux").status_code == 200
    assert site.jurors[0].get(f"{here}/plateau").status_code == 403
    assert site.manager.get(f"{here}/sujet.pdf").status_code == 404


@pytest.mark.parametrize("page", ["", "/programme", "/papiers", "/incidents/nouveau", "/amenagements"])
def test_more_candidates_take_no_more_statements(site: Site, now: datetime, page: str) -> None:
    here = arranged(site, now)
    with site.database.writing() as session:
        jury.convene(session, site.session(session), by=site.world.manager, now=now)
    three = site.statements(site.manager, f"{here}{page}")
    with site.database.writing() as session:
        for enrolment in load(session, site.session(session)).enrolments[1:]:
            enrolment.removed_at = now
    assert site.statements(site.manager, f"{here}{page}") == three

"""A counsellor's pages: registering somebody, filling in for them, handing the file over; and who sees nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from flask.testing import FlaskClient

from certify import clock
from certify.accounts.terms import Role
from certify.app import create_app
from certify.config import Settings
from certify.db import Database
from certify.institutions.models import OrganisationRole, RoleKind
from certify.web.application import Application

from .browsing import browser, person
from .samples import make_authority, make_service, make_version

PERSON = {
    "birth_name": "EXEMPLE",
    "given_names": "Kadi",
    "birth_year": "1985",
    "around": "y",
    "birth_place": "Kita",
    "number": "de-0042",
    "town": "Kita",
    "country_code": "ML",
    "way": "spoken",
    "witness": "Témoin Exemple",
    "read_aloud": "y",
}
WORK = {"work": "Pose de carreaux", "place": "Kita", "status": "self", "from_year": "2009", "still": "y"}


@dataclass
class World:
    """The site with one title, a counsellor, one of another service, and somebody who signs up."""

    app: Application
    database: Database
    version_id: int
    counsellor: FlaskClient
    stranger: FlaskClient
    candidate: FlaskClient

    def register(self) -> str:
        """Somebody registered; the address where a title is chosen for them."""
        answer = self.counsellor.post("/accompagnement/inscrire", data=PERSON)
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    def begin(self) -> str:
        """A draft for them; its address."""
        key = self.register().partition("pour=")[2]
        answer = self.counsellor.post(f"/candidatures/nouvelle/{self.version_id}?pour={key}")
        assert answer.status_code == 303
        return answer.headers["Location"]


@pytest.fixture
def world(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: now)
    with sqlite.writing() as session:
        authority = make_authority(session)
        authority.organisation.roles = [OrganisationRole(kind=RoleKind.CERTIFIER, from_on=date(2020, 1, 1))]
        version_id = make_version(session, authority).id
        services = make_service(session).id, make_service(session, "autre-service").id
    person(sqlite, "conseil@exemple.ml", Role.COUNSELLOR, services[0], now)
    person(sqlite, "ailleurs@exemple.ml", Role.COUNSELLOR, services[1], now)
    person(sqlite, "kadi@exemple.ml", Role.CANDIDATE, None, now)
    app = create_app(settings, sqlite)
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = True
    mails = ("conseil@exemple.ml", "ailleurs@exemple.ml", "kadi@exemple.ml")
    return World(app, sqlite, version_id, *(browser(app, mail) for mail in mails))


def test_what_is_missing_is_said_at_once_and_nothing_is_lost(world: World) -> None:
    typed = {**PERSON, "birth_name": "", "town": "", "number": "", "witness": "", "read_aloud": ""}
    answer = world.counsellor.post("/accompagnement/inscrire", data=typed)
    assert answer.status_code == 422
    for field in ("birth_name", "town", "number", "witness", "read_aloud"):
        assert f'href="#{field}"' in answer.text, field
    assert 'value="Kita"' in answer.text


def test_a_counsellor_fills_everything_in_and_sends(world: World) -> None:
    address = world.begin()
    page = world.counsellor.get(address).text
    assert "Vous remplissez pour EXEMPLE Kadi." in page.replace("\u00a0", " ")
    assert world.counsellor.post(f"{address}/experiences/ajouter", data=WORK).status_code == 303
    declared = {"signed_name": "Kadi Exemple", "processing": "y"}
    assert world.counsellor.post(f"{address}/declaration", data=declared).status_code == 303
    assert world.counsellor.post(f"{address}/relire").status_code == 303
    assert "à l’étude" in world.counsellor.get(address).text
    assert "EXEMPLE Kadi" in world.counsellor.get("/accompagnement?q=0042").text
    assert world.counsellor.get(f"{address}/accords").text.count("Témoin Exemple") == 1


def test_another_service_and_other_candidates_reach_nothing(world: World) -> None:
    address = world.begin()
    reference = address.rsplit("/", 1)[1]
    for client in (world.stranger, world.candidate):
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/experiences/ajouter", data=WORK).status_code == 404
    assert "EXEMPLE" not in world.stranger.get("/accompagnement").text
    for page in ("personnes/1", f"{reference}", f"{reference}/accord", "personnes/1/fin"):
        assert world.stranger.get(f"/accompagnement/{page}").status_code == 404, page
    assert world.stranger.post("/accompagnement/personnes/1/code").status_code == 404
    assert world.stranger.get("/candidatures/nouvelle?pour=1").status_code == 404
    assert world.candidate.get("/accompagnement").status_code == 403


def test_the_person_takes_the_file_over_then_the_agreement_back(world: World) -> None:
    address = world.begin()
    page = world.counsellor.post("/accompagnement/personnes/1/code").text
    code = "-".join(re.findall(r'<b class="n">([0-9A-Z-]+)</b>', page))
    assert len(code) == 32
    assert code[:19] not in world.counsellor.get("/accompagnement/personnes/1").text
    assert world.candidate.post("/candidatures/reprendre", data={"code": "FAUX"}).status_code == 422
    assert world.candidate.post("/candidatures/reprendre", data={"code": code}).status_code == 303
    assert "Vous remplissez" not in world.candidate.get(address).text
    assert "Remplir pour moi" in world.candidate.get(f"{address}/accords").text
    assert world.counsellor.get(address).status_code == 200
    assert world.candidate.post(f"{address}/accompagnement").status_code == 303
    assert world.counsellor.get(address).status_code == 404
    assert "EXEMPLE" in world.counsellor.get("/accompagnement").text  # still accompanied by the number, to read only
    assert world.candidate.post(f"{address}/accords", data={"take_back": "accompaniment"}).status_code == 303
    assert "EXEMPLE" not in world.counsellor.get("/accompagnement").text


def test_an_agreement_that_was_taken_back_closes_every_page(world: World) -> None:
    address = world.begin()
    assert "n’a pas de compte" in world.counsellor.get("/accompagnement/personnes/1/fin").text
    assert world.counsellor.post("/accompagnement/personnes/1/fin").status_code == 303
    assert world.counsellor.get("/accompagnement/personnes/1").status_code == 404
    assert world.counsellor.get(address).status_code == 404
    assert "EXEMPLE" not in world.counsellor.get("/accompagnement").text


def test_the_advice_leads_to_the_units_one_does_alone(world: World) -> None:
    start = f"/candidatures/nouvelle/{world.version_id}"
    page = world.candidate.get(f"{start}/reperage").text
    first, second = re.findall(r'<fieldset class="field" id="u(\d+)"', page)
    half = world.candidate.get(f"{start}/reperage?u{first}=seul").text
    assert "Il manque une réponse." in half
    page = world.candidate.get(f"{start}/reperage?u{first}=non&u{second}=seul").text
    assert f"unite={second}" in page
    assert "Vous demandez 1 unité." in world.candidate.get(f"{start}?unite={second}").text.replace("\u00a0", " ")
    answer = world.candidate.post(f"{start}?unite={second}")
    assert "1 unité sur 2" in world.candidate.get(answer.headers["Location"]).text


def test_words_find_a_title(world: World) -> None:
    assert "Carreleur" in world.candidate.get("/candidatures/nouvelle?q=carrelage").text
    assert "Aucun titre ne répond" in world.candidate.get("/candidatures/nouvelle?q=boulangerie").text


def test_a_form_for_somebody_else_speaks_of_them_and_supposes_no_agreement(world: World) -> None:
    page = world.counsellor.get("/accompagnement/inscrire").text
    assert "votre pièce" not in page
    assert "vous habitez" not in page
    assert "+223" in page
    assert not re.search(r'name="way"[^>]*checked|checked[^>]*name="way"', page)
    unsaid = {name: value for name, value in PERSON.items() if name not in ("way", "read_aloud", "town")}
    answer = world.counsellor.post("/accompagnement/inscrire", data=unsaid)
    assert answer.status_code == 422
    for sentence in ("Dites comment la personne", "Lisez ce texte", "Écrivez la ville ou le village du domicile."):
        assert sentence in answer.text

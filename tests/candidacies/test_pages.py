"""The pages: a candidate goes all the way, an officer decides, and nobody reaches what is not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from certify import clock
from certify.accounts.terms import Role
from certify.app import create_app
from certify.candidacies.models import Candidacy
from certify.candidacies.rules import MOVES, acts_of
from certify.candidacies.states import CandidacyState, ConsentKind, Event, Who
from certify.candidacies.views.officer import DRAWERS
from certify.config import Settings
from certify.db import Database
from certify.institutions.models import Authority, OrganisationRole, RoleKind
from certify.web.access import declared
from certify.web.application import Application

from .browsing import browser, person
from .samples import make_authority, make_version

S = CandidacyState
IDENTITY = {
    "birth_name": "EXEMPLE",
    "given_names": "Awa",
    "birth_day": "14",
    "birth_month": "3",
    "birth_year": "1991",
    "birth_place": "Ségou",
}
WORK = {
    "work": "Pose de carreaux",
    "place": "Bamako",
    "status": "employee",
    "employer": "Chantier Exemple",
    "from_year": "2019",
    "until_year": "2024",
}
DECLARATION = {"signed_name": "Awa Exemple", "processing": "y", "accompaniment": "y"}


@dataclass
class World:
    """The site with one title, its candidate and the officers of two certifiers."""

    app: Application
    database: Database
    version_id: int
    candidate: FlaskClient
    neighbour: FlaskClient
    officer: FlaskClient
    stranger: FlaskClient

    def apply(self) -> str:
        """A complete draft; its reference."""
        answer = self.candidate.post(f"/candidatures/nouvelle/{self.version_id}")
        reference = answer.headers["Location"].rsplit("/", 1)[1]
        for page, values in (
            ("identite", IDENTITY),
            ("experiences/ajouter", WORK),
            ("declaration", DECLARATION),
        ):
            answer = self.candidate.post(f"/candidatures/{reference}/{page}", data=values)
            assert answer.status_code == 303, page
        return reference

    def send(self) -> str:
        """A sent application; its reference."""
        reference = self.apply()
        assert self.candidate.post(f"/candidatures/{reference}/relire").status_code == 303
        return reference

    def state(self, reference: str) -> CandidacyState:
        with self.database.reading() as session:
            return session.scalars(select(Candidacy.state).where(Candidacy.reference == reference)).one()


@pytest.fixture
def world(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    return make_world(settings, sqlite, now, monkeypatch)


@pytest.fixture
def each_world(settings: Settings, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    """The site on each database in turn."""
    return make_world(settings, database, now, monkeypatch)


def make_world(settings: Settings, database: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda: now)
    with database.writing() as session:
        authority, other = make_authority(session), make_authority(session, "MLX")
        for each in (authority, other):
            each.organisation.roles = [OrganisationRole(kind=RoleKind.CERTIFIER, from_on=date(2020, 1, 1))]
        version_id = make_version(session, authority).id
        ours, theirs = authority.organisation_id, other.organisation_id
    person(database, "awa@exemple.ml", Role.CANDIDATE, None, now)
    person(database, "autre@exemple.ml", Role.CANDIDATE, None, now)
    person(database, "officier@exemple.ml", Role.OFFICER, ours, now)
    person(database, "ailleurs@exemple.ml", Role.OFFICER, theirs, now)
    app = create_app(settings, database)
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = True
    mails = ("awa@exemple.ml", "autre@exemple.ml", "officier@exemple.ml", "ailleurs@exemple.ml")
    return World(app, database, version_id, *(browser(app, mail) for mail in mails))


def test_somebody_without_a_candidacy_chooses_a_title(world: World) -> None:
    assert world.candidate.get("/candidatures").headers["Location"] == "/candidatures/nouvelle"
    page = world.candidate.get("/candidatures/nouvelle?pays=ML").text
    assert "Carreleur" in page
    assert "Préparer le support" in world.candidate.get(f"/candidatures/nouvelle/{world.version_id}").text


def test_from_the_first_page_to_a_sent_dossier(each_world: World) -> None:
    world = each_world
    reference = world.send()
    assert reference in world.candidate.get(f"/candidatures/{reference}/envoyee").text
    assert "EXEMPLE Awa" in world.officer.get("/instruction").text
    assert world.officer.post(f"/instruction/{reference}/recevable").status_code == 303
    for code in ("U1", "U2"):
        told = {"text": f"Un chantier pour {code}."}
        assert world.candidate.post(f"/candidatures/{reference}/travaux/{code}/ajouter", data=told).status_code == 303
    assert world.candidate.post(f"/candidatures/{reference}/dossier").status_code == 303
    assert world.state(reference) is S.DOSSIER_SUBMITTED
    assert "Un chantier pour U2." in world.officer.get(f"/instruction/{reference}").text


def test_the_task_list_says_what_is_left(world: World) -> None:
    answer = world.candidate.post(f"/candidatures/nouvelle/{world.version_id}")
    address = answer.headers["Location"]
    assert "1 tâche terminée sur 5" in world.candidate.get(address).text
    world.candidate.post(f"{address}/identite", data=IDENTITY)
    page = world.candidate.get(address).text
    assert "2 tâches terminées sur 5" in page
    assert page.count("Terminé<") == 2
    assert "Possible quand les 2 autres tâches sont terminées" in page
    assert f'href="{address}/relire"' not in page


def test_what_was_typed_is_kept_and_everything_wrong_is_said(world: World) -> None:
    reference = world.apply()
    typed = {**IDENTITY, "birth_name": "", "given_names": "Aïssatou", "birth_month": "mars"}
    answer = world.candidate.post(f"/candidatures/{reference}/identite", data=typed)
    assert answer.status_code == 422
    assert 'value="Aïssatou"' in answer.text
    assert 'value="mars"' in answer.text
    assert 'href="#birth_name"' in answer.text
    assert 'href="#birth_month"' in answer.text


def test_a_refused_experience_keeps_its_words(world: World) -> None:
    reference = world.apply()
    typed = {**WORK, "place": "", "from_year": "deux mille"}
    answer = world.candidate.post(f"/candidatures/{reference}/experiences/ajouter", data=typed)
    assert answer.status_code == 422
    assert "Pose de carreaux" in answer.text
    assert answer.text.count('aria-invalid="true"') == 2


def test_what_was_written_is_escaped(world: World) -> None:
    reference = world.apply()
    place = "<b>EXEMPLE</b>"
    answer = world.candidate.post(f"/candidatures/{reference}/experiences/ajouter", data={**WORK, "place": place})
    assert answer.status_code == 303
    page = world.candidate.get(f"/candidatures/{reference}/relire").text
    assert "&lt;b&gt;EXEMPLE&lt;/b&gt;" in page
    assert "<b>EXEMPLE" not in page


def test_a_name_that_no_certificate_prints_is_refused_with_its_signs(world: World) -> None:
    reference = world.apply()
    typed = {**IDENTITY, "birth_name": "<b>漢", "birth_place": "Ségou\u200b"}
    answer = world.candidate.post(f"/candidatures/{reference}/identite", data=typed)
    assert answer.status_code == 422
    assert "« &lt; », « &gt; », « 漢 », « U+200B »" in answer.text.replace("\u00a0", " ")
    assert answer.text.count('aria-invalid="true"') == 2


def test_an_identity_that_was_admitted_is_read_and_not_written(each_world: World) -> None:
    world, reference = each_world, each_world.send()
    assert world.officer.post(f"/instruction/{reference}/recevable").status_code == 303
    with world.database.writing() as session:
        elsewhere = make_version(session, session.get_one(Authority, 2)).id
    answer = world.candidate.post(f"/candidatures/nouvelle/{elsewhere}")
    other = answer.headers["Location"]
    page = world.candidate.get(f"{other}/identite").text
    assert 'name="birth_name"' not in page
    assert "EXEMPLE" in page
    assert "Certificateur fictif du Mali ML, Bamako" in page
    answer = world.candidate.post(f"{other}/identite", data={**IDENTITY, "birth_name": "AUTRE"})
    assert (answer.status_code, "écrivez à Certificateur fictif du Mali ML" in answer.text) == (409, True)
    assert world.candidate.post(f"{other}/identite", data=IDENTITY).status_code == 303


def test_a_reason_that_cannot_be_kept_is_refused_on_its_field(world: World) -> None:
    reference = world.send()
    values = {"reason": "Non.\x07", "ways_of_appeal": "Écrire."}
    answer = world.officer.post(f"/instruction/{reference}/non-recevable", data=values)
    assert (answer.status_code, "Retirez les caractères invisibles." in answer.text) == (422, True)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "/identite",
        "/contact",
        "/unites",
        "/experiences",
        "/declaration",
        "/relire",
        "/accords",
        "/retirer",
        "/dossier",
    ],
)
def test_somebody_elses_candidacy_is_not_there(world: World, page: str) -> None:
    reference = world.apply()
    assert world.candidate.get(f"/candidatures/{reference}{page}").status_code == 200
    assert world.neighbour.get(f"/candidatures/{reference}{page}").status_code == 404


def test_somebody_elses_rows_are_not_changed(world: World) -> None:
    reference = world.apply()
    for page in ("relire", "retirer", "continuer", "identite", "experiences/1", "experiences/1/retirer"):
        answer = world.neighbour.post(f"/candidatures/{reference}/{page}", data=IDENTITY | WORK)
        assert answer.status_code == 404, page
    assert world.state(reference) is S.DRAFT


def test_an_experience_of_another_candidacy_is_not_there(world: World) -> None:
    first = world.send()
    with world.database.reading() as session:
        key = session.scalars(select(Candidacy).where(Candidacy.reference == first)).one().experiences[0].id
    second = world.neighbour.post(f"/candidatures/nouvelle/{world.version_id}").headers["Location"]
    assert world.neighbour.post(f"{second}/experiences/{key}", data=WORK).status_code == 404


def test_an_officer_of_another_certifier_sees_nothing(world: World) -> None:
    reference = world.send()
    assert "EXEMPLE Awa" not in world.stranger.get("/instruction").text
    assert world.stranger.get(f"/instruction/{reference}").status_code == 404
    assert world.stranger.post(f"/instruction/{reference}/recevable").status_code == 404
    assert world.state(reference) is S.SUBMITTED


def test_a_candidate_reads_who_opened_the_candidacy(world: World) -> None:
    reference = world.send()
    assert "Personne d’autre que vous" in world.candidate.get(f"/candidatures/{reference}").text
    world.officer.get(f"/instruction/{reference}")
    page = world.candidate.get(f"/candidatures/{reference}").text
    assert "Un agent de l’autorité" in page
    assert "Personne Exemple" not in page.split("Qui a ouvert votre demande")[1].split("</details>")[0]


def test_a_draft_is_its_owners_alone(world: World) -> None:
    reference = world.apply()
    assert world.officer.get(f"/instruction/{reference}").status_code == 404


@pytest.mark.parametrize("path", ["/instruction", "/instruction/ML-D-000001", "/instruction/ML-D-000001/recevable"])
def test_a_candidate_is_not_an_officer(world: World, path: str) -> None:
    assert world.candidate.get(path).status_code == 403


def test_an_officer_is_not_a_candidate(world: World) -> None:
    assert world.officer.get("/candidatures").status_code == 403


def test_a_refusal_is_read_with_its_ways_of_appeal(world: World) -> None:
    reference = world.send()
    with world.database.writing() as session:
        session.scalars(select(Candidacy)).one().authority.organisation.contact_mail = "recours@autorite.example"
    page = world.officer.get(f"/instruction/{reference}/non-recevable").text
    assert "dans les 61 jours (2 mois)" in page
    assert "recours@autorite.example" in page
    empty = world.officer.post(
        f"/instruction/{reference}/non-recevable", data={"reason": "", "ways_of_appeal": "Écrire."}
    )
    assert (empty.status_code, world.state(reference)) == (422, S.SUBMITTED)
    assert "Écrire." in empty.text
    values = {"reason": "Ce métier n’est pas le bon.", "ways_of_appeal": "Écrire à la directrice."}
    assert world.officer.post(f"/instruction/{reference}/non-recevable", data=values).status_code == 303
    page = world.candidate.get(f"/candidatures/{reference}").text
    assert "Ce métier n’est pas le bon." in page
    assert "Écrire à la directrice." in page


def test_what_is_missing_comes_back_to_the_candidate(world: World) -> None:
    reference = world.send()
    values = {"missing": "Le nom de la rue\r\n\r\nUn téléphone"}
    assert world.officer.post(f"/instruction/{reference}/complement", data=values).status_code == 303
    page = world.candidate.get(f"/candidatures/{reference}").text
    assert "<li>Le nom de la rue</li><li>Un téléphone</li>" in page


def test_a_page_out_of_its_time_says_why(world: World) -> None:
    reference = world.send()
    for path in (f"/candidatures/{reference}/identite", f"/candidatures/{reference}/relire"):
        answer = world.candidate.get(path)
        assert (answer.status_code, "elle ne se change plus" in answer.text) == (409, True)
    assert world.officer.post(f"/instruction/{reference}/renvoi", data={"missing": "Tout"}).status_code == 409
    assert world.candidate.post(f"/candidatures/{reference}/dossier").status_code == 409


def test_two_decisions_one_after_the_other(world: World) -> None:
    reference = world.send()
    assert world.officer.post(f"/instruction/{reference}/recevable").status_code == 303
    values = {"reason": "Non.", "ways_of_appeal": "Écrire."}
    assert world.officer.post(f"/instruction/{reference}/non-recevable", data=values).status_code == 409
    assert world.state(reference) is S.ADMISSIBLE


def test_every_state_has_its_pages(world: World, now: datetime) -> None:
    reference = world.send()
    world.officer.post(f"/instruction/{reference}/complement", data={"missing": "Tout"})
    for state in CandidacyState:
        with world.database.writing() as session:
            candidacy = session.scalars(select(Candidacy)).one()
            candidacy.state, candidacy.left_state = state, S.SUBMITTED if state in {S.WITHDRAWN, S.ARCHIVED} else None
            candidacy.admissible_until = candidacy.session_starts_on = candidacy.session_ends_on = now.date()
            candidacy.first_attempt_on = candidacy.first_unit_on = candidacy.banned_until = now.date()
        for client, path in (
            (world.candidate, "/candidatures"),
            (world.candidate, f"/candidatures/{reference}"),
            (world.candidate, f"/candidatures/{reference}/dossier"),
            (world.officer, f"/instruction/{reference}"),
        ):
            answer = client.get(path)
            assert (answer.status_code, reference in answer.text) == (200, True), (state, path)
        drawers = [world.officer.get(f"/instruction?tiroir={name}").text for name in DRAWERS]
        assert sum(reference in drawer for drawer in drawers) == (state is not S.DRAFT), state


def test_an_act_that_the_state_does_not_know_is_refused(world: World) -> None:
    reference = world.send()
    for state in CandidacyState:
        with world.database.writing() as session:
            session.scalars(select(Candidacy)).one().state = state
        known = acts_of(state, Who.OFFICER)
        for act, path in OFFICERS_ACTS.items():
            answer = world.officer.get(f"/instruction/{reference}/{path}")
            assert answer.status_code == (200 if act in known else 409), (state, act)


OFFICERS_ACTS = {
    Event.ASK_FOR_COMPLETION: "complement",
    Event.RETURN_DOSSIER: "renvoi",
    Event.ADMIT: "recevable",
    Event.REFUSE: "non-recevable",
    Event.RENEW: "renouveler",
    Event.ARCHIVE: "classer",
}


def test_each_act_is_open_to_whom_the_table_names(world: World) -> None:
    pages = {f"/instruction/<reference>/{path}" for path in OFFICERS_ACTS.values()}
    for rule in world.app.url_map.iter_rules():
        if rule.rule in pages:
            assert declared(world.app, rule.endpoint) == {Who.OFFICER.value}
    deciding = {event for (_, event), step in MOVES.items() if step.who is Who.OFFICER}
    assert deciding - {Event.RESTORE} == set(OFFICERS_ACTS)


def test_too_little_practice_offers_no_favourable_decision(world: World) -> None:
    reference = world.apply()
    world.candidate.post(
        f"/candidatures/{reference}/experiences/1", data={**WORK, "from_year": "2024", "until_month": "6"}
    )
    world.candidate.post(f"/candidatures/{reference}/declaration", data=DECLARATION)
    world.candidate.post(f"/candidatures/{reference}/relire")
    page = world.officer.get(f"/instruction/{reference}").text
    assert "Pratique du métier\u00a0: 6 mois, il en faut 1 an" in page
    assert 'recevable">' not in page.replace("non-recevable", "")
    answer = world.officer.post(f"/instruction/{reference}/recevable")
    assert (answer.status_code, "12 mois de pratique" in answer.text) == (409, True)


def test_leaving_and_coming_back(each_world: World) -> None:
    world = each_world
    reference = world.send()
    world.candidate.post(f"/candidatures/{reference}/retirer", data={"reason": "Je pars."})
    assert world.state(reference) is S.WITHDRAWN
    assert "Je pars." in world.candidate.get(f"/candidatures/{reference}").text
    world.candidate.post(f"/candidatures/{reference}/continuer")
    assert world.state(reference) is S.SUBMITTED
    assert world.candidate.post(f"/candidatures/{reference}/continuer").status_code == 409


def test_an_officer_archives_and_reopens(world: World) -> None:
    reference = world.send()
    assert world.officer.post(f"/instruction/{reference}/classer", data={"reason": ""}).status_code == 422
    world.officer.post(f"/instruction/{reference}/classer", data={"reason": "Double demande."})
    assert world.candidate.post(f"/candidatures/{reference}/continuer").status_code == 409
    assert "Double demande." in world.candidate.get(f"/candidatures/{reference}").text
    world.officer.post(f"/instruction/{reference}/rouvrir")
    assert world.state(reference) is S.SUBMITTED


def test_each_agreement_is_taken_back_alone(world: World) -> None:
    reference = world.send()
    world.candidate.post(f"/candidatures/{reference}/accords", data={"take_back": "accompaniment"})
    assert world.state(reference) is S.SUBMITTED
    world.candidate.post(f"/candidatures/{reference}/accords", data={"take_back": "processing"})
    assert world.state(reference) is S.WITHDRAWN
    with world.database.reading() as session:
        candidacy = session.scalars(select(Candidacy)).one()
        assert {consent.kind for consent in candidacy.consents if consent.withdrawn_at} == set(ConsentKind)


def test_nothing_changes_on_get(world: World) -> None:
    reference = world.apply()
    for page in ("relire", "retirer", "dossier", "accords", "declaration"):
        world.candidate.get(f"/candidatures/{reference}/{page}")
    assert world.state(reference) is S.DRAFT


def test_fields_that_a_form_does_not_own_are_ignored(world: World) -> None:
    reference = world.apply()
    world.candidate.post(
        f"/candidatures/{reference}/identite", data={**IDENTITY, "state": "admissible", "account_id": "9"}
    )
    assert world.state(reference) is S.DRAFT


@pytest.mark.parametrize("path", ["/candidatures", "/candidatures/{}", "/candidatures/{}/contact"])
def test_pages_speak_english(world: World, path: str) -> None:
    reference = world.apply()
    answer = world.candidate.get(path.format(reference) + "?lang=en")
    assert (answer.status_code, '<html lang="en">' in answer.text, "Tiler" in answer.text) == (200, True, True)


def test_a_longer_queue_takes_no_more_statements(world: World) -> None:
    world.send()
    world.officer.get("/instruction")
    one = statements(world, "/instruction")
    world.neighbour.post(f"/candidatures/nouvelle/{world.version_id}")
    with world.database.writing() as session:
        for candidacy in session.scalars(select(Candidacy)):
            candidacy.state = S.SUBMITTED
            candidacy.submitted_at, candidacy.rule_set = candidacy.started_at, candidacy.version.rule_set
    assert statements(world, "/instruction") == one


def statements(world: World, path: str) -> int:
    """How many statements the officer's page takes."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    engine = world.app.extensions["certify.database"].engine
    event.listen(engine, "before_cursor_execute", note)
    assert world.officer.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def test_a_drawer_is_kept_as_a_file_that_runs_nothing(world: World) -> None:
    reference = world.send()
    answer = world.officer.get("/instruction.csv?tiroir=a-decider")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a-decider.csv"'
    assert lines[1].startswith(f"{reference};EXEMPLE;Awa;14 mars 1991;Carreleur;À l’étude;2026-11-24;")
    assert len(world.stranger.get("/instruction.csv").data.splitlines()) == 1


def test_the_timeline_has_names_for_the_officer_and_reasons_for_both(world: World) -> None:
    reference = world.send()
    refusal = {"reason": "Pratique trop courte.", "ways_of_appeal": "Écrire au directeur."}
    assert world.officer.post(f"/instruction/{reference}/non-recevable", data=refusal).status_code == 303
    own, case = (
        world.candidate.get(f"/candidatures/{reference}/journal"),
        world.officer.get(f"/instruction/{reference}/journal"),
    )
    assert "Un agent de l’autorité" in own.text
    assert "Personne Exemple" in case.text.split("<ol")[1].split("</ol>")[0]
    assert world.stranger.get(f"/instruction/{reference}/journal").status_code == 404


def test_silence_is_said_to_be_a_refusal_where_the_rule_set_says_so(world: World, now: datetime) -> None:
    reference = world.send()
    with world.database.writing() as session:
        rule_set = session.scalars(select(Candidacy)).one().version.rule_set
        rule_set.preset, rule_set.values = "FR-2006", {}
    due = "Sans réponse le 24 janvier 2027, elle est considérée comme refusée."
    assert due in world.candidate.get(f"/candidatures/{reference}").text.replace("\u00a0", " ")
    queue = world.officer.get("/instruction").text
    assert "dépassé le délai" not in queue
    assert "24 janvier 2027" in queue
    with world.database.writing() as session:
        session.scalars(select(Candidacy)).one().submitted_at = now - timedelta(days=62)
    page = world.candidate.get(f"/candidatures/{reference}").text.replace("\u00a0", " ")
    assert "Sans réponse, votre demande est considérée comme refusée." in page
    assert "Délai dépassé" in world.officer.get("/instruction").text.replace("\u00a0", " ")
    drawer = world.officer.get("/instruction?tiroir=dossiers").text.replace("\u00a0", " ")
    assert "1 demande a dépassé le délai de réponse." in drawer


def test_what_goes_along_is_read_again_before_sending(world: World) -> None:
    reference = world.apply()
    here = f"/candidatures/{reference}"
    page = world.candidate.get(f"{here}/relire").text
    assert "Aucun travail raconté" in page
    assert f'href="{here}/competences"' not in page, "this title names none"
    for task in ("preuves", "attestations", "piece-identite"):
        assert f'href="{here}/{task}"' in page, task
    assert world.candidate.post(f"{here}/travaux/U1/ajouter", data={"text": "Une villa à Kayes."}).status_code == 303
    assert "Une villa à Kayes." in world.candidate.get(f"{here}/relire").text
    tasks = world.candidate.get(here).text
    assert ("Donné" in tasks, "Commencé" in tasks) == (True, False)
    assert world.candidate.post(f"{here}/relire").status_code == 303
    assert "Une villa à Kayes." in world.candidate.get(f"{here}/envoi").text


def test_what_is_said_to_be_rough_is_counted_in_whole_years(world: World) -> None:
    answer = world.candidate.post(f"/candidatures/nouvelle/{world.version_id}")
    here = answer.headers["Location"]
    work = {**WORK, "from_year": "2011", "until_year": "", "still": "y"}
    world.candidate.post(f"{here}/experiences/ajouter", data=work)
    assert "15 ans et 11 mois en tout" in world.candidate.get(here).text.replace("\u00a0", " ")
    world.candidate.post(f"{here}/experiences/1", data={**work, "around": "y"})
    tasks = world.candidate.get(here).text.replace("\u00a0", " ")
    assert ("environ 15 ans en tout" in tasks, "11 mois" in tasks) == (True, False)


def test_whoever_gave_an_address_is_told_that_a_message_comes(world: World) -> None:
    reference = world.send()
    here = f"/candidatures/{reference}"
    assert "Vous recevez aussi un message à awa@exemple.ml." in world.candidate.get(here).text
    assert "+223" in world.candidate.get(f"{here}/contact").text
    contact = {"town": "Bamako", "country_code": "ML", "phone": "00", "mail": ""}
    refused = world.candidate.post(f"{here}/contact", data=contact)
    assert (refused.status_code, "+223 70 12 34 56" in refused.text) == (422, True)
    assert world.candidate.post(f"{here}/contact", data=contact | {"phone": ""}).status_code == 303
    assert "Vous recevez aussi un message" not in world.candidate.get(here).text

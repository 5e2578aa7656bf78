"""The pages: a session goes all the way, typed things are kept, and nobody reaches what is not theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.assessments import habilitations
from certify.assessments.board import load
from certify.assessments.content import parse
from certify.assessments.models import AssessmentSheet, Juror, JurySession, Minutes, UnitOutcome
from certify.assessments.terms import HabilitationEvent, HabilitationState, MinutesState, SessionState, SheetState
from certify.certifications.models import CentreApproval
from certify.config import Settings
from certify.db import Database

from . import samples
from .browsing import PASSWORD, Site, make_site
from .samples import TODAY

PLAN = {"starts_on": str(TODAY), "ends_on": str(TODAY + timedelta(days=4)), "starts_at": "07:30", "capacity": "12"}


TABLES = (1, 2, 3)
JUROR_PAGES = ("/declarations", "/dossiers/1", "/grilles/1/MSP", "/deliberation", "/deliberation/1/U1")


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The clock stands still."""
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, still: None) -> Site:
    return make_site(settings, sqlite, now)


@pytest.fixture
def each_site(settings: Settings, database: Database, now: datetime, still: None) -> Site:
    """The site on each database in turn."""
    return make_site(settings, database, now)


def brought(site: Site, now: datetime, step: str) -> str:
    """The site with its session brought to a step by the acts themselves; the session's reference."""
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        getattr(samples, step)(session, world, now)
        return site.session(session).reference


def choose(site: Site) -> dict[str, str]:
    return {"version": str(site.world.version.id), "site": str(site.world.site.id)}


@dataclass
class Walk:
    """A session played through the pages alone, by posting what people type."""

    site: Site
    here: str = ""
    there: str = ""

    def post(self, client: FlaskClient, path: str, **typed: object) -> str:
        """Where the page leads once it took what was typed."""
        answer = client.post(path, data=typed)
        assert answer.status_code == 303, (path, answer.status_code)
        return answer.headers["Location"]

    def plan(self) -> None:
        there = self.post(self.site.manager, "/sessions/nouvelle", **choose(self.site), **PLAN)
        reference = there.rsplit("/", 1)[1]
        self.here, self.there = f"/sessions/{reference}", f"/jury/{reference}"
        self.post(self.site.manager, f"{self.here}/ouvrir")

    def form(self) -> None:
        references = [candidacy.reference for candidacy in self.site.world.candidacies]
        self.post(self.site.manager, f"{self.here}/inscrire", candidacies=references)
        for juror in self.site.world.jurors:
            self.post(self.site.manager, f"{self.here}/jury", juror=juror.id)
        with self.site.database.reading() as session:
            found = self.site.session(session)
            seat, people = found.seats[0].id, [enrolment.id for enrolment in found.enrolments]
        self.post(self.site.manager, f"{self.here}/jury/{seat}/presidence")
        declared = {f"r{key}": "y" for key in people} | {f"t{key}": "none" for key in people}
        for client in self.site.jurors:
            self.post(client, f"{self.there}/declarations", **declared)
        self.post(self.site.manager, f"{self.here}/convoquer")

    def begin(self) -> None:
        for table in TABLES:
            noted = {"presence": "present", "identity_document": "Passeport"}
            self.post(self.site.manager, f"{self.here}/presence/{table}", **noted)
        self.post(self.site.manager, f"{self.here}/sujet", witness="Témoin Exemple")

    def mark(self) -> None:
        with self.site.database.reading() as session:
            units = self.site.session(session).version.units
            keys = [criterion.id for unit in units for c in unit.competences for criterion in c.criteria]
        marks = {f"c{key}": "met" for key in keys}
        for client in self.site.jurors:
            for table in TABLES:
                grid = f"{self.there}/grilles/{table}/MSP"
                assert self.post(client, grid, **marks, revision="0", go="check") == f"{grid}/remettre"
                self.post(client, f"{grid}/remettre", revision="1")

    def decide(self) -> str:
        president = self.site.jurors[0]
        self.post(president, f"{self.there}/deliberation/ouvrir")
        with self.site.database.reading() as session:
            units = {u.code: [c.id for c in u.competences] for u in self.site.session(session).version.units}
        for table in TABLES:
            for code, keys in units.items():
                self.post(president, f"{self.there}/deliberation/{table}/{code}", **{f"c{key}": "yes" for key in keys})
            self.post(president, f"{self.there}/entretien/{table}", satisfactory="yes", word="Entretien clair.")
        return self.post(president, f"{self.there}/proces-verbal")


def test_a_session_from_its_plan_to_signed_minutes(each_site: Site) -> None:
    walk = Walk(each_site)
    for step in (walk.plan, walk.form, walk.begin, walk.mark):
        step()
    page = walk.decide()
    for client in (*each_site.jurors, each_site.manager):
        walk.post(client, f"{page}/signer", read="y", password=PASSWORD)
    with each_site.database.reading() as session:
        minutes = session.scalars(select(Minutes)).one()
        assert minutes.state is MinutesState.SIGNED
        assert [line["result"] for line in parse(minutes)["candidates"]] == ["title"] * 3
    assert "ADANDÉ Parfait" in each_site.manager.get(page).text


STEPS = ("planned", "opened", "formed", "convened", "started", "marked", "deliberating", "drafted", "signed")

# Pages of a step that moves the session: out of order they say the rule, as sending them does.
WHILE = {"/convoquer": ("opened", "formed"), "/sujet": ("convened",)}


def test_a_grid_that_was_handed_in_is_not_offered_to_be(site: Site, now: datetime) -> None:
    reference = brought(site, now, "marked")
    answer = site.jurors[0].get(f"/jury/{reference}/grilles/1/MSP/remettre")
    assert answer.status_code == 409
    assert "Cette étape n’est pas possible" in answer.text


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_drawn_at_every_step(site: Site, now: datetime, step: str, language: str) -> None:
    reference = brought(site, now, step)
    here, there = f"/sessions/{reference}", f"/jury/{reference}"
    for path in ("", "/annuler", "/inscrire", "/jury", "/convoquer", "/presence", "/sujet"):
        answer = site.manager.get(f"{here}{path}?lang={language}")
        assert answer.status_code == (200 if step in WHILE.get(path, STEPS) else 409), path
        assert f'<html lang="{language}">' in answer.text
    assert site.manager.get("/sessions").status_code == 200
    if step in ("planned", "opened"):
        assert site.jurors[0].get(there).status_code == 404
        return
    for path in (
        "",
        "/declarations",
        "/dossiers/1",
        "/grilles/1/MSP",
        "/deliberation",
        "/deliberation/1/U1",
        "/entretien/1",
    ):
        assert site.jurors[0].get(f"{there}{path}").status_code == 200, path
    if step in ("drafted", "signed"):
        with site.database.reading() as session:
            number = session.scalars(select(Minutes.number)).one()
        for path in ("", "/signer", "/reprendre"):
            assert site.jurors[0].get(f"/proces-verbaux/{number}{path}").status_code == 200, path


def test_another_centre_s_session_does_not_exist(site: Site, now: datetime) -> None:
    reference = brought(site, now, "started")
    for path in ("", "/annuler", "/inscrire", "/jury", "/convoquer", "/presence", "/presence/1", "/sujet"):
        assert site.stranger.get(f"/sessions/{reference}{path}").status_code == 404, path
    for path in ("/ouvrir", "/deliberation", "/jury/equilibre"):
        assert site.stranger.post(f"/sessions/{reference}{path}").status_code == 404, path


def test_a_juror_who_is_not_seated_sees_nothing(site: Site, now: datetime) -> None:
    reference = brought(site, now, "started")
    for path in ("", *JUROR_PAGES):
        assert site.other_juror.get(f"/jury/{reference}{path}").status_code == 404, path


def test_the_minutes_of_others_do_not_exist(site: Site, now: datetime) -> None:
    brought(site, now, "drafted")
    for client in (site.stranger, site.other_juror):
        assert client.get("/proces-verbaux/PV-BJ-2026-0001").status_code == 404
        answer = client.post("/proces-verbaux/PV-BJ-2026-0001/signer", data={"read": "y", "password": PASSWORD})
        assert answer.status_code == 404


def test_each_role_has_its_doors(site: Site, now: datetime) -> None:
    reference = brought(site, now, "started")
    assert site.jurors[0].get(f"/sessions/{reference}").status_code == 403
    assert site.manager.get(f"/jury/{reference}").status_code == 403
    assert site.certifier.get(f"/sessions/{reference}").status_code == 403
    assert site.manager.get("/validation/jurys").status_code == 403


def test_a_wrong_plan_keeps_what_was_typed(site: Site) -> None:
    typed = {**choose(site), **PLAN, "ends_on": str(TODAY - timedelta(days=1)), "capacity": "37"}
    answer = site.manager.post("/sessions/nouvelle", data=typed)
    assert answer.status_code == 422
    assert 'value="37"' in answer.text
    assert "Le dernier jour vient après le premier" in answer.text
    with site.database.reading() as session:
        assert session.scalar(select(JurySession.id)) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", "999999"), ("site", "x"), ("starts_on", "demain"), ("capacity", "-1"), ("capacity", "")],
)
def test_nonsense_in_a_plan_is_an_error_on_the_form(site: Site, field: str, value: str) -> None:
    assert site.manager.post("/sessions/nouvelle", data={**choose(site), **PLAN, field: value}).status_code == 422


def sheet(session: Session) -> AssessmentSheet:
    return session.scalars(select(AssessmentSheet)).one()


def first_criterion(site: Site) -> int:
    with site.database.reading() as session:
        return site.session(session).version.units[0].competences[0].criteria[0].id


def test_a_draft_is_kept_and_stale_revisions_are_told(site: Site, now: datetime) -> None:
    grid = f"/jury/{brought(site, now, 'started')}/grilles/1/MSP"
    key = first_criterion(site)
    typed = {f"c{key}": "partly_met", f"o{key}": "Deux reprises.", "revision": "0", "go": "save"}
    assert site.jurors[0].post(grid, data=typed).status_code == 303
    page = site.jurors[0].get(grid).text
    assert "Deux reprises." in page
    assert f'name="c{key}" value="partly_met" checked' in page
    assert site.jurors[0].post(grid, data=typed).status_code == 303  # the same again changes nothing
    assert site.jurors[0].post(grid, data={**typed, f"c{key}": "met"}).status_code == 409
    with site.database.reading() as session:
        assert (sheet(session).state, sheet(session).revision) == (SheetState.DRAFT, 1)


@pytest.mark.parametrize("revision", ["", "x", "-1", "99"])
def test_a_strange_revision_is_a_conflict(site: Site, now: datetime, revision: str) -> None:
    grid = f"/jury/{brought(site, now, 'started')}/grilles/1/MSP"
    assert site.jurors[0].post(grid, data={"revision": revision, "go": "save"}).status_code == 409


def test_a_strange_mark_is_an_error_on_the_form(site: Site, now: datetime) -> None:
    grid = f"/jury/{brought(site, now, 'started')}/grilles/1/MSP"
    answer = site.jurors[0].post(grid, data={f"c{first_criterion(site)}": "splendid", "revision": "0", "go": "save"})
    assert answer.status_code == 422


def test_an_incomplete_grid_is_not_handed_in(site: Site, now: datetime) -> None:
    grid = f"/jury/{brought(site, now, 'started')}/grilles/1/MSP"
    marks = {f"c{first_criterion(site)}": "met", "revision": "0", "go": "check"}
    assert site.jurors[0].post(grid, data=marks).status_code == 303
    assert "Il reste 7 critères sans note" in site.jurors[0].get(f"{grid}/remettre").text
    assert site.jurors[0].post(f"{grid}/remettre", data={"revision": "1"}).status_code == 422
    with site.database.reading() as session:
        assert sheet(session).state is SheetState.DRAFT


@pytest.mark.parametrize("path", ["grilles/9/MSP", "grilles/1/XX", "grilles/1/EF", "deliberation/1/XX", "dossiers/77"])
def test_what_is_not_there_is_not_found(site: Site, now: datetime, path: str) -> None:
    reference = brought(site, now, "deliberating")
    assert site.jurors[0].get(f"/jury/{reference}/{path}").status_code == 404


def test_a_consensus_that_cannot_stand_keeps_what_was_typed(site: Site, now: datetime) -> None:
    page = f"/jury/{brought(site, now, 'deliberating')}/deliberation/1/U1"
    with site.database.reading() as session:
        keys = [c.id for c in site.session(session).version.units[0].competences]
    typed = {f"c{key}": "no" for key in keys} | {"advice": "Reprendre le calepinage."}
    answer = site.jurors[0].post(page, data=typed)
    assert answer.status_code == 422
    assert "Reprendre le calepinage." in answer.text
    assert "Toutes les grilles disent le contraire" in answer.text
    with site.database.reading() as session:
        assert session.scalar(select(UnitOutcome.unit_id)) is None


def test_only_the_president_decides(site: Site, now: datetime) -> None:
    page = f"/jury/{brought(site, now, 'deliberating')}/deliberation/1/U1"
    assert site.jurors[1].post(page, data={}).status_code == 403
    assert site.jurors[1].post(page.replace("deliberation/1/U1", "proces-verbal")).status_code == 403


@pytest.mark.parametrize("typed", [{"read": "y", "password": "faux"}, {"password": PASSWORD}, {"read": "y"}, {}])
def test_nothing_is_signed_without_the_password_and_the_reading(
    site: Site, now: datetime, typed: dict[str, str]
) -> None:
    brought(site, now, "drafted")
    assert site.manager.post("/proces-verbaux/PV-BJ-2026-0001/signer", data=typed).status_code == 422
    with site.database.reading() as session:
        assert session.scalars(select(Minutes)).one().signatures == []


def test_a_step_out_of_order_is_a_conflict_with_its_sentence(site: Site, now: datetime) -> None:
    reference = brought(site, now, "planned")
    answer = site.manager.post(f"/sessions/{reference}/convoquer")
    assert answer.status_code == 409
    assert "Le jury se convoque quand la session est ouverte." in answer.text
    with site.database.reading() as session:
        assert site.session(session).state is SessionState.PLANNED


def test_fields_that_a_form_does_not_own_are_ignored(site: Site) -> None:
    typed = {**choose(site), **PLAN, "state": "closed", "manager_id": "1", "reference": "BJ-S-2026-9999"}
    assert site.manager.post("/sessions/nouvelle", data=typed).status_code == 303
    with site.database.reading() as session:
        planned = site.session(session)
        assert (planned.state, planned.reference) == (SessionState.PLANNED, "BJ-S-2026-0001")
        assert planned.manager_id == site.world.manager.id


@pytest.mark.parametrize("page", ["sessions", "jury"])
def test_more_candidates_take_no_more_statements(
    settings: Settings, sqlite: Database, now: datetime, still: None, page: str
) -> None:
    site = make_site(settings, sqlite, now, candidates=12)
    step = "deliberating"
    reference = brought(site, now, step)
    client = site.manager if page == "sessions" else site.jurors[0]
    path = f"/{page}/{reference}" + ("/deliberation" if page == "jury" else "")
    twelve = site.statements(client, path)
    with site.database.writing() as session:
        for enrolment in load(session, site.session(session)).enrolments[3:]:
            enrolment.removed_at = now
    assert site.statements(client, path) == twelve
    assert twelve <= 40


def test_the_register_of_jurors(site: Site) -> None:
    with site.database.reading() as session:
        before = session.scalars(select(Juror).where(Juror.authority_id == site.world.authority.id)).all()
        key = before[0].id
        granted = before[0].habilitations[0].id
    assert "Zinsou Exemple" in site.certifier.get("/validation/jurys").text
    page = f"/validation/jurys/{key}"
    assert site.certifier.get(page).status_code == 200
    suspend, grant = (f"{page}/habilitations/{granted}/{act}" for act in ("suspendre", "donner"))
    assert site.certifier.get(suspend).status_code == 200
    assert site.certifier.post(suspend, data={"reason": " "}).status_code == 422
    assert site.certifier.post(grant, data={"until_on": "2027-01-01"}).status_code == 409
    told = {"reason": "Plainte en cours."}
    assert site.certifier.post(suspend, data=told).status_code == 303
    with site.database.reading() as session:
        juror = session.get_one(Juror, key)
        assert juror.habilitations[0].state is HabilitationState.SUSPENDED
        other = session.scalars(select(Juror).where(Juror.authority_id != site.world.authority.id)).first()
        assert other is not None
    assert site.certifier.get(f"/validation/jurys/{other.id}").status_code == 404


def test_the_authority_reads_the_whole_minutes_and_another_does_not(site: Site, now: datetime) -> None:
    with site.database.writing() as session:
        number = samples.signed(session, samples.again(session, site.world), now).number
    page = f"/proces-verbaux/{number}"
    read = site.certifier.get(page).text
    assert "Reprendre la pose." in read
    assert f"{page}/signer" not in read
    assert page in site.certifier.get(f"/validation/{number}").text
    assert site.certifier.get(f"{page}/signer").status_code == 403
    assert site.stranger.get(page).status_code == 404


def test_a_habilitation_that_is_held_is_not_offered_again(site: Site) -> None:
    with site.database.reading() as session:
        key = session.scalars(select(Juror.id).where(Juror.authority_id == site.world.authority.id)).first()
    page = site.certifier.get(f"/validation/jurys/{key}").text
    assert 'name="certification"' not in page


def test_a_juror_without_habilitation_is_listed_apart(site: Site, now: datetime) -> None:
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        for habilitation in world.jurors[1].habilitations:
            suspend = HabilitationEvent.SUSPEND
            habilitations.end_habilitation(
                session, habilitation, suspend, reason="Plainte", by=world.certifier, now=now
            )
        reference = samples.opened(session, world, now).reference
    listed = site.manager.get(f"/sessions/{reference}/jury").text.partition("Habilitation manquante pour ce titre")[2]
    assert "Akakpo Exemple" in listed
    assert "Zinsou Exemple" not in listed


def test_the_plan_says_which_sites_are_approved_and_takes_no_other(site: Site) -> None:
    page = site.manager.get("/sessions/nouvelle").text
    assert "agréé" not in page
    with site.database.writing() as session:
        version, place = session.merge(site.world.version), session.merge(site.world.site)
        approval = CentreApproval(
            site=place,
            certification=version.certification,
            from_on=TODAY - timedelta(days=90),
            until_on=TODAY - timedelta(days=1),
            legal_act="Décision fictive",
        )
        session.add(approval)
    assert "Aucun de vos lieux n’est agréé" in site.manager.get("/sessions/nouvelle").text
    refused = site.manager.post("/sessions/nouvelle", data={**choose(site), **PLAN})
    assert refused.status_code == 422
    assert "Ce site n’est pas agréé pour ce titre à ces dates." in refused.text
    with site.database.writing() as session:
        session.scalars(select(CentreApproval)).one().until_on = TODAY + timedelta(days=90)
    assert "Lieux agréés" in site.manager.get("/sessions/nouvelle").text
    assert site.manager.post("/sessions/nouvelle", data={**choose(site), **PLAN}).status_code == 303

"""The workstation: several candidates on one page, saved together or not at all, and tap by tap from a tablet."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from certify import clock
from certify.assessments import accommodations
from certify.assessments.models import AssessmentSheet, Incident, SheetNote
from certify.assessments.terms import AccommodationKind, IncidentKind, Mark
from certify.config import Settings
from certify.db import Database
from certify.places import static_dir

from . import samples
from .browsing import Site, make_site

POST = "/jury/BJ-S-2026-0001/poste/MSP"
ALL = f"{POST}?n=1&n=2&n=3"


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    made = make_site(settings, sqlite, now)
    with made.database.writing() as session:
        samples.started(session, samples.again(session, made.world), now)
    return made


def criteria(site: Site) -> list[int]:
    with site.database.reading() as session:
        units = site.session(session).version.units
        return [criterion.id for unit in units for each in unit.competences for criterion in each.criteria]


def sheets(session: Session) -> dict[int, AssessmentSheet]:
    return {sheet.enrolment.table_number: sheet for sheet in session.scalars(select(AssessmentSheet))}


def typed(*tables: int, **more: str) -> dict[str, Any]:
    return {"n": [str(n) for n in tables], **{f"r{n}": "0" for n in tables}, **more}


def test_the_choice_has_groups_of_six_at_most(site: Site) -> None:
    page = site.jurors[1].get(POST).text
    assert 'poste/MSP?n=1&amp;n=2&amp;n=3"' in page
    assert "poste/MSP" in site.jurors[1].get("/jury/BJ-S-2026-0001").text


@pytest.mark.parametrize("numbers", ["", "x", "1 2 3 4 5 6 7", "9"])
def test_numbers_that_cannot_be_are_told_and_kept(site: Site, numbers: str) -> None:
    answer = site.jurors[1].post(f"{POST}/candidats", data={"numbers": numbers})
    assert answer.status_code == 422
    assert f'value="{numbers}"' in answer.text


def test_numbers_lead_to_the_page(site: Site) -> None:
    answer = site.jurors[1].post(f"{POST}/candidats", data={"numbers": "3, 1"})
    assert answer.headers["Location"].endswith(f"{POST}?n=1&n=3")


def test_one_form_saves_everybody(site: Site) -> None:
    first, second = criteria(site)[:2]
    marks = {f"m1-{first}": "met", f"m2-{first}": "not_met", f"m2-{second}": "not_observed", "t2": "Coupe reprise."}
    assert site.jurors[1].post(POST, data=typed(1, 2, 3, **marks)).status_code == 303
    with site.database.reading() as session:
        saved = sheets(session)
        assert {table: [row.mark for row in sheet.marks] for table, sheet in saved.items()} == {
            1: [Mark.MET],
            2: [Mark.NOT_MET, Mark.NOT_OBSERVED],
        }
        assert session.scalars(select(SheetNote)).one().text == "Coupe reprise."
    page = site.jurors[1].get(ALL).text
    assert f"name=m2-{second} value=not_observed aria-labelledby=w4 checked" in page
    assert "Coupe reprise." in page


def test_when_one_is_stale_nothing_is_saved_and_nothing_is_lost(site: Site) -> None:
    key = criteria(site)[0]
    site.jurors[1].post(POST, data=typed(2, **{f"m2-{key}": "met"}))
    marks = {f"m1-{key}": "met", f"m2-{key}": "partly_met", "t1": "Niveau à bulle."}
    answer = site.jurors[1].post(POST, data=typed(1, 2, **marks))
    assert answer.status_code == 409
    assert f"name=m2-{key} value=partly_met aria-labelledby=w2 checked" in answer.text
    assert "Niveau à bulle." in answer.text
    assert 'name="r2" value="1"' in answer.text
    with site.database.reading() as session:
        assert list(sheets(session)) == [2]
    again = typed(1, 2, **marks) | {"r2": "1"}
    assert site.jurors[1].post(POST, data=again).status_code == 303


def test_nobody_marks_from_another_s_place(site: Site) -> None:
    assert site.other_juror.get(ALL).status_code == 404
    assert site.other_juror.post(POST, data=typed(1)).status_code == 404
    assert site.manager.get(ALL).status_code == 403


def test_a_mark_that_does_not_exist_is_left_out(site: Site) -> None:
    key = criteria(site)[0]
    assert site.jurors[1].post(POST, data=typed(1, **{f"m1-{key}": "splendid"})).status_code == 303
    with site.database.reading() as session:
        assert not sheets(session)


@pytest.mark.parametrize("query", ["n=1&n=9", "n=0", "n=1&n=2&n=3&n=4&n=5&n=6&n=7"])
def test_strange_numbers_in_the_address_are_a_conflict(site: Site, query: str) -> None:
    assert site.jurors[1].get(f"{POST}?{query}").status_code == 409


def test_a_danger_stops_one_and_keeps_what_was_marked(site: Site) -> None:
    key = criteria(site)[0]
    marks = {f"m1-{key}": "met", f"m2-{key}": "met", "danger": "2"}
    to = site.jurors[1].post(POST, data=typed(1, 2, **marks)).headers["Location"]
    assert to.endswith("poste/MSP/2/danger?n=1&n=2")
    assert site.jurors[1].post(to, data={"what": " "}).status_code == 422
    assert site.jurors[1].post(to, data={"what": "Disqueuse sans carter.", "n": ["1", "2"]}).status_code == 303
    with site.database.reading() as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.kind, incident.enrolment and incident.enrolment.table_number) == (IncidentKind.DANGER, 2)
        assert len(sheets(session)) == 2
    page = site.jurors[1].get(ALL).text
    assert "Épreuve arrêtée" in page
    assert f"name=m2-{key} " not in page
    refused = site.jurors[1].post(POST, data=typed(2, **{f"m2-{key}": "not_met", "r2": "1"}))
    assert refused.status_code == 409
    assert "L’épreuve du candidat 002 est arrêtée" in refused.text


UUID = "3f0c8f0e-5a0e-4b7e-9d49-2f4f0f3a1c55"


def put(site: Site, table: int, juror: int = 1, **body: Any) -> TestResponse:
    with site.database.reading() as session:
        seat = site.session(session).seats[1].id
    sent = {"seat": seat, "uuid": UUID, "revision": 0, "marks": {}, "at": 1_795_512_600_000} | body
    return site.jurors[juror].put(f"{POST}/{table}", json=sent, headers={"Accept": "application/json"})


def test_a_tablet_sends_tap_by_tap(site: Site) -> None:
    first, second = criteria(site)[:2]
    answer = put(site, 1, marks={first: "met"})
    assert (answer.status_code, answer.json) == (201, {"revision": 1, "marked": 1, "of": 8})
    assert put(site, 1, marks={first: "met"}).status_code == 200  # the answer was lost, and it is sent again
    answer = put(site, 1, revision=1, marks={second: "not_observed"})
    assert answer.json == {"revision": 2, "marked": 2, "of": 8}
    with site.database.reading() as session:
        sheet = sheets(session)[1]
        assert (sheet.client_uuid, sheet.revision, str(sheet.device_at)) == (UUID, 2, "2026-11-24 09:30:00+00:00")


@pytest.mark.parametrize(
    "wrong",
    [{"at": 1e20}, {"at": -1e20}, {"uuid": "\ud800"}, {"uuid": "u-1"}, {"uuid": 7}, {"marks": {"9" * 5000: "met"}}],
)
def test_what_no_tablet_sends_is_refused(site: Site, wrong: dict[str, Any]) -> None:
    answer = put(site, 1, **({"marks": {criteria(site)[0]: "met"}} | wrong))
    assert (answer.status_code, answer.json and answer.json["code"]) == (422, "sheet.unreadable")


def test_brackets_without_end_are_refused(site: Site) -> None:
    headers = {"Accept": "application/json", "Content-Type": "application/json"}
    answer = site.jurors[1].put(f"{POST}/1", data="[" * 100_000, headers=headers)
    assert (answer.status_code, answer.json and answer.json["code"]) == (422, "sheet.unreadable")


def test_a_number_that_nobody_has_is_nobody(site: Site) -> None:
    for number in ("9" * 25, "9" * 5000):
        assert site.jurors[1].get(f"{POST}?n={number}").status_code == 200  # nobody chosen yet
        assert site.jurors[1].post(POST, data={"n": number}).status_code == 409


def test_a_tablet_that_is_behind_is_told(site: Site) -> None:
    key = criteria(site)[0]
    put(site, 1, marks={key: "met"})
    answer = put(site, 1, marks={key: "not_met"})
    assert (answer.status_code, answer.json and answer.json["code"]) == (409, "sheet.stale")


def test_what_another_person_gave_on_this_tablet_is_not_taken(site: Site) -> None:
    answer = put(site, 1, juror=2, marks={criteria(site)[0]: "met"})
    assert (answer.status_code, answer.json and answer.json["code"]) == (409, "seat.other")


@pytest.mark.parametrize(
    "body",
    [{"marks": {"1": "splendid"}}, {"marks": {"x": "met"}}, {"marks": 3}, {"revision": "?"}, {"at": "x"}, {"at": 1e30}],
)
def test_what_a_tablet_sends_wrongly_is_refused(site: Site, body: dict[str, Any]) -> None:
    answer = put(site, 1, **body)
    assert (answer.status_code, answer.json and answer.json["code"]) == (422, "sheet.unreadable")


def test_signed_out_is_said_to_the_tablet(site: Site) -> None:
    answer = site.app.test_client().put(f"{POST}/1", json={}, headers={"Accept": "application/json"})
    assert answer.status_code == 401


def test_six_take_no_more_statements_than_one(site: Site) -> None:
    assert site.statements(site.jurors[1], ALL) == site.statements(site.jurors[1], f"{POST}?n=1")


def test_six_people_on_32_criteria_are_light(
    settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its style and scripts the first page stays under 100 kB, whatever the labels weigh within reason."""
    monkeypatch.setattr(clock, "now", lambda: now)
    made = make_site(settings, sqlite, now, candidates=6, criteria=8)
    with sqlite.writing() as session:
        samples.started(session, samples.again(session, made.world), now)
    page = made.jurors[1].get(f"{POST}?{'&'.join(f'n={n}' for n in range(1, 7))}")
    files = re.findall(r'(?:href|src)="/static/([^"?]+)', page.text)
    assert {"certify.css", "assessments/workstation.css", "assessments/workstation.js"} <= set(files)
    labels = 32 * 70  # the sample's are shorter than a real one's
    assert len(page.data) + sum((static_dir() / name).stat().st_size for name in files) + labels < 100_000


def test_the_jury_sees_what_a_candidate_needs_and_not_why(site: Site, now: datetime) -> None:
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        kind = AccommodationKind.EXTRA_TIME
        for n, granted in ((0, True), (1, False)):
            row = accommodations.ask_accommodation(
                session, world.candidacies[n], kind, need="Ma vue baisse.", extra_percent=33, by=world.manager, now=now
            )
            accommodations.decide_accommodation(
                session, site.session(session), row, granted=granted, word="Vu.", by=world.manager, now=now
            )
    page = site.jurors[1].get(ALL).text
    assert page.count("Temps en plus") == 1
    assert "Temps en plus" in site.jurors[1].get("/jury/BJ-S-2026-0001/grilles/1/MSP").text
    assert "Temps en plus" not in site.jurors[1].get("/jury/BJ-S-2026-0001/grilles/2/MSP").text
    assert "Ma vue baisse" not in page

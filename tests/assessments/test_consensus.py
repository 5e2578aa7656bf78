"""The consensus: the president's vote where votes are equal, and two devices deciding at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.assessments import deliberation
from certify.assessments.board import load
from certify.assessments.content import compose
from certify.assessments.deliberation import Verdict
from certify.assessments.models import ConsensusMark, CriterionMark, Enrolment, JurySession, UnitOutcome
from certify.assessments.readings import verdicts
from certify.assessments.terms import Mark
from certify.certifications.models import CompetenceUnit
from certify.certifications.rulesets import PRESETS, values_of
from certify.config import Settings
from certify.db import Database
from certify.errors import Conflict, Invalid

from . import samples
from .browsing import make_site
from .samples import World
from .test_race import at_once

SHARED = Verdict(True, "Deux voix contre deux sur la pente.", casting_vote=True)


def decide(session: Session, world: World, found: JurySession, verdict: Verdict, now: datetime) -> UnitOutcome:
    enrolment = load(session, found).present[0]
    unit = world.version.units[0]
    given = {competence.id: verdict for competence in unit.competences}
    by = world.sitting_people[0]
    return deliberation.record_consensus(session, enrolment, unit, given, by=by, now=now)


def even(session: Session, found: JurySession, now: datetime, preset: str) -> None:
    """Two members are left, under the rules of a preset."""
    assert found.rule_set is not None
    found.rule_set.preset, found.rule_set.values = preset, values_of(PRESETS[preset])
    found.seats[2].left_at, found.seats[2].left_reason = now, "Malade."
    session.flush()


def test_the_president_s_vote_decides_between_equals(session: Session, world: World, now: datetime) -> None:
    found = samples.deliberating(session, world, now)
    even(session, found, now, "FR-2024")
    assert decide(session, world, found, SHARED, now).obtained
    assert {row.casting_vote for row in session.scalars(select(ConsensusMark))} == {True}


@pytest.mark.parametrize(
    ("preset", "verdict", "sentence"),
    [
        ("FR-2015", SHARED, "Le règlement de cette session ne donne à personne de voix prépondérante."),
        ("FR-2024", Verdict(True, " ", casting_vote=True), "Écrivez sur quoi les voix se sont partagées."),
    ],
)
def test_it_needs_the_rule_set_and_a_word(
    session: Session, world: World, now: datetime, preset: str, verdict: Verdict, sentence: str
) -> None:
    found = samples.deliberating(session, world, now)
    even(session, found, now, preset)
    with pytest.raises(Invalid) as refusal:
        decide(session, world, found, verdict, now)
    assert set(refusal.value.fields.values()) == {sentence}


def test_an_odd_jury_has_no_equal_votes(session: Session, world: World, now: datetime) -> None:
    found = samples.deliberating(session, world, now)
    assert found.rule_set is not None
    found.rule_set.preset, found.rule_set.values = "FR-2024", values_of(PRESETS["FR-2024"])
    with pytest.raises(Invalid):
        decide(session, world, found, SHARED, now)


def test_deciding_on_two_devices_at_once_one_wins(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = samples.make_world(session, now)
        enrolment = samples.deliberating(session, world, now).enrolments[0].id
        unit, by = world.version.units[0].id, world.sitting_people[0]

    def act(acquired: bool) -> Callable[[Session], object]:
        def decide(session: Session) -> None:
            row = session.get_one(CompetenceUnit, unit)
            given = {c.id: Verdict(acquired, "Vu ensemble.") for c in row.competences}
            one = session.get_one(Enrolment, enrolment)
            deliberation.record_consensus(session, one, row, given, advice="Reprendre.", revision=0, by=by, now=now)

        return decide

    assert at_once(database, act(True), act(False), act(True)) == ["consensus.stale"] * 2 + ["done"]
    with database.reading() as session:
        assert session.scalars(select(UnitOutcome.revision)).one() == 1


def test_an_interview_is_recorded_over_what_was_seen(session: Session, world: World, now: datetime) -> None:
    enrolment = samples.deliberating(session, world, now).enrolments[0]
    by = world.sitting_people[0]

    def record(revision: int) -> int:
        return deliberation.record_final_interview(
            session, enrolment, satisfactory=True, word="Clair.", revision=revision, by=by, now=now
        ).revision

    assert record(0) == 1
    with pytest.raises(Conflict) as refusal:
        record(0)
    assert refusal.value.code == "consensus.stale"
    assert record(1) == 2


def test_the_page_keeps_what_was_typed_and_shows_what_was_recorded(
    settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    site = make_site(settings, sqlite, now)
    with sqlite.writing() as session:
        found = samples.deliberating(session, samples.again(session, site.world), now)
        keys = [c.id for c in found.version.units[0].competences]
    page = "/jury/BJ-S-2026-0001/deliberation/1/U1"
    assert 'name="revision" type="hidden" value="0"' in site.jurors[0].get(page).text
    yes = {f"c{key}": "yes" for key in keys} | {"revision": "0"}
    assert site.jurors[0].post(page, data=yes).status_code == 303
    other = {f"c{key}": "no" for key in keys} | {f"w{key}": "Pente fausse." for key in keys}
    answer = site.jurors[0].post(page, data={**other, "advice": "Reprendre la pente.", "revision": "0"})
    assert answer.status_code == 422
    assert "Cette décision a été enregistrée ailleurs entre-temps." in answer.text
    assert "Inscrit entre-temps" in answer.text
    assert "Reprendre la pente." in answer.text
    assert 'name="revision" type="hidden" value="1"' in answer.text
    assert site.jurors[0].post(page, data={**other, "advice": "x"}).status_code == 422  # no page sends it without one
    assert site.jurors[0].post(page, data={**other, "advice": "x", "revision": "1"}).status_code == 303


def test_where_members_differ_the_page_says_so(
    settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    site = make_site(settings, sqlite, now)
    with sqlite.writing() as session:
        samples.deliberating(session, samples.again(session, site.world), now)
        row = session.scalars(select(CriterionMark).order_by(CriterionMark.criterion_id)).first()
        assert row is not None
        row.mark = Mark.PARTLY_MET
    page = site.jurors[0].get("/jury/BJ-S-2026-0001/deliberation/1/U1").text
    assert page.count("Avis différents") == 1
    assert "Les avis divergent" in page


def test_the_minutes_say_that_the_president_s_vote_decided(session: Session, world: World, now: datetime) -> None:
    found = samples.deliberating(session, world, now)
    even(session, found, now, "FR-2024")
    for enrolment in load(session, found).present:
        samples.decide(session, world, enrolment, now)
    enrolment = load(session, found).present[0]
    given = {c.id: SHARED for c in world.version.units[0].competences}
    by = world.sitting_people[0]
    deliberation.record_consensus(session, enrolment, world.version.units[0], given, by=by, now=now)
    board = load(session, found)
    text = compose(board, verdicts(session, board), number="PV-BJ-2026-0001", now=now)
    first, second = text["candidates"][0]["units"]
    assert {c["casting_vote"] for c in first["competences"]} == {True}
    assert {c["casting_vote"] for c in second["competences"]} == {False}

"""Grids on paper: numbered once, typed in twice, settled by their juror, through the rules of every grid."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.accounts.person import Person
from certify.assessments import paper_grids
from certify.assessments.grid import Grid, grid_of
from certify.assessments.marking import Given
from certify.assessments.models import AssessmentSheet, JurySession, PaperGrid
from certify.assessments.terms import Mark, Medium, SheetState
from certify.config import Settings
from certify.db import Database
from certify.errors import Conflict, Forbidden, Invalid

from . import samples
from .browsing import Site, make_site
from .samples import World


@pytest.fixture
def started(session: Session, world: World, now: datetime) -> JurySession:
    found = samples.started(session, world, now)
    assert paper_grids.number_grids(session, found, by=world.manager, now=now) == 9
    return found


@pytest.fixture
def paper(session: Session, started: JurySession) -> PaperGrid:
    return paper_grids.paper_grid(session, started, 4)


def grid(session: Session, paper: PaperGrid) -> Grid:
    return grid_of(session, paper.seat, paper.enrolment, paper.method)


def typed(session: Session, paper: PaperGrid, by: Person, now: datetime, **other: Mark) -> None:
    keys = [criterion.id for criterion in grid(session, paper).criteria]
    marks = {key: Given(other.get(f"c{key}", Mark.MET), f"Lu par {by.label}.") for key in keys}
    paper_grids.type_in(session, paper, marks, by=by, now=now)


def author(world: World, paper: PaperGrid) -> Person:
    return samples.juror_person(world, paper.seat.juror)


def test_a_number_once_given_is_kept(session: Session, world: World, started: JurySession, now: datetime) -> None:
    before = {row.number: (row.seat_id, row.enrolment_id) for row in session.scalars(select(PaperGrid))}
    assert paper_grids.number_grids(session, started, by=world.manager, now=now) == 9
    assert before == {row.number: (row.seat_id, row.enrolment_id) for row in session.scalars(select(PaperGrid))}


def test_grids_are_printed_before_anybody_came(session: Session, world: World, now: datetime) -> None:
    found = samples.convened(session, world, now)
    assert paper_grids.number_grids(session, found, by=world.manager, now=now) == 9
    with pytest.raises(Forbidden):
        paper_grids.number_grids(session, found, by=world.sitting_people[0], now=now)


def test_the_code_finds_its_sheet_and_a_slip_is_told(session: Session, started: JurySession) -> None:
    code = paper_grids.code_of(started.reference, 7)
    assert paper_grids.by_code(session, started, f" {code.lower()} ").number == 7
    for wrong in (code.replace("7", "1", 1), code[:-1] + ("A" if code[-1] != "A" else "B"), "", "0007", "99999-K"):
        with pytest.raises(Invalid) as refusal:
            paper_grids.by_code(session, started, wrong)
        assert set(refusal.value.fields) == {"code"}


def test_typed_once_it_is_not_handed_in(session: Session, world: World, paper: PaperGrid, now: datetime) -> None:
    by = author(world, paper)
    typed(session, paper, by, now)
    with pytest.raises(Conflict) as refusal:
        paper_grids.settle(session, paper, {}, by=by, now=now)
    assert refusal.value.code == "paper.once"


def test_two_that_agree_make_a_grid_on_paper(session: Session, world: World, paper: PaperGrid, now: datetime) -> None:
    by = author(world, paper)
    typed(session, paper, world.manager, now)
    typed(session, paper, by, now)
    sheet = paper_grids.settle(session, paper, {}, by=by, now=now)
    assert (sheet.state, sheet.medium, len(sheet.marks)) == (SheetState.SUBMITTED, Medium.PAPER, 8)
    assert sheet.marks[0].observation == f"Lu par {by.label}."
    with pytest.raises(Conflict) as refusal:
        typed(session, paper, world.manager, now)
    assert refusal.value.code == "paper.handed_in"


def test_what_differs_is_settled_by_the_juror_alone(
    session: Session, world: World, paper: PaperGrid, now: datetime
) -> None:
    by = author(world, paper)
    key = grid(session, paper).criteria[2].id
    typed(session, paper, by, now)
    typed(session, paper, world.manager, now, **{f"c{key}": Mark.NOT_MET})
    with pytest.raises(Invalid) as refusal:
        paper_grids.settle(session, paper, {}, by=by, now=now)
    assert set(refusal.value.fields) == {f"c{key}"}
    with pytest.raises(Forbidden):
        paper_grids.settle(session, paper, {key: Mark.MET}, by=world.manager, now=now)
    sheet = paper_grids.settle(session, paper, {key: Mark.NOT_MET}, by=by, now=now)
    assert {row.criterion_id: row.mark for row in sheet.marks}[key] is Mark.NOT_MET


def test_two_copies_of_others_are_not_the_juror_s(
    session: Session, world: World, paper: PaperGrid, now: datetime
) -> None:
    other = next(p for p in world.sitting_people if p.id != paper.seat.juror.account_id)
    typed(session, paper, world.manager, now)
    typed(session, paper, other, now)
    with pytest.raises(Conflict):
        paper_grids.settle(session, paper, {}, by=author(world, paper), now=now)


def test_only_the_jury_and_the_manager_type(session: Session, world: World, paper: PaperGrid, now: datetime) -> None:
    with pytest.raises(Forbidden):
        typed(session, paper, world.certifier, now)


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    made = make_site(settings, sqlite, now)
    with made.database.writing() as session:
        samples.started(session, samples.again(session, made.world), now)
    return made


def test_from_the_print_to_the_grid_through_the_pages(site: Site) -> None:
    here = "/grilles-papier/BJ-S-2026-0001"
    assert site.manager.post(f"{here}/numeros").status_code == 303
    assert "0001-" in site.manager.get(here).text
    printed = site.manager.get(f"{here}/grilles-1.pdf")
    assert printed.data.startswith(b"%PDF")
    assert site.manager.get(f"{here}/grilles-2.pdf").status_code == 404
    assert site.manager.post(f"{here}/code", data={"code": "0001-?"}).status_code == 422
    code = paper_grids.code_of("BJ-S-2026-0001", 1)
    page = site.manager.post(f"{here}/code", data={"code": code}).headers["Location"]
    with site.database.reading() as session:
        found = site.session(session)
        keys = [c.id for c in grid(session, paper_grids.paper_grid(session, found, 1)).criteria]
    marks = {f"c{key}": "met" for key in keys}
    assert site.manager.post(page, data=marks).status_code == 303
    juror = site.jurors[0]
    to = juror.post(page, data={**marks, f"c{keys[0]}": "not_met"}).headers["Location"]
    assert "diffèrent sur 1 critère" in juror.get(to).text
    assert juror.post(to).status_code == 422
    assert juror.post(to, data={f"c{keys[0]}": "met"}).status_code == 303
    with site.database.reading() as session:
        assert session.scalars(select(AssessmentSheet)).one().medium is Medium.PAPER
    assert site.jurors[0].get(here).status_code == 200


def test_others_do_not_see_them(site: Site) -> None:
    here = "/grilles-papier/BJ-S-2026-0001"
    site.manager.post(f"{here}/numeros")
    for client in (site.stranger, site.other_juror):
        for path in ("", "/1", "/grilles-1.pdf"):
            assert client.get(here + path).status_code in (403, 404)
    assert site.jurors[1].get(f"{here}/1/accorder").status_code == 404

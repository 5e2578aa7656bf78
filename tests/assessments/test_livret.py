"""The livret: what one holds across sessions and vintages, what is missing, and who sees it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock
from certify.accounts import passwords
from certify.accounts.person import Grant
from certify.accounts.terms import Role
from certify.assessments import completing, deliberation, livret, planning
from certify.assessments import minutes as minutes_acts
from certify.assessments.board import load
from certify.assessments.holdings import held_for
from certify.assessments.livret import Booklet
from certify.assessments.models import Enrolment, JurySession, Minutes, UnitHolding
from certify.assessments.terms import Result
from certify.assessments.validation import accept_minutes
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.certifications.models import CertificationVersion, CompetenceUnit, UnitCorrespondence
from certify.config import Settings
from certify.db import Database
from certify.errors import Conflict, NotFound
from certify.institutions import series
from certify.institutions.models import SeriesKind
from tests.judges.tools import words

from . import samples
from .browsing import PASSWORD, Site, browser, let_in, make_site
from .samples import World

UNITS = 1  # the candidacy that obtains one unit of two


@pytest.fixture
def validated(session: Session, world: World, now: datetime) -> World:
    """A title, one unit, nothing."""
    accept_minutes(session, samples.signed(session, world, now), by=world.certifier, now=now)
    return world


def booklet(session: Session, candidacy: Candidacy, day: date = samples.TODAY) -> Booklet:
    (found,) = livret.of(session, candidacy.candidate_id, day)
    return found


def test_a_missing_unit_is_named_with_the_next_session_and_the_last_day(
    session: Session, validated: World, now: datetime
) -> None:
    found = booklet(session, validated.candidacies[UNITS])
    assert [line.unit.code for line in found.held] == ["U1"]
    assert [unit.code for unit in found.missing] == ["U2"]
    assert found.until == validated.version.valid_until + timedelta(days=365)  # type: ignore[operator]
    assert found.coming == ()
    coming = JurySession(
        reference="BJ-S-2027-0001",
        authority=validated.authority,
        version=validated.version,
        site=validated.site,
        manager_id=validated.manager.id,
        starts_on=samples.TODAY + timedelta(days=30),
        ends_on=samples.TODAY + timedelta(days=31),
        starts_at=now.time(),
        capacity=5,
        state=samples.planned(session, validated, now).state,
        planned_at=now,
    )
    session.add(coming)
    session.flush()
    found = booklet(session, validated.candidacies[UNITS])
    assert [(one.jury_session.reference, one.free) for one in found.coming] == [("BJ-S-2027-0001", 5)]


def test_a_title_needs_nothing_more(session: Session, validated: World) -> None:
    found = booklet(session, validated.candidacies[0])
    assert (found.titled_on, found.missing, found.until, found.coming) == (samples.TODAY, (), None, ())


def test_nothing_held_is_no_booklet(session: Session, validated: World) -> None:
    assert livret.of(session, validated.candidacies[2].candidate_id, samples.TODAY) == ()


def test_a_unit_of_an_older_vintage_counts_by_its_correspondence(
    session: Session, validated: World, now: datetime
) -> None:
    newer = newer_vintage(session, validated)
    found = booklet(session, validated.candidacies[UNITS], date(2028, 3, 1))
    assert found.version is newer
    assert [(line.unit.version.vintage, line.holding is not None) for line in found.lines] == [
        ("2027", True),
        ("2027", False),
    ]


def newer_vintage(session: Session, world: World) -> CertificationVersion:
    """The vintage of 2027: U1 corresponds, U2 does not; the former one is no longer in force."""
    old = world.version
    newer = CertificationVersion(
        certification=old.certification,
        vintage="2027",
        state=old.state,
        kind_name=old.kind_name,
        title=old.title,
        occupation=old.occupation,
        level_framework=old.level_framework,
        level_value=old.level_value,
        legal_act=old.legal_act,
        valid_from=date(2027, 1, 1),
        rule_set=old.rule_set,
        units=[CompetenceUnit(code=f"N{n}", position=n, title=old.units[n - 1].title) for n in (1, 2)],
    )
    session.add(newer)
    session.flush()
    session.add(UnitCorrespondence(old_unit_id=old.units[0].id, new_unit_id=newer.units[0].id))
    session.flush()
    return newer


def test_the_missing_units_alone_are_asked_for(session: Session, validated: World, now: datetime) -> None:
    candidacy = validated.candidacies[UNITS]
    candidacy.state = CandidacyState.WITHDRAWN
    for _ in validated.candidacies:  # their references are taken
        series.take(session, SeriesKind.CANDIDACY, validated.authority.id, 0)
    found = booklet(session, candidacy)
    by = samples.person(samples.account(session, "Candidat Exemple", now), Grant(Role.CANDIDATE, None))
    begun = completing.ask_for_missing(session, found, candidate=candidacy.candidate, by=by, now=now)
    assert [unit.code for unit in begun.units] == ["U2"]
    with pytest.raises(Conflict):
        completing.ask_for_missing(session, found, candidate=candidacy.candidate, by=by, now=now)
    whole = booklet(session, validated.candidacies[0])
    with pytest.raises(Conflict) as refused:
        completing.ask_for_missing(session, whole, candidate=validated.candidacies[0].candidate, by=by, now=now)
    assert refused.value.code == "livret.nothing_missing"


def test_another_authority_sees_a_unit_once_its_holder_showed_it(
    session: Session, validated: World, now: datetime
) -> None:
    mine = validated.candidacies[UNITS]
    elsewhere = samples.make_authority(session, "ML")
    version = samples.make_version(session, elsewhere)
    theirs = samples.make_candidacy(session, version, "X Y", 1, now)
    theirs.candidate = mine.candidate
    session.flush()
    seen = [elsewhere.id]
    assert livret.of(session, mine.candidate_id, samples.TODAY, authorities=seen) == ()
    holding = session.scalars(select(UnitHolding).where(UnitHolding.candidate_id == mine.candidate_id)).one()
    by = samples.person(samples.account(session, "Candidat Exemple", now), Grant(Role.CANDIDATE, None))
    completing.show_unit(session, holding, theirs, by=by, now=now)
    completing.show_unit(session, holding, theirs, by=by, now=now)
    (found,) = livret.of(session, mine.candidate_id, samples.TODAY, authorities=seen)
    assert [line.unit.code for line in found.held] == ["U1"]
    completing.hide_unit(session, holding, theirs, by=by, now=now)
    assert livret.of(session, mine.candidate_id, samples.TODAY, authorities=seen) == ()
    with pytest.raises(NotFound):
        completing.show_unit(session, holding, validated.candidacies[0], by=by, now=now)


# Its page.


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    return make_site(settings, sqlite, now)


def candidate(site: Site, now: datetime, place: int) -> FlaskClient:
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        if place == UNITS:
            accept_minutes(session, samples.signed(session, world, now), by=world.certifier, now=now)
        account = samples.account(session, "Candidat Exemple", now)
        who = samples.person(account, Grant(Role.CANDIDATE, None))
        let_in(session, who, passwords.hash_password(PASSWORD), now)
        session.get_one(Candidacy, site.world.candidacies[place].id).candidate.account = account
    return browser(site.app, who)


def test_the_page_says_what_is_missing_and_prints_it(site: Site, now: datetime) -> None:
    browsing = candidate(site, now, UNITS)
    page = browsing.get("/livret").text
    assert "Il manque U2 pour le titre complet." in page
    assert "Ouvrir ma demande BJ-D-000002" in page
    paper = browsing.get("/livret.pdf")
    assert paper.headers["Content-Disposition"] == "attachment; filename=livret.pdf"
    text = words(paper.data)
    assert "Il manque pour le titre complet : U2." in text
    assert "À compléter jusqu’au" in text
    assert "Aucune session n’est encore annoncée pour ce titre." in text


def test_an_empty_livret_says_so(site: Site, now: datetime) -> None:
    browsing = candidate(site, now, 0)
    assert "Il est encore vide." in browsing.get("/livret").text
    assert browsing.get("/livret.pdf").status_code == 404


def test_an_appeal_is_made_and_followed_on_the_candidates_page(site: Site, now: datetime) -> None:
    browsing = candidate(site, now, UNITS)
    reference = "BJ-D-000002"
    browsing.get(f"/candidatures/{reference}/resultat")
    page = browsing.get(f"/candidatures/{reference}/recours").text
    assert "Faire un recours" in page


def test_the_day_of_the_answer_to_an_appeal_is_said_and_a_late_one_flagged(
    site: Site, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    browsing = candidate(site, now, UNITS)
    own, received = "/candidatures/BJ-D-000002/recours", "/recours"
    browsing.get("/candidatures/BJ-D-000002/resultat")
    assert browsing.post(own, data={"grounds": "Le mortier manquait."}).status_code == 303
    case = f"{received}/BJ-R-2026-0001"
    assert "L’autorité répond au plus tard le 24 janvier 2027." in told(browsing, own)
    assert "répondre au plus tard le 24 janvier 2027" in told(site.certifier, received)
    assert "Répondre au plus tard le" in told(site.certifier, case)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=62))
    with site.database.reading() as session:
        account = session.get_one(Candidacy, site.world.candidacies[UNITS].id).candidate.account
        assert account is not None
        browsing = browser(site.app, samples.person(account, Grant(Role.CANDIDATE, None)))
    certifier = browser(site.app, site.world.certifier)
    assert "L’autorité devait répondre au plus tard le 24 janvier 2027." in told(browsing, own)
    assert "Délai dépassé" in told(certifier, received)
    assert "Le délai pour répondre est dépassé." in told(certifier, case)


def told(client: FlaskClient, address: str) -> str:
    return client.get(address).text.replace("\u00a0", " ")


# What the livret gives.


def test_the_final_interview_alone_may_be_sat_again_and_gives_the_title(
    session: Session, world: World, now: datetime
) -> None:
    jury_session = samples.deliberating(session, world, now)
    for enrolment in load(session, jury_session).present:
        samples.decide(session, world, enrolment, now, interview=False)
    minutes = sign(session, world, jury_session, now)
    candidacy = world.candidacies[0]
    assert candidacy.state is CandidacyState.PARTIALLY_CERTIFIED
    assert booklet(session, candidacy).missing == ()
    candidacy.state = CandidacyState.DOSSIER_SUBMITTED  # taken up again, the dossier sent
    world.candidacies = [candidacy]
    world.jurors = [samples.make_juror(session, world, f"Autre{n} Exemple", now) for n in range(3)]
    world.sitting_people = [samples.juror_person(world, juror) for juror in world.jurors]
    again = samples.started(session, world, now)
    (enrolment,) = load(session, again).present
    assert enrolment.units == []
    deliberation.start_deliberation(session, again, by=world.manager, now=now)
    samples.decide(session, world, enrolment, now)
    second = sign(session, world, again, now)
    assert [decision.result for decision in second.decisions] == [Result.TITLE]
    assert candidacy.state is CandidacyState.CERTIFIED
    assert minutes.number != second.number


def test_nobody_who_holds_nothing_is_enrolled_for_nothing(session: Session, world: World, now: datetime) -> None:
    jury_session = samples.opened(session, world, now)
    world.candidacies[0].aims = []
    session.flush()
    with pytest.raises(Conflict) as refused:
        planning.enrol(session, jury_session, world.candidacies[:1], by=world.manager, now=now)
    assert refused.value.code == "session.nothing_aimed"


def sign(session: Session, world: World, jury_session: JurySession, now: datetime) -> Minutes:
    document = minutes_acts.draft_minutes(session, jury_session, by=world.sitting_people[0], now=now)
    for by in (*world.sitting_people, world.manager):
        minutes_acts.sign_minutes(session, document, by=by, now=now)
    accept_minutes(session, document, by=world.certifier, now=now)
    return document


def test_a_unit_of_the_older_vintage_completes_the_title_of_the_newer(
    session: Session, validated: World, now: datetime
) -> None:
    newer = newer_vintage(session, validated)
    candidacy = validated.candidacies[UNITS]
    assert held_for(session, newer, candidacy.candidate_id) == {newer.units[0].id}
    jury_session = samples.planned(session, validated, now)
    jury_session.version = newer
    candidacy.version, candidacy.state = newer, CandidacyState.SCHEDULED
    session.add(Enrolment(jury_session=jury_session, candidacy=candidacy, table_number=1, enrolled_at=now))
    session.flush()
    board = load(session, jury_session)
    assert board.holds(board.enrolments[0]) == {newer.units[0].id}

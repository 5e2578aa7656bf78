"""The candidate's own page: the validated result unit by unit, to its owner alone, without jurors or marks."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from certify import clock
from certify.accounts import passwords
from certify.accounts.person import Grant
from certify.accounts.terms import Role
from certify.assessments import appeals
from certify.assessments.models import Appeal, Minutes
from certify.assessments.result import Next, next_step
from certify.assessments.terms import Presence
from certify.assessments.validation import accept_minutes
from certify.candidacies.models import Candidacy
from certify.candidacies.states import CandidacyState
from certify.certifications.models import CertificationVersion
from certify.certifications.rulesets import FR_2006, FR_2015
from certify.config import Settings
from certify.db import Database

from . import samples
from .browsing import PASSWORD, Site, browser, let_in, make_site

TITLE, PARTLY, FAILED = (f"/candidatures/BJ-D-00000{n}/resultat" for n in (1, 2, 3))


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    return make_site(settings, sqlite, now)


def candidate(site: Site, now: datetime, place: int) -> FlaskClient:
    """The browser of somebody whose candidacy is the one at this place."""
    with site.database.writing() as session:
        account = samples.account(session, "Candidat Exemple", now)
        who = samples.person(account, Grant(Role.CANDIDATE, None))
        let_in(session, who, passwords.hash_password(PASSWORD), now)
        session.get_one(Candidacy, site.world.candidacies[place].id).candidate.account = account
    return browser(site.app, who)


def decided(site: Site, now: datetime, *, validated: bool = True, away: dict[int, Presence] | None = None) -> None:
    """Minutes signed: the title, one unit, none; validated or not."""
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        minutes: Minutes = samples.signed(session, world, now, away=away)
        if validated:
            accept_minutes(session, minutes, by=world.certifier, now=now)


def test_a_partial_success_shows_each_unit_and_the_advice(site: Site, now: datetime) -> None:
    decided(site, now)
    page = candidate(site, now, 1).get(PARTLY).text
    assert "Vous avez obtenu une partie du titre" in page
    assert page.index("U1. Unité 1") < page.index("Obtenue") < page.index("U2. Unité 2") < page.index("Non obtenue")
    assert "Reprendre la pose." in page
    assert "jusqu’au 31 décembre 2030" in page  # a year after the end of the title


def test_a_failure_says_how_often_one_may_sit_again(site: Site, now: datetime) -> None:
    decided(site, now)
    page = candidate(site, now, 2).get(FAILED).text
    assert "Aucune unité n’est obtenue cette fois" in page
    assert "encore 3 fois" in page
    assert "24 novembre 2027 inclus" in page


@pytest.mark.parametrize(("place", "path"), [(0, TITLE), (1, PARTLY), (2, FAILED)])
def test_no_juror_is_named(site: Site, now: datetime, place: int, path: str) -> None:
    decided(site, now)
    answer = candidate(site, now, place).get(path)
    assert answer.status_code == 200
    for secret in ("Zinsou Exemple", "Akakpo Exemple"):
        assert secret not in answer.text


def test_the_jury_s_reasons_are_those_of_the_printed_sheet(site: Site, now: datetime) -> None:
    decided(site, now)
    assert "Entretien clair." in candidate(site, now, 0).get(TITLE).text
    page = candidate(site, now, 1).get(PARTLY).text
    assert page.index("U2. Unité 2") < page.index("Gestes non maîtrisés")


def test_an_appeal_that_runs_is_named_where_one_could_go_on(site: Site, now: datetime) -> None:
    decided(site, now)
    browsing, own = candidate(site, now, 2), FAILED.removesuffix("/resultat")
    assert "Contester cette décision" in browsing.get(FAILED).text
    assert "Mon recours" not in browsing.get(own).text
    assert browsing.post(f"{own}/recours", data={"grounds": "Le mortier manquait."}).status_code == 303
    page = browsing.get(FAILED).text
    assert ("Mon recours BJ-R-2026-0001" in page, "Contester" in page) == (True, False)
    page = browsing.get(own).text
    for words in ("Votre recours BJ-R-2026-0001 est en cours.", f"{own}/recours", "le recours suit son cours"):
        assert words in page, words
    assert browsing.post(f"{own}/continuer", data={"processing": "y"}).status_code == 303, "an appeal holds nobody back"
    assert "Votre recours BJ-R-2026-0001 est en cours." in browsing.get(own).text


def test_an_appeal_that_is_upheld_is_said_on_the_candidacy(site: Site, now: datetime) -> None:
    decided(site, now)
    browsing, own = candidate(site, now, 2), FAILED.removesuffix("/resultat")
    browsing.get(FAILED)
    browsing.post(f"{own}/recours", data={"grounds": "Le mortier manquait."})
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        grant = Grant(Role.AUTHORITY, world.authority.organisation_id)
        reviewer = samples.person(samples.account(session, "Relecteur Exemple", now), grant)
        (appeal,) = session.scalars(select(Appeal))
        appeals.open_review(session, appeal, by=reviewer, now=now)
        appeals.uphold(session, appeal, answer="Le matériel manquait.", by=reviewer, now=now)
    page = browsing.get(own).text
    for words in ("<h1>Votre recours est accepté", "sera entendu par un autre jury", "Lire la réponse"):
        assert words in page, words
    assert "<h1>Votre dossier est reçu" not in page


def test_nothing_is_said_before_the_authority_has_validated(site: Site, now: datetime) -> None:
    decided(site, now, validated=False)
    assert candidate(site, now, 1).get(PARTLY).status_code == 404


def test_somebody_elses_result_does_not_exist(site: Site, now: datetime) -> None:
    decided(site, now)
    assert candidate(site, now, 1).get(FAILED).status_code == 404
    assert site.jurors[0].get(PARTLY).status_code == 403


def test_an_absence_is_told_without_units(site: Site, now: datetime) -> None:
    decided(site, now, away={3: Presence.ABSENT})
    page = candidate(site, now, 2).get(FAILED).text
    assert "Absence à la session" in page
    assert "Vos unités" not in page


def resting(state: CandidacyState, **more: object) -> Candidacy:
    return Candidacy(state=state, version=CertificationVersion(valid_until=None), **more)


DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("candidacy", "then"),
    [
        (resting(CandidacyState.FAILED, attempts=1, first_attempt_on=DAY), Next(1, date(2027, 11, 24))),
        (resting(CandidacyState.FAILED, attempts=5, first_attempt_on=DAY), Next(0, date(2027, 11, 24))),
        (resting(CandidacyState.PARTIALLY_CERTIFIED, first_unit_on=DAY), Next(None, date(2031, 11, 24))),
        (resting(CandidacyState.CERTIFIED), None),
        (resting(CandidacyState.ADMISSIBLE), None),
    ],
)
def test_what_the_rules_leave_open(candidacy: Candidacy, then: Next | None) -> None:
    assert next_step(candidacy, FR_2006) == then


def test_a_title_without_an_end_gives_no_last_day() -> None:
    assert next_step(resting(CandidacyState.PARTIALLY_CERTIFIED, first_unit_on=DAY), FR_2015) == Next(None, None)

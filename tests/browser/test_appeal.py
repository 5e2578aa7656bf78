"""One session from its planning to an appeal, as each of eight people would, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from certify import config, tables
from certify.accounts.terms import Role
from certify.certificates.commands import make_missing_keys
from certify.db import Database
from certify.demo.applying import apply
from certify.demo.people import MASONRY
from certify.demo.playing import hire_staff, import_data
from certify.demo.sessions import BESIDE
from certify.demo.sitting import Play
from certify.demo.stage import Stage, mail_of
from tests.browser.people import Applicant, Authority, JuryMember, Manager, Reviewer, SiteKeeper
from tests.browser.site import Site, new_site

SALIF = next(one for one in MASONRY.applicants if one.key == "salif")
NAME = f"{SALIF.birth_name} {SALIF.given_names}"
WHY = "Le ciment était éventé : le mur ne pouvait pas tenir."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Everybody has an account; jurors are habilitated; somebody's dossier waits for a session."""
    site = new_site(tmp_path / "home")
    settings = site.settings
    tables.upgrade(settings.database_url)
    stage = Stage(Database(settings.database_url))
    import_data(stage.database)
    make_missing_keys(settings, config.passphrase(settings, site.environment))
    hire_staff(stage, MASONRY)
    for one in BESIDE:
        stage.hire(one.key, one.name, one.role, one.organisation or None)
    stage.hire(SALIF.key, NAME, Role.CANDIDATE, None)
    sitting = replace(MASONRY, applicants=(SALIF,))
    apply(stage, sitting, SALIF)
    Play(stage, sitting).register_jurors()
    stage.database.close()
    site.passwords.update({one.mail: one.password for one in stage.credentials})
    with site.served():
        yield site


def test_a_session_goes_from_its_planning_to_an_appeal(chromium: Browser, site: Site) -> None:
    manager = Manager(chromium, site, mail_of(MASONRY.manager.key))
    centre = SiteKeeper(chromium, site, mail_of("centre.ml"))
    jury = [JuryMember(chromium, site, mail_of(member.key)) for member in MASONRY.jurors]
    president = jury[0]
    authority = Authority(chromium, site, mail_of(MASONRY.signatory.key))
    candidate = Applicant(chromium, site, mail_of(SALIF.key))
    reviewer = Reviewer(chromium, site, mail_of("recours.ml"))

    manager.plan("Maçon", "Plateau", places=6)
    manager.open()
    manager.enrol(NAME)
    manager.name_jury(*(member.name for member in MASONRY.jurors))
    for member in jury:
        member.declare_no_tie()
    centre.check_site(manager.reference)
    manager.convene()

    candidate.go("/candidatures")
    candidate.follow_own()
    candidate.reads("Plateau technique")
    manager.note_presence("carte d’identité CEDEAO")
    manager.open_subject("Témoin Exemple")
    for member in jury:
        member.fill_every_grid("Non atteint", "Le mur n’est pas d’aplomb.")
    president.open_deliberation()
    president.record_refusal("Personne n’a vu de geste juste.", "Reprendre l’aplomb et le niveau.")
    president.draft_minutes()
    for member in jury:
        member.sign()
    manager.sign()
    authority.read_minutes_to_validate()
    authority.confirm("Valider le procès-verbal", "J’ai relu la liste")

    candidate.read_result("Aucune unité n’est obtenue cette fois")
    reference = candidate.appeal(WHY)
    reviewer.uphold(reference, "Le ciment fourni était périmé, comme l’incident le montre.")
    candidate.reads_answer("Le ciment fourni était périmé")
    candidate.go("/candidatures")
    candidate.reads("Dossier reçu")
    authority.go("/recours")
    authority.reads("Raison donnée")

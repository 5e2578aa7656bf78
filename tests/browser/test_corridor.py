"""From application to a scanned verdict and its withdrawal, as each person would, without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from certify import config, tables
from certify.certificates.commands import make_missing_keys
from certify.db import Database
from certify.demo.people import MASONRY
from certify.demo.playing import hire_staff, import_data
from certify.demo.stage import Stage, mail_of
from tests.browser.people import Authority, Candidate, Employer, JuryMember, Manager, Officer
from tests.browser.site import Site, new_site
from tests.judges import tools

NAME, GIVEN = "N’GUESSAN-EXEMPLE", "Ɓàbá Ŋɔni"
WORK = "Murs en parpaings, chaînages et enduits : une école de trois classes à Kati."


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Reference data, keys and staff; nobody has applied yet."""
    site = new_site(tmp_path / "home")
    settings = site.settings
    tables.upgrade(settings.database_url)
    stage = Stage(Database(settings.database_url))
    import_data(stage.database)
    make_missing_keys(settings, config.passphrase(settings, site.environment))
    hire_staff(stage, MASONRY)
    stage.database.close()
    site.passwords.update({one.mail: one.password for one in stage.credentials})
    with site.served():
        yield site


def apply(candidate: Candidate) -> str:
    candidate.register(f"{NAME} {GIVEN}", "candidate@demo.example", "quatre mots sans lien")
    candidate.choose_title("Mali", "Maçon")
    candidate.tell_identity(NAME, GIVEN, ("14", "3", "1991"), "Kayes (Mali)")
    candidate.tell_contact("Bamako", "Mali", "+223 70 00 00 00")
    candidate.tell_experience(WORK, "Kati", ("3", "2016"))
    candidate.declare(f"{NAME} {GIVEN}")
    return candidate.send()


def seat_jury(manager: Manager, jury: list[JuryMember], names: list[str]) -> None:
    manager.plan("Maçon", "Plateau", places=6)
    manager.open()
    manager.enrol(f"{NAME} {GIVEN}")
    manager.name_jury(*names)
    for member in jury:
        member.declare_no_tie()
    manager.check_site(manager.reference)
    manager.convene()


def hold_session(manager: Manager, jury: list[JuryMember]) -> None:
    president, *_ = jury
    manager.note_presence("carte d’identité CEDEAO")
    manager.open_subject("Témoin Exemple")
    counts = {member.fill_every_grid("Atteint", "Geste sûr, sans reprise.") for member in jury}
    assert len(counts) == 1
    assert counts.pop() > 30
    president.open_deliberation()
    president.record_consensus_and_interview("Tous ont vu le geste.", "Explique son métier avec précision.")
    president.draft_minutes()
    for member in jury:
        member.sign()
    manager.sign()


def test_a_trade_becomes_a_certificate_that_an_employer_scans(chromium: Browser, site: Site, tmp_path: Path) -> None:
    candidate, employer = Candidate(chromium, site), Employer(chromium, site)
    officer = Officer(chromium, site, mail_of(MASONRY.officer.key))
    authority = Authority(chromium, site, mail_of(MASONRY.signatory.key))
    manager = Manager(chromium, site, mail_of(MASONRY.manager.key))

    reference = apply(candidate)
    officer.admit(reference, "Votre pratique est longue et variée.")
    candidate.tell_work_for_each_unit(WORK)
    candidate.send_dossier()

    for member in MASONRY.jurors:
        authority.register_juror(member.name, "Femme" if member.sex == "female" else "Homme", "Maçon")
    jury = [JuryMember(chromium, site, mail_of(member.key)) for member in MASONRY.jurors]
    seat_jury(manager, jury, [member.name for member in MASONRY.jurors])
    hold_session(manager, jury)

    authority.read_minutes_to_validate()
    assert authority.heading == "Vous allez émettre 1 certificat, pour 1 personne"
    authority.confirm("Signer et émettre 1 certificat", "J’ai relu la liste")

    candidate.wait_for_certificate(seconds=30)
    path = tmp_path / "certificate.pdf"
    pdf = candidate.download(path)
    [code] = tools.zbar(tools.picture(pdf, tmp_path / "page.png", 150))
    assert code.startswith(f"{site.address}/v/")
    assert "#" in code

    employer.open_code(code)
    assert employer.heading.startswith("Authentique : titre complet")
    employer.reads(f"{NAME} {GIVEN}")
    employer.drop_file(path)
    assert employer.heading.startswith("Authentique : titre complet")

    authority.withdraw("ML-", "Fraude établie", "Usurpation d’identité reconnue (exemple fictif).")
    employer.open_code(code)
    employer.wait_until("a été retiré", seconds=5)
    employer.drop_file(path)
    assert "a été retiré" in employer.heading

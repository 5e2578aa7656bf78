"""Pages of jurors: the register, the search for a session, and what a juror does for themselves."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from certify import clock
from certify.assessments.models import Juror, Seat, TradeWork, Unavailability
from certify.config import Settings
from certify.db import Database

from . import samples
from .browsing import Site, make_site

ENTRY = {"trade": "Carrelage", "practice_years": "9", "sex": "female", "town": "Cotonou", "account": "0"}


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(clock, "now", lambda: now)
    return make_site(settings, sqlite, now)


def brought(site: Site, now: datetime, step: str) -> str:
    with site.database.writing() as session:
        reference: str = getattr(samples, step)(session, samples.again(session, site.world), now).reference
        return reference


def enter(site: Site, name: str, **changes: str) -> int:
    answer = site.certifier.post("/validation/jurys/nouveau", data={**ENTRY, "name": name, **changes})
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


def test_the_authority_enters_somebody_by_name_and_corrects_the_entry(site: Site) -> None:
    both = site.certifier.post("/validation/jurys/nouveau", data={**ENTRY, "name": " "})
    assert both.status_code == 422
    assert 'value="Carrelage"' in both.text
    page = f"/validation/jurys/{enter(site, 'Sansadresse Exemple')}"
    change = {**ENTRY, "trade": "Maçonnerie", "town": "Parakou"}
    assert site.certifier.get(f"{page}/modifier").status_code == 200
    assert site.certifier.post(f"{page}/modifier", data={**change, "practice_years": "99"}).status_code == 422
    assert site.certifier.post(f"{page}/modifier", data=change).status_code == 303
    shown = site.certifier.get(page).text
    assert "Maçonnerie" in shown
    assert "Parakou" in shown


def test_periods_of_work_are_entered_and_taken_out(site: Site) -> None:
    page = f"/validation/jurys/{enter(site, 'Sansadresse Exemple', practice_years='1')}"
    assert site.certifier.post(f"{page}/travail", data={"from_on": "2030-01-01"}).status_code == 422
    line = {"employer": "Chantier fictif", "from_on": "2010-01-01"}
    assert site.certifier.post(f"{page}/travail", data=line).status_code == 303
    shown = site.certifier.get(page).text
    assert "Chantier fictif" in shown
    assert "16 ans" in shown
    with site.database.reading() as session:
        key = session.scalars(select(TradeWork.id)).one()
    assert site.certifier.post(f"{page}/travail/{key}/retirer").status_code == 303
    assert "1 an<" in site.certifier.get(page).text


def test_the_register_is_searched(site: Site) -> None:
    enter(site, "Sansadresse Exemple", trade="Maçonnerie", town="Parakou")
    base = "/validation/jurys"
    for query in ("?mots=maçon", "?ville=parak", "?mots=sansadresse+exemple"):
        listed = site.certifier.get(base + query).text
        assert "Sansadresse" in listed, query
        assert "Zinsou" not in listed, query
    title = site.world.version.certification_id
    habilitated = site.certifier.get(f"{base}?titre={title}").text
    assert "Zinsou" in habilitated
    assert "Sansadresse" not in habilitated
    assert "Personne au registre" in site.certifier.get(f"{base}?mots=%25").text


def test_a_manager_searches_names_and_replaces(site: Site, now: datetime) -> None:
    reference = brought(site, now, "opened")
    key = enter(site, "Sansadresse Exemple")
    search = f"/sessions/{reference}/jury/chercher"
    page = site.manager.get(search).text
    assert "Pas d’habilitation pour ce titre sur toute la session." in page
    assert "3 personnes peuvent siéger" in page
    assert "Zinsou" not in site.manager.get(f"{search}?mots=sansadresse").text
    first = site.world.jurors[0].id
    assert site.manager.post(search, data={"juror": str(first)}).status_code == 303
    assert site.manager.post(search, data={"juror": str(first)}).status_code == 404
    reason = {"reason": "Voyage prévu de longue date"}
    assert site.jurors[0].post(f"/jury/{reference}/renoncer", data={"reason": " "}).status_code == 422
    assert site.jurors[0].post(f"/jury/{reference}/renoncer", data=reason).status_code == 303
    assert site.jurors[0].get(f"/jury/{reference}").status_code == 404
    composition = site.manager.get(f"/sessions/{reference}/jury").text
    assert "Voyage prévu de longue date" in composition
    with site.database.reading() as session:
        seat = session.scalars(select(Seat.id)).one()
    assert f"remplace={seat}" in composition
    assert site.manager.post(f"{search}?remplace={seat}", data={"juror": str(key)}).status_code == 303
    with site.database.reading() as session:
        assert session.scalars(select(Seat.replaces_id).where(Seat.juror_id == key)).one() == seat
    assert f"remplace={seat}" not in site.manager.get(f"/sessions/{reference}/jury").text
    assert site.stranger.get(search).status_code == 404


def test_a_juror_says_on_which_days_they_are_not_free(site: Site) -> None:
    page = "/jury/disponibilites"
    wrong = {"from_on": "2026-12-24", "until_on": "2026-12-01"}
    assert site.jurors[0].post(page, data=wrong).status_code == 422
    assert site.jurors[0].post(page, data={**wrong, "until_on": "2026-12-31"}).status_code == 303
    assert "/retirer" in site.jurors[0].get(page).text
    with site.database.reading() as session:
        key = session.scalars(select(Unavailability.id)).one()
    assert site.jurors[1].post(f"{page}/{key}/retirer").status_code == 404
    assert site.jurors[0].post(f"{page}/{key}/retirer").status_code == 303
    with site.database.reading() as session:
        assert session.scalars(select(Unavailability)).all() == []


def test_a_charter_is_published_read_and_accepted(site: Site, now: datetime) -> None:
    reference = brought(site, now, "formed")
    accept, publish = f"/jury/{reference}/charte", "/validation/jurys/charte"
    assert site.jurors[0].get(accept).status_code == 404
    assert site.certifier.post(publish, data={"text": "Trop court"}).status_code == 422
    text = "Chaque membre du jury garde le secret des délibérations."
    assert site.certifier.post(publish, data={"text": text}).status_code == 303
    assert accept in site.jurors[0].get(f"/jury/{reference}").text
    assert text in site.jurors[0].get(accept).text
    assert site.jurors[0].post(accept, data={"version": "1"}).status_code == 422
    assert site.jurors[0].post(accept, data={"version": "7", "read": "y"}).status_code == 409
    assert site.jurors[0].post(accept, data={"version": "1", "read": "y"}).status_code == 303
    assert accept not in site.jurors[0].get(f"/jury/{reference}").text
    assert "Charte du jury à accepter" in site.manager.get(f"/sessions/{reference}/jury").text


def test_a_suspension_is_lifted_on_its_page(site: Site) -> None:
    with site.database.reading() as session:
        juror = session.scalars(select(Juror).where(Juror.authority_id == site.world.authority.id)).first()
        assert juror is not None
        page = f"/validation/jurys/{juror.id}"
        act = f"{page}/habilitations/{juror.habilitations[0].id}"
    assert site.certifier.get(f"{act}/retablir").status_code == 200
    assert site.certifier.post(f"{act}/retablir", data={"reason": "x"}).status_code == 409
    assert site.certifier.post(f"{act}/suspendre", data={"reason": "Plainte"}).status_code == 303
    assert site.certifier.post(f"{act}/retablir", data={"reason": "Plainte sans suite"}).status_code == 303
    shown = site.certifier.get(page).text
    assert "Plainte sans suite" in shown
    assert "Rétablie" in shown

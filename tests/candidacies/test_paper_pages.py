"""Pages of papers: a candidate brings files, an officer opens them, nobody else does."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from certify.candidacies.agreements import has_declared
from certify.candidacies.models import Candidacy
from certify.candidacies.paper_models import Attestation, Evidence, Paper
from certify.candidacies.paper_terms import Purpose
from certify.storage import incoming
from tests.brought import pdf, photo, sound

from .browsing import PASSWORD
from .test_pages import World, world  # noqa: F401  (a fixture)

AGREED = {"processing": "y"}


def send(client: FlaskClient, address: str, content: bytes, label: str = "photo.jpg", **more: str) -> TestResponse:
    data = {"file": (BytesIO(content), label), **more}
    return client.post(address, data=data, content_type="multipart/form-data")


def paper(world: World, purpose: Purpose) -> Paper:  # noqa: F811
    with world.database.reading() as session:
        return session.scalars(select(Paper).where(Paper.purpose == purpose).order_by(Paper.id.desc())).first()  # type: ignore[return-value]


def declared(world: World) -> bool:  # noqa: F811
    with world.database.reading() as session:
        return has_declared(session.scalars(select(Candidacy)).one())


def test_a_photo_goes_from_the_candidate_to_the_officer(world: World) -> None:  # noqa: F811
    reference = world.apply()
    here = f"/candidatures/{reference}/preuves"
    answer = send(world.candidate, f"{here}/ajouter", photo(), "villa à Ségou.png", description="Ma <b>villa</b>")
    assert (answer.status_code, answer.headers["Location"]) == (303, here)
    page = world.candidate.get(here).text
    assert "villa à Ségou.png" in page
    assert "Ma &lt;b&gt;villa&lt;/b&gt;" in page
    key = paper(world, Purpose.EVIDENCE).id
    assert world.candidate.post(f"/candidatures/{reference}/relire").status_code == 303
    assert f"/instruction/{reference}/fichiers/{key}" in world.officer.get(f"/instruction/{reference}").text
    given = world.officer.get(f"/instruction/{reference}/fichiers/{key}")
    assert given.mimetype == "image/jpeg"
    assert given.data.startswith(b"\xff\xd8\xff")
    assert given.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert "villa%20%C3%A0%20S%C3%A9gou.jpg" in given.headers["Content-Disposition"]
    assert "Un agent de l’autorité" in world.candidate.get(f"/candidatures/{reference}").text


def test_nobody_else_opens_a_file(world: World) -> None:  # noqa: F811
    reference = world.apply()
    send(world.candidate, f"/candidatures/{reference}/preuves/ajouter", photo())
    key = paper(world, Purpose.EVIDENCE).id
    assert world.candidate.get(f"/candidatures/{reference}/fichiers/{key}").status_code == 200
    assert world.officer.get(f"/instruction/{reference}/fichiers/{key}").status_code == 404, "a draft"
    assert world.candidate.post(f"/candidatures/{reference}/relire").status_code == 303
    assert world.neighbour.get(f"/candidatures/{reference}/fichiers/{key}").status_code == 404
    assert world.stranger.get(f"/instruction/{reference}/fichiers/{key}").status_code == 404
    assert world.app.test_client().get(f"/candidatures/{reference}/fichiers/{key}").status_code == 303


def test_somebody_elses_candidacy_opens_no_file_that_is_sent(
    world: World,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reference = world.apply()
    monkeypatch.setattr(incoming, "OPENING", ("false",))
    for page in ("preuves/ajouter", "attestations/ajouter", "piece-identite", "declaration/voix"):
        assert send(world.neighbour, f"/candidatures/{reference}/{page}", photo()).status_code == 404


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choisissez un fichier"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "pas du bon type"),
        (photo()[:900], "abîmé"),
        (b"%PDF-" + bytes(11 * 1024 * 1024), "dépasse 10 Mo"),
    ],
)
def test_a_file_that_is_refused_loses_nothing_that_was_typed(
    world: World,  # noqa: F811
    content: bytes,
    sentence: str,
) -> None:
    reference = world.apply()
    address = f"/candidatures/{reference}/preuves/ajouter"
    answer = send(world.candidate, address, content, "a.jpg" if content else "", description="Ma villa")
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'href="#file"' in answer.text
    assert "Ma villa</textarea>" in answer.text.replace("\r\n", "").replace("\n", "")
    with world.database.reading() as session:
        assert session.scalars(select(Evidence)).all() == []


def test_a_body_larger_than_any_file_is_refused_as_a_whole(world: World) -> None:  # noqa: F811
    reference = world.apply()
    heavy = b"%PDF-" + bytes(16 * 1024 * 1024)
    assert send(world.candidate, f"/candidatures/{reference}/attestations/ajouter", heavy).status_code == 413


def test_evidence_is_changed_and_taken_back(world: World) -> None:  # noqa: F811
    reference = world.apply()
    here = f"/candidatures/{reference}/preuves"
    send(world.candidate, f"{here}/ajouter", pdf(2), "devis.pdf")
    with world.database.reading() as session:
        key = session.scalars(select(Evidence.id)).one()
    assert "PDF, 2 pages" in world.candidate.get(f"{here}/{key}").text
    assert world.candidate.post(f"{here}/{key}", data={"description": "Un devis"}).status_code == 303
    assert "Un devis" in world.candidate.get(here).text
    assert world.neighbour.get(f"{here}/{key}").status_code == 404
    assert world.candidate.get(f"{here}/{key + 1}").status_code == 404
    assert world.candidate.get(f"{here}/{key}/retirer").status_code == 200
    assert world.candidate.post(f"{here}/{key}/retirer").status_code == 303
    assert "Aucun fichier" in world.candidate.get(here).text


def test_somebody_who_knows_the_work_attests_in_their_voice(world: World) -> None:  # noqa: F811
    reference = world.apply()
    here = f"/candidatures/{reference}/attestations"
    answer = send(world.candidate, f"{here}/ajouter", sound(), "voix.ogg", name="Chef Exemple", witness="chief")
    assert answer.status_code == 303
    page = world.candidate.get(here).text
    assert "Chef Exemple" in page
    assert "chef de village ou de quartier" in page
    assert "enregistrement, 1 s" in page
    assert world.candidate.post(f"/candidatures/{reference}/relire").status_code == 303
    assert "Chef Exemple" in world.officer.get(f"/instruction/{reference}").text
    with world.database.reading() as session:
        key = session.scalars(select(Attestation.id)).one()
    assert world.candidate.post(f"{here}/{key}/retirer").status_code == 303
    assert "Aucune attestation" in world.candidate.get(here).text


def test_an_attestation_that_says_nothing_is_sent_back(world: World) -> None:  # noqa: F811
    reference = world.apply()
    typed = {"name": "", "witness": "chief", "day": "31", "month": "2", "year": "2026"}
    answer = world.candidate.post(f"/candidatures/{reference}/attestations/ajouter", data=typed)
    assert answer.status_code == 422
    assert "Ce jour n’existe pas" in answer.text
    typed["day"] = "1"
    answer = world.candidate.post(f"/candidatures/{reference}/attestations/ajouter", data=typed)
    assert "Écrivez le nom de cette personne" in answer.text
    assert "Écrivez ce que dit cette personne" in answer.text


def test_who_does_not_write_declares_by_voice(world: World) -> None:  # noqa: F811
    reference = world.apply()
    world.candidate.post(f"/candidatures/{reference}/experiences/1", data={"work": "Autre", **_work()})
    assert not declared(world)
    address = f"/candidatures/{reference}/declaration/voix"
    assert "Je déclare sur l’honneur" in world.candidate.get(address).text
    assert "personne ne peut étudier" in send(world.candidate, address, sound(), "voix.ogg").text
    assert send(world.candidate, address, photo(), "voix.ogg", **AGREED).status_code == 422
    assert send(world.candidate, address, sound(), "voix.ogg", **AGREED).status_code == 303
    assert declared(world)
    assert "Dit de vive voix" in world.candidate.get(f"/candidatures/{reference}/relire").text
    assert world.candidate.get(f"/candidatures/{reference}/declaration/pied").status_code == 404


def test_a_thumbprint_is_countersigned_by_who_saw_it(world: World) -> None:  # noqa: F811
    reference = world.send()
    world.officer.post(f"/instruction/{reference}/complement", data={"missing": "Signez du pouce."})
    printed = world.candidate.get(f"/candidatures/{reference}/declaration.pdf")
    assert (printed.mimetype, printed.data[:5]) == ("application/pdf", b"%PDF-")
    address = f"/candidatures/{reference}/declaration/pouce"
    assert send(world.candidate, address, photo(), **AGREED).status_code == 303
    assert not declared(world)
    tasks = world.candidate.get(f"/candidatures/{reference}").text
    assert ("Une empreinte attend la contresignature" in tasks, "À refaire" in tasks) == (True, False)
    assert "doit contresigner" in world.candidate.get(f"/candidatures/{reference}/declaration").text
    assert f"/contresigner/{reference}" in world.officer.get(f"/instruction/{reference}").text
    there = f"/contresigner/{reference}"
    assert world.candidate.get(there).status_code == 403
    assert world.stranger.get(there).status_code == 404
    assert "EXEMPLE" in world.officer.get(there).text
    assert world.officer.post(there, data={"password": "autre chose"}).status_code == 422
    assert not declared(world)
    assert world.officer.post(there, data={"password": PASSWORD}).status_code == 303
    assert declared(world)
    assert world.officer.get(there).status_code == 404
    assert "Signé du pouce" in world.candidate.get(f"/candidatures/{reference}/relire").text


def test_a_copy_of_the_document_is_seen_by_the_officer_and_gone_with_the_decision(world: World) -> None:  # noqa: F811
    reference = world.apply()
    address = f"/candidatures/{reference}/piece-identite"
    assert "effacée dès sa décision" in world.candidate.get(address).text
    assert send(world.candidate, address, photo(), "carte.jpg").status_code == 303
    assert "carte.jpg" in world.candidate.get(address).text
    assert world.candidate.post(f"/candidatures/{reference}/relire").status_code == 303
    copy = paper(world, Purpose.IDENTITY)
    there = f"/instruction/{reference}/fichiers/{copy.id}"
    assert there in world.officer.get(f"/instruction/{reference}").text
    assert world.officer.get(there).status_code == 200
    assert world.officer.post(f"/instruction/{reference}/recevable").status_code == 303
    assert world.officer.get(there).status_code == 404
    page = world.officer.get(f"/instruction/{reference}").text
    assert re.search(r"Copie effacée le .* Vue le ", page)
    assert "carte.jpg" not in page


def test_the_candidate_deletes_the_copy_after_sending(world: World) -> None:  # noqa: F811
    reference = world.apply()
    send(world.candidate, f"/candidatures/{reference}/piece-identite", photo(), "carte.jpg")
    assert world.candidate.post(f"/candidatures/{reference}/relire").status_code == 303
    address = f"/candidatures/{reference}/piece-identite/effacer"
    assert address in world.candidate.get(f"/candidatures/{reference}").text
    assert world.candidate.get(address).status_code == 200
    assert world.candidate.post(address).status_code == 303
    assert paper(world, Purpose.IDENTITY).file is None


def _work() -> dict[str, str]:
    return {"place": "Kayes", "status": "self", "from_year": "2018", "until_year": "2024"}


def test_only_the_ways_of_declaring_that_the_rules_know_are_offered(world: World) -> None:  # noqa: F811
    reference = world.apply()
    world.candidate.post(f"/candidatures/{reference}/experiences/1", data={"work": "Autre", **_work()})
    address = f"/candidatures/{reference}/declaration"
    assert all(f"{address}/{way}" in world.candidate.get(address).text for way in ("voix", "pouce"))
    with world.database.writing() as session:
        rule_set = session.scalars(select(Candidacy)).one().version.rule_set
        rule_set.values = {**rule_set.values, "thumbprint_allowed": False}
    assert f"{address}/voix" in world.candidate.get(address).text
    assert f"{address}/pouce" not in world.candidate.get(address).text
    assert "Déclarez par votre nom écrit." in world.candidate.get(f"{address}/pouce").text
    assert world.candidate.get(f"{address}.pdf").status_code == 409
    with world.database.writing() as session:
        rule_set = session.scalars(select(Candidacy)).one().version.rule_set
        rule_set.values = {**rule_set.values, "voice_allowed": False}
    assert "Le règlement demande votre nom écrit." in world.candidate.get(address).text

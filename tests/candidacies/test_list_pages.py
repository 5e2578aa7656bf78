"""The pages of a list: checked first, then confirmed; its sender's alone. The officer's queue as a file."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.candidacies.lists import actions
from certify.candidacies.views import lists
from certify.certifications.models import Certification
from certify.config import Settings
from certify.institutions.models import Organisation
from certify.web.transaction import record

from .test_accompanying_pages import World, world
from .test_lists import listed

__all__ = ["world"]


def service_of(client: FlaskClient) -> str:
    return client.get("/listes").text.partition('name="service" value="')[2].partition('"')[0]


def send(client: FlaskClient, content: bytes) -> str:
    sent = {"service": service_of(client), "file": (BytesIO(content), "../liste.csv")}
    answer = client.post("/listes", data=sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_list_is_checked_then_confirmed(world: World) -> None:
    address = send(world.counsellor, listed({}, {}))
    assert "Vous allez inscrire 2 personnes" in world.counsellor.get(address).text.replace("\u00a0", " ")
    assert "Rien ici" in world.counsellor.get("/accompagnement").text
    assert world.counsellor.post(f"{address}/charger").status_code == 303
    assert "2 personnes sont inscrites" in world.counsellor.get(address).text.replace("\u00a0", " ")
    assert world.counsellor.get("/accompagnement").text.count('<span class="n">ML-D-00000') == 2
    assert world.counsellor.post(f"{address}/charger").status_code == 409


def test_faults_are_shown_and_kept_as_a_file(world: World) -> None:
    address = send(world.counsellor, listed({}, {"naissance": "hier", "nom": "=EXEMPLE"}))
    page = world.counsellor.get(address).text
    assert "naissance" in page
    assert world.counsellor.post(f"{address}/charger").status_code == 409
    answer = world.counsellor.get(f"{address}/fautes.csv")
    assert answer.mimetype == "text/csv"
    assert answer.data.decode("utf-8-sig").splitlines()[0] == "ligne;colonne;faute"
    assert "3;naissance;" in answer.data.decode()
    assert "Rien ici" in world.counsellor.get("/accompagnement").text


def test_a_list_is_its_senders_alone(world: World) -> None:
    address = send(world.counsellor, listed({}))
    assert world.stranger.get(address).status_code == 404
    assert world.stranger.post(f"{address}/charger").status_code == 404
    assert world.stranger.get(f"{address}/fautes.csv").status_code == 404
    assert world.candidate.get("/listes").status_code == 403


def test_no_file_is_said_beside_the_field(world: World) -> None:
    answer = world.counsellor.post("/listes", data={"service": service_of(world.counsellor)})
    assert (answer.status_code, 'id="file-error"' in answer.text) == (422, True)


def test_the_model_is_a_list_that_can_be_sent(world: World, settings: Settings) -> None:
    with world.database.writing() as session:
        session.scalars(select(Certification)).one().code = "ABCD"
    assert "<code>ABCD</code>" in world.counsellor.get("/listes").text
    address = send(world.counsellor, world.counsellor.get("/listes/modele.csv").data)
    assert "Vous allez inscrire 1 personne" in world.counsellor.get(address).text.replace("\u00a0", " ")


@pytest.mark.parametrize("size", [9 * 1024 * 1024, 12 * 1024 * 1024])
def test_a_file_that_is_too_large_is_refused(world: World, size: int) -> None:
    sent = {"service": "1", "file": (BytesIO(b"a" * size), "liste.csv")}
    assert world.counsellor.post("/listes", data=sent, content_type="multipart/form-data").status_code in {413, 422}


def test_nobody_who_writes_waits_for_a_check(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = []

    def check(session: Session, content: bytes, service: Organisation, *, now: datetime) -> actions.Checked:
        with record() as writing:
            writing.execute(select(1))
        checks.append(content)
        return actions.check_list(session, content, service, now=now)

    monkeypatch.setattr(lists, "check_list", check)
    send(world.counsellor, listed({}))
    assert len(checks) == 1

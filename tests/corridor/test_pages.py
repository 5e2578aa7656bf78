"""The authority's and the candidate's pages over the real world; on both databases where they write."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from certify.accounts.actions import change_password
from certify.app import create_app
from certify.audit.trail import SYSTEM
from certify.certificates.models import Certificate
from certify.certificates.rules import State
from certify.credential import canonical
from certify.demo.people import MASONRY, TILING
from certify.demo.playing import hire_staff
from certify.demo.stage import mail_of
from tests.corridor.world import World, certificate_of, minutes

PASSWORD = "quatre mots posés ici"
AUTHORITY = MASONRY.signatory.key


def browser(world: World, key: str) -> FlaskClient:
    """A browser in which that person has signed in."""
    with world.database.writing() as session:
        account = world.stage.account(session, key)
        change_password(session, account, PASSWORD, by=SYSTEM, now=world.issuer().clock())
    client = create_app(world.settings, world.database).test_client()
    answer = send(client, "/connexion", identifier=mail_of(key), password=PASSWORD)
    assert answer.status_code == 303
    return client


def send(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    """Open the form, fill it in and send it, with the token that was on it."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found is not None, path
    return client.post(path, data={"csrf_token": found[1], **fields})


def reference(world: World) -> str:
    with world.database.reading() as session:
        return minutes(session).number


def test_the_page_before_the_act_says_for_how_many_people(world: World) -> None:
    page = browser(world, AUTHORITY).get(f"/validation/{reference(world)}/emettre").text
    assert "Vous allez émettre 5 certificats, pour 4 personnes" in page
    assert "3 titres complets, 2 certificats d’unité" in page
    assert "Sans certificat" in page


def test_validating_issues_and_the_candidate_downloads(any_world: World) -> None:
    answer = send(
        browser(any_world, AUTHORITY), f"/validation/{reference(any_world)}/emettre", read="y", password=PASSWORD
    )
    assert answer.status_code == 303
    mine = browser(any_world, "moussa")
    with any_world.database.reading() as session:
        public_id = certificate_of(session, any_world.stage, "moussa").public_id
    assert mine.get(f"/certificats/{public_id}.pdf").status_code == 409
    assert "En cours de signature" in mine.get("/certificats").text
    any_world.issuer().issue_waiting()
    download = mine.get(f"/certificats/{public_id}.pdf")
    assert download.data.startswith(b"%PDF-1.7")
    assert download.headers["Cache-Control"] == "private, no-store"
    assert "En vigueur" in mine.get("/certificats").text
    assert browser(any_world, "awa").get(f"/certificats/{public_id}.pdf").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"read": "y", "password": "faux mot de passe"}, "n’est pas celui de votre compte"),
        ({"password": PASSWORD}, "cochez la case"),
        ({"read": "y"}, "Écrivez votre mot de passe"),
    ],
)
def test_an_incomplete_act_signs_nothing(world: World, fields: dict[str, str], sentence: str) -> None:
    answer = send(browser(world, AUTHORITY), f"/validation/{reference(world)}/emettre", **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Certificate)) == 0


def test_a_form_without_its_token_signs_nothing(world: World) -> None:
    client = browser(world, AUTHORITY)
    answer = client.post(f"/validation/{reference(world)}/emettre", data={"read": "y", "password": PASSWORD})
    assert 400 <= answer.status_code < 500
    with world.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Certificate)) == 0


def test_out_of_order_is_a_conflict_and_a_sentence(world: World) -> None:
    world.validate()
    client = browser(world, AUTHORITY)
    for step in ("emettre", "refuser"):
        answer = client.get(f"/validation/{reference(world)}/{step}")
        assert answer.status_code == 409
        assert "n’attend pas de décision" in answer.text


def test_another_authority_sees_nothing(issued: World) -> None:
    hire_staff(issued.stage, TILING)
    other = browser(issued, TILING.signatory.key)
    with issued.database.reading() as session:
        public_id = certificate_of(session, issued.stage, "moussa").public_id
    for path in (f"/validation/{reference(issued)}", f"/registre/{public_id}", f"/registre/{public_id}/retirer"):
        assert other.get(path).status_code == 404
    assert public_id not in other.get("/registre?q=moussa").text


def test_minutes_refused_for_their_form_go_back_to_the_jury(any_world: World) -> None:
    fields = {"ground": "form", "reason": "Une date est fausse.", "password": PASSWORD}
    answer = send(browser(any_world, AUTHORITY), f"/validation/{reference(any_world)}/refuser", **fields)
    assert answer.status_code == 303
    with any_world.database.reading() as session:
        assert minutes(session).state.value == "returned"


def test_the_register_finds_by_number_public_id_and_name_without_accents(issued: World) -> None:
    client = browser(issued, AUTHORITY)
    with issued.database.reading() as session:
        row = certificate_of(session, issued.stage, "awa")
        sought = (row.number.lower(), row.public_id[:4] + " " + row.public_id[4:].lower(), "nguessan baba", "NGONI")
        number = row.number
    assert number in client.get("/registre", query_string={"q": sought[0]}).text
    assert number in client.get("/registre", query_string={"q": sought[1]}).text
    assert number in client.get("/registre", query_string={"q": sought[2]}).text
    assert number not in client.get("/registre", query_string={"q": "%"}).text


def test_withdrawing_and_replacing_from_the_register(any_issued: World) -> None:
    client = browser(any_issued, AUTHORITY)
    with any_issued.database.reading() as session:
        first = certificate_of(session, any_issued.stage, "ibrahim").public_id
        second = certificate_of(session, any_issued.stage, "moussa").public_id
    private = "Une autre personne a passé les épreuves."
    answer = send(client, f"/registre/{first}/retirer", code="fraud", private=private, password=PASSWORD)
    assert answer.status_code == 303
    assert client.get(f"/registre/{first}/retirer").status_code == 409
    fields = {
        "code": "correction",
        "private": "Le prénom était mal écrit.",
        "password": PASSWORD,
        "birth_name": "TRAORÉ-EXEMPLE",
        "given_names": "Mousa",
        "birth_year": "1985",
        "around": "y",
        "birth_place": "Sikasso (Mali)",
    }
    assert send(client, f"/registre/{second}/remplacer", **fields | {"birth_year": "85"}).status_code == 422
    assert send(client, f"/registre/{second}/remplacer", **fields).status_code == 303
    any_issued.issuer().issue_waiting()
    with any_issued.database.reading() as session:
        old = certificate_of(session, any_issued.stage, "moussa")
        assert old.state is State.REPLACED
        assert old.replaced_by is not None
        assert canonical.decode(old.replaced_by.record).holder.given_names == "Mousa"
        assert old.replaced_by.candidate.given_names == "Mousa"


def test_a_loss_is_replaced_in_the_name_of_the_lost_certificate(issued: World) -> None:
    """Whatever stands in the person's file today, and whatever is written on the form."""
    with issued.database.writing() as session:
        row = certificate_of(session, issued.stage, "moussa")
        public_id = row.public_id
        row.candidate.birth_name = "VOLEUR"
    client = browser(issued, AUTHORITY)
    assert "VOLEUR" not in client.get(f"/registre/{public_id}/remplacer").text
    fields = {"code": "loss", "private": "Sac volé, déclaration faite.", "password": PASSWORD}
    fields |= {"birth_name": "VOLEUR", "given_names": "Cousin", "birth_year": "2001", "birth_place": "Kayes"}
    assert send(client, f"/registre/{public_id}/remplacer", **fields).status_code == 303
    assert issued.issuer().issue_waiting() == 1
    with issued.database.reading() as session:
        old = certificate_of(session, issued.stage, "moussa")
        assert old.replaced_by is not None
        assert canonical.decode(old.replaced_by.record).holder == canonical.decode(old.record).holder


def test_a_stored_file_that_was_changed_is_said_and_not_given_out(issued: World) -> None:
    with issued.database.reading() as session:
        row = certificate_of(session, issued.stage, "moussa")
        public_id, name = row.public_id, row.pdf
    assert name is not None
    (issued.settings.files / name[:2] / name[2:]).write_bytes(b"%PDF-1.7 something else")
    answer = browser(issued, "moussa").get(f"/certificats/{public_id}.pdf")
    assert answer.status_code == 409
    assert "abîmé" in answer.text

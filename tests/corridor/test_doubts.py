"""The authority's side of a doubt, over the real world and on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit.models import TrailLine
from certify.audit.trail import Actor
from certify.certificates import doubts
from certify.certificates.models import Doubt
from certify.certificates.rules import DoubtKind
from certify.demo.people import TILING
from certify.demo.playing import hire_staff
from certify.errors import Conflict, NotFound
from certify.institutions.models import Authority
from tests.corridor.test_pages import AUTHORITY, browser, send
from tests.corridor.world import World, certificate_of, minutes

SAID = "Le nom est autre sur le papier.\n<b>Voir</b> la photo."
FOUND = "Papier contrefait : plainte déposée."


def doubted(world: World, contact: str | None = "employeur@exemple.example", on: str | None = None) -> str:
    """A doubt, on somebody's certificate or on none; its reference."""
    with world.database.writing() as session:
        certificate = certificate_of(session, world.stage, on) if on else None
        owner = certificate.authority if certificate else of_masonry(session)
        said = doubts.Report(DoubtKind.PAPER, SAID, contact, None if certificate else "BJ-2026-999999-X")
        doubt = doubts.report(session, owner, certificate, said, "7f3a", now=world.issuer().clock())
        assert doubt is not None
        return doubts.reference(doubt)


def of_masonry(session: Session) -> Authority:
    return minutes(session).jury_session.authority


def the_doubt(world: World) -> Doubt:
    with world.database.reading() as session:
        return session.scalars(select(Doubt)).one()


def test_the_register_counts_the_doubts_and_leads_to_them(issued: World) -> None:
    client = browser(issued, AUTHORITY)
    assert "aucun à traiter" in client.get("/registre").text
    first, second = doubted(issued, on="moussa"), doubted(issued)
    assert "2 doutes signalés à traiter" in client.get("/registre").text
    page = client.get("/registre/doutes").text
    assert page.index(first) < page.index(second)
    one = client.get(f"/registre/doutes/{first}").text
    assert "&lt;b&gt;Voir&lt;/b&gt; la photo." in one
    assert "<b>Voir" not in one
    assert "employeur@exemple.example" in one
    assert "Aucun du registre" in client.get(f"/registre/doutes/{second}").text


def test_a_doubt_is_handled_with_an_outcome_once(any_world: World) -> None:
    named = doubted(any_world)
    client = browser(any_world, AUTHORITY)
    path = f"/registre/doutes/{named}"
    assert send(client, path, outcome="court").status_code == 422
    assert the_doubt(any_world).handled_at is None
    token = client.get(path).text
    assert send(client, path, outcome=FOUND).status_code == 303
    assert the_doubt(any_world).outcome == FOUND
    assert path not in client.get("/registre/doutes").text
    assert path in client.get("/registre/doutes?traites=1").text
    handled = client.get(path).text
    assert FOUND in handled
    assert "Marquer comme traité" not in handled
    assert again(client, path, token) == 409
    with any_world.database.reading() as session:
        line = session.scalars(select(TrailLine).where(TrailLine.act == "doubt.handle")).one()
        assert (line.subject_id, FOUND in str(line.detail)) == (named, False)


def again(client: FlaskClient, path: str, page: str) -> int:
    """Send the form of a page that was opened before somebody else closed the doubt."""
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"', maxsplit=1)[0]
    return client.post(path, data={"csrf_token": token, "outcome": "Une autre histoire."}).status_code


def test_the_certificate_in_the_register_names_its_open_doubts_until_they_are_handled(issued: World) -> None:
    client = browser(issued, AUTHORITY)
    with issued.database.reading() as session:
        entry = f"/registre/{certificate_of(session, issued.stage, 'moussa').public_id}"
    on_paper = doubted(issued)
    assert "à traiter" not in client.get(entry).text
    named = doubted(issued, on="moussa")
    page = client.get(entry).text
    assert "1 doute signalé à traiter" in page
    assert f'href="/registre/doutes/{named}"' in page
    assert on_paper not in page
    assert send(client, f"/registre/doutes/{named}", outcome=FOUND).status_code == 303
    assert "à traiter" not in client.get(entry).text


def test_another_authority_sees_nothing(world: World) -> None:
    named = doubted(world)
    hire_staff(world.stage, TILING)
    other = browser(world, TILING.signatory.key)
    assert other.get(f"/registre/doutes/{named}").status_code == 404
    assert named not in other.get("/registre/doutes").text
    assert "aucun à traiter" in other.get("/registre?lang=fr").text


def test_a_candidate_and_a_stranger_reach_no_doubt(world: World) -> None:
    named = doubted(world)
    assert browser(world, "moussa").get(f"/registre/doutes/{named}").status_code == 403
    assert browser(world, AUTHORITY).get("/registre/doutes/D-999999").status_code == 404


@pytest.mark.parametrize("named", ["", "D-", "D-1", "1", "D-00000²", "D-9999999999", "D-000001 "])
def test_only_a_whole_reference_names_a_doubt(world: World, named: str) -> None:
    doubted(world)
    with world.database.reading() as session, pytest.raises(NotFound):
        doubts.one_doubt(session, [of_masonry(session).organisation_id], named)


def test_of_two_who_close_a_doubt_at_once_the_second_is_told(any_world: World) -> None:
    doubted(any_world)
    by, now = Actor("7", "A"), any_world.issuer().clock()
    with any_world.database.reading() as stale:
        seen = stale.scalars(select(Doubt)).one()
        stale.expunge(seen)
    with any_world.database.writing() as session:
        doubts.handle(session, session.get_one(Doubt, seen.id), FOUND, by=by, now=now)
    with any_world.database.writing() as session, pytest.raises(Conflict):
        doubts.handle(session, seen, "Une autre histoire.", by=by, now=now)
    assert the_doubt(any_world).outcome == FOUND


def test_how_to_reach_somebody_is_forgotten_ninety_days_after_and_not_before(any_world: World) -> None:
    doubted(any_world)
    now = any_world.issuer().clock()

    def forget(days: int) -> int:
        with any_world.database.writing() as session:
            return doubts.forget_contacts(session, now=now + timedelta(days=days))

    assert forget(400) == 0
    with any_world.database.writing() as session:
        doubts.handle(session, session.scalars(select(Doubt)).one(), FOUND, by=Actor("7"), now=now)
    assert forget(89) == 0
    assert the_doubt(any_world).contact
    assert forget(90) == 1
    assert (the_doubt(any_world).contact, the_doubt(any_world).message) == (None, SAID)

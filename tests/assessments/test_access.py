"""Session access: a code and a PIN open one session to one juror, and nothing else, for as long as it lasts."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Barrier, Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from certify import clock
from certify.accounts.actions import NO_PASSWORD
from certify.accounts.models import RoleGrant
from certify.accounts.queries import live_session
from certify.accounts.terms import Role
from certify.assessments import access, jury, minutes, planning
from certify.assessments.models import JurySession, Minutes, MinutesSignature, Seat, SessionAccess
from certify.assessments.terms import MinutesState, SessionState
from certify.audit.models import TrailLine
from certify.config import Settings
from certify.db import Database
from certify.errors import Conflict, DomainError, Forbidden
from certify.web.access import PUBLIC, declared, is_limited

from . import samples
from .browsing import Site, make_site
from .samples import World, make_world


@pytest.fixture
def instant(monkeypatch: pytest.MonkeyPatch, now: datetime) -> list[datetime]:
    """The clock, which the test may move."""
    moving = [now]
    monkeypatch.setattr(clock, "now", lambda: moving[0])
    return moving


@pytest.fixture
def site(settings: Settings, sqlite: Database, now: datetime, instant: list[datetime]) -> Site:
    return make_site(settings, sqlite, now)


def brought(site: Site, now: datetime, step: str) -> str:
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        made = getattr(samples, step)(session, world, now)
        return made.jury_session.reference if isinstance(made, Minutes) else made.reference


def given(site: Site, reference: str, now: datetime, seat: int = 0) -> tuple[str, str]:
    """A code and a PIN for a member, by the session manager's acts."""
    with site.database.writing() as session:
        row = _seats(session, reference)[seat]
        code = access.code_for(session, row, by=site.world.manager, now=now)
        serial = session.get_one(SessionAccess, row.id).serial
        pin = access.give_pin(
            session, row, identity_document="Passeport", serial=serial, by=site.world.manager, now=now
        )
        return code, pin


def _seats(session, reference: str) -> list[Seat]:  # type: ignore[no-untyped-def]
    statement = select(Seat).join(JurySession).where(JurySession.reference == reference).order_by(Seat.id)
    return list(session.scalars(statement))


def enter(site: Site, reference: str, code: str, pin: str) -> tuple[FlaskClient, int]:
    client = site.app.test_client()
    return client, client.post("/acces", data={"reference": reference, "code": code, "pin": pin}).status_code


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**6:06d}"


def test_a_juror_gets_in_with_code_and_pin_and_marks(site: Site, now: datetime) -> None:
    reference = brought(site, now, "started")
    code, pin = given(site, reference, now)
    client, status = enter(site, reference.lower(), code.lower().replace("-", " "), f" {pin} ")
    assert status == 303
    for page in ("", "/declarations", "/dossiers/1", "/grilles/1/MSP"):
        assert client.get(f"/jury/{reference}{page}").status_code == 200, page
    with site.database.reading() as session:
        row = session.scalars(select(SessionAccess)).one()
        assert row.admitted_at == now
        assert session.scalars(select(TrailLine).where(TrailLine.act == "session.admit")).one()


def test_nothing_but_the_marked_endpoints_opens(site: Site, now: datetime) -> None:
    """Every endpoint of the site that is not public, tried by its address."""
    reference = brought(site, now, "started")
    client, _ = enter(site, reference, *given(site, reference, now))
    app = site.app
    for rule in app.url_map.iter_rules():
        if PUBLIC in declared(app, rule.endpoint) or is_limited(app, rule.endpoint):
            continue
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        path = re.sub(r"<(?:int:)?(?!reference)[^>]+>", "1", path).replace("<reference>", reference)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            assert client.open(path, method=method).status_code == 403, (method, path)


def test_marked_endpoints_are_those_of_the_jury_alone(site: Site) -> None:
    """An endpoint that opens to limited sign-ins says which session it is about, in the room that checks it."""
    for rule in site.app.url_map.iter_rules():
        if is_limited(site.app, rule.endpoint):
            assert rule.endpoint.startswith("assessments."), rule.endpoint
            assert {"reference", "number"} & rule.arguments, rule.rule
            assert declared(site.app, rule.endpoint) & {"sheet.fill", "minutes.sign"}, rule.endpoint


def test_another_session_of_the_same_juror_stays_closed(site: Site, now: datetime) -> None:
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        signed = samples.signed(session, world, now)
        first, number = signed.jury_session.reference, signed.number
        other = planning.plan_session(
            session,
            version=world.version,
            site=world.site,
            starts_on=samples.TODAY + timedelta(days=10),
            ends_on=samples.TODAY + timedelta(days=11),
            starts_at=signed.jury_session.starts_at,
            capacity=3,
            by=world.manager,
            now=now,
        )
        planning.open_session(session, other, by=world.manager, now=now)
        jury.name_juror(session, other, world.jurors[0], by=world.manager, now=now)
        second = other.reference
    client, status = enter(site, second, *given(site, second, now))
    assert status == 303
    assert client.get(f"/jury/{second}").status_code == 200
    assert client.get(f"/jury/{first}").status_code == 404
    assert client.get(f"/proces-verbaux/{number}").status_code == 404
    assert site.jurors[0].get(f"/proces-verbaux/{number}").status_code == 200  # with a password, the same person may


def test_five_wrong_pins_lock_the_access_and_another_pin_opens_it(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    code, pin = given(site, reference, now)
    for _ in range(access.TRIES):
        assert enter(site, reference, code, wrong(pin))[1] == 422
    assert enter(site, reference, code, pin)[1] == 422
    with site.database.writing() as session:
        row = _seats(session, reference)[0]
        renewed = access.give_pin(session, row, identity_document="Passeport", serial=1, by=site.world.manager, now=now)
    assert enter(site, reference, code, pin)[1] == (303 if pin == renewed else 422)
    assert enter(site, reference, code, renewed)[1] == 303


def test_many_wrong_pins_at_once_win_nothing(database: Database, now: datetime) -> None:
    """Tries are counted before they are looked at, one after another."""
    with database.writing() as session:
        world = make_world(session, now)
        jury_session = samples.convened(session, world, now)
        reference, seat = jury_session.reference, _seats(session, jury_session.reference)[0]
        code = access.code_for(session, seat, by=world.manager, now=now)
        access.give_pin(session, seat, identity_document="Passeport", serial=0, by=world.manager, now=now)
    looked_at: list[bool] = []
    barrier = Barrier(8)

    def try_one() -> None:
        barrier.wait()
        with database.writing() as session:
            attempt = access.knock(session, reference, code, now=now)
            assert attempt is not None
            looked_at.append(attempt.pin_hash is not None)

    threads = [Thread(target=try_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(looked_at), sum(looked_at)) == (8, access.TRIES)


def test_of_two_pins_given_at_once_one_is_given(database: Database, now: datetime) -> None:
    with database.writing() as session:
        world = make_world(session, now)
        jury_session = samples.convened(session, world, now)
        seat = _seats(session, jury_session.reference)[0]
        access.code_for(session, seat, by=world.manager, now=now)
        seat_id, manager = seat.id, world.manager
    outcomes: list[str] = []
    barrier = Barrier(2)

    def give() -> None:
        barrier.wait()
        try:
            with database.writing() as session:
                row = session.get_one(Seat, seat_id)
                access.give_pin(session, row, identity_document="Passeport", serial=0, by=manager, now=now)
            outcomes.append("given")
        except DomainError as error:
            outcomes.append(error.code)

    threads = [Thread(target=give) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["access.renewed", "given"]


@pytest.mark.parametrize("code", ["0000-0000-0000", "", "PIN"])
def test_a_code_that_nobody_has_says_no_more_than_a_wrong_pin(site: Site, now: datetime, code: str) -> None:
    reference = brought(site, now, "convened")
    right, pin = given(site, reference, now)
    client = site.app.test_client()
    unknown = client.post("/acces", data={"reference": reference, "code": code or " ", "pin": pin})
    known = client.post("/acces", data={"reference": reference, "code": right, "pin": wrong(pin)})
    assert (unknown.status_code, known.status_code) == (422, 422)
    if code:
        sentence = "le code ou le PIN ne convient pas"
        assert sentence in unknown.text
        assert sentence in known.text


def test_a_code_opens_only_its_own_session(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    code, pin = given(site, reference, now)
    assert enter(site, "BJ-S-2026-9999", code, pin)[1] == 422


def test_one_address_tries_only_so_often(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    statuses = [enter(site, reference, "0000-0000-0000", "000000")[1] for _ in range(101)]
    assert (statuses[0], statuses[-1]) == (422, 429)
    # The centre behind that address still signs in.
    typed = {"identifier": "personne@mail.example", "password": "faux"}
    assert site.app.test_client().post("/connexion", data=typed).status_code == 422


def test_who_comes_in_is_forgiven_the_tries_of_the_address(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    for _ in range(99):
        enter(site, reference, "0000-0000-0000", "000000")
    assert enter(site, reference, *given(site, reference, now))[1] == 303
    assert enter(site, reference, "0000-0000-0000", "000000")[1] == 422
    assert enter(site, reference, "0000-0000-0000", "000000")[1] == 422


def test_a_serial_that_no_page_showed_gives_no_pin(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    given(site, reference, now)
    with site.database.reading() as session:
        seat = _seats(session, reference)[0].id
    typed = {"identity_document": "Passeport", "serial": "9" * 5000}
    assert site.manager.post(f"/sessions/{reference}/acces/{seat}/pin", data=typed).status_code == 409


@pytest.mark.parametrize("act", ["renew", "code", "revoke", "depart"])
def test_a_copied_cookie_is_dead_once_the_access_is_closed(site: Site, now: datetime, act: str) -> None:
    reference = brought(site, now, "convened")
    client, _ = enter(site, reference, *given(site, reference, now))
    assert client.get(f"/jury/{reference}").status_code == 200
    with site.database.writing() as session:
        row, by = _seats(session, reference)[0], site.world.manager
        if act == "renew":
            access.give_pin(session, row, identity_document="Passeport", serial=1, by=by, now=now)
        elif act == "code":
            access.code_for(session, row, by=by, now=now)
        elif act == "revoke":
            access.revoke(session, row, by=by, now=now)
        else:
            jury.record_departure(session, row, reason="Malade", by=by, now=now)
    assert client.get(f"/jury/{reference}").status_code in (303, 403)
    assert client.get(f"/jury/{reference}").status_code == 303  # to the door


def test_signing_out_kills_the_cookie(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    client, _ = enter(site, reference, *given(site, reference, now))
    copied = client.get_cookie("session", "127.0.0.1")
    assert copied is not None
    client.post("/deconnexion")
    thief = site.app.test_client()
    thief.set_cookie("session", copied.value, domain="127.0.0.1")
    assert thief.get(f"/jury/{reference}").status_code == 303


def test_a_limited_sign_in_leaves_the_same_persons_other_sessions_alone(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    client, _ = enter(site, reference, *given(site, reference, now))
    with site.database.writing() as session:
        access.revoke(session, _seats(session, reference)[0], by=site.world.manager, now=now)
    assert client.get(f"/jury/{reference}").status_code == 303
    assert site.jurors[0].get("/jury").status_code == 200


def test_after_the_last_day_only_what_is_unfinished_is_open(site: Site, now: datetime, instant: list[datetime]) -> None:
    reference = brought(site, now, "convened")
    code, pin = given(site, reference, now)
    instant[0] = now + timedelta(days=5)  # the day after the last
    assert enter(site, reference, code, pin)[1] == 422
    with site.database.writing() as session:
        session.scalars(select(JurySession)).one().state = SessionState.DELIBERATION
    assert enter(site, reference, code, pin)[1] == 303


def test_the_minutes_are_signed_with_the_pin_and_then_the_access_is_over(site: Site, now: datetime) -> None:
    reference = brought(site, now, "drafted")
    people = []
    for seat in range(3):
        code, pin = given(site, reference, now, seat)
        people.append((enter(site, reference, code, pin)[0], pin))
    with site.database.reading() as session:
        number = session.scalars(select(Minutes.number)).one()
    path = f"/proces-verbaux/{number}/signer"
    client, pin = people[0]
    assert "Votre PIN" in client.get(path).text
    assert client.post(path, data={"read": "y", "password": wrong(pin)}).status_code == 422
    for client, pin in people:
        assert client.post(path, data={"read": "y", "password": pin}).status_code == 303
    with site.database.reading() as session:
        assert len(session.scalars(select(MinutesSignature)).all()) == 3
    assert client.get(f"/proces-verbaux/{number}").status_code == 200
    answer = site.manager.post(path, data={"read": "y", "password": "trois mots posés là"})
    assert answer.status_code == 303
    with site.database.reading() as session:
        assert session.scalars(select(Minutes.state)).one() is MinutesState.SIGNED
    assert client.get(f"/jury/{reference}").status_code == 200
    assert client.get(f"/jury/{reference}").status_code == 303


def test_whoever_signs_last_with_a_pin_reads_that_they_have_signed(site: Site, now: datetime) -> None:
    reference = brought(site, now, "drafted")
    with site.database.writing() as session:
        world = samples.again(session, site.world)
        document = session.scalars(select(Minutes)).one()
        number = document.number
        for by in (world.manager, *world.sitting_people[1:]):
            minutes.sign_minutes(session, document, by=by, now=now)
    code, pin = given(site, reference, now)
    client, _ = enter(site, reference, code, pin)
    sent = {"read": "y", "password": pin}
    page = client.post(f"/proces-verbaux/{number}/signer", data=sent, follow_redirects=True)
    assert page.status_code == 200
    assert "Vous avez signé le procès-verbal" in page.text
    assert number in page.text
    assert "est maintenant fermé" in page.text
    assert client.get(f"/jury/{reference}").status_code == 303


def test_wrong_pins_at_the_signature_lock_the_access_too(site: Site, now: datetime) -> None:
    reference = brought(site, now, "drafted")
    code, pin = given(site, reference, now)
    client, _ = enter(site, reference, code, pin)
    with site.database.reading() as session:
        number = session.scalars(select(Minutes.number)).one()
    for _ in range(access.TRIES):
        client.post(f"/proces-verbaux/{number}/signer", data={"read": "y", "password": wrong(pin)})
    answer = client.post(f"/proces-verbaux/{number}/signer", data={"read": "y", "password": pin})
    assert answer.status_code in (303, 403)
    with site.database.reading() as session:
        assert session.scalars(select(MinutesSignature)).all() == []
    assert enter(site, reference, code, pin)[1] == 422


def test_other_roles_of_the_juror_do_not_come_along(site: Site, now: datetime) -> None:
    """Who is also of the authority signs in with a password for that."""
    reference = brought(site, now, "convened")
    account, authority = site.world.jurors[0].account_id, site.world.authority.organisation_id
    with site.database.writing() as session:
        for role in (Role.AUTHORITY, Role.OFFICER):
            session.add(RoleGrant(account_id=account, role=role, organisation_id=authority, from_on=now.date()))
    client, _ = enter(site, reference, *given(site, reference, now))
    assert client.get("/validation/jurys").status_code == 403
    token = client.get_cookie("session", "127.0.0.1")
    assert token is not None
    with site.database.engine.connect() as connection:
        live = live_session(connection, sha256(token.value.encode()).hexdigest(), now)
    assert live is not None
    assert live.person is not None
    assert (live.person.only, [grant.role for grant in live.person.grants]) == (reference, [Role.JUROR])


def test_the_managers_pages_show_code_and_pin_once(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    with site.database.reading() as session:
        seat = _seats(session, reference)[0].id
    base = f"/sessions/{reference}/acces"
    assert site.manager.get(base).status_code == 200
    page = site.manager.post(f"{base}/{seat}/code")
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", page.text)
    assert found is not None
    assert page.headers["Cache-Control"] == "no-store"
    assert site.manager.post(f"{base}/{seat}/pin", data={"serial": "0"}).status_code == 422
    page = site.manager.post(f"{base}/{seat}/pin", data={"serial": "0", "identity_document": "Passeport"})
    pin = re.search(r'<b class="n">(\d{6})</b>', page.text)
    assert pin is not None
    again = site.manager.post(f"{base}/{seat}/pin", data={"serial": "0", "identity_document": "Passeport"})
    assert again.status_code == 409
    assert enter(site, reference, found[0], pin[1])[1] == 303
    assert found[0] not in site.manager.get(base).text
    assert site.stranger.get(base).status_code == 404
    assert site.manager.post(f"{base}/{seat}/fermer").status_code == 303


def test_a_member_whom_no_password_lets_in_is_not_said_to_have_an_account(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    path = f"/sessions/{reference}/acces"
    assert site.manager.get(path).text.count("Avec un compte") == 3
    with site.database.writing() as session:
        _seats(session, reference)[0].juror.account.password_hash = NO_PASSWORD
    page = site.manager.get(path).text
    assert (page.count("Avec un compte"), page.count("Code à établir")) == (2, 1)


def test_only_the_manager_gives_a_pin(database: Database, now: datetime) -> None:
    with database.writer() as session:
        world: World = make_world(session, now)
        seat = _seats(session, samples.convened(session, world, now).reference)[0]
        with pytest.raises(Forbidden):
            access.code_for(session, seat, by=world.sitting_people[0], now=now)
        with pytest.raises(Conflict) as refused:
            access.give_pin(session, seat, identity_document="x", serial=0, by=world.manager, now=now)
        assert refused.value.code == "access.no_code"


def test_where_the_rules_know_no_such_access_none_is_given(site: Site, now: datetime) -> None:
    reference = brought(site, now, "convened")
    with site.database.writing() as session:
        row = _seats(session, reference)[0]
        rule_set, seat = row.jury_session.rule_set, row.id
        assert rule_set is not None
        rule_set.values = {**rule_set.values, "session_access": False}
    page = site.manager.get(f"/sessions/{reference}/acces").text
    assert "ne prévoit pas cet accès" in page
    assert "Établir le code" not in page
    refused = site.manager.post(f"/sessions/{reference}/acces/{seat}/code")
    assert refused.status_code == 409
    assert "se connecte avec son compte" in refused.text

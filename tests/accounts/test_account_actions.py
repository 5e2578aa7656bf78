"""Acts on accounts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.accounts import actions
from certify.accounts.models import Account, WebSession
from certify.accounts.person import Grant
from certify.accounts.queries import credentials_of, person_of, roles_of
from certify.accounts.terms import IdentifierKind, Role
from certify.audit.models import TrailLine
from certify.audit.trail import SYSTEM, Actor
from certify.errors import Conflict, Invalid, NotFound
from certify.institutions.models import Organisation
from tests.accounts.conftest import PASSWORD, Open


def acts(session: Session) -> list[str]:
    return list(session.scalars(select(TrailLine.act).order_by(TrailLine.id)))


def test_an_account_is_opened_with_its_identifier_and_a_line_in_the_trail(
    writing: Session, open_account: Open, now: datetime
) -> None:
    account = open_account(writing, "AWA@exemple.ml", now=now)
    assert [(i.kind, i.value) for i in account.identifiers] == [(IdentifierKind.MAIL, "awa@exemple.ml")]
    assert account.password_hash.startswith("$argon2id$")
    assert acts(writing) == ["account.open", "account.add_identifier"]


def test_who_opens_their_own_account_is_its_actor(writing: Session, now: datetime) -> None:
    account = actions.open_account(
        writing, name="Awa", identifiers=[(IdentifierKind.PHONE, "+22390000000")], password=PASSWORD, by=None, now=now
    )
    assert set(writing.scalars(select(TrailLine.actor_id))) == {f"account:{account.id}"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "Awa\nDiallo"}, "name"),
        ({"identifiers": []}, "identifier"),
        ({"identifiers": [(IdentifierKind.MAIL, "awa@")]}, "identifier"),
        ({"password": "court"}, "password"),
        ({"password": "awa@exemple.ml"}, "password"),
    ],
)
def test_a_bad_account_is_refused_on_its_field(
    writing: Session, now: datetime, change: dict[str, Any], field: str
) -> None:
    asked: dict[str, Any] = {
        "name": "Awa", "identifiers": [(IdentifierKind.MAIL, "awa@exemple.ml")], "password": PASSWORD
    }  # fmt: skip
    with pytest.raises(Invalid) as refused:
        actions.open_account(writing, **{**asked, **change}, by=SYSTEM, now=now)
    assert list(refused.value.fields) == [field]
    assert not writing.new


def test_an_identifier_serves_one_account(writing: Session, open_account: Open, now: datetime) -> None:
    open_account(writing, now=now)
    with pytest.raises(Conflict, match="sert déjà"):
        open_account(writing, "Awa@Exemple.ml", now=now)


def test_a_role_holds_from_its_first_day_to_its_last(
    writing: Session, open_account: Open, certifier: Organisation, now: datetime
) -> None:
    account = open_account(writing, now=now)
    first, last = date(2026, 12, 1), date(2026, 12, 31)
    actions.grant_role(writing, account, Role.JUROR, certifier, from_on=first, until_on=last, by=SYSTEM, now=now)

    def grants_on(day: date) -> tuple[Grant, ...]:
        person = person_of(writing, account.id, datetime(day.year, day.month, day.day, 12, tzinfo=now.tzinfo))
        assert person is not None
        return person.grants

    held = (Grant(Role.JUROR, certifier.id),)
    assert grants_on(first - timedelta(days=1)) == ()
    assert grants_on(first) == held
    assert grants_on(last) == held
    assert grants_on(last + timedelta(days=1)) == ()


def test_a_person_s_roles_are_told_by_organisation(
    writing: Session, open_account: Open, certifier: Organisation, now: datetime
) -> None:
    account = open_account(writing, now=now)
    for role in (Role.OFFICER, Role.AUTHORITY):
        actions.grant_role(writing, account, role, certifier, from_on=now.date(), by=SYSTEM, now=now)
    person = person_of(writing, account.id, now)
    assert person is not None
    ((place, roles),) = roles_of(writing, person)
    assert place == certifier.legal_name
    assert set(roles) == {Role.OFFICER, Role.AUTHORITY}


def test_a_role_needs_an_organisation_that_may_have_such_people(
    writing: Session, open_account: Open, certifier: Organisation, now: datetime
) -> None:
    account = open_account(writing, now=now)
    for role, place, day in [
        (Role.OFFICER, None, now.date()),
        (Role.COUNSELLOR, certifier, now.date()),
        (Role.OFFICER, certifier, date(2019, 12, 31)),
    ]:
        with pytest.raises(Invalid) as refused:
            actions.grant_role(writing, account, role, place, from_on=day, by=SYSTEM, now=now)
        assert list(refused.value.fields) == ["organisation"]


def test_a_role_cannot_end_before_it_begins(writing: Session, open_account: Open, now: datetime) -> None:
    account = open_account(writing, now=now)
    with pytest.raises(Invalid, match="avant d’avoir commencé"):
        actions.grant_role(
            writing,
            account,
            Role.CANDIDATE,
            None,
            from_on=now.date(),
            until_on=now.date() - timedelta(days=1),
            by=SYSTEM,
            now=now,
        )


@pytest.mark.parametrize(("later", "meets"), [(0, True), (10, True), (11, False)])
def test_two_duties_that_never_meet_are_refused_when_their_days_meet(
    writing: Session, open_account: Open, certifier: Organisation, now: datetime, later: int, meets: bool
) -> None:
    account, today = open_account(writing, now=now), now.date()
    actions.grant_role(
        writing, account, Role.JUROR, certifier, from_on=today, until_on=today + timedelta(days=10), by=SYSTEM, now=now
    )

    def administer() -> None:
        begins = today + timedelta(days=later)
        actions.grant_role(writing, account, Role.ADMINISTRATOR, None, from_on=begins, by=SYSTEM, now=now)

    if meets:
        with pytest.raises(Conflict):
            administer()
    else:
        administer()


def add_session(session: Session, account: Account, now: datetime, token_hash: str = "t") -> None:
    session.add(
        WebSession(
            token_hash=token_hash,
            account_id=account.id,
            data={},
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=1),
            ended_at=None,
        )
    )
    session.flush()


def test_a_disabled_account_has_no_session_no_credentials_and_no_person(
    writing: Session, open_account: Open, now: datetime
) -> None:
    account = open_account(writing, now=now)
    add_session(writing, account, now)
    actions.disable(writing, account, by=Actor("account:9", "Chef"), now=now)
    writing.flush()
    writing.expire_all()
    assert writing.get_one(WebSession, "t").ended_at == now
    assert credentials_of(writing, "awa@exemple.ml") is None
    assert person_of(writing, account.id, now) is None
    with pytest.raises(NotFound):
        actions.confirm_password(writing, account.id, PASSWORD, now=now)
    with pytest.raises(Conflict):
        actions.disable(writing, account, by=SYSTEM, now=now)


def test_the_password_is_confirmed_or_refused_on_its_field(writing: Session, open_account: Open, now: datetime) -> None:
    account = open_account(writing, now=now)
    actions.confirm_password(writing, account.id, PASSWORD, now=now)
    assert acts(writing)[-1] == "account.confirm_password"
    with pytest.raises(Invalid) as refused:
        actions.confirm_password(writing, account.id, PASSWORD + "!", now=now)
    assert list(refused.value.fields) == ["password"]


def test_another_password_ends_every_session(writing: Session, open_account: Open, now: datetime) -> None:
    account = open_account(writing, now=now)
    add_session(writing, account, now)
    actions.change_password(writing, account, "quatre pirogues bleues", by=SYSTEM, now=now)
    writing.expire_all()
    assert writing.get_one(WebSession, "t").ended_at == now
    actions.confirm_password(writing, account.id, "quatre pirogues bleues", now=now)


def test_a_sign_in_forgets_sessions_that_are_over(writing: Session, open_account: Open, now: datetime) -> None:
    account = open_account(writing, now=now)
    add_session(writing, account, now - timedelta(hours=2), "over")
    add_session(writing, account, now, "live")
    actions.sign_in(writing, account.id, now=now)
    assert list(writing.scalars(select(WebSession.token_hash))) == ["live"]

"""Every role at every door: it opens when the role has the permission, and only then."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient

from certify.accounts import actions
from certify.accounts.rules import ORGANISATION_ROLE, PERMISSIONS
from certify.accounts.terms import IdentifierKind, Role
from certify.audit.trail import SYSTEM
from certify.credential.record import Label
from certify.db import Database
from certify.institutions.models import Country, Organisation, OrganisationRole, RoleKind
from certify.web.access import PUBLIC, SIGNED_IN, declared
from certify.web.application import Application
from tests.accounts.conftest import PASSWORD, Clock


def organisation(role: Role) -> Organisation | None:
    """A body in which somebody may hold the role."""
    if role not in ORGANISATION_ROLE:
        return None
    body = Organisation(
        slug="organisation-fictive",
        short_name="OF",
        legal_name=Label("Organisation fictive", "Fictitious organisation"),
        country_code="ML",
        fictitious=True,
    )
    body.roles = [OrganisationRole(kind=RoleKind(ORGANISATION_ROLE[role]), from_on=date(2020, 1, 1))]
    return body


@pytest.fixture
def holder(client: FlaskClient, sqlite: Database, time: Clock, role: Role) -> FlaskClient:
    """The browser of somebody who holds that one role."""
    with sqlite.writing() as session:
        session.add(Country(code="ML", name=Label("Mali", "Mali")))
        body = organisation(role)
        session.add_all([body] if body else [])
        account = actions.open_account(
            session,
            name="Personne fictive",
            identifiers=[(IdentifierKind.MAIL, "p@exemple.ml")],
            password=PASSWORD,
            by=SYSTEM,
            now=time(),
        )
        actions.grant_role(session, account, role, body, from_on=time().date(), by=SYSTEM, now=time())
    assert client.post("/connexion", data={"identifier": "p@exemple.ml", "password": PASSWORD}).status_code == 303
    return client


def doors(app: Application) -> list[tuple[str, str, frozenset[str]]]:
    """Method, an address that names nothing that exists, and what is asked of whoever comes."""
    found = []
    for rule in app.url_map.iter_rules():
        asked = declared(app, rule.endpoint)
        if PUBLIC not in asked:
            path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
            path = re.sub(r"<(?:[^:>]+:)?[^>]+>", "1", path)
            found += [(method, path, asked) for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return found


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_it_permits_and_nothing_else(app: Application, holder: FlaskClient, role: Role) -> None:
    app.testing = False  # an error is an answer here
    for method, path, asked in doors(app):
        answer = holder.open(path, method=method)
        permitted = SIGNED_IN in asked or bool(PERMISSIONS[role] & asked)
        assert (answer.status_code != 403) is permitted, (role, method, path, answer.status_code)
        assert answer.status_code < 500, (role, method, path)

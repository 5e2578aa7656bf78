"""The password is asked again before a grave act."""

from __future__ import annotations

import pytest
from flask import request
from flask.testing import FlaskClient
from sqlalchemy import select

from certify.accounts import signed_in
from certify.audit.models import TrailLine
from certify.db import Database
from certify.errors import Invalid
from certify.web.access import signed_in as for_who_is_signed_in
from certify.web.application import Application
from tests.accounts.conftest import PASSWORD, Clock


@pytest.fixture
def ask(app: Application, client: FlaskClient, awa: int) -> FlaskClient:
    """Awa, signed in, before a page that asks for her password."""

    def grave() -> tuple[str, int]:
        try:
            signed_in.confirm(request.form["password"])
        except Invalid as error:
            return error.fields["password"], 422
        return "done", 200

    app.post("/grave")(for_who_is_signed_in(grave))
    client.post("/connexion", data={"identifier": "awa@exemple.ml", "password": PASSWORD})
    return client


def test_the_right_one_lets_the_act_go_on(ask: FlaskClient, sqlite: Database) -> None:
    assert ask.post("/grave", data={"password": PASSWORD}).text == "done"
    with sqlite.reading() as session:
        assert "account.confirm_password" in session.scalars(select(TrailLine.act)).all()


def test_wrong_ones_are_counted_although_each_is_refused(ask: FlaskClient, time: Clock) -> None:
    for _ in range(10):
        assert "n’est pas celui" in ask.post("/grave", data={"password": "autre chose"}).text
    assert "Attendez 15 minutes" in ask.post("/grave", data={"password": PASSWORD}).text
    time.go_on(minutes=15)
    assert ask.post("/grave", data={"password": PASSWORD}).text == "done"

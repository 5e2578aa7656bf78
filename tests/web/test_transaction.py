"""One transaction for each request."""

from __future__ import annotations

import pytest
from flask import abort
from flask.testing import FlaskClient
from sqlalchemy import func, select

from certify.credential.record import Label
from certify.db import Database
from certify.errors import Conflict
from certify.institutions.models import Country
from certify.web.access import public
from certify.web.application import Application
from certify.web.transaction import after_commit, db, record


def country(code: str) -> Country:
    """A row to write."""
    return Country(code=code, name=Label(code, code))


def countries(database: Database) -> int:
    """How many have been written."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Country)) or 0


@pytest.fixture(autouse=True)
def acts(site: Application) -> list[str]:
    """Views that write a country, then end in every way a view can; what they woke up is in the list."""
    woken: list[str] = []

    def write(ending: str) -> str | tuple[str, int]:
        db().add(country("XA"))
        db().flush()
        after_commit(lambda: woken.append(ending))
        return _end(ending)

    site.post("/write/<ending>")(public(write))
    site.get("/read")(public(_write_on_a_read))
    site.post("/twice")(public(_write_the_same_again))
    site.post("/record/<ending>")(public(_record_then))
    site.post("/record-too-late")(public(_record_too_late))
    return woken


def _end(ending: str) -> str | tuple[str, int]:
    if ending == "raise":
        raise ZeroDivisionError
    if ending == "refuse":
        raise Conflict("test.refused", "Non.")
    if ending == "abort":
        abort(404)
    return ("no", 422) if ending == "422" else "yes"


def _write_on_a_read() -> str:
    db().add(country("XA"))
    db().flush()
    return "read"


def _write_the_same_again() -> str:
    db().add(country("XB"))
    db().flush()
    db().expunge_all()
    db().add(country("XB"))
    return "the error comes at commit"


def _record_then(ending: str) -> str | tuple[str, int]:
    with record() as recording:
        recording.add(country("XC"))
    return _end(ending)


def _record_too_late() -> str:
    db().add(country("XA"))
    db().flush()
    with record() as recording:
        recording.add(country("XC"))
    return "never"


def test_a_post_that_succeeds_is_committed(client: FlaskClient, database: Database) -> None:
    assert client.post("/write/well").status_code == 200
    assert countries(database) == 1


@pytest.mark.parametrize(("ending", "status"), [("raise", 500), ("refuse", 409), ("abort", 404), ("422", 422)])
def test_nothing_is_left_of_a_request_that_fails_after_its_flush(
    client: FlaskClient, database: Database, ending: str, status: int
) -> None:
    assert client.post(f"/write/{ending}").status_code == status
    assert countries(database) == 0


def test_a_get_never_commits(client: FlaskClient, database: Database) -> None:
    assert client.get("/read").status_code == 200
    assert countries(database) == 0


def test_an_error_that_comes_at_commit_is_answered_and_leaves_nothing(client: FlaskClient, database: Database) -> None:
    assert client.post("/twice").status_code == 500  # a primary key: no constraint that a person runs into
    assert countries(database) == 0


def test_a_wake_up_is_sent_after_a_commit(client: FlaskClient, acts: list[str]) -> None:
    client.post("/write/well")
    assert acts == ["well"]


@pytest.mark.parametrize("ending", ["raise", "refuse", "422"])
def test_a_wake_up_is_not_sent_without_one(client: FlaskClient, acts: list[str], ending: str) -> None:
    client.post(f"/write/{ending}")
    assert acts == []


def test_a_wake_up_that_fails_does_not_spoil_what_was_committed(site: Application, database: Database) -> None:
    def wake_badly() -> str:
        db().add(country("XA"))
        after_commit(lambda: 1 / 0)
        return "well"

    site.post("/wake-badly")(public(wake_badly))
    assert site.test_client().post("/wake-badly").status_code == 200
    assert countries(database) == 1


@pytest.mark.parametrize("ending", ["raise", "refuse", "abort", "422"])
def test_what_is_recorded_survives_a_refusal(client: FlaskClient, database: Database, ending: str) -> None:
    client.post(f"/record/{ending}")
    assert countries(database) == 1


def test_recording_inside_an_open_transaction_is_a_programming_error_and_not_a_wait(
    client: FlaskClient, database: Database
) -> None:
    assert client.post("/record-too-late").status_code == 500
    assert countries(database) == 0


def test_db_outside_a_request_is_refused() -> None:
    with pytest.raises(RuntimeError, match="belongs to a request"):
        db()

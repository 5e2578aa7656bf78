"""One kept connection a thread: it sees what others commit, and survives the server."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from certify.config import Settings
from certify.db import Database
from certify.verification.register import Register


@pytest.fixture
def register(database: Database) -> Iterator[Register]:
    register = Register(database.engine.url)
    yield register
    register.close()


def countries(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM country")).scalar_one())


def held(register: Register) -> int:
    assert isinstance(register.engine.pool, QueuePool)
    return register.engine.pool.checkedout()


def test_it_sees_what_others_commit_after_it_was_opened(register: Register, database: Database) -> None:
    assert register.ask(countries) == 0
    with database.writing() as session:
        session.execute(text("INSERT INTO country (code, name_fr, name_en) VALUES ('ML', 'Mali', 'Mali')"))
    assert register.ask(countries) == 1
    assert held(register) == 1


def test_it_keeps_nobody_from_writing(register: Register, database: Database) -> None:
    register.ask(countries)
    with database.writing() as session:
        session.execute(
            text("DROP TABLE country CASCADE" if "postgresql" in database.engine.url.drivername else "SELECT 1")
        )


def test_a_connection_that_broke_is_replaced(register: Register) -> None:
    def connection_of(connection: Connection) -> Connection:
        return connection

    register.ask(connection_of).connection.driver_connection.close()  # type: ignore[union-attr]
    assert register.ask(countries) == 0
    assert held(register) == 1


def test_an_error_is_told_and_its_connection_given_back(register: Register) -> None:
    for _ in range(30):  # more than the pool holds
        with pytest.raises(SQLAlchemyError):
            register.ask(lambda connection: connection.execute(text("SELECT nothing")))
    assert register.ask(countries) == 0


def test_each_thread_has_its_own(register: Register) -> None:
    seen: list[int] = []

    def ask() -> None:
        seen.append(register.ask(id))
        together.wait(10)

    together = threading.Barrier(2)
    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 2


def test_closing_gives_everything_back(register: Register) -> None:
    register.ask(countries)
    register.close()
    assert held(register) == 0


def test_the_file_of_the_register_may_be_away_for_a_moment(sqlite: Database, settings: Settings) -> None:
    register = Register(sqlite.engine.url)
    path = settings.home / "certify.db"
    assert register.ask(countries) == 0
    away = path.rename(path.with_suffix(".away"))
    with pytest.raises(SQLAlchemyError):
        register.ask(countries)
    assert not path.exists()
    away.rename(path)
    assert register.ask(countries) == 0
    register.close()

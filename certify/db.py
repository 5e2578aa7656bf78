"""The database: declarative base, column types, engine and the two session factories (reader and writer)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Composite, DeclarativeBase, Session, composite, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator

from certify.credential.record import Label

# Constraints have names on both databases: an IntegrityError is told by the name it carries.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A UTC instant. Refuses a naive datetime, and gives back an aware one on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuse what has no zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """SQLite gives back a naive datetime: it is UTC."""
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def choice(kind: type[Any], name: str) -> Enum:
    """A column of a StrEnum, stored as its value, with a CHECK of that name on both databases."""
    values = [member.value for member in kind]
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=max(map(len, values)) + 16,
        values_callable=lambda enum: [member.value for member in enum],
    )


def bilingual(name: str) -> Composite[Label]:
    """A text stored in French and English, as two columns `<name>_fr` and `<name>_en`, read as one Label."""
    return composite(Label, mapped_column(f"{name}_fr", SqlText), mapped_column(f"{name}_en", SqlText))


class Base(DeclarativeBase):
    """Every row of certify."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant}  # noqa: RUF012  (SQLAlchemy's own form)


def _on_connect(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver must not begin transactions by itself: _on_begin does, with the right kind.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=20000"):
        connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # A reader that starts to write after another's commit fails at once on SQLite, so a writer says so first.
    writer = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")


def make_engine(url: str) -> Engine:
    """Engine for a SQLite or PostgreSQL URL, with the transaction rules above."""
    engine = create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
    return engine


class Database:
    """An engine with its two kinds of session: readers, and writers that say so to SQLite."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.reader = sessionmaker(self.engine)
        self.writer = sessionmaker(self.engine.execution_options(writer=True))

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One short writing transaction: committed at the end, rolled back on any error."""
        with self.writer() as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One reading transaction, rolled back at the end."""
        with self.reader() as session:
            yield session

    def close(self) -> None:
        """Give back the connections."""
        self.engine.dispose()

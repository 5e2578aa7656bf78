"""The database: declarative base, column types, engine and the two session factories (reader and writer)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, DateTime, Dialect, Engine, Enum, MetaData, create_engine, event, make_url
from sqlalchemy import Text as SqlText
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Composite, DeclarativeBase, Session, composite, mapped_column, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry
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


FILE = "file"  # where a connection to SQLite keeps which file it has open
POOL = 16  # two for each thread of a process: the request's, and the one of `record()` beside it


def _on_connect(connection: Any, record: ConnectionPoolEntry) -> None:
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    record.info[FILE] = path, _identity(path)
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


def _on_checkout(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
    if not is_current(record.info):
        raise DisconnectionError


def is_current(info: Mapping[Any, Any]) -> bool:
    """Whether the file that a connection has open (`info` is the connection's) is still the one at its path.

    A file that was moved away goes on taking what is written to it, where nobody will read it.
    """
    return FILE not in info or _identity(info[FILE][0]) == info[FILE][1]


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _existing(url: URL) -> URL:
    """The same SQLite file, but one that is missing is an error: SQLite would make an empty one in its place."""
    database = url.database or ""
    if not database.startswith("file:"):
        database = f"file:{quote(str(Path(database).absolute()))}"
    return url.set(database=database, query={**url.query, "mode": "rw", "uri": "true"})


def _engine(url: str | URL, create: bool = False, **options: Any) -> Engine:
    parsed = make_url(url)
    is_sqlite = parsed.get_backend_name() == "sqlite"
    engine = create_engine(
        _existing(parsed) if is_sqlite and not create else parsed,
        pool_size=POOL,
        hide_parameters=True,  # an error is logged with its statement; its values are personal data
        **options,
    )
    if is_sqlite:
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "checkout", _on_checkout)
    return engine


def make_engine(url: str | URL, *, create: bool = False) -> Engine:
    """Engine for a SQLite or PostgreSQL URL, with the transaction rules above. `create` makes the file of SQLite."""
    engine = _engine(url, create, pool_pre_ping=make_url(url).get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "begin", _on_begin)
    return engine


def make_statement_engine(url: str | URL) -> Engine:
    """Engine whose statements are each their own transaction, for whoever only reads, one statement at a time."""
    return _engine(url, isolation_level="AUTOCOMMIT")


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

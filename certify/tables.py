"""Every row of certify, imported for Alembic and the tests, and the way to bring a database to today's schema."""

from __future__ import annotations

import tempfile

import click
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import certify.accounts.models
import certify.assessments.models
import certify.audit.models
import certify.candidacies.companion_models
import certify.candidacies.models
import certify.candidacies.paper_models
import certify.certificates.models
import certify.certifications.models
import certify.institutions.models
import certify.mail.models
import certify.nomenclature.models
import certify.storage.models
import certify.verification.models  # noqa: F401  (imported for their rows)
from certify import config
from certify.db import Base, make_engine
from certify.places import migrations_dir

METADATA = Base.metadata


def _alembic() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(migrations_dir()))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return settings


def upgrade(url: str) -> None:
    """Create the schema of the database at `url`, or bring it to today's. Does nothing when it is there."""
    engine = make_engine(url, create=True)
    with engine.execution_options(writer=True).begin() as connection:
        settings = _alembic()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
    engine.dispose()


def is_current(url: str) -> bool:
    """Whether the database at `url` has today's schema."""
    engine = make_engine(url)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    engine.dispose()
    return set(current) == set(ScriptDirectory.from_config(_alembic()).get_heads())


def revision(message: str) -> None:
    """Write a migration of what rows have that the last one lacks, to be read before it is committed."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/scratch.db", create=True)
        with engine.execution_options(writer=True).begin() as connection:
            settings = _alembic()
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
            command.revision(settings, message, autogenerate=True)
        engine.dispose()


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_command() -> None:
    """Create the schema, or bring it to today's."""
    upgrade(config.load().database_url)
    click.echo("The database is up to date.")

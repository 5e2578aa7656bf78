"""`certify import …`: what every room's import command shares, and the import of institutions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from certify import clock, config
from certify.audit.trail import SYSTEM, Actor
from certify.db import Database
from certify.institutions.actions import load_institutions
from certify.institutions.files import ImportRefused, Loaded
from certify.institutions.importer import read
from certify.institutions.models import Country

Load = Callable[[Session, Actor, datetime], Loaded]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
dry_run_option = click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")


def _is_ready(database: Database) -> bool:
    try:
        return inspect(database.engine).has_table(Country.__tablename__)
    except OperationalError:
        return False


def run(load: Load, *, dry_run: bool) -> None:
    """Load in one transaction and say what was done; with `dry_run`, all is checked and rolled back.

    Errors: exits 2 with every fault of the files on a line of its own.
    """
    database = Database(config.load().database_url)
    try:
        if not _is_ready(database):
            raise click.ClickException("the database is not ready: run certify db upgrade first")
        with database.writer() as session:
            loaded = load(session, SYSTEM, clock.now())
            if not dry_run:
                session.commit()
    except ImportRefused as refusal:
        for line in (refusal, *refusal.errors):
            click.echo(line, err=True)
        raise click.exceptions.Exit(2) from None
    except IntegrityError:
        raise click.ClickException("somebody else was loading the same things; nothing was loaded, try again") from None
    finally:
        database.close()
    counts = f"{loaded.created} created, {loaded.changed} changed, {loaded.unchanged} as they were"
    click.echo(f"Checked, nothing written: {counts}." if dry_run else f"Loaded: {counts}.")


@click.command("institutions")
@click.argument("file", type=FILE)
@dry_run_option
def import_institutions(file: Path, *, dry_run: bool) -> None:
    """Load countries, organisations, authorities and sites (YAML)."""
    run(lambda session, by, now: load_institutions(session, read(file), by=by, now=now), dry_run=dry_run)

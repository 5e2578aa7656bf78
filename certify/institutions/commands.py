"""`certify import …`: what every room's import command shares, and the import of institutions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from certify import clock, config
from certify.audit.trail import SYSTEM, Actor
from certify.db import Database
from certify.errors import DomainError
from certify.institutions.actions import load_institutions
from certify.institutions.files import ImportRefused, Loaded
from certify.institutions.importer import read

Load = Callable[[Session, datetime, Actor], Loaded]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
dry_run_option = click.option("--dry-run", is_flag=True, help="Contrôle tout, n’écrit rien.")


def run(load: Load, *, dry_run: bool) -> None:
    """Load in one transaction and say what was done; with `dry_run`, all is checked and rolled back.

    Errors: exits 1 with every fault of the files on its own line.
    """
    database = Database(config.load().database_url)
    try:
        with database.writer() as session:
            loaded = load(session, clock.now(), SYSTEM)
            if not dry_run:
                session.commit()
    except ImportRefused as refusal:
        raise click.ClickException("\n".join([str(refusal), *map(str, refusal.errors)])) from None
    except DomainError as refusal:
        raise click.ClickException(str(refusal)) from None
    finally:
        database.close()
    click.echo(told(loaded, dry_run=dry_run))


def told(loaded: Loaded, *, dry_run: bool) -> str:
    """The sentence that tells what an import did."""
    counts = f"{loaded.created} créé(s), {loaded.changed} modifié(s), {loaded.unchanged} inchangé(s)"
    return f"Contrôle seulement, rien n’est écrit : {counts}." if dry_run else f"Chargé : {counts}."


@click.command("institutions")
@click.argument("file", type=FILE)
@dry_run_option
def import_institutions(file: Path, *, dry_run: bool) -> None:
    """Charge des pays, organismes, autorités et lieux (YAML)."""
    run(lambda session, now, by: load_institutions(session, read(file), by=by, now=now), dry_run=dry_run)


IMPORTS: list[click.Command] = [import_institutions]

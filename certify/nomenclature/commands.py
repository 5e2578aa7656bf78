"""`certify import occupations`."""

from __future__ import annotations

from pathlib import Path

import click

from certify.institutions.commands import FILE, dry_run_option, run
from certify.nomenclature.actions import load_occupations
from certify.nomenclature.importer import read


@click.command("occupations")
@click.argument("files", type=FILE, nargs=-1, required=True)
@dry_run_option
def import_occupations(files: tuple[Path, ...], *, dry_run: bool) -> None:
    """Load schemes and occupations (CSV), from one or several files read together."""
    run(lambda session, by, now: load_occupations(session, read(files), by=by, now=now), dry_run=dry_run)

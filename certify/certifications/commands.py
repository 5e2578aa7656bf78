"""`certify import certification`."""

from __future__ import annotations

from pathlib import Path

import click

from certify.certifications.actions import load_certifications
from certify.certifications.importer import read
from certify.institutions.commands import FILE, dry_run_option, run


@click.command("certification")
@click.argument("files", type=FILE, nargs=-1, required=True)
@dry_run_option
def import_certification(files: tuple[Path, ...], *, dry_run: bool) -> None:
    """Charge des règlements et des référentiels (YAML) : un ou plusieurs fichiers, lus ensemble."""
    run(lambda session, now, by: load_certifications(session, read(files), by=by, now=now), dry_run=dry_run)


IMPORTS: list[click.Command] = [import_certification]

"""`certify import`: the imports of the three rooms of reference data, and that of certifications."""

from __future__ import annotations

from pathlib import Path

import click

from certify.certifications.actions import load_certifications
from certify.certifications.importer import read
from certify.institutions.commands import FILE, dry_run_option, import_institutions, run
from certify.nomenclature.commands import import_occupations


@click.command("certification")
@click.argument("files", type=FILE, nargs=-1, required=True)
@dry_run_option
def import_certification(files: tuple[Path, ...], *, dry_run: bool) -> None:
    """Load rule-sets, référentiels and who adopts them (YAML), from one or several files read together."""
    run(lambda session, by, now: load_certifications(session, read(files), by=by, now=now), dry_run=dry_run)


importing = click.Group(
    "import",
    commands=[import_institutions, import_occupations, import_certification],
    help="Load institutions, occupations and certifications from files, whole or not at all.",
)

"""`certify candidacies`: lists of people registered by the operator."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify import clock, config
from certify.audit.trail import SYSTEM
from certify.candidacies.lists.actions import check_list, load_list
from certify.candidacies.lists.lines import Fault
from certify.db import Database
from certify.institutions.commands import FILE, dry_run_option
from certify.institutions.models import Organisation


@click.group()
def candidacies() -> None:
    """Register many candidates at once."""


@candidacies.command("import")
@click.argument("file", type=FILE)
@click.option("--service", required=True, help="Slug of the employment service that accompanies these people.")
@dry_run_option
def import_list(*, file: Path, service: str, dry_run: bool) -> None:
    """Register everybody in a list (CSV), or nobody: every fault is named with its line and column."""
    database, content, now = Database(config.load().database_url), file.read_bytes(), clock.now()
    try:
        with database.reading() as session:
            checked = check_list(session, content, _service(session, service), now=now)
        if checked.faults:
            _tell(checked.faults)
        click.echo(f"Checked: {len(checked.people)} people, no fault.", err=True)
        if dry_run:
            click.echo(f"Checked, nothing written: {len(checked.people)} people.")
            return
        with database.writing() as session:
            count = load_list(session, content, _service(session, service), by=SYSTEM, now=now)
        click.echo(f"Registered: {count} people.")
    finally:
        database.close()


def _service(session: Session, slug: str) -> Organisation:
    found = session.scalar(select(Organisation).where(Organisation.slug == slug))
    if found is None:
        raise click.ClickException(f"no organisation has the slug {slug}")
    return found


def _tell(faults: list[Fault]) -> None:
    for fault in faults:
        where = f"ligne {fault.line}" + (f", colonne {fault.column}" if fault.column else "")
        click.echo(f"{where} : {fault.sentence % fault.values}", err=True)
    click.echo(f"{len(faults)} faults: nobody was registered.", err=True)
    raise click.exceptions.Exit(2)

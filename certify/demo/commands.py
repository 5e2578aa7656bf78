"""`certify demo`: the main job, without a server, by the same actions and the same worker as the site."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from certify import config, tables
from certify.certificates.exporting import export
from certify.certificates.keys import check_address
from certify.certificates.models import Certificate
from certify.certificates.rules import State
from certify.credential import canonical, publicid
from certify.credential.record import Kind
from certify.db import Database
from certify.demo.playing import Played, play, state_of
from certify.demo.stage import Credential, mail_of
from certify.storage.files import FileStore
from certify.worker import Work

# Whom to sign in as to find something to do, and what.
VISITS = (
    ("instruction.sn", "an application to decide"),
    ("jury1.sn", "grids to fill, criterion by criterion"),
    ("autorite.bj", "signed minutes to validate: that issues three certificates"),
    ("autorite.ml", "a register in which to suspend, withdraw, replace"),
    ("recours.ml", "an appeal to review: not one of those who decided"),
    ("autorite.sn", "a report of fraud: hear the person, then decide"),
    ("conseil.ml", "somebody without an account, whose application the counsellor fills in"),
    ("controle", "the journal: every act of everybody"),
    ("session.cm", "a session to form and convene, and minutes to sign"),
    ("jury4.sn", "a deliberation, led by the president"),
    ("kader", "a livret: two units of three, and the way to the title"),
    ("technique", "every message that was sent: the outbox"),
)


@click.command()
@click.option(
    "--export", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write each certificate's files there."
)
def demo(folder: Path | None) -> None:
    """Carry fictitious people from application to certificate, once; then show where everything is."""
    settings = config.load()
    check_address(settings.home, settings.public_url)
    tables.upgrade(settings.database_url)
    work = Work(settings, config.passphrase(settings))
    state = state_of(work.database)
    if state is Played.HALF:
        raise click.ClickException(
            f"a demonstration was interrupted in {settings.home}; give CERTIFY_HOME an empty folder, or remove that one"
        )
    credentials = play(settings, work) if state is Played.NOT else []
    # A worker that was stopped left certificates on their way: they go on from where they are.
    work()
    certificates = _certificates(work.database)
    if folder is not None:
        _export(certificates, settings, folder)
    _show(certificates, settings, credentials)
    work.database.close()


def _certificates(database: Database) -> Sequence[Certificate]:
    with database.reading() as session:
        found = select(Certificate).options(joinedload(Certificate.replaced_by)).order_by(Certificate.number)
        return session.scalars(found).all()


def _export(certificates: Sequence[Certificate], settings: config.Settings, folder: Path) -> None:
    """`DIR/<number>/` for each certificate in force, with exactly what `certify export` writes."""
    files = FileStore(settings.files)
    in_force = [one for one in certificates if one.state is State.ISSUED]
    for certificate in in_force:
        export(certificate, files, settings.home, folder / certificate.number)
    click.echo(f"Files of {len(in_force)} certificates in force: {folder}")


def _show(certificates: Sequence[Certificate], settings: config.Settings, credentials: list[Credential]) -> None:
    click.secho("\nCertificates", bold=True)
    for certificate in certificates:
        record = canonical.decode(certificate.record)
        what = "title" if record.kind is Kind.TITLE else f"unit {record.covered[0].position} of {len(record.units)}"
        click.echo(f"  {certificate.number}  {certificate.state.value:<10} {what:<12} {record.holder.full_name}")
        click.echo(f"    {settings.public_url}/v/{certificate.public_id}  ({publicid.group(certificate.public_id)})")
    if credentials:
        click.secho("\nAccounts (the passwords are shown this once)", bold=True)
        for one in credentials:
            click.echo(f"  {one.mail:<28} {one.password:<24} {one.role.value:<16} {one.name}")
        click.secho("\nWaiting for a visitor", bold=True)
        for mail, what in VISITS:
            click.echo(f"  {mail_of(mail):<28} {what}")
    else:
        click.echo("\nThe demonstration was played before. Its passwords were shown then;")
        click.echo("`certify user password MAIL` gives an account another one.")
    click.secho("\nFiles", bold=True)
    for name, path in (
        ("database", settings.database_url),
        ("certificates", settings.files),
        ("keys", settings.public_keys),
    ):
        click.echo(f"  {name:<14} {path}")
    click.echo("")

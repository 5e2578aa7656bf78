"""Commands of certificates: making the keys, exporting a certificate."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import select

from certify import clock, config
from certify.certificates.exporting import export as export_files
from certify.certificates.keys import subjects
from certify.certificates.models import Certificate
from certify.credential import malformed, number
from certify.credential.trust import Trust
from certify.db import Database
from certify.keyring.making import make_keys
from certify.keyring.places import Places
from certify.storage.files import FileStore


def make_missing_keys(settings: config.Settings, passphrase: str) -> Trust:
    """Make the root, the log's key and a key for each authority, where missing. Errors: KeyringError."""
    database = Database(settings.database_url)
    with database.reading() as session:
        found = subjects(session, settings.public_url)
    database.close()
    return make_keys(Places(settings.home), found, passphrase=passphrase, address=settings.public_url, at=clock.now())


@click.group()
def keys() -> None:
    """The keys of the service."""


@keys.command()
def init() -> None:
    """Make the root, the log's key and a key for each authority, where they are missing."""
    settings = config.load()
    trust = make_missing_keys(settings, config.passphrase(settings))
    click.echo(f"Keys are in {settings.public_keys}, private ones in {settings.private_keys}.")
    click.echo(f"Authorities: {', '.join(one.slug for one in trust.bundle.authorities) or 'none yet'}.")
    click.echo(f"Root's fingerprint: {trust.fingerprint}")


@click.command()
@click.argument("certificate_number", metavar="NUMBER")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def export(certificate_number: str, folder: Path) -> None:
    """Write a certificate's PDF, QR code, trust bundle and root certificate to DIR."""
    settings = config.load()
    try:
        wanted = number.read(certificate_number)
    except malformed.Malformed:
        raise click.BadParameter("a number looks like SN-2026-000123-K; check what was typed") from None
    database = Database(settings.database_url)
    with database.reading() as session:
        certificate = session.scalars(select(Certificate).where(Certificate.number == wanted)).one_or_none()
        if certificate is None:
            raise click.ClickException(f"no certificate has the number {wanted}")
        written = export_files(certificate, FileStore(settings.files), settings.home, folder)
    for path in written:
        click.echo(path)

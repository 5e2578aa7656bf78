"""`certify mail`: what waits, sending it now, and a message that tries the server."""

from __future__ import annotations

import secrets

import click

from certify import clock, config
from certify.db import Database
from certify.mail import queries, server
from certify.mail.addresses import written
from certify.mail.composing import Outgoing, compose
from certify.mail.delivering import Fate, ServerAway, connected, deliver
from certify.mail.rules import State
from certify.mail.sending import Sender
from certify.mail.server import Server
from certify.storage.files import FileStore

NONE_SET = "no mail server: CERTIFY_SMTP_URL is not set, messages wait in the outbox"


@click.group()
def mail() -> None:
    """Messages to people."""


@mail.command()
def status() -> None:
    """Say how many messages wait, were sent, were given up, and why the oldest waits."""
    settings = config.load()
    where = server.read(settings)
    with Database(settings.database_url).reading() as session:
        counted, oldest = queries.counts(session), queries.oldest_waiting(session)
    click.echo(f"{where.host}:{where.port} ({where.tls}) as {where.sender}" if where else NONE_SET)
    click.echo(", ".join(f"{counted.get(state, 0)} {state}" for state in State))
    if oldest is not None:
        click.echo(f"the oldest has waited since {oldest.created_at:%Y-%m-%d %H:%M} UTC: {oldest.last_error or '-'}")


@mail.command()
def send() -> None:
    """Send what is due now, with progress. The worker does it by itself."""
    settings = config.load()
    where = _needed(settings)
    database, files = Database(settings.database_url), FileStore(settings.files / "messages")
    sender = Sender(database, files, where, settings.public_url, clock=clock.now)
    with database.reading() as session:
        waiting = queries.counts(session).get(State.WAITING, 0)
    with click.progressbar(length=waiting, label="Sending") as bar:
        sent = sender.send_waiting(noted=lambda: bar.update(1))
    click.echo(f"{sent} messages sent")


@mail.command("test")
@click.argument("address")
def test_(address: str) -> None:
    """Send one message to ADDRESS now, outside the outbox, and say what the server answers."""
    settings = config.load()
    where, to = _needed(settings), written(address)
    if to is None:
        raise click.BadParameter(f"{address} is no mail address", param_hint="ADDRESS")
    words = f"This message tries the mail server of {settings.public_url}. It can be deleted."
    outgoing = Outgoing(secrets.token_hex(16), to, "", None, "en", "certify: test", words + "\n", f"<p>{words}</p>")
    try:
        with connected(where) as connection:
            now = clock.now()
            message = compose(outgoing, sender=where.sender, public_url=settings.public_url, now=now)
            outcome = deliver(connection, message)
    except ServerAway as error:
        raise click.ClickException(f"{where.host}:{where.port} cannot be used: {error}") from None
    if outcome.fate is not Fate.SENT:
        raise click.ClickException(f"{where.host}:{where.port} refused it: {outcome.words}")
    click.echo(f"{where.host}:{where.port} took it for {to}")


def _needed(settings: config.Settings) -> Server:
    where = server.read(settings)
    if where is None:
        raise click.ClickException(NONE_SET)
    return where

"""The `certify` command. Each room brings its own commands; a command's module is imported when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from certify.config import OTHERS, SettingsError
from certify.errors import DomainError

# name -> (where it is, what it does), so that `certify verify` loads nothing of the site.
COMMANDS = {
    "serve": ("certify.serving:serve", "Serve the site and public verification, with the worker."),
    "worker": ("certify.worker:worker", "Log, draw, sign and store certificates."),
    "demo": ("certify.demo.commands:demo", "Carry fictitious people from application to certificate."),
    "export": ("certify.certificates.commands:export", "Write a certificate's files to a folder."),
    "verify": ("certify.verification.commands:verify", "Verify a certificate: PDF, JSON, JWT, or its code."),
    "kit": ("certify.verification.kitcommand:kit", "Make a folder that verifies without this service."),
    "keys": ("certify.certificates.commands:keys", "Make the keys of the service."),
    "mail": ("certify.mail.commands:mail", "See and send the messages that wait; try the mail server."),
    "db": ("certify.tables:db", "Create or upgrade the database."),
    "user": ("certify.accounts.commands:user", "Create people who sign in."),
    "candidacies": ("certify.candidacies.commands:candidacies", "Register many candidates at once."),
    "import": ("certify.certifications.commands:importing", "Load institutions, occupations and certifications."),
}


class Rooms(click.Group):
    """A group that knows its commands by name and imports one only when it is called."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return it."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="certify")
def certify() -> None:
    """Recognition of competences, and certificates that anyone can verify."""


def main() -> None:
    """Run the command; what stops it is one clear line, never a stack trace. Exit code 2."""
    # What a command writes is closed to other users; what the mask says of the group stays, for two may share a home.
    os.umask(os.umask(0) | OTHERS)
    try:
        certify(prog_name="certify")
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        for line in told:
            click.echo(line, err=True)
        sys.exit(2)


def _told(error: Exception) -> list[str] | None:
    """What to say of an error; None for one that is ours to mend, whose trace is wanted."""
    if isinstance(error, DomainError):
        values = getattr(error, "values", {})
        fields = {name: text % values if values else text for name, text in getattr(error, "fields", {}).items()}
        return [f"certify: {error}", *(f"  {name}: {text}" for name, text in fields.items() if text != str(error))]
    if isinstance(error, SettingsError):
        return [f"certify: {error}"]
    # By name: importing the database or the keys here would slow `certify verify` down.
    kinds = {kind.__name__ for kind in type(error).__mro__}
    if "KeyringError" in kinds:
        return [f"certify: {error}"]
    if kinds & {"OperationalError", "ProgrammingError"}:
        return [
            f"certify: the database cannot be used ({_reason(error)}); is it there, and was `certify db upgrade` run?"
        ]
    return None


def _reason(error: Exception) -> str:
    """The driver's first line, without the statement and its values."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0]

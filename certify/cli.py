"""The `certify` command. Each room brings its own commands; a command's module is imported when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from certify.config import SettingsError
from certify.errors import DomainError

# name -> (where it is, what it does), so that `certify verify` loads nothing of the site.
COMMANDS = {
    "serve": ("certify.serving:serve", "Serve the site and public verification, with the worker."),
    "worker": ("certify.worker:worker", "Log, draw, sign and store certificates."),
    "demo": ("certify.demo.commands:demo", "Carry fictitious people from application to certificate."),
    "export": ("certify.certificates.commands:export", "Write a certificate's files to a folder."),
    "verify": ("certify.verification.commands:verify", "Verify a PDF or the text of a QR code."),
    "keys": ("certify.certificates.commands:keys", "Make the keys of the service."),
    "db": ("certify.tables:db", "Create or upgrade the database."),
    "user": ("certify.accounts.commands:user", "Create people who sign in."),
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
    """Run the command; a wrong setting or a refused act is one clear line, never a stack trace. Exit code 2."""
    try:
        certify(prog_name="certify")
    except (SettingsError, DomainError) as error:
        click.echo(f"certify: {error}", err=True)
        for field, sentence in getattr(error, "fields", {}).items():
            click.echo(f"  {field}: {sentence}", err=True)
        sys.exit(2)

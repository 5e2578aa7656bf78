"""`certify serve`: the worker as a process of its own, then the site and public verification on one port."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import click
from granian.constants import Interfaces
from granian.server import Server

from certify import config, tables

RESTART_AFTER = 2.0
PASSPHRASE = ("CERTIFY_KEY_PASSPHRASE", "CERTIFY_KEY_PASSPHRASE_FILE")


class WorkerProcess:
    """The worker beside the site: started with the passphrase, started again when it dies, stopped with the site."""

    def __init__(self) -> None:
        self._environment = dict(os.environ)
        self._stopping = threading.Event()
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "certify", "worker"], env=self._environment)

    def _watch(self) -> None:
        while not self._stopping.wait(0.5):
            if self._process.poll() is None:
                continue
            click.echo(f"certify: the worker stopped (code {self._process.returncode}), starting it again", err=True)
            if not self._stopping.wait(RESTART_AFTER):
                self._process = self._start()

    def stop(self) -> None:
        """Stop it, and wait until what it was doing is stored or given up."""
        self._stopping.set()
        self._watcher.join()
        self._process.terminate()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _prepare(settings: config.Settings) -> None:
    """The embedded database upgrades itself; a server's is upgraded by its operator (`certify db upgrade`)."""
    if settings.database_url.startswith("sqlite"):
        tables.upgrade(settings.database_url)
    elif not tables.is_current(settings.database_url):
        raise config.SettingsError("DATABASE_URL: the schema is not today's; run `certify db upgrade`")


@click.command()
@click.option("--workers", default=2, show_default=True, help="Processes that answer requests.")
@click.option("--no-worker", is_flag=True, help="The worker runs elsewhere (another user, another machine).")
def serve(workers: int, no_worker: bool) -> None:
    """Serve the site and public verification."""
    settings = config.load()
    _prepare(settings)
    worker = None if no_worker else WorkerProcess()
    # The processes that answer requests open no private key; they do not even know the passphrase.
    for name in PASSPHRASE:
        os.environ.pop(name, None)
    click.echo(f"certify is at {settings.public_url}")
    try:
        Server(
            "certify.app:application",
            factory=True,
            address=settings.host,
            port=settings.port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            log_access=False,
        ).serve()
    finally:
        if worker:
            worker.stop()

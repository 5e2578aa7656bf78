"""`certify serve`: the worker as one process, the site and public verification on one port as others."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server import Server

from certify import app, config, tables
from certify.candidacies.views.bringing import takes_film
from certify.certificates.keys import check_address
from certify.web.gateway import Gateway

RESTART_AFTER = 2.0
RESPAWN_AFTER = 0.5
LIVES_FOR = 10.0  # seconds; a site that ends sooner could not start, and would not the next time
THREADS = 8  # for each process; they wait for the database and for passwords, never for a sender
CONNECTIONS = 1024  # for each process, most of them waiting for somebody's next request
HEADERS_WITHIN = 10_000  # milliseconds; an idle connection is closed after as long
# -P: what lies in the folder where somebody started the service is not run, with the passphrase at that.
CERTIFY = (sys.executable, "-P", "-m", "certify")
# What the worker alone needs.
PASSPHRASE = ("CERTIFY_KEY_PASSPHRASE", "CERTIFY_KEY_PASSPHRASE_FILE")
MAIL = ("CERTIFY_SMTP_URL", "CERTIFY_SMTP_PASSWORD", "CERTIFY_SMTP_PASSWORD_FILE")


class WorkerProcess:
    """The worker beside the site: started with the passphrase, started again when it dies, stopped with the site."""

    def __init__(self) -> None:
        self._environment = dict(os.environ)
        self._stopping = threading.Event()
        self._process = self._start()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*CERTIFY, "worker"], env=self._environment)  # noqa: S603  (our own command)

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


def _check_port(settings: config.Settings) -> None:
    """Another server on the port would share it in silence: the kernel lets several listen, and each answers some."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((settings.host, settings.port))
        except OSError as error:
            where = f"{settings.host}:{settings.port}"
            raise config.SettingsError(f"CERTIFY_PORT: {where} cannot be used ({error.strerror})") from None


class WebProcesses:
    """What answers requests, started without passphrase and mail server: not even `/proc` shows them there."""

    def __init__(self, workers: int) -> None:
        self._environment = {name: value for name, value in os.environ.items() if name not in PASSPHRASE + MAIL}
        self._command = [*CERTIFY, "serve", "--no-worker", "--workers", str(workers)]
        self._stopping = False
        self._process = self._start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _start(self) -> subprocess.Popen[bytes]:
        self._started = time.monotonic()
        return subprocess.Popen(self._command, env=self._environment)  # noqa: S603  (ourselves)

    def _stop(self, number: int, _frame: object) -> None:
        self._stopping = True
        self._process.send_signal(number)

    def wait(self) -> int:
        """Until they are told to stop, or cannot start; their exit code."""
        while True:
            code = self._process.wait()
            if self._stopping or time.monotonic() - self._started < LIVES_FOR:
                return code
            click.echo(f"certify: the site stopped (code {code}), starting it again", err=True)
            self._process = self._start()


def application() -> Gateway:
    """Both faces on one address, behind the gateway, as each process has them."""
    return Gateway(app.application(), THREADS, takes_film=takes_film)


def _answer(settings: config.Settings, workers: int) -> None:
    click.echo(f"certify is at {settings.public_url}")
    Server(
        "certify.serving:application",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        # One that dies is replaced; the others, and the worker, go on.
        respawn_failed_workers=True,
        respawn_interval=RESPAWN_AFTER,
        # What still runs after that long is not going to end.
        workers_kill_timeout=30,
        log_access=False,
    ).serve()


@click.command()
@click.option("--workers", default=2, show_default=True, help="Processes that answer requests.")
@click.option("--no-worker", is_flag=True, help="The worker runs elsewhere (another user, another machine).")
def serve(workers: int, no_worker: bool) -> None:
    """Serve the site and public verification."""
    settings = config.load()
    _prepare(settings)
    check_address(settings.home, settings.public_url)
    _check_port(settings)
    if no_worker:
        _answer(settings, workers)
        return
    worker = WorkerProcess()
    try:
        code = WebProcesses(workers).wait()
    finally:
        worker.stop()
    sys.exit(code)

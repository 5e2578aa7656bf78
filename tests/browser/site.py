"""The real site, served from a home of its own by `certify serve`, with its worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from certify import config

STARTS_WITHIN = 60.0


@dataclass(frozen=True)
class Site:
    """Its public address, where its state is, and the password of each account (by mail) that it was given.

    It listens on the port of its address, unless another is given: a copy keeps the address of its QR codes.
    """

    address: str
    home: Path
    passwords: dict[str, str]
    other_port: int = 0

    @property
    def port(self) -> int:
        """Where it listens on this machine."""
        return self.other_port or int(self.address.rpartition(":")[2])

    @property
    def environment(self) -> dict[str, str]:
        """All that the command needs to know. The address is in the QR codes, fixed before anything is signed."""
        return {"CERTIFY_HOME": str(self.home), "CERTIFY_PORT": str(self.port), "CERTIFY_PUBLIC_URL": self.address}

    @property
    def settings(self) -> config.Settings:
        """The settings that the server reads."""
        return config.load(self.environment)

    def run(self, *words: str) -> str:
        """Run the command over this home; what it said."""
        done = subprocess.run(self._command(*words), env=self._env(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "certify", *words]

    def _env(self) -> dict[str, str]:
        return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **self.environment}

    @contextmanager
    def served(self) -> Iterator[Site]:
        """The site answers until the block ends."""
        with (self.home / "server.log").open("wb") as log:
            command = self._command("serve", "--workers", "1")
            process = subprocess.Popen(command, env=self._env(), stdout=log, stderr=subprocess.STDOUT)
            try:
                self._wait(process)
                yield self
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(timeout=60)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/verify", timeout=5).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the site does not answer:\n" + (self.home / "server.log").read_text())


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def new_site(home: Path) -> Site:
    """A site over an empty home, on a port that is free now."""
    return Site(f"http://127.0.0.1:{free_port()}", home, {})

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
    """Where it answers, where its state is, and the password of each account (by mail) that it was given."""

    address: str
    home: Path
    passwords: dict[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """All that the command needs to know. The port is in the QR codes, hence fixed before anything is signed."""
        port = self.address.rpartition(":")[2]
        return {"CERTIFY_HOME": str(self.home), "CERTIFY_PORT": port, "CERTIFY_PUBLIC_URL": self.address}

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
                urllib.request.urlopen(self.address + "/verify", timeout=5).close()
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the site does not answer:\n" + (self.home / "server.log").read_text())


def new_site(home: Path) -> Site:
    """A site over an empty home, on a port that is free now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    return Site(f"http://127.0.0.1:{port}", home, {})

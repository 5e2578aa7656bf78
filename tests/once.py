"""What several test processes share: made by the first that asks, read by all."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Once:
    """Folders in a place that every process of this run has."""

    place: Path

    def made(self, name: str, make: Callable[[Path], object]) -> Path:
        """The folder of that name, filled by `make`. A second process waits until the first has finished."""
        folder, finished = self.place / name, self.place / f"{name}.made"
        with (self.place / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not finished.exists():
                shutil.rmtree(folder, ignore_errors=True)  # what one that failed has left
                folder.mkdir()
                make(folder)
                finished.touch()
        return folder


def play_demonstration(home: Path) -> None:
    """Play the demonstration as anybody would, with nothing but CERTIFY_HOME."""
    environment = {"PATH": os.environ["PATH"], "CERTIFY_HOME": str(home), "LANG": "C.UTF-8"}
    command = [sys.executable, "-m", "certify", "demo", "--export", str(home / "out")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    (home / "said.txt").write_text(done.stdout)

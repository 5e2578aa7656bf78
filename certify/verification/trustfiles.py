"""The public trust material on disk: read once, and read again when a file changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock
from time import monotonic

from cryptography.x509 import load_pem_x509_certificate

from certify.credential.trust import Trust
from certify.credential.trustfile import open_trust

BUNDLE, ROOT = "trust.json", "root.pem"

LOOK_AGAIN = 1.0

Stamp = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Material:
    """The bundle and the root as the bytes that were signed, and the trust they give under the pinned root.

    `digest` is the SHA-256 of the bundle's bytes: what was found under one bundle is not true under another.
    """

    bundle: bytes
    root: bytes
    digest: bytes
    trust: Trust

    def is_stale(self, at: datetime) -> bool:
        """Whether a newer bundle should be had: what this one says of keys may no longer be true."""
        return at > self.trust.bundle.valid_until


class TrustFiles:
    """`trust.json` and `root.pem` in a folder. The root there is pinned: the bundle must be signed by it.

    The files are looked at again after LOOK_AGAIN seconds of `clock`, a clock that only goes forward.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = monotonic) -> None:
        self._paths = (folder / BUNDLE, folder / ROOT)
        self._clock = clock
        self._lock = Lock()
        self._look_at = 0.0
        self._stamp: Stamp | None = None
        self._material: Material | None = None

    def now(self) -> Material | None:
        """What is there, a second ago at most; None when a file is missing or is not what it should be."""
        if self._clock() >= self._look_at:
            with self._lock:
                self._look()
        return self._material

    def _look(self) -> None:
        try:
            stamp = tuple(_stamp(path) for path in self._paths)
        except OSError:
            stamp = None
        if stamp is None or stamp != self._stamp:
            self._material = self._open()
        self._stamp = stamp
        self._look_at = self._clock() + LOOK_AGAIN

    def _open(self) -> Material | None:
        try:
            bundle, root = (path.read_bytes() for path in self._paths)
            trust = open_trust(bundle, root=load_pem_x509_certificate(root))
        except (OSError, ValueError):  # Malformed is a ValueError
            return None
        return Material(bundle, root, sha256(bundle).digest(), trust)


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size, found.st_ino

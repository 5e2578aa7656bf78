"""The public trust material on disk: read once, and read again when a file changes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from threading import Lock

from cryptography.x509 import load_pem_x509_certificate

from certify.credential.trust import Trust
from certify.credential.trustfile import open_trust

BUNDLE, ROOT = "trust.json", "root.pem"

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
    """`trust.json` and `root.pem` in a folder. The root there is pinned: the bundle must be signed by it."""

    def __init__(self, folder: Path) -> None:
        self._paths = (folder / BUNDLE, folder / ROOT)
        self._lock = Lock()
        self._read: tuple[Stamp, Material | None] | None = None

    def now(self) -> Material | None:
        """What is there at this moment; None when a file is missing or is not what it should be."""
        try:
            stamp = tuple(_stamp(path) for path in self._paths)
        except OSError:
            return None
        read = self._read
        if read is None or read[0] != stamp:
            with self._lock:
                read = self._read = (stamp, self._open())
        return read[1]

    def _open(self) -> Material | None:
        try:
            bundle, root = (path.read_bytes() for path in self._paths)
            trust = open_trust(bundle, root=load_pem_x509_certificate(root))
        except (OSError, ValueError):  # Malformed is a ValueError
            return None
        return Material(bundle, root, sha256(bundle).digest(), trust)


def _stamp(path: Path) -> tuple[int, int, int]:
    found = os.stat(path)  # noqa: PTH116  (twice as fast as Path.stat, on every request)
    return found.st_mtime_ns, found.st_size, found.st_ino

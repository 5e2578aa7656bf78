"""Where keys are under the home: private ones, the demo's root, and what is public."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The files of the key ring under `home`. In production the root lives on another medium, not under it."""

    home: Path

    @property
    def keys(self) -> Path:
        """The public folder, to which the ring's URIs are relative."""
        return self.home / "keys"

    @property
    def private(self) -> Path:
        """Private keys, for the worker alone."""
        return self.keys / "private"

    @property
    def root(self) -> Path:
        """The root's private key; the site never opens it."""
        return self.home / "root"

    @property
    def ring(self) -> Path:
        """The history of keys."""
        return self.keys / "ring.json"

    @property
    def trust(self) -> Path:
        """The trust bundle, served as it is."""
        return self.keys / "trust.json"

    @property
    def root_certificate(self) -> Path:
        """The root's certificate, in PEM."""
        return self.keys / "root.pem"

"""The ring: every key the installation has ever had, its period and its state. Public; nothing is deleted from it."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import Certificate, load_pem_x509_certificate

from certify.credential import x509chain
from certify.credential.malformed import Malformed
from certify.credential.trust import Algorithm, KeyState, Purpose
from certify.credential.typedjson import build, canonical, parse, plain
from certify.keyring.door import open_signer
from certify.keyring.files import PublicKey
from certify.keyring.signer import KeyringError, Signer

LOG = "log"
ROOT = "root"
READABLE = 0o644


class KeyEvent(StrEnum):
    """What is done with a key."""

    ACTIVATE = "activate"
    RETIRE = "retire"
    COMPROMISE = "compromise"


TRANSITIONS: dict[tuple[KeyState, KeyEvent], KeyState] = {
    (KeyState.PLANNED, KeyEvent.ACTIVATE): KeyState.ACTIVE,
    (KeyState.ACTIVE, KeyEvent.RETIRE): KeyState.RETIRED,
    (KeyState.ACTIVE, KeyEvent.COMPROMISE): KeyState.COMPROMISED,
    (KeyState.RETIRED, KeyEvent.COMPROMISE): KeyState.COMPROMISED,
}


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """One key. `owner` is the authority's slug, or `operator`, `log` or `root`; `kid` hexadecimal, the rest in PEM.

    It may sign from `not_before` until `not_after`. `uri` says where its private half is, relative to the ring.
    """

    kid: str
    owner: str
    purpose: Purpose
    algorithm: Algorithm
    public_key: str
    certificate: str | None
    not_before: datetime
    not_after: datetime
    state: KeyState
    compromised_since: datetime | None
    uri: str

    @property
    def x509(self) -> Certificate | None:
        """The certificate, where the key has one (a key on Ed25519 has none)."""
        return load_pem_x509_certificate(self.certificate.encode()) if self.certificate else None

    @property
    def public(self) -> PublicKey:
        """The public key."""
        return load_pem_public_key(self.public_key.encode())  # type: ignore[return-value]

    def signs_at(self, at: datetime) -> bool:
        """Whether it may sign at this instant."""
        return self.state is KeyState.ACTIVE and self.not_before <= at < self.not_after


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys, oldest first."""

    keys: tuple[KeyEntry, ...] = ()

    def key(self, kid: bytes) -> KeyEntry:
        """The key of this kid. Raises KeyringError when there is none."""
        return _one([key for key in self.keys if key.kid == kid.hex()], f"key {kid.hex()}")

    def active(self, owner: str, at: datetime, algorithm: Algorithm = Algorithm.ES256) -> KeyEntry:
        """The key that signs for this owner at this instant. Raises KeyringError when it is not exactly one."""
        found = [key for key in self.keys if (key.owner, key.algorithm) == (owner, algorithm) and key.signs_at(at)]
        return _one(found, f"active {algorithm} key of {owner}")

    def has(self, owner: str, algorithm: Algorithm) -> bool:
        """Whether the owner ever had a key of this algorithm."""
        return any((key.owner, key.algorithm) == (owner, algorithm) for key in self.keys)

    def add(self, key: KeyEntry) -> Ring:
        """The ring with a new key.

        Raises KeyringError when its kid is taken, or its owner has one of that algorithm that signs then.
        """
        if any(other.kid == key.kid for other in self.keys):
            raise KeyringError(f"key {key.kid} is in the ring already")
        if key.state is KeyState.ACTIVE and any(
            (other.owner, other.algorithm) == (key.owner, key.algorithm) and other.signs_at(key.not_before)
            for other in self.keys
        ):
            raise KeyringError(f"{key.owner} has an active {key.algorithm} key; retire it first")
        return Ring((*self.keys, key))

    def moved(self, kid: bytes, event: KeyEvent, at: datetime) -> Ring:
        """The ring after an event at this instant; for COMPROMISE, the instant since when the key is doubted.

        A retired key's period ends when it is retired. Raises KeyringError for an event the state does not have.
        """
        key = self.key(kid)
        state = TRANSITIONS.get((key.state, event))
        if state is None:
            raise KeyringError(f"key {key.kid}: {event} is not possible, it is {key.state}")
        moved = replace(
            key,
            state=state,
            not_after=min(key.not_after, at) if event is KeyEvent.RETIRE else key.not_after,
            compromised_since=at if event is KeyEvent.COMPROMISE else None,
        )
        keys = tuple(moved if other.kid == key.kid else other for other in self.keys)
        return Ring(keys)

    def chain(self, key: KeyEntry) -> tuple[Certificate, ...]:
        """The key's certificate and the root's that issued it; empty for a key without one."""
        leaf = key.x509
        if leaf is None:
            return ()
        issuers = [one.x509 for one in self.keys if one.purpose is Purpose.ROOT]
        return (leaf, *(root for root in issuers if root and root != leaf and x509chain.is_issued(leaf, root)))

    def signer(self, key: KeyEntry, passphrase: str, *, base: Path) -> Signer:
        """The signer of a key. `base` is the folder of the ring. Raises KeyringError as `door.open_signer` does."""
        return open_signer(key.uri, passphrase, base=base, chain=self.chain(key))


def load(path: Path) -> Ring:
    """The ring of a file; an empty one when there is no file. Raises KeyringError when it cannot be read."""
    try:
        return build(Ring, parse(path.read_bytes(), "ring.form"), "ring.form")
    except FileNotFoundError:
        return Ring()
    except (OSError, Malformed) as error:
        raise KeyringError(f"{path}: not a readable ring ({error})") from error


def save(ring: Ring, path: Path) -> None:
    """Write the ring, whole or not at all. Raises KeyringError when it would forget a key."""
    forgotten = {key.kid for key in load(path).keys} - {key.kid for key in ring.keys}
    if forgotten:
        raise KeyringError(f"{path}: a key is never deleted ({', '.join(sorted(forgotten))})")
    write_public(path, canonical(plain(ring)))


def write_public(path: Path, data: bytes) -> None:
    """Write a public file, so that a reader or a crash finds the old one or the new one and nothing between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(data)
        file.flush()
        os.fchmod(file.fileno(), READABLE)
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _one(keys: list[KeyEntry], what: str) -> KeyEntry:
    if len(keys) != 1:
        raise KeyringError(f"{what}: exactly one is expected, the ring has {len(keys)}")
    return keys[0]

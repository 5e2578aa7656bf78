"""The proof that a certificate is in the log, as it travels with the certificate.

The log itself holds only the hash of a leaf. What the leaf says, with the nonce that keeps anyone from guessing it,
stays with the certificate: no personal datum is in the log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from certify.credential import checkpoint, merkle
from certify.credential.malformed import Malformed
from certify.credential.typedjson import build, canonical, parse, plain

MAX_BYTES = 64 * 1024
NONCE_BYTES = 16

_HASH = re.compile(r"[0-9a-f]{64}")
_NONCE = re.compile(r"[0-9a-f]{32}")


class Event(StrEnum):
    """What happened to a certificate."""

    ISSUE = "issue"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    WITHDRAW = "withdraw"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Leaf:
    """What one leaf says: the certificate hash and the nonce (16 random bytes) in lower-case hexadecimal."""

    event: Event
    certificate: str
    instant: datetime
    nonce: str

    def __post_init__(self) -> None:
        if not _HASH.fullmatch(self.certificate) or not _NONCE.fullmatch(self.nonce):
            raise ValueError("a leaf holds a hash of 32 bytes and a nonce of 16")

    @property
    def hash(self) -> bytes:
        """SHA-256(0x00 ‖ canonical JSON of the leaf)."""
        return merkle.leaf_hash(canonical(plain(self)))


@dataclass(frozen=True, slots=True)
class LogProof:
    """A leaf, its place and path (hexadecimal) in the tree of `size` leaves, and the checkpoint of that tree."""

    leaf: Leaf
    index: int
    size: int
    path: tuple[str, ...]
    checkpoint: str

    def __post_init__(self) -> None:
        if not all(_HASH.fullmatch(node) for node in self.path):
            raise ValueError("a path is made of hashes of 32 bytes")


def make(leaf: Leaf, index: int, size: int, path: list[bytes], note: str) -> LogProof:
    """The proof object of a path as `merkle.inclusion_proof` gives it and a signed checkpoint of the same size."""
    return LogProof(leaf, index, size, tuple(node.hex() for node in path), note)


def encode(proof: LogProof) -> bytes:
    """The proof's canonical JSON. Raises ValueError for an instant not in UTC to the second."""
    return canonical(plain(proof))


def decode(data: bytes) -> LogProof:
    """The proof of canonical JSON. Raises Malformed (`logproof.form`); nothing is verified yet."""
    if len(data) > MAX_BYTES:
        raise Malformed("logproof.form", "too large")
    return build(LogProof, parse(data, "logproof.form"), "logproof.form")


def failure(proof: LogProof, origin: str, key: bytes) -> str | None:
    """Why the proof does not show its leaf in the log of this origin and Ed25519 key (32 bytes); None when it does.

    Codes: those of `checkpoint.open_note`, `logproof.size` when the checkpoint is of another tree, `logproof.path`.
    """
    try:
        noted = checkpoint.open_note(proof.checkpoint, origin, key)
    except Malformed as error:
        return error.code
    if noted.size != proof.size:
        return "logproof.size"
    path = [bytes.fromhex(node) for node in proof.path]
    included = merkle.verify_inclusion(proof.leaf.hash, proof.index, proof.size, path, noted.root)
    return None if included else "logproof.path"

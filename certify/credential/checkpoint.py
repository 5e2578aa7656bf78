"""A checkpoint: the log's size and root at an instant, as a signed note (C2SP tlog-checkpoint, signed-note).

    certify.example.org/log
    42
    <base64 of the root>

    — certify.example.org/log <base64 of key hash ‖ Ed25519 signature>

The signature covers the three lines. Signature lines of others (witnesses) may follow; a reader passes over keys it
does not know.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certify.credential.malformed import Malformed

MAX_CHARACTERS = 16 * 1024
ED25519 = b"\x01"  # signed-note's signature type

_BODY = re.compile(r"([^\s+]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})\n")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log says of itself. `root` has 32 bytes; `origin` names the log and its key."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def key_hash(name: str, key: bytes) -> bytes:
    """The 4 bytes by which a signature line names its key: of SHA-256(name ‖ 0x0A ‖ type ‖ key). `key` has 32 bytes."""
    return sha256(name.encode() + b"\n" + ED25519 + key).digest()[:4]


def sign(checkpoint: Checkpoint, key: bytes, sign_ed25519: Callable[[bytes], bytes]) -> str:
    """The signed note. `key` is the log's public key, raw, of 32 bytes; `sign_ed25519` gives 64 bytes."""
    signature = key_hash(checkpoint.origin, key) + sign_ed25519(checkpoint.body.encode())
    return f"{checkpoint.body}\n— {checkpoint.origin} {base64.b64encode(signature).decode()}\n"


def open_note(text: str, origin: str, key: bytes) -> Checkpoint:
    """The checkpoint of a note that the log `origin` signed with `key`.

    Raises Malformed: `checkpoint.form`, `checkpoint.origin` for another log, `checkpoint.signature`.
    """
    body, blank, lines = text.partition("\n\n")
    match = _BODY.fullmatch(body + "\n") if len(text) <= MAX_CHARACTERS else None
    signatures = _SIGNATURE.findall(lines)
    if not match or not blank or "".join(f"— {name} {value}\n" for name, value in signatures) != lines:
        raise Malformed("checkpoint.form")
    checkpoint = Checkpoint(match[1], int(match[2]), _base64(match[3]))
    if checkpoint.origin != origin:
        raise Malformed("checkpoint.origin")
    ours = key_hash(origin, key)
    values = [_base64(value) for name, value in signatures if name == origin]
    if not any(_verifies(value[4:], checkpoint, key) for value in values if value[:4] == ours):
        raise Malformed("checkpoint.signature")
    return checkpoint


def _base64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Malformed("checkpoint.form", str(error)) from error
    if base64.b64encode(data).decode() != text:
        raise Malformed("checkpoint.form", "bits after the end")
    return data


def _verifies(signature: bytes, checkpoint: Checkpoint, key: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, checkpoint.body.encode())
    except InvalidSignature:
        return False
    return True

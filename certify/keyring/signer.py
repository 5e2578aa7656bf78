"""What a signer is: a private key that signs, and never shows itself."""

from __future__ import annotations

from typing import Protocol

from cryptography.x509 import Certificate


class KeyringError(Exception):
    """A key that cannot be used. The text names the key or file and says what is expected."""


class Signer(Protocol):
    """A private key behind a URI. Only the worker holds one."""

    @property
    def kid(self) -> bytes:
        """First 4 bytes of SHA-256 over the key's SubjectPublicKeyInfo."""

    @property
    def chain(self) -> tuple[Certificate, ...]:
        """The key's certificate first, then its issuers up to the root; empty for the log's key."""

    def sign(self, message: bytes) -> bytes:
        """Signature over `message`: ES256 as raw r‖s, 64 bytes (RFC 7518 §3.4); Ed25519 as its 64 bytes (RFC 8032).

        Of the two forms of an ES256 signature (s and n - s) always the lower, so that a signed thing has one encoding.
        """

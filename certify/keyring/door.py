"""The door to private keys: a URI and a passphrase give a signer, wherever the key lives."""

from __future__ import annotations

from pathlib import Path

from cryptography.x509 import Certificate

from certify.keyring.files import open_file
from certify.keyring.signer import KeyringError, Signer


def open_signer(uri: str, passphrase: str, *, base: Path, chain: tuple[Certificate, ...] = ()) -> Signer:
    """The signer behind a URI. `file:` paths are relative to `base`, the folder of the ring.

    Raises KeyringError for a scheme we do not know, and as `files.open_file` does.
    """
    scheme, _, rest = uri.partition(":")
    if scheme != "file" or not rest:
        raise KeyringError(f"{uri}: a key is opened as file:<path>")
    return open_file(base / rest, passphrase, chain)

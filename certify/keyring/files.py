"""Private keys in files: encrypted PKCS#8, each readable by its owner alone (0400) in a folder of its own (0700)."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509 import Certificate

from certify.keyring.signer import KeyringError

FOLDER_MODE = 0o700
FILE_MODE = 0o400

PrivateKey = EllipticCurvePrivateKey | Ed25519PrivateKey
PublicKey = EllipticCurvePublicKey | Ed25519PublicKey

_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
_ES256 = ECDSA(SHA256())


class FileSigner:
    """A signer over a key in memory, read from its file by `open_file`."""

    def __init__(self, key: PrivateKey, chain: tuple[Certificate, ...] = ()) -> None:
        self._key = key
        self.chain = chain
        self.kid = kid_of(key.public_key())

    @property
    def public_key(self) -> PublicKey:
        """The public half."""
        return self._key.public_key()

    @property
    def issuing_key(self) -> EllipticCurvePrivateKey:
        """The key itself, for the root alone, whose library signs certificates only with a key in memory."""
        if not isinstance(self._key, EllipticCurvePrivateKey):
            raise KeyringError("certificates are issued with a P-256 key")
        return self._key

    def sign(self, message: bytes) -> bytes:
        """The signature, 64 bytes (see `Signer.sign`)."""
        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.sign(message)
        r, s = decode_dss_signature(self._key.sign(message, _ES256))
        return r.to_bytes(32, "big") + min(s, _ORDER - s).to_bytes(32, "big")


def open_file(path: Path, passphrase: str, chain: tuple[Certificate, ...] = ()) -> FileSigner:
    """The signer of a key file.

    Raises KeyringError, naming the file: it is not there, others can read it, the passphrase does not open it, or it
    holds another kind of key or not the key of the chain's first certificate.
    """
    check_modes(path)
    try:
        key = load_pem_private_key(path.read_bytes(), passphrase.encode())
    except (ValueError, TypeError) as error:
        raise KeyringError(f"{path}: the passphrase does not open this key, or it is not an encrypted key") from error
    if not (isinstance(key, Ed25519PrivateKey) or (isinstance(key, EllipticCurvePrivateKey) and _is_p256(key))):
        raise KeyringError(f"{path}: a P-256 or Ed25519 key is expected")
    signer = FileSigner(key, chain)
    if chain and chain[0].public_key() != signer.public_key:
        raise KeyringError(f"{path}: this is not the key of its certificate")
    return signer


def write_file(path: Path, key: PrivateKey, passphrase: str) -> None:
    """Write a new key, encrypted, so that it is whole on the disk or not there. Raises KeyringError if one is there."""
    if not passphrase:
        raise KeyringError(f"{path}: a private key is never written without a passphrase")
    make_folder(path.parent)
    data = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase.encode()))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    except FileExistsError as error:
        raise KeyringError(f"{path}: a key is never overwritten") from error
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, FILE_MODE)
        file.write(data)
        file.flush()
        os.fsync(descriptor)


def make_folder(folder: Path) -> None:
    """A folder for private keys, or KeyringError when one is there that others can enter."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)
    _check(folder, FOLDER_MODE)


def check_modes(path: Path) -> None:
    """Raises KeyringError unless the file is 0400 and its folder 0700."""
    _check(path.parent, FOLDER_MODE)
    _check(path, FILE_MODE)


def kid_of(key: PublicKey) -> bytes:
    """First 4 bytes of SHA-256 over the SubjectPublicKeyInfo."""
    return sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()[:4]


def _is_p256(key: EllipticCurvePrivateKey) -> bool:
    return isinstance(key.curve, SECP256R1)


def _check(path: Path, expected: int) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise KeyringError(f"{path}: {error.strerror}") from error
    if mode != expected:
        raise KeyringError(f"{path}: mode {mode:04o}, {expected:04o} expected (chmod {expected:04o} {path})")

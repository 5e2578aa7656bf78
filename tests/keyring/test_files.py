from __future__ import annotations

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from certify.keyring.door import open_signer
from certify.keyring.files import open_file, write_file
from certify.keyring.signer import KeyringError

from .conftest import PASSPHRASE

P256 = ec.generate_private_key(ec.SECP256R1())
HALF = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551 // 2


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "private" / "key.pem"
    write_file(path, P256, PASSPHRASE)
    return path


def test_a_key_file_is_encrypted_and_its_owners_alone(path: Path) -> None:
    assert path.read_text().startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----")
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_p256_key_signs_raw_and_in_the_lower_form(path: Path) -> None:
    signer = open_file(path, PASSPHRASE)
    for message in (b"", b"message", *(bytes([n]) for n in range(20))):
        raw = signer.sign(message)
        assert len(raw) == 64
        assert int.from_bytes(raw[32:]) <= HALF
        der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        P256.public_key().verify(der, message, ec.ECDSA(SHA256()))


def test_an_ed25519_key_signs(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    write_file(tmp_path / "private" / "log.pem", key, PASSPHRASE)
    signer = open_file(tmp_path / "private" / "log.pem", PASSPHRASE)
    assert isinstance(signer.public_key, Ed25519PublicKey)
    key.public_key().verify(signer.sign(b"message"), b"message")
    with pytest.raises(KeyringError, match="P-256"):
        _ = signer.issuing_key


def test_a_wrong_passphrase_names_the_file(path: Path) -> None:
    with pytest.raises(KeyringError, match=f"{path}: the passphrase"):
        open_file(path, "another")


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(KeyringError, match=r"gone\.pem: No such file"):
        open_file(path.with_name("gone.pem"), PASSPHRASE)


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o600, 0o644])
def test_a_file_that_others_can_read_is_refused(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(KeyringError, match=rf"mode {mode:04o}, 0400 expected"):
        open_file(path, PASSPHRASE)


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o777])
def test_a_folder_that_others_can_enter_is_refused(path: Path, mode: int) -> None:
    path.parent.chmod(mode)
    with pytest.raises(KeyringError, match=rf"mode {mode:04o}, 0700 expected"):
        open_file(path, PASSPHRASE)
    with pytest.raises(KeyringError, match="0700 expected"):
        write_file(path.with_name("new.pem"), P256, PASSPHRASE)
    assert not path.with_name("new.pem").exists()


def test_a_key_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(KeyringError, match="never overwritten"):
        write_file(path, ec.generate_private_key(ec.SECP256R1()), PASSPHRASE)
    assert path.read_bytes() == before


def test_a_key_is_never_written_in_clear(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="without a passphrase"):
        write_file(tmp_path / "private" / "key.pem", P256, "")
    assert not (tmp_path / "private").exists()


@pytest.mark.parametrize(
    ("key", "message"),
    [(rsa.generate_private_key(65537, 2048), "Ed25519"), (ec.generate_private_key(ec.SECP384R1()), "Ed25519")],
)
def test_another_kind_of_key_is_refused(path: Path, key: rsa.RSAPrivateKey, message: str) -> None:
    path.chmod(0o600)
    encryption = BestAvailableEncryption(PASSPHRASE.encode())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
    path.chmod(0o400)
    with pytest.raises(KeyringError, match=message):
        open_file(path, PASSPHRASE)


def test_a_key_in_clear_is_refused(path: Path) -> None:
    path.chmod(0o600)
    path.write_bytes(P256.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o400)
    with pytest.raises(KeyringError, match="not an encrypted key"):
        open_file(path, PASSPHRASE)


def test_the_door_opens_a_file_and_no_other_scheme(path: Path) -> None:
    assert open_signer("file:private/key.pem", PASSPHRASE, base=path.parent.parent).kid
    for uri in ("pkcs11:token=x", "private/key.pem", "file:", ""):
        with pytest.raises(KeyringError, match="opened as file"):
            open_signer(uri, PASSPHRASE, base=path.parent.parent)

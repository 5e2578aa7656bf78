"""The mail server: how it is named, and that nothing is sent to one that cannot show who it is."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from certify.config import Settings, SettingsError
from certify.db import Database
from certify.mail.rules import State
from certify.mail.server import Tls, read
from certify.storage.files import FileStore

from .conftest import Clock, Taking, kept, running, sender_to, server_at, write


def test_without_an_address_there_is_no_server(settings: Settings) -> None:
    assert read(settings, {}) is None


@pytest.mark.parametrize(
    ("url", "host", "port", "tls", "user", "password"),
    [
        ("smtp://post@mail.example", "mail.example", 587, Tls.STARTTLS, "post", "from file"),
        ("smtp://post:p%40ss@mail.example:2525", "mail.example", 2525, Tls.STARTTLS, "post", "p@ss"),
        ("smtps://mail.example", "mail.example", 465, Tls.IMPLICIT, "", "from file"),
        ("smtp://127.0.0.1:25?tls=none", "127.0.0.1", 25, Tls.NONE, "", "from file"),
    ],
)
def test_a_server_is_named_by_an_address(
    settings: Settings, tmp_path: Path, url: str, host: str, port: int, tls: Tls, user: str, password: str
) -> None:
    secret = tmp_path / "password"
    secret.write_text("from file\n")
    server = read(settings, {"CERTIFY_SMTP_URL": url, "CERTIFY_SMTP_PASSWORD_FILE": str(secret)})
    assert server is not None
    assert (server.host, server.port, server.tls, server.user, server.password) == (host, port, tls, user, password)
    assert server.sender == "certify <certify@127.0.0.1>"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"CERTIFY_SMTP_URL": "mail.example"}, "CERTIFY_SMTP_URL"),
        ({"CERTIFY_SMTP_URL": "smtp://mail.example:port"}, "CERTIFY_SMTP_URL"),
        ({"CERTIFY_SMTP_URL": "smtp://mail.example/inbox"}, "CERTIFY_SMTP_URL"),
        ({"CERTIFY_SMTP_URL": "smtp://mail.example?tls=maybe"}, "CERTIFY_SMTP_URL"),
        ({"CERTIFY_SMTP_URL": "smtp://a:b@mail.example?tls=none"}, "a password is not sent without TLS"),
        ({"CERTIFY_SMTP_URL": "smtp://mail.example", "CERTIFY_MAIL_FROM": "certify"}, "CERTIFY_MAIL_FROM"),
        ({"CERTIFY_SMTP_URL": "smtp://mail.example", "CERTIFY_SMTP_PASSWORD_FILE": "/nowhere"}, "cannot read"),
    ],
)
def test_a_wrong_setting_is_named(settings: Settings, wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read(settings, wrong)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1, as a file that may be trusted and as the context of a server."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    began = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=3))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, SHA256())
    )
    pem, private = tmp_path / "mail.pem", tmp_path / "mail.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, private)
    return pem, context


def _auth(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=getattr(data, "password", b"") == b"right")


@pytest.mark.parametrize(("password", "state"), [("right", State.SENT), ("wrong", State.WAITING)])
def test_over_starttls_we_sign_in_to_a_server_that_is_trusted(
    sqlite: Database,
    files: FileStore,
    clock: Clock,
    certificate: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
    password: str,
    state: State,
) -> None:
    pem, context = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    taking = Taking()
    controller = running(taking, tls_context=context, require_starttls=True, auth_required=True, authenticator=_auth)
    key = write(sqlite, clock.now)
    sender_to(server_at(controller.port, Tls.STARTTLS, "post", password), sqlite, files, clock).send_waiting()
    controller.stop()
    assert kept(sqlite, key).state is state
    assert kept(sqlite, key).attempts == (state is State.SENT)
    assert len(taking.taken) == (state is State.SENT)


def test_nothing_is_sent_to_a_server_that_nobody_vouches_for(
    sqlite: Database, files: FileStore, clock: Clock, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    taking = Taking()
    controller = running(taking, tls_context=certificate[1], require_starttls=True)
    key = write(sqlite, clock.now)
    assert sender_to(server_at(controller.port, Tls.STARTTLS), sqlite, files, clock).send_waiting() == 0
    controller.stop()
    assert "CERTIFICATE_VERIFY_FAILED" in (kept(sqlite, key).last_error or "")


def test_nothing_is_sent_where_tls_is_asked_for_and_not_there(
    sqlite: Database, files: FileStore, clock: Clock, taking: Taking
) -> None:
    controller = running(taking)
    key = write(sqlite, clock.now)
    assert sender_to(server_at(controller.port, Tls.STARTTLS), sqlite, files, clock).send_waiting() == 0
    controller.stop()
    assert taking.taken == []
    assert kept(sqlite, key).state is State.WAITING

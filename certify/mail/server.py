"""The mail server and how it is reached, read from the environment by who sends: the worker and `certify mail`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from enum import StrEnum
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from certify.config import Settings, SettingsError
from certify.mail.addresses import one_line, written

EXPECTED = "CERTIFY_SMTP_URL: expected smtp://user@host:587 or smtps://user@host:465"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Tls(StrEnum):
    """How a connection is encrypted: from its first byte, by STARTTLS (without it nothing is sent), or not at all."""

    IMPLICIT = "implicit"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and who we are to it. `sender` is a From header; `host_name` is what we call ourselves (EHLO)."""

    host: str
    port: int
    tls: Tls
    user: str
    password: str
    sender: str
    host_name: str


def read(settings: Settings, env: Mapping[str, str] | None = None) -> Server | None:
    """The server of `CERTIFY_SMTP_URL`; None when it is not set: messages then wait in the outbox.

    Errors: SettingsError, whose text names the variable and says what is expected.
    """
    env = os.environ if env is None else env
    url = env.get("CERTIFY_SMTP_URL", "")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise SettingsError(EXPECTED) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
        raise SettingsError(EXPECTED)
    tls = _tls(parts.scheme, parse_qs(parts.query, keep_blank_values=True))
    password = unquote(parts.password or "") or _password(env)
    if password and tls is Tls.NONE and parts.hostname not in LOOPBACK:
        raise SettingsError("CERTIFY_SMTP_URL: a password is not sent without TLS; remove ?tls=none")
    return Server(
        host=parts.hostname,
        port=port or (465 if tls is Tls.IMPLICIT else 587),
        tls=tls,
        user=unquote(parts.username or ""),
        password=password,
        sender=_sender(env, settings),
        host_name=_host_name(settings),
    )


def _tls(scheme: str, query: Mapping[str, list[str]]) -> Tls:
    if query not in ({}, {"tls": ["none"]}) or (query and scheme == "smtps"):
        raise SettingsError("CERTIFY_SMTP_URL: the only thing that may follow is ?tls=none, after smtp://…")
    if query:
        return Tls.NONE
    return Tls.IMPLICIT if scheme == "smtps" else Tls.STARTTLS


def _password(env: Mapping[str, str]) -> str:
    if path := env.get("CERTIFY_SMTP_PASSWORD_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingsError(f"CERTIFY_SMTP_PASSWORD_FILE: cannot read {path} ({error.strerror})") from None
    return env.get("CERTIFY_SMTP_PASSWORD", "")


def _sender(env: Mapping[str, str], settings: Settings) -> str:
    name, address = parseaddr(env.get("CERTIFY_MAIL_FROM") or f"certify <certify@{_host_name(settings)}>")
    usable = written(address) or (address if address.endswith(f"@{_host_name(settings)}") else None)
    if usable is None:
        raise SettingsError("CERTIFY_MAIL_FROM: expected an address such as Certify <certify@ministry.example>")
    return formataddr((one_line(name), usable))


def _host_name(settings: Settings) -> str:
    return urlsplit(settings.public_url).hostname or "localhost"

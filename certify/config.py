"""Settings, read once from the environment. A gap or a wrong value stops the start with one clear line."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

MIN_SECRET = 16
PRIVATE = ("secrets", "keys/private", "root", "files", "queue")
OTHERS = 0o007


class SettingsError(Exception):
    """A setting is missing or wrong. The text names it and says what is expected."""


class Profile(StrEnum):
    """Development makes its own secrets under the home; production refuses to start without them."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Settings:
    """All that the environment decides, but the passphrase of private keys: only the worker asks for that one.

    `public_url` has no trailing slash.
    """

    home: Path
    profile: Profile
    database_url: str
    public_url: str
    secret_key: str
    host: str
    port: int
    proxies: int

    @property
    def private_keys(self) -> Path:
        """Where private keys are, encrypted; only the worker opens them."""
        return self.home / "keys" / "private"

    @property
    def public_keys(self) -> Path:
        """Where the key history, certificates and the trust bundle are."""
        return self.home / "keys"

    @property
    def root_dir(self) -> Path:
        """The demo's root key; in production it lives on another medium."""
        return self.home / "root"

    @property
    def files(self) -> Path:
        """Content-addressed files (certificates, scans)."""
        return self.home / "files"

    @property
    def queue(self) -> Path:
        """The file in which wake-ups of the worker wait."""
        return self.home / "queue" / "huey.sqlite3"

    @property
    def secure(self) -> bool:
        """Whether the public address is https, so that cookies may be Secure and `__Host-`."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """Host, with the port where there is one, as printed on certificates."""
        return urlsplit(self.public_url).netloc


def _close(home: Path) -> None:
    """Take from other users of the machine what an earlier start, or another hand, had left open to them.

    What is made from here on is closed as it is made: `certify` sets the process's mask.
    """
    for path in (*(home / name for name in PRIVATE), *home.glob("certify.db*")):
        with suppress(OSError):  # not there, or not ours to close
            mode = path.stat().st_mode
            if mode & OTHERS:
                path.chmod(stat.S_IMODE(mode) & ~OTHERS)


def _own_secret(home: Path, name: str) -> str:
    """A secret of the development profile, made on first use and kept under the home (0600)."""
    path = home / "secrets" / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secret := secrets.token_urlsafe(32))
    return secret


def _secret(env: Mapping[str, str], name: str, home: Path, profile: Profile, own: str) -> str | None:
    value = env.get(name)
    if not value and (path := env.get(f"{name}_FILE")):
        try:
            value = Path(path).read_text().strip()
        except OSError as error:
            raise SettingsError(f"{name}_FILE: cannot read {path} ({error.strerror})") from None
    if value and len(value) < MIN_SECRET:
        raise SettingsError(f"{name}: at least {MIN_SECRET} characters are needed")
    if not value and profile is Profile.DEVELOPMENT:
        return _own_secret(home, own)
    return value or None


def _public_url(env: Mapping[str, str], host: str, port: int, profile: Profile) -> str:
    url = env.get("CERTIFY_PUBLIC_URL", "" if profile is Profile.PRODUCTION else f"http://{host}:{port}").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise SettingsError("CERTIFY_PUBLIC_URL: expected an address such as https://certify.example, without a path")
    if url != url.lower():
        raise SettingsError("CERTIFY_PUBLIC_URL: write it in lower case (some phones refuse capitals in a QR code)")
    if profile is Profile.PRODUCTION and parts.scheme != "https":
        raise SettingsError("CERTIFY_PUBLIC_URL: production needs https")
    return url


def _number(env: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = env.get(name, str(default))
    if not text.isascii() or not text.isdigit() or int(text) > most:
        raise SettingsError(f"{name}: expected a number from 0 to {most}, not {text!r}")
    return int(text)


def _database_url(env: Mapping[str, str], home: Path) -> str:
    url = env.get("DATABASE_URL") or f"sqlite:///{home / 'certify.db'}"
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise SettingsError("DATABASE_URL: expected sqlite:///… or postgresql://…")
    return url


def load(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Errors: SettingsError, whose text names the variable and says what is expected.
    """
    env = os.environ if env is None else env
    try:
        profile = Profile(env.get("CERTIFY_PROFILE", "development"))
    except ValueError:
        raise SettingsError("CERTIFY_PROFILE: expected development or production") from None
    home = Path(env.get("CERTIFY_HOME", "instance")).resolve()
    try:
        home.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"CERTIFY_HOME: cannot make {home} ({error.strerror})") from None
    _close(home)
    host, port = env.get("CERTIFY_HOST", "127.0.0.1"), _number(env, "CERTIFY_PORT", 8000, 65535)
    secret_key = _secret(env, "CERTIFY_SECRET_KEY", home, profile, "secret_key")
    if secret_key is None:
        raise SettingsError("CERTIFY_SECRET_KEY: missing; production does not make its own")
    return Settings(
        home=home,
        profile=profile,
        database_url=_database_url(env, home),
        public_url=_public_url(env, host, port, profile),
        secret_key=secret_key,
        host=host,
        port=port,
        proxies=_number(env, "CERTIFY_PROXIES", 0, 5),
    )


def passphrase(settings: Settings, env: Mapping[str, str] | None = None) -> str:
    """The passphrase that opens private keys. Errors: SettingsError when production gives none."""
    env = os.environ if env is None else env
    value = _secret(env, "CERTIFY_KEY_PASSPHRASE", settings.home, settings.profile, "key_passphrase")
    if value is None:
        raise SettingsError("CERTIFY_KEY_PASSPHRASE or CERTIFY_KEY_PASSPHRASE_FILE: missing; it opens the private keys")
    return value

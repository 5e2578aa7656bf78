"""Passwords: argon2id, the same work for a person who is unknown, and random ones that can be read aloud."""

from __future__ import annotations

import secrets
from functools import cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# 19 MiB, two passes: the least that OWASP's cheat sheet on password storage accepts, about 25 ms here.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Without 0/o, 1/l/i, u/v: what is printed once must be typed rightly.
_LETTERS = "abcdefghjkmnpqrstwxyz23456789"


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher.hash(_plain(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one. With None it works as long, and is False."""
    try:
        return _hasher.verify(stored or _nobodys(), _plain(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def random_password() -> str:
    """Four groups of four characters: 77 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _plain(password: str) -> str:
    """The same characters whichever keyboard composed the accents (NIST SP 800-63B 3.1.1.2)."""
    return normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))

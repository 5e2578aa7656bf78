from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from certify.keyring.certificates import AuthoritySubject
from certify.keyring.places import Places

AT = datetime(2026, 3, 1, tzinfo=UTC)
ADDRESS = "https://certify.example.org"
PASSPHRASE = "a passphrase for tests"


def subject(slug: str, name: str = "Certificateur fictif") -> AuthoritySubject:
    return AuthoritySubject(slug, f"did:web:certify.example.org:a:{slug}", name, slug[:2].upper(), "aide@example.org")


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "home")

"""The keys that issuing uses, opened by the worker: each authority's, and the log's."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import load_pem_x509_certificate
from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit.log import LogKey
from certify.certificates.records import did_of
from certify.credential.trust import OPERATOR, Algorithm, Trust
from certify.institutions.models import Authority
from certify.keyring import bundle, ring
from certify.keyring.certificates import AuthoritySubject
from certify.keyring.places import Places
from certify.keyring.ring import LOG
from certify.keyring.signer import KeyringError, Signer


class OpenKeys:
    """Signers by owner, opened once. Only the worker and the ceremony hold one."""

    def __init__(self, home: Path, passphrase: str, public_url: str) -> None:
        """Errors: KeyringError when there are no keys, or they were made for another public address."""
        self._places = Places(home)
        self._passphrase = passphrase
        self._ring = ring.load(self._places.ring)
        self._signers: dict[str, Signer] = {}
        self.trust = _opened_trust(self._places)
        _check_address(self.trust, public_url)

    def authority(self, slug: str, at: datetime, algorithm: Algorithm = Algorithm.ES256) -> Signer:
        """The signer of an authority at an instant. Errors: KeyringError."""
        return self._open(self._ring.active(slug, at, algorithm))

    def operator(self, at: datetime) -> Signer:
        """The operator's signer, for receipts. Errors: KeyringError."""
        return self._open(self._ring.active(OPERATOR, at))

    def log(self, at: datetime) -> LogKey:
        """The log's key, held by no authority. Errors: KeyringError."""
        entry = self._ring.active(LOG, at, Algorithm.ED25519)
        if not isinstance(entry.public, Ed25519PublicKey):
            raise KeyringError("the log's key is not an Ed25519 key")
        return LogKey(self.trust.bundle.log.origin, entry.public.public_bytes_raw(), self._open(entry))

    def _open(self, entry: ring.KeyEntry) -> Signer:
        if entry.kid not in self._signers:
            self._signers[entry.kid] = self._ring.signer(entry, self._passphrase, base=self._places.keys)
        return self._signers[entry.kid]


def check_address(home: Path, public_url: str) -> None:
    """Errors: KeyringError when the installation's keys were made for another public address."""
    places = Places(home)
    if places.trust.exists():
        _check_address(_opened_trust(places), public_url)


def _check_address(trust: Trust, public_url: str) -> None:
    address = trust.bundle.addresses[0]
    if address != public_url:
        raise KeyringError(
            f"CERTIFY_PUBLIC_URL: the keys here sign for {address}, not for {public_url}; it does not change after that"
        )


def _opened_trust(places: Places) -> Trust:
    try:
        root = load_pem_x509_certificate(places.root_certificate.read_bytes())
    except FileNotFoundError:
        raise KeyringError("there are no keys yet: run `certify keys init`") from None
    trust = bundle.read(places, root)
    if trust is None:
        raise KeyringError(f"{places.trust}: missing; run `certify keys init`")
    return trust


def subjects(session: Session, public_url: str) -> list[AuthoritySubject]:
    """Every authority, as its X.509 certificate names it."""
    authorities = session.scalars(select(Authority).join(Authority.organisation).order_by(Authority.id))
    return [
        AuthoritySubject(
            slug=one.organisation.slug,
            did=did_of(one.organisation.slug, public_url),
            legal_name=one.organisation.legal_name.first(one.language),
            country=one.organisation.country_code,
            contact=one.organisation.contact_mail or one.organisation.website or "",
        )
        for one in authorities
    ]

"""Makes the keys of an installation that holds its own root: a demonstration, a test, a country's first trial.

Running it again keeps every key that is there, and adds what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import Certificate

from certify.credential.trust import OPERATOR, Algorithm, KeyState, Purpose, Trust
from certify.keyring import bundle, ring
from certify.keyring.certificates import AuthoritySubject, authority_certificate, root_certificate
from certify.keyring.files import PrivateKey, kid_of, open_file, write_file
from certify.keyring.places import Places
from certify.keyring.ring import LOG, ROOT, KeyEntry, Ring
from certify.keyring.signer import KeyringError

ROOT_NAME = "certify, racine de démonstration"
ROOT_YEARS = 30
KEY_YEARS = 3
LOG_YEARS = 30
PURPOSES = {ROOT: Purpose.ROOT, LOG: Purpose.LOG, OPERATOR: Purpose.RECEIPTS}
RESERVED = frozenset(PURPOSES)


def make_keys(
    places: Places, subjects: Iterable[AuthoritySubject], *, passphrase: str, address: str, at: datetime
) -> Trust:
    """Make what is missing, and publish the bundle: the root, the log's key, the operator's, two for each authority.

    `address` is the public address without a slash at its end, `at` the start of the new keys' period. Raises
    KeyringError when a key that is there cannot be opened or others can read it.
    """
    subjects = list(subjects)
    keys = _with_root(ring.load(places.ring), places, passphrase, at)
    keys = _with_ed25519(keys, LOG, places, passphrase=passphrase, at=at, years=LOG_YEARS)
    keys = _with_documents(keys, operator(address), places, passphrase=passphrase, at=at)
    for subject in subjects:
        if subject.slug in RESERVED:
            raise KeyringError(f"{subject.slug}: this name is kept for the installation's own key")
        keys = _with_documents(keys, subject, places, passphrase=passphrase, at=at)
        keys = _with_ed25519(keys, subject.slug, places, passphrase=passphrase, at=at, years=KEY_YEARS)
    signer = keys.signer(keys.active(ROOT, at), passphrase, base=places.keys)
    return bundle.publish(places, keys, subjects, root=signer, address=address, at=at)


def _with_root(keys: Ring, places: Places, passphrase: str, at: datetime) -> Ring:
    if keys.has(ROOT, Algorithm.ES256):
        return keys
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = root_certificate(private, ROOT_NAME, at, _later(at, ROOT_YEARS))
    name = f"{ROOT}-{kid_of(private.public_key()).hex()}.pem"
    write_file(places.root / name, private, passphrase)
    entry = _entry(private, ROOT, certificate, uri=f"file:../{places.root.name}/{name}", at=at, years=ROOT_YEARS)
    ring.write_public(places.root_certificate, certificate.public_bytes(Encoding.PEM))
    return _kept(keys.add(entry), places)


def operator(address: str) -> AuthoritySubject:
    """The operator of the installation, who signs receipts of checks and certifies nothing; named by the address."""
    host = address.partition("://")[2]
    return AuthoritySubject(OPERATOR, f"did:web:{quote(host, safe='')}", f"certify, {host}", "", "")


def _with_ed25519(keys: Ring, owner: str, places: Places, *, passphrase: str, at: datetime, years: int) -> Ring:
    if keys.has(owner, Algorithm.ED25519):
        return keys
    private = Ed25519PrivateKey.generate()
    return _kept(keys.add(_written(private, owner, None, places, passphrase=passphrase, at=at, years=years)), places)


def _with_documents(keys: Ring, subject: AuthoritySubject, places: Places, *, passphrase: str, at: datetime) -> Ring:
    """With the owner's key on P-256 and its X.509 certificate, as readers of signed PDFs expect them."""
    if keys.has(subject.slug, Algorithm.ES256):
        return keys
    root = keys.active(ROOT, at)
    root_key = open_file(places.keys / root.uri.partition(":")[2], passphrase).issuing_key
    private = ec.generate_private_key(ec.SECP256R1())
    issuer = keys.chain(root)[0]
    end = _later(at, KEY_YEARS)
    certificate = authority_certificate(subject, private.public_key(), issuer, root_key, start=at, end=end)
    entry = _written(private, subject.slug, certificate, places, passphrase=passphrase, at=at, years=KEY_YEARS)
    return _kept(keys.add(entry), places)


def _written(
    private: PrivateKey,
    owner: str,
    certificate: Certificate | None,
    places: Places,
    *,
    passphrase: str,
    at: datetime,
    years: int,
) -> KeyEntry:
    name = f"{owner}-{kid_of(private.public_key()).hex()}.pem"
    write_file(places.private / name, private, passphrase)
    return _entry(private, owner, certificate, uri=f"file:{places.private.name}/{name}", at=at, years=years)


def _entry(
    private: PrivateKey, owner: str, certificate: Certificate | None, *, uri: str, at: datetime, years: int
) -> KeyEntry:
    public = private.public_key()
    return KeyEntry(
        kid=kid_of(public).hex(),
        owner=owner,
        purpose=PURPOSES.get(owner, Purpose.CERTIFICATES),
        algorithm=Algorithm.ED25519 if isinstance(private, Ed25519PrivateKey) else Algorithm.ES256,
        public_key=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode(),
        certificate=certificate.public_bytes(Encoding.PEM).decode() if certificate else None,
        not_before=at,
        not_after=_later(at, years),
        state=KeyState.ACTIVE,
        compromised_since=None,
        uri=uri,
    )


def _kept(keys: Ring, places: Places) -> Ring:
    """Saved at once: a private key that is written is known to the ring, whatever happens to the next one."""
    ring.save(keys, places.ring)
    return keys


def _later(at: datetime, years: int) -> datetime:
    return at + timedelta(days=365.25 * years)

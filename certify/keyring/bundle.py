"""The trust bundle: made from the ring and the authorities, signed by the root."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import Certificate

from certify.credential.malformed import Malformed
from certify.credential.trust import Algorithm, Authority, Bundle, Key, Log, Purpose, Trust
from certify.credential.trustfile import header, open_trust
from certify.credential.typedjson import canonical, plain
from certify.keyring.certificates import AuthoritySubject
from certify.keyring.places import Places
from certify.keyring.ring import LOG, KeyEntry, Ring, write_public
from certify.keyring.signer import KeyringError, Signer

PUBLISHED = (Purpose.CERTIFICATES, Purpose.RECEIPTS)
ED25519_BYTES = 32  # the end of its SubjectPublicKeyInfo (RFC 8410 §4)
VALIDITY = timedelta(days=365)


def publish(
    places: Places, ring: Ring, subjects: Iterable[AuthoritySubject], *, root: Signer, address: str, at: datetime
) -> Trust:
    """Write a new version of the bundle if it says anything new, or the last one is past half its validity.

    `root` signs, `address` is the public address. Authorities and addresses of earlier versions stay. Raises
    KeyringError when the bundle that is there is not the root's, or is of a later instant.
    """
    last = read(places, root.chain[0])
    bundle = make(ring, subjects, root=root.chain[0], address=address, at=at, last=last.bundle if last else None)
    if last and not _is_due(last.bundle, bundle, at):
        return last
    data = sign(bundle, root)
    write_public(places.trust, data)
    return open_trust(data, root=root.chain[0])


def read(places: Places, root: Certificate) -> Trust | None:
    """The bundle in its place, None when there is none. Raises KeyringError when it is not this root's."""
    try:
        return open_trust(places.trust.read_bytes(), root=root)
    except FileNotFoundError:
        return None
    except Malformed as error:
        raise KeyringError(f"{places.trust}: not a bundle of this root ({error})") from error


def make(
    ring: Ring,
    subjects: Iterable[AuthoritySubject],
    *,
    root: Certificate,
    address: str,
    at: datetime,
    last: Bundle | None = None,
) -> Bundle:
    """What the next bundle says; a log keeps its name when the address changes.

    Raises KeyringError when `at` is before the last one, or the log has no active key.
    """
    if last and at < last.issued:
        raise KeyringError(f"the last bundle is of {last.issued}, a new one cannot be of {at}")
    authorities = {one.slug: one for one in (last.authorities if last else ())}
    authorities.update((one.slug, _authority(one)) for one in subjects)
    earlier = last.addresses if last else ()
    return Bundle(
        version=last.version + 1 if last else 1,
        issued=at,
        valid_until=at + VALIDITY,
        addresses=(address, *(one for one in earlier if one != address)),
        root=_base64(root.public_bytes(Encoding.DER)),
        authorities=tuple(authorities[slug] for slug in sorted(authorities)),
        keys=tuple(_key(entry) for entry in ring.keys if entry.purpose in PUBLISHED),
        log=Log(last.log.origin if last else log_origin(address), _base64(_log_key(ring, at))),
    )


def sign(bundle: Bundle, root: Signer) -> bytes:
    """The bundle as a flattened JWS (RFC 7515 §7.2.2), by the root."""
    protected = _url64(json.dumps(header(root.chain[0]), separators=(",", ":")).encode())
    payload = _url64(canonical(plain(bundle)))
    signature = _url64(root.sign(f"{protected}.{payload}".encode()))
    return json.dumps({"payload": payload, "protected": protected, "signature": signature}, indent=1).encode()


def log_origin(address: str) -> str:
    """The name of the log of a public address: the address without its scheme, then `/log`."""
    return f"{address.partition('://')[2]}/log"


def _is_due(last: Bundle, new: Bundle, at: datetime) -> bool:
    half = last.issued + (last.valid_until - last.issued) / 2
    same = replace(new, version=last.version, issued=last.issued, valid_until=last.valid_until)
    return at >= half or same != last


def _log_key(ring: Ring, at: datetime) -> bytes:
    return ring.active(LOG, at, Algorithm.ED25519).public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)[
        -ED25519_BYTES:
    ]


def _authority(subject: AuthoritySubject) -> Authority:
    return Authority(subject.slug, subject.did, subject.legal_name, subject.country, subject.contact)


def _key(entry: KeyEntry) -> Key:
    if (entry.x509 is None) is (entry.algorithm is Algorithm.ES256):
        raise KeyringError(f"key {entry.kid}: a key on P-256 has a certificate, and no other key has")
    return Key(
        kid=entry.kid,
        authority=entry.owner,
        purpose=entry.purpose,
        algorithm=entry.algorithm,
        public_key=_base64(entry.public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
        certificate=_base64(entry.x509.public_bytes(Encoding.DER)) if entry.x509 else None,
        not_before=entry.not_before,
        not_after=entry.not_after,
        state=entry.state,
        compromised_since=entry.compromised_since,
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

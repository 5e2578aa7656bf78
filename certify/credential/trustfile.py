"""The trust bundle as a file: a flattened JWS (RFC 7515 §7.2.2) with ES256 by the root, over canonical JSON.

Its own signature only says that it is whole: whoever pins the root knows whose it is.
"""

from __future__ import annotations

import base64
import json
import re
from hashlib import sha256
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.x509 import Certificate
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from joserfc.jws import FlattenedJSONSerialization

from certify.credential import x509chain
from certify.credential.malformed import Malformed
from certify.credential.trust import OPERATOR, Algorithm, Bundle, Key, KeyState, Purpose, Trust
from certify.credential.typedjson import build, parse

MAX_BYTES = 4 * 1024 * 1024
TYPE = "certify-trust+jws"


def open_trust(data: bytes, *, root: Certificate | str | None = None) -> Trust:
    """The trust of a bundle. `root` pins it: a certificate, or the fingerprint in hexadecimal.

    Raises Malformed: `trust.form`, `trust.root` when it is not the pinned root's, `trust.signature`.
    """
    signed = _json(data)
    payload = _payload(signed)
    bundle = build(Bundle, parse(payload, "trust.form"), "trust.form")
    certificate = _root(bundle)
    if not _is_pinned(certificate, root):
        raise Malformed("trust.root")
    try:
        opened = jws.deserialize_json(
            signed, ECKey.import_key(cast(EllipticCurvePublicKey, certificate.public_key())), algorithms=["ES256"]
        )
    except (JoseError, ValueError) as error:
        raise Malformed("trust.signature", str(error)) from error
    if opened.payload != payload or opened.headers() != header(certificate):
        raise Malformed("trust.signature", "another header")
    _check(bundle)
    return Trust(bundle, certificate, pinned=root is not None)


def header(root: Certificate) -> dict[str, str]:
    """The protected header of a bundle, complete."""
    return {"alg": "ES256", "kid": x509chain.fingerprint(root), "typ": TYPE}


def _json(data: bytes) -> FlattenedJSONSerialization:
    try:
        members = json.loads(data) if len(data) <= MAX_BYTES else None
    except (ValueError, RecursionError) as error:
        raise Malformed("trust.form", str(error)) from error
    if not isinstance(members, dict) or members.keys() != {"payload", "protected", "signature"}:
        raise Malformed("trust.form", "not a flattened JWS")
    if not all(isinstance(value, str) and value.isascii() for value in members.values()):
        raise Malformed("trust.form", "not a flattened JWS")
    payload, protected, signature = (str(members[name]) for name in ("payload", "protected", "signature"))
    return FlattenedJSONSerialization(payload=payload, protected=protected, signature=signature)


def _payload(signed: FlattenedJSONSerialization) -> bytes:
    text = signed["payload"]
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True)
    except ValueError as error:
        raise Malformed("trust.form", str(error)) from error


def _root(bundle: Bundle) -> Certificate:
    try:
        return x509chain.load(base64.b64decode(bundle.root, validate=True))
    except ValueError as error:
        raise Malformed("trust.form", str(error)) from error


def _is_pinned(certificate: Certificate, root: Certificate | str | None) -> bool:
    if root is None:
        return True
    wanted = x509chain.fingerprint(root) if isinstance(root, Certificate) else re.sub(r"[\s:]", "", root).lower()
    return x509chain.fingerprint(certificate) == wanted


def _check(bundle: Bundle) -> None:
    """What the form alone does not say: every key is what it says, of an authority that is named, and named once."""
    slugs = [authority.slug for authority in bundle.authorities]
    kids = [key.kid for key in bundle.keys]
    if len(set(slugs)) != len(slugs) or len(set(kids)) != len(kids):
        raise Malformed("trust.form", "an authority or a key is repeated")
    try:
        fits = all(_fits(key, slugs) for key in bundle.keys)
        fits = fits and len(base64.b64decode(bundle.log.key, validate=True)) == 32
    except ValueError as error:
        raise Malformed("trust.form", str(error)) from error
    if not fits or not bundle.addresses:
        raise Malformed("trust.form", "a key is not what it says")


def _fits(key: Key, slugs: list[str]) -> bool:
    dated = (key.compromised_since is not None) == (key.state is KeyState.COMPROMISED)
    owned = key.authority in slugs if key.purpose is Purpose.CERTIFICATES else _is_operators(key)
    spki = base64.b64decode(key.public_key, validate=True)
    named = key.kid == sha256(spki).hexdigest()[:8]
    if key.algorithm is Algorithm.ES256:
        return dated and owned and named and x509chain.spki(key.x509) == spki
    return dated and owned and named and key.certificate is None and bool(key.ed25519)


def _is_operators(key: Key) -> bool:
    return (key.purpose, key.authority, key.algorithm) == (Purpose.RECEIPTS, OPERATOR, Algorithm.ES256)

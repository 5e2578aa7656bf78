"""A compact JWS with ES256 over a credential or a status list (W3C VC-JOSE-COSE §3.1.1; RFC 7515 §7.1).

    base64url({"alg":"ES256","kid":"<did>#<kid>","typ":"vc+jwt"}) . base64url(payload) . base64url(signature)

Header and payload are canonical JSON (RFC 8785), base64url is without padding and with its unused bits zero, and the
signature is the lower of its two forms: what is signed has one encoding. The header has exactly these three members.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Any

from certify.credential.malformed import Malformed
from certify.credential.signature import Signature, is_lower, lower, method_parts
from certify.credential.trust import Algorithm, Key, Trust
from certify.credential.typedjson import canonical, parse

MAX_BYTES = 512 * 1024
TYPE = "vc+jwt"

_COMPACT = re.compile(rb"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


def sign(payload: dict[str, Any], *, kid: str, sign: Callable[[bytes], bytes]) -> bytes:
    """The token. `kid` is the verification method, `sign` gives raw r‖s of 64 bytes."""
    message = opening(kid) + b"." + _encoded(canonical(payload))
    return message + b"." + _encoded(lower(sign(message)))


def read(data: bytes) -> tuple[dict[str, Any], Signature]:
    """The payload and the signature; nothing is verified. Raises Malformed (`jwt.form`) for any but the one form."""
    match = _COMPACT.fullmatch(data) if len(data) <= MAX_BYTES else None
    if match is None:
        raise Malformed("jwt.form", "not a compact JWS")
    header, payload = (parse(_decoded(part), "jwt.form") for part in match.groups()[:2])
    value = _decoded(match[3])
    method = header.get("kid") if isinstance(header, dict) else None
    parts = method_parts(method) if isinstance(method, str) else None
    if parts is None or header != _header(str(method)) or not isinstance(payload, dict) or not is_lower(value):
        raise Malformed("jwt.form", "another header, or not a signature in its one form")
    message = data.rpartition(b".")[0]
    return payload, Signature(*parts, Algorithm.ES256, None, value, lambda: message, "signature.jwt")


def open_jwt(data: bytes, trust: Trust) -> tuple[dict[str, Any], Key]:
    """The payload of a token that a trusted authority signed, and the key.

    Raises Malformed: `jwt.form`, `jwt.issuer` when no authority's key is named, `jwt.signature`. Whether the payload's
    `issuer` is that authority, and when the key was good, is for the caller to compare.
    """
    payload, signature = read(data)
    key = signature.key(trust)
    if key is None:
        raise Malformed("jwt.issuer")
    if not signature.fits(key):
        raise Malformed("jwt.signature")
    return payload, key


def opening(kid: str) -> bytes:
    """The first part of every token that a key signs: its header."""
    return _encoded(canonical(_header(kid)))


def _header(kid: str) -> dict[str, str]:
    return {"alg": "ES256", "kid": kid, "typ": TYPE}


def _encoded(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def _decoded(part: bytes) -> bytes:
    try:
        data = base64.b64decode(part + b"=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise Malformed("jwt.form", str(error)) from error
    if _encoded(data) != part:
        raise Malformed("jwt.form", "bits after the end")
    return data

"""Trust material for whoever verifies elsewhere: served as the bytes that were signed."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, current_app, request

from certify.credential import did
from certify.verification.problems import problem
from certify.verification.trustfiles import Material, TrustFiles

blueprint = Blueprint("material", __name__)

# A key that was just marked compromised must be known soon; the root changes once in decades.
BUNDLE_AGE, ROOT_AGE = 300, 86_400
DID = "application/did+json"


@blueprint.get("/trust.json")
def trust_bundle() -> Response:
    """The trust bundle: a flattened JWS by the root."""
    material = _material()
    return _missing() if material is None else _bytes(material.bundle, "application/jose+json", BUNDLE_AGE)


@blueprint.get("/root.pem")
def root_certificate() -> Response:
    """The root's certificate. Its fingerprint should be had from somewhere else too."""
    material = _material()
    return _missing() if material is None else _bytes(material.root, "application/x-pem-file", ROOT_AGE)


@blueprint.get("/a/<slug>/did.json")
def authority_document(slug: str) -> Response:
    """The DID document of an authority, as the trust bundle has it."""
    material = _material()
    if material is None:
        return _missing()
    authority = material.trust.authority(slug)
    if authority is None:
        abort(404)
    return _json(did.authority_document(authority, material.trust.bundle), DID)


@blueprint.get("/.well-known/did.json")
def operator_document() -> Response:
    """The DID document of who runs this service, and certifies nothing."""
    material = _material()
    return _missing() if material is None else _json(did.operator_document(material.trust.bundle), DID)


@blueprint.get("/.well-known/jwks.json")
def key_set() -> Response:
    """The public keys that may be believed, for readers of JWTs."""
    material = _material()
    return _missing() if material is None else _json(did.key_set(material.trust.bundle), "application/jwk-set+json")


def _material() -> Material | None:
    files: TrustFiles = current_app.extensions["certify.trust"]
    return files.now()


def _missing() -> Response:
    response = problem(503, "trust.missing", "The trust material is not there at the moment.")
    response.headers["Retry-After"] = "60"
    return response


def _json(content: dict[str, Any], kind: str) -> Response:
    return _bytes(json.dumps(content, ensure_ascii=False, indent=1).encode(), kind, BUNDLE_AGE)


def _bytes(content: bytes, kind: str, age: int) -> Response:
    response = Response(content, content_type=kind)
    response.set_etag(sha256(content).hexdigest()[:32])
    response.headers["Cache-Control"] = f"public, max-age={age}"
    response.make_conditional(request)
    return response

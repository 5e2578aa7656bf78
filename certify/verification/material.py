"""Trust material for whoever verifies elsewhere: served as the bytes that were signed."""

from __future__ import annotations

from hashlib import sha256

from flask import Blueprint, Response, current_app, request

from certify.verification.problems import problem
from certify.verification.trustfiles import Material, TrustFiles

blueprint = Blueprint("material", __name__)

# A key that was just marked compromised must be known soon; the root changes once in decades.
BUNDLE_AGE, ROOT_AGE = 300, 86_400


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


def _material() -> Material | None:
    files: TrustFiles = current_app.extensions["certify.trust"]
    return files.now()


def _missing() -> Response:
    response = problem(503, "trust.missing", "The trust material is not there at the moment.")
    response.headers["Retry-After"] = "60"
    return response


def _bytes(content: bytes, kind: str, age: int) -> Response:
    response = Response(content, content_type=kind)
    response.set_etag(sha256(content).hexdigest()[:32])
    response.headers["Cache-Control"] = f"public, max-age={age}"
    response.make_conditional(request)
    return response

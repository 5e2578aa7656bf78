"""Headers of every answer: what the browser may load, who may frame us, what leaks, what is cached."""

from __future__ import annotations

import base64
import hashlib

from flask import Flask, Response, g, request

from certify.config import Settings

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = "max-age=31536000; includeSubDomains"


def install(app: Flask) -> None:
    """Put the headers on every answer, errors included."""
    settings: Settings = app.settings  # type: ignore[attr-defined]

    @app.after_request
    def put_headers(response: Response) -> Response:
        for name, value in FIXED.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", _policy())
        if settings.secure:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        _cache(response)
        return response


def style_source(css: str) -> str:
    """The CSP source of one inlined `<style>`: the SHA-256 of its exact text (CSP 3 §6.6.2.5)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'"


def allow_style(source: str) -> None:
    """Allow, in this answer, one inlined `<style>` by its source."""
    g.style_source = source


def _policy() -> str:
    source = g.pop("style_source", None)
    return _written(POLICY if source is None else {**POLICY, "style-src": f"'self' {source}"})


def _written(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def _cache(response: Response) -> None:
    if request.endpoint == "static":
        # The address carries the file's digest: what it names never changes.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"

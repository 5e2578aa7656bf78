"""Headers of every public answer. No cookie is ever set, and only what is for programs is open to other sites."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from certify.verification.pages import style_source

HSTS = "max-age=31536000; includeSubDomains"
POLICY = "default-src 'none'; style-src {style}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
}


def is_open(path: str) -> bool:
    """Whether a program in a page of another site may read the answer: the API and the trust material, nothing else."""
    return path.startswith(("/api/", "/a/")) or path in ("/trust.json", "/root.pem")


def writer(secure: bool) -> Callable[[Response], Response]:
    """The function that puts the headers on an answer; `secure` when the public address is https."""
    page = {**FIXED, "Content-Security-Policy": POLICY.format(style=style_source())}
    if secure:
        page["Strict-Transport-Security"] = HSTS

    def put(response: Response) -> Response:
        headers = response.headers
        headers.update(page)
        if is_open(request.path):
            headers.update(OPEN)
            if request.method == "OPTIONS":
                headers.update(PREFLIGHT)
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        return response

    return put

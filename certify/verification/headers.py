"""Headers of every public answer. No cookie is ever set, and only what is for programs is open to other sites."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from certify.verification.pages import style_source

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

POLICY = (
    "default-src 'none'; style-src {style}; script-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
UNKEPT = ("Cache-Control", "no-store")


def is_open(path: str) -> bool:
    """Whether a program in a page of another site may read the answer: the API and the trust material, nothing else."""
    return path.startswith(("/api/", "/a/", "/status/", "/.well-known/")) or path in ("/trust.json", "/root.pem")


class WithHeaders:
    """A WSGI application whose every answer, an error's too, has the headers; `secure` when the address is https.

    In front of Flask rather than in it: checking ten fixed values again costs as much as reading the register.
    """

    def __init__(self, app: WSGIApplication, secure: bool) -> None:
        self._app = app
        page = {**FIXED, "Content-Security-Policy": POLICY.format(style=style_source()), **(HSTS if secure else {})}
        self._page: Headers = list(page.items())
        self._open: Headers = [*self._page, *OPEN.items()]
        self._preflight: Headers = [*self._open, *PREFLIGHT.items()]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer as the application does, with the headers added."""
        added = self._page
        if is_open(environ["PATH_INFO"]):
            added = self._preflight if environ["REQUEST_METHOD"] == "OPTIONS" else self._open

        def start(status: str, headers: Headers, *exc_info: object) -> Callable[[bytes], object]:
            kept = any(name == "Cache-Control" for name, _ in headers)
            return start_response(status, [*headers, *added] if kept else [*headers, *added, UNKEPT], *exc_info)  # type: ignore[arg-type]

        return self._app(environ, start)

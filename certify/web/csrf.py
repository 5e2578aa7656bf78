"""Every unsafe request must carry the token of its session; one that does not is explained, and loses nothing typed."""

from __future__ import annotations

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect

from certify.web.errors import answer, wants_json

SECRETS = ("password", "token", "code")


def install(app: Flask) -> None:
    """Check the token before the view runs; it lives as long as the session does."""
    # The token alone decides: a Referer is not always sent, and its host would be compared with the Host header.
    app.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    CSRFProtect(app)
    app.register_error_handler(CSRFError, _refused)


def _refused(_error: CSRFError) -> Response:
    if wants_json():
        return answer(400, "csrf.missing", gettext("Cette demande ne porte pas le jeton de la session."))
    return resend(400)


def resend(status: int) -> Response:
    """A page that says that nothing was done, and offers to send again what one of our own pages had sent."""
    typed = list(request.form.items(multi=True))
    kept = [(name, value) for name, value in typed if not _secret(name)]
    lost = bool(request.files) or any(_secret(name) and name != "csrf_token" for name, _ in typed)
    page = render_template("errors/resend.html", ours=_from_our_page(), kept=kept, lost=lost)
    return make_response(page, status)


def _secret(name: str) -> bool:
    return any(word in name for word in SECRETS)


def _from_our_page() -> bool:
    """Whether the browser says that one of our pages sent this: only then may it be offered for sending again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    public_url: str = current_app.settings.public_url  # type: ignore[attr-defined]
    if (origin := request.headers.get("Origin")) is not None:
        return origin == public_url
    return (request.referrer or "").startswith(f"{public_url}/")  # browsers that know neither of the two

"""Who may reach an endpoint. Every endpoint declares it; one that does not is refused before it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from certify.errors import Forbidden
from certify.web.csrf import resend
from certify.web.errors import answer, wants_json
from certify.web.transaction import SAFE_METHODS

PUBLIC = "public"
SIGNED_IN = "signed in"

View = TypeVar("View", bound=Callable[..., Any])


class Gate(Protocol):
    """What the accounts room plugs in: who asks, and what they may do."""

    sign_in_endpoint: str

    def is_signed_in(self) -> bool:
        """Whether somebody is signed in."""

    def may(self, permission: str) -> bool:
        """Whether the person who asks holds the permission somewhere."""

    def is_limited(self) -> bool:
        """Whether this sign-in is limited to one thing: only endpoints marked `limited` open to it."""

    def note_refusal(self, endpoint: str) -> None:
        """Write the refusal in the trail."""


def requires(*permissions: str) -> Callable[[View], View]:
    """Open the view to whoever holds one of the permissions.

    Reach (which institution, whose file) is for the view's query: what is out of reach is 404.
    """

    def declare(view: View) -> View:
        view.access = frozenset(permissions)  # type: ignore[attr-defined]
        return view

    return declare


def public(view: View) -> View:
    """Open the view to anyone."""
    return requires(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Open the view to anyone who is signed in."""
    return requires(SIGNED_IN)(view)


def limited(view: View) -> View:
    """Open the view also to sign-ins that are limited to one thing; the room checks that it is about that thing."""
    view.limited = True  # type: ignore[attr-defined]
    return view


def is_limited(app: Flask, endpoint: str) -> bool:
    """Whether the endpoint opens to limited sign-ins."""
    return getattr(app.view_functions[endpoint], "limited", False)


def declared(app: Flask, endpoint: str) -> frozenset[str]:
    """What the endpoint declares; empty when it declares nothing."""
    access: frozenset[str] = getattr(app.view_functions[endpoint], "access", frozenset())
    return access


def install(app: Flask) -> None:
    """Guard every request; static files are open."""
    if "static" in app.view_functions:
        # A bound method takes no attribute, hence the lambda.
        app.view_functions["static"] = public(lambda **values: app.send_static_file(**values))  # noqa: PLW0108
    app.before_request(_guard)


def plug(app: Flask, gate: Gate) -> None:
    """Let `gate` say who is asking. Without one, only public endpoints open."""
    app.extensions["certify.gate"] = gate


def _guard() -> ResponseReturnValue | None:
    endpoint = request.endpoint
    if endpoint is None:
        return None  # no such page: the routing error comes next
    wanted = declared(current_app, endpoint)
    if PUBLIC in wanted:
        return None
    gate: Gate | None = current_app.extensions.get("certify.gate")
    if gate is None or not wanted:
        raise Forbidden("access.undeclared", "Cette page n’est pas ouverte.")
    if not gate.is_signed_in():
        return _to_sign_in(gate)
    if gate.is_limited() and not is_limited(current_app, endpoint):
        gate.note_refusal(endpoint)
        raise Forbidden("access.limited", "Votre accès ouvre une seule session de jury, et rien d’autre.")
    if SIGNED_IN in wanted or any(gate.may(permission) for permission in wanted):
        return None
    gate.note_refusal(endpoint)
    raise Forbidden("access.refused", "Votre compte ne permet pas cet acte.")


def _to_sign_in(gate: Gate) -> Response:
    if wants_json():
        return answer(401, "access.signed_out", gettext("Connectez-vous pour continuer."))
    if request.method not in SAFE_METHODS:
        return resend(403)  # what was typed is kept until somebody is signed in
    back = request.full_path.rstrip("?")
    return redirect(url_for(gate.sign_in_endpoint, next=back), 303)  # type: ignore[return-value]

"""The outbox, for whoever administers the service: what was written to whom, and what became of it.

In the development profile it is open to every member of staff, since no message leaves the machine.
"""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_login import current_user

from certify import clock
from certify.config import Profile, Settings
from certify.errors import Forbidden
from certify.mail import actions, queries
from certify.mail.composing import addressed
from certify.mail.content import content_of
from certify.mail.rules import State
from certify.storage.files import FileStore
from certify.web.access import requires
from certify.web.entries import Entry, offer
from certify.web.headers import style_source
from certify.web.numbers import page_asked
from certify.web.transaction import db

PERMISSION = "message.read"
STAFF = (
    "candidacy.accompany",
    "candidacy.decide",
    "session.manage",
    "sheet.fill",
    "minutes.validate",
    "nomenclature.edit",
    "trail.read",
    "account.administer",
)
STATES = {State.WAITING: _("En attente"), State.SENT: _("Envoyé"), State.FAILED: _("Pas envoyé")}
UNSEEN = timedelta(minutes=10)

blueprint = Blueprint("mail", __name__)
offer(blueprint, Entry(PERMISSION, "mail.outbox", _("Messages envoyés"), _("Ce qui est parti, ce qui attend, à qui")))


def _settings() -> Settings:
    settings: Settings = current_app.settings  # type: ignore[attr-defined]
    return settings


@blueprint.before_request
def _in_development() -> None:
    """Whoever may not read messages does so in development alone."""
    gate = current_app.extensions["certify.gate"]
    if _settings().profile is not Profile.DEVELOPMENT and not gate.may(PERMISSION):
        gate.note_refusal(request.endpoint)
        raise Forbidden("access.refused", "Votre compte ne permet pas cet acte.")


@blueprint.get("/outbox")
@requires(PERMISSION, *STAFF)
def outbox() -> str:
    """The latest messages; in one state, or for some words."""
    asked, sought = request.args.get("etat", ""), request.args.get("q", "")
    state = State(asked) if asked in set(State) else None
    page = page_asked()
    return render_template(
        "mail/outbox.html",
        messages=queries.outbox(db(), state, sought, page),
        found=queries.matching(db(), state, sought),
        counts=queries.counts(db()),
        unseen=queries.waits_unseen(db(), clock.now() - UNSEEN),
        states=STATES,
        state=state,
        sought=sought,
        page=page,
        page_size=queries.PAGE,
    )


@blueprint.get("/outbox/<int:key>")
@requires(PERMISSION, *STAFF)
def message(key: int) -> str:
    """One message as text, with its attachments and what became of it."""
    found = queries.one_message(db(), key)
    text = addressed(found.text, _settings().public_url)
    paragraphs = [part.split("\n") for part in text.strip().split("\n\n")]
    return render_template("mail/message.html", message=found, paragraphs=paragraphs, states=STATES)


@blueprint.get("/outbox/<int:key>/page")
@requires(PERMISSION, *STAFF)
def as_page(key: int) -> Response:
    """The message as its reader's program shows it: a page that loads nothing, runs nothing and reads no cookie."""
    found = queries.one_message(db(), key)
    response = Response(addressed(found.html, _settings().public_url), content_type="text/html; charset=utf-8")
    styles = " ".join(map(style_source, re.findall(r"<style>(.*?)</style>", found.html, re.DOTALL))) or "'none'"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    )
    return response


@blueprint.get("/outbox/<int:key>/pieces/<int:place>")
@requires(PERMISSION, *STAFF)
def attachment(key: int, place: int) -> Response:
    """An attachment, to be kept: what was sent, else what would be sent now."""
    found = queries.one_attachment(db(), key, place)
    stream = content_of(db(), found, FileStore(_settings().files / "messages"))
    answer = send_file(
        stream, mimetype=found.media_type.split(";")[0], download_name=found.filename, as_attachment=True
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@blueprint.post("/outbox/<int:key>/renvoyer")
@requires(PERMISSION, *STAFF)
def resend(key: int) -> ResponseReturnValue:
    """Send it again."""
    found = queries.one_message(db(), key)
    actions.resend(db(), found, by=current_user.person.actor, now=clock.now())
    flash(gettext("Le message part de nouveau."))
    return redirect(url_for("mail.message", key=key), 303)

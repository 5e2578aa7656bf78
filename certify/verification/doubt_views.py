"""Reporting a doubt: no account, one form, one short write. What is reported goes to the authority and nowhere else.

On a certificate reached by its public id, the authority is its own. On anything else the person says which authority
the paper names, and the answer is the same whether or not the number on it exists.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

from flask import Blueprint, Response, current_app, request
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, joinedload

from certify import clock
from certify.certificates import doubts
from certify.certificates.doubt_limits import mark_of
from certify.certificates.models import Certificate
from certify.certificates.rules import DoubtKind
from certify.credential import publicid
from certify.credential.malformed import Malformed
from certify.credential.record import Label
from certify.db import Database
from certify.errors import Invalid
from certify.institutions.models import Authority
from certify.verification import doubting
from certify.verification.asking import count_miss, refusal
from certify.verification.doubting import KINDS, NO_AUTHORITY, Doubted
from certify.verification.origin import is_foreign
from certify.verification.problems import page
from certify.verification.reader import reader
from certify.verification.showing import show
from certify.verification.throttle import Throttle, caller_of
from certify.verification.trustfiles import TrustFiles

blueprint = Blueprint("doubts", __name__, url_prefix="/verify/doubt")

RETRY_AFTER = "60"
SHOWN_AGAIN = "shown_again"  # the field that asks for the same form in another language
COUNTED = "counted"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Named:
    """An authority as the form offers it."""

    slug: str
    name: Label
    country: Label
    days: int
    mail: str


@dataclass(frozen=True, slots=True)
class About:
    """Whom a doubt is for, the certificate it is on if there is one, and what is said."""

    authority: Authority
    certificate: Certificate | None
    said: doubts.Report


@dataclass(frozen=True, slots=True)
class Received:
    """What the person is told once it is stored."""

    reference: str
    authority: Named
    answered: bool


@blueprint.get("", defaults={"public_id": ""})
@blueprint.get("/<public_id>")
def form(public_id: str) -> Response:
    """The form, on a certificate by its public id, or on a paper: `paper` is what was typed from it."""
    typed = {"public_id": public_id[:100], "paper": request.args.get("paper", "")[:100]}
    return refusal() or _form(Doubted(doubting.read(typed).values))


@blueprint.post("")
def send() -> Response:
    """Put it before the authority. A second sending of the same is the same doubt."""
    if is_foreign(request.headers, current_app.settings.public_url):  # type: ignore[attr-defined]
        return page(403)
    sent = doubting.read(request.form)
    if refused := refusal():
        return refused
    if SHOWN_AGAIN in request.form:
        return _shown_again(sent)
    return _too_often(sent) or _stored(sent)


def _stored(sent: Doubted) -> Response:
    received, wait = None, 0
    try:
        with _database().writing() as session:
            about = _about(session, sent)
            # Counted before it is written: of many at the same moment no more than a caller's few are.
            wait = _throttle().take(_caller(), monotonic())
            received = None if wait else _received(session, about)
    except Invalid as error:
        return _form(replace(sent, errors=error.fields), 422)
    except SQLAlchemyError:
        log.exception("a doubt could not be stored")
        return _form(sent, 503)
    if received is None:
        return _form(sent, 429, wait=wait) if wait else _form(sent, counted=True)
    return show("doubt_sent.html", 200, reader(), received=received)


def _shown_again(sent: Doubted) -> Response:
    """The same in another language, of which nothing is put before anybody."""
    try:
        with _database().reading() as session:
            _about(session, sent)
    except Invalid as error:
        return _form(replace(sent, errors=error.fields), 422)
    except SQLAlchemyError:
        return _form(sent, 503)
    return _form(sent, counted=request.form[SHOWN_AGAIN] == COUNTED)


def _about(session: Session, sent: Doubted) -> About:
    """Whom it is for, and on what. Errors: Invalid with a sentence for each field."""
    certificate = _certificate(session, sent)
    authority = certificate.authority if certificate else _chosen(session, sent)
    # On a certificate's own page nothing is asked of a paper.
    paper = None if certificate else sent.values["paper"]
    said = doubts.Report(sent.kind or DoubtKind.OTHER, sent.values["message"], sent.values["contact"], paper)
    missing = {} if authority else {"authority": NO_AUTHORITY}
    if authority is None or sent.errors or doubts.faults(said):
        raise Invalid("doubt.form", NO_AUTHORITY, fields={**missing, **sent.errors, **doubts.faults(said)})
    if certificate is None and paper:
        certificate = doubts.certificate_on(session, authority, paper)
    return About(authority, certificate, said)


def _received(session: Session, about: About) -> Received | None:
    """Store it, and say how it is found again; None when it was only counted."""
    secret: str = current_app.settings.secret_key  # type: ignore[attr-defined]
    mark = mark_of(secret, about.authority, _caller())
    doubt = doubts.report(session, about.authority, about.certificate, about.said, mark, now=clock.now())
    return Received(doubts.reference(doubt), _named(about.authority), bool(doubt.contact)) if doubt else None


def _certificate(session: Session, sent: Doubted) -> Certificate | None:
    """The certificate whose page the form was opened from."""
    try:
        public_id = publicid.read(sent.values["public_id"])
    except Malformed:
        return None
    return doubts.certificate_under(session, public_id)


def _chosen(session: Session, sent: Doubted) -> Authority | None:
    """The authority that was chosen, if it is one of those offered."""
    slug = sent.values["authority"]
    return doubts.authority_of(session, slug) if slug in _slugs() else None


def _form(sent: Doubted, status: int = 200, *, wait: int = 0, counted: bool = False) -> Response:
    """The form as it stands. Where the database is away it says so, and keeps what was typed."""
    who = reader()
    told = {name: who.texts.gettext(text) for name, text in sent.errors.items()}
    try:
        with _database().reading() as session:
            certificate = _certificate(session, sent)
            if certificate is None and sent.values["public_id"]:
                count_miss()  # or ids could be guessed here rather than at their own address
            about = _named(certificate.authority) if certificate else None
            offered = () if certificate else _offered(session)
    except SQLAlchemyError:
        log.exception("the authorities could not be read")
        about, offered, status = None, (), 503
    values = {
        "form": replace(sent, errors=told),
        "kinds": [(kind.value, who.texts.gettext(text)) for kind, text in KINDS.items()],
        "about": about,
        "offered": offered,
        "away": status == 503,
        "minutes": -(-wait // 60),
        "counted": counted,
        "mail": about.mail
        if about
        else next((one.mail for one in offered if one.slug == sent.values["authority"]), ""),
        "repost": _again(sent, counted) if request.method == "POST" else {},
        "repost_to": blueprint.url_prefix,
    }
    answer = show("doubt.html", status, who, **values)
    if status in (429, 503):
        answer.headers["Retry-After"] = str(wait) if wait else RETRY_AFTER
    return answer


def _again(sent: Doubted, counted: bool) -> dict[str, str]:
    """What asks for the answer to a sent form in another language, with what was typed."""
    return {**sent.values, SHOWN_AGAIN: COUNTED if counted else "form"}


def _offered(session: Session) -> Sequence[Named]:
    """The authorities whom this registry's list of keys names, by country."""
    found = session.scalars(select(Authority).options(joinedload(Authority.organisation)))
    named = [_named(one) for one in found if one.organisation.slug in _slugs()]
    return sorted(named, key=lambda one: (one.country.fr, one.name.fr))


def _named(authority: Authority) -> Named:
    body = authority.organisation
    return Named(body.slug, body.legal_name, body.country.name, authority.answering_days, body.contact_mail or "")


def _slugs() -> frozenset[str]:
    files: TrustFiles = current_app.extensions["certify.trust"]
    material = files.now()
    return frozenset(one.slug for one in material.trust.bundle.authorities) if material else frozenset()


def _too_often(sent: Doubted) -> Response | None:
    """The answer to a caller that has reported too often; else None."""
    wait = _throttle().wait(_caller(), monotonic())
    return _form(sent, 429, wait=wait) if wait else None


def _caller() -> str:
    return caller_of(request.remote_addr)


def _throttle() -> Throttle:
    found: Throttle = current_app.extensions["certify.doubt_throttle"]
    return found


def _database() -> Database:
    found: Database = current_app.extensions["certify.database"]
    return found

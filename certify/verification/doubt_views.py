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
from certify.certificates.models import Certificate
from certify.certificates.rules import DoubtKind
from certify.credential import publicid
from certify.credential.malformed import Malformed
from certify.credential.record import Label
from certify.db import Database
from certify.errors import Conflict, Invalid
from certify.institutions.models import Authority
from certify.verification import doubting
from certify.verification.asking import count_miss, refusal
from certify.verification.doubting import KINDS, NO_AUTHORITY, Doubted
from certify.verification.origin import is_foreign
from certify.verification.problems import page, too_many
from certify.verification.reader import reader
from certify.verification.showing import show
from certify.verification.throttle import Throttle, caller_of
from certify.verification.trustfiles import TrustFiles

blueprint = Blueprint("doubts", __name__, url_prefix="/verify/doubt")

RETRY_AFTER = "60"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Named:
    """An authority as the form offers it."""

    slug: str
    name: Label
    country: Label
    days: int


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
    if refused := refusal() or _refusal():
        return refused
    try:
        with _database().writing() as session:
            received = _reported(session, sent)
    except Invalid as error:
        return _form(replace(sent, errors=error.fields), 422)
    except Conflict:
        return _form(sent, 429, full=True)
    except SQLAlchemyError:
        log.exception("a doubt could not be stored")
        return _form(sent, 503)
    _count()
    return show("doubt_sent.html", 200, reader(), received=received)


def _reported(session: Session, sent: Doubted) -> Received:
    """Store it. Errors: Invalid with a sentence for each field; Conflict."""
    certificate = _certificate(session, sent)
    authority = certificate.authority if certificate else _chosen(session, sent)
    values = sent.values
    said = doubts.Report(sent.kind or DoubtKind.OTHER, values["message"], values["contact"], values["paper"])
    missing = {} if authority else {"authority": NO_AUTHORITY}
    if authority is None or sent.errors or doubts.faults(said):
        raise Invalid("doubt.form", NO_AUTHORITY, fields={**missing, **sent.errors, **doubts.faults(said)})
    if certificate is None and values["paper"]:
        certificate = doubts.certificate_on(session, authority, values["paper"])
    doubt = doubts.report(session, authority, certificate, said, now=clock.now())
    return Received(doubts.reference(doubt), _named(authority), bool(doubt.contact))


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


def _form(sent: Doubted, status: int = 200, full: bool = False) -> Response:
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
    kinds = [(kind.value, who.texts.gettext(text)) for kind, text in KINDS.items()]
    values = {"form": replace(sent, errors=told), "kinds": kinds, "about": about, "offered": offered, "full": full}
    answer = show("doubt.html", status, who, away=status == 503, **values)
    if status in (429, 503):
        answer.headers["Retry-After"] = RETRY_AFTER
    return answer


def _offered(session: Session) -> Sequence[Named]:
    """The authorities whom this registry's list of keys names, by country."""
    found = session.scalars(select(Authority).options(joinedload(Authority.organisation)))
    named = [_named(one) for one in found if one.organisation.slug in _slugs()]
    return sorted(named, key=lambda one: (one.country.fr, one.name.fr))


def _named(authority: Authority) -> Named:
    body = authority.organisation
    return Named(body.slug, body.legal_name, body.country.name, authority.answering_days)


def _slugs() -> frozenset[str]:
    files: TrustFiles = current_app.extensions["certify.trust"]
    material = files.now()
    return frozenset(one.slug for one in material.trust.bundle.authorities) if material else frozenset()


def _refusal() -> Response | None:
    """The answer to a caller that has reported too often; else None."""
    wait = _throttle().wait(caller_of(request.remote_addr), monotonic())
    return too_many(wait) if wait else None


def _count() -> None:
    _throttle().miss(caller_of(request.remote_addr), monotonic())


def _throttle() -> Throttle:
    found: Throttle = current_app.extensions["certify.doubt_throttle"]
    return found


def _database() -> Database:
    found: Database = current_app.extensions["certify.database"]
    return found

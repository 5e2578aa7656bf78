"""What holders decide about who may see their certificate: links with a name, and reading by programs."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from certify.audit import trail
from certify.audit.trail import Actor
from certify.candidacies.identity import one_line
from certify.certificates.models import Certificate, ShareLink
from certify.certificates.rules import State
from certify.errors import Conflict, Invalid, NotFound

MOST_LINKS = 20  # open ones, for one certificate
LONGEST_LABEL = 60
TOKEN_BYTES = 18  # 144 bits, and no "=" at the end

# A certificate may be shown to somebody new while it is signed and may still hold.
SHOWN = frozenset({State.ISSUED, State.SUSPENDED})
NOT_SIGNED = "Ce certificat est en cours de signature. Revenez dans une minute."
NOT_SHOWN = {
    State.WITHDRAWN: "Ce certificat est retiré : il ne se partage plus.",
    State.REPLACED: "Ce certificat est remplacé : partagez le nouveau.",
}


def token_of(secret: str, certificate: Certificate, label: str, draw: str) -> str:
    """The token of the link that a form asks for: 144 bits that only who knows `secret` can compute.

    `draw` is what the form was given at random. The same form sent twice, as happens on a slow network, asks for the
    same link: the answer that arrives shows it, whichever of the two it is.
    """
    text = "\0".join(("share link", str(certificate.id), label.strip(), draw))
    digest = hmac.digest(secret.encode(), text.encode(), "sha256")
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def hash_of(token: str) -> str:
    """What is kept of a token, and by which a link is found: SHA-256, in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(
    session: Session, certificate: Certificate, label: str, token: str, *, by: Actor, now: datetime
) -> ShareLink:
    """Open a link for whom `label` says; asked for again with the same token, the link that is there.

    Errors: Conflict `certificate.not_shown`, `share.revoked`, `share.too_many`; Invalid on `label`.
    """
    label = label.strip()
    # One after the other, or two of the same name could be made at once.
    session.refresh(certificate, ["state"], with_for_update={"of": Certificate})
    made = session.scalars(select(ShareLink).where(ShareLink.token_hash == hash_of(token))).one_or_none()
    if made is not None:
        return _still_open(made)
    may_show(certificate)
    _check_label(label, open_links(session, certificate))
    link = ShareLink(certificate=certificate, token_hash=hash_of(token), label=label, created_at=now)
    session.add(link)
    session.flush()
    trail.record(session, "certificate.share", ("certificate", certificate.number), by=by, now=now, link=link.id)
    return link


def revoke_link(session: Session, certificate: Certificate, key: int, *, by: Actor, now: datetime) -> ShareLink:
    """Close a link at once and for good; closing it again changes nothing. Errors: NotFound `share.unknown`."""
    link = session.scalars(
        select(ShareLink).where(ShareLink.id == key, ShareLink.certificate_id == certificate.id).with_for_update()
    ).one_or_none()
    if link is None:
        raise NotFound("share.unknown", "Ce lien n’existe pas.")
    if link.revoked_at is None:
        link.revoked_at = now
        trail.record(session, "certificate.unshare", ("certificate", certificate.number), by=by, now=now, link=link.id)
    return link


def open_to_programs(session: Session, certificate: Certificate, *, by: Actor, now: datetime) -> None:
    """Let programs that have the public id read the credential. Errors: Conflict `certificate.not_shown`."""
    session.refresh(certificate, ["state", "shareable"], with_for_update={"of": Certificate})
    may_show(certificate)
    _set_shareable(session, certificate, True, by=by, now=now)


def close_to_programs(session: Session, certificate: Certificate, *, by: Actor, now: datetime) -> None:
    """Let no program read it any more, whatever became of the certificate."""
    session.refresh(certificate, ["state", "shareable"], with_for_update={"of": Certificate})
    _set_shareable(session, certificate, False, by=by, now=now)


def links_of(session: Session, certificate: Certificate) -> Sequence[ShareLink]:
    """Every link that was made of the certificate, latest first, the closed ones too."""
    return session.scalars(
        select(ShareLink).where(ShareLink.certificate_id == certificate.id).order_by(ShareLink.id.desc())
    ).all()


def open_links(session: Session, certificate: Certificate) -> Sequence[ShareLink]:
    """The links that lead somewhere now, latest first."""
    return [link for link in links_of(session, certificate) if link.revoked_at is None]


def may_show(certificate: Certificate) -> None:
    """Refuse what cannot be shown to anybody new. Errors: Conflict `certificate.not_shown`."""
    if certificate.state not in SHOWN:
        raise Conflict("certificate.not_shown", NOT_SHOWN.get(certificate.state, NOT_SIGNED))


def _set_shareable(session: Session, certificate: Certificate, wanted: bool, *, by: Actor, now: datetime) -> None:
    if certificate.shareable is wanted:
        return
    certificate.shareable = wanted
    act = "certificate.open_to_programs" if wanted else "certificate.close_to_programs"
    trail.record(session, act, ("certificate", certificate.number), by=by, now=now)


def _still_open(link: ShareLink) -> ShareLink:
    if link.revoked_at is not None:
        raise Conflict("share.revoked", "Ce lien est déjà fermé. Revenez à la liste pour en créer un autre.")
    return link


def _check_label(label: str, links: Sequence[ShareLink]) -> None:
    wrong = one_line(label, LONGEST_LABEL, "Écrivez pour qui est ce lien, par exemple : employeur à Lyon.")
    if wrong is None and any(link.label == label for link in links):
        wrong = "Un de vos liens porte déjà ce nom. Fermez-le, ou écrivez un autre nom."
    if wrong is not None:
        raise Invalid("share.label", wrong, fields={"label": wrong})
    if len(links) >= MOST_LINKS:
        raise Conflict("share.too_many", "Ce certificat a déjà 20 liens ouverts. Fermez-en un d’abord.")
